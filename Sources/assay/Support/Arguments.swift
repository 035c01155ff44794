public import ArgumentParser
public import AssayAPI
public import AssayCore
public import AssayCrypto

extension Address: ExpressibleByArgument {
    /// The value that an argument spells; `nil` for anything else.
    public init?(argument: String) { self.init(argument) }
}

extension Digest: ExpressibleByArgument {
    /// The value that an argument spells; `nil` for anything else.
    public init?(argument: String) { self.init(argument) }
}

extension PublicKey: ExpressibleByArgument {
    /// The value that an argument spells; `nil` for anything else, and for what is no point.
    public init?(argument: String) {
        guard let named = PublicKey(argument), let key = try? VerifyingKey(named).publicKey
        else { return nil }
        self = key
    }
}

extension BlockReference: ExpressibleByArgument {
    /// The value that an argument spells; `nil` for anything else.
    public init?(argument: String) { self.init(argument) }
}

extension ReceiptFormat: ExpressibleByArgument {}

extension JobStatusFilter: ExpressibleByArgument {}

extension UnitRule: ExpressibleByArgument {
    /// The value that an argument spells; `nil` for anything else.
    public init?(argument: String) { self.init(argument) }
}

extension OperatorID: ExpressibleByArgument {
    /// The value that an argument spells; `nil` for anything else.
    public init?(argument: String) { self.init(argument) }
}

extension SubscriptionTopic: ExpressibleByArgument {}

extension TransactionKind: ExpressibleByArgument {}
