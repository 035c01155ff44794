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
