public import AssayCrypto

/// The numbers that the validators can change by vote.
public enum Parameter: Int64, CaseIterable, Hashable, Sendable {
    /// The longest time without a block, in milliseconds.
    case heartbeat = 1
    /// What every statement costs its signer.
    case statementFee = 2
    /// The least amount that makes a new account.
    case minimumBalance = 3
    /// The least bond that counts.
    case minimumBond = 4
    /// Blocks in an epoch.
    case epochLength = 5
    /// How long a ballot stays open, in milliseconds of ledger time.
    case ballotWindow = 6
    /// The longest time for challenges, and thus how long a withdrawn bond waits, in
    /// milliseconds of ledger time.
    case longestWindow = 7
    /// The most due entries that are worked in a block.
    case dueWork = 8
    /// The most ballots that a validator may have open.
    case ballotLimit = 9

    /// The name in genesis files, votes and JSON.
    public var name: String { "\(self)" }

    /// The parameter with this name.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The values it may have.
    ///
    /// They keep every sum with a clock far below 2⁶⁴.
    public var bounds: ClosedRange<UInt64> {
        let tenYears: UInt64 = 315_360_000_000
        return switch self {
        case .heartbeat: 100...3_600_000
        case .statementFee, .minimumBalance: 0...1_000_000_000_000_000
        case .minimumBond: 1...1_000_000_000_000_000
        case .epochLength: 1...10_000_000
        case .ballotWindow, .longestWindow: 1_000...tenYears
        case .dueWork: 8...10_000
        case .ballotLimit: 1...1_000
        }
    }

    /// The value in a genesis that does not name it.
    public var standard: UInt64 {
        switch self {
        case .heartbeat: 10_000
        case .statementFee: 0
        case .minimumBalance: 1
        case .minimumBond: 1_000
        case .epochLength: 100
        case .ballotWindow: 604_800_000
        case .longestWindow: 604_800_000
        case .dueWork: 256
        case .ballotLimit: 16
        }
    }
}

/// The values of all parameters.
public struct Parameters: Hashable, Sendable {
    private var values: [UInt64]

    /// The standard values.
    public init() {
        self.values = Parameter.allCases.map(\.standard)
    }

    /// The value of a parameter.
    public subscript(parameter: Parameter) -> UInt64 {
        get { self.values[Self.position(parameter)] }
        set { self.values[Self.position(parameter)] = newValue }
    }

    /// The hash that headers carry: SHA-256 of the encoding.
    public var hash: Digest { SHA256.hash(self.encoded) }

    private static func position(_ parameter: Parameter) -> Int { Int(parameter.rawValue) - 1 }
}

extension Parameters: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.parameters

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        for parameter in Parameter.allCases { map.unsigned(parameter.rawValue, self[parameter]) }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        self.init()
        var map = try decoder.map()
        for parameter in Parameter.allCases {
            try map.label(parameter.rawValue, &decoder)
            self[parameter] = try decoder.unsigned(in: parameter.bounds, parameter.name)
        }
        try map.end(&decoder)
    }
}
