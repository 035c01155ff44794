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
    /// The share of a job's escrow that is its fee, in 1/10,000.
    case jobFee = 10
    /// The least bond that a slot locks.
    case slotBond = 11
    /// The bond that a challenger posts.
    case challengeBond = 12
    /// How many leaves of each attestation are drawn and opened.
    case draws = 13
    /// How long a draw stands before twice as many nodes are eligible, in milliseconds of ledger
    /// time.
    case drawStep = 14
    /// The longest time in which slots of a job can be taken, in milliseconds of ledger time.
    case longestDuration = 15
    /// How long nodes have to open what was drawn, in milliseconds of ledger time.
    case openingTime = 16
    /// How long the validators have to judge, in milliseconds of ledger time.
    case judgingTime = 17
    /// How many checks in a row a node must have passed to work alone.
    case soloStreak = 18
    /// Of the jobs that a node works alone, one of so many is checked, or one of its streak if
    /// that is less.
    case checkInterval = 19
    /// What the reserve adds to the pool of an epoch.
    case subsidy = 20

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
        case .ballotWindow, .longestWindow, .longestDuration: 1_000...tenYears
        case .drawStep, .openingTime, .judgingTime: 100...tenYears
        case .jobFee: 0...RegisterModel.wholeShare
        case .slotBond, .challengeBond: 1...1_000_000_000_000_000
        case .subsidy: 0...1_000_000_000_000_000
        case .draws: 1...32
        case .soloStreak, .checkInterval: 1...1_000_000
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
        case .jobFee: 100
        case .slotBond: 1_000
        case .challengeBond: 1_000
        case .draws: 8
        case .drawStep: 5_000
        case .longestDuration: 604_800_000
        case .openingTime: 600_000
        case .judgingTime: 86_400_000
        case .soloStreak: 10
        case .checkInterval: 20
        case .subsidy: 0
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
