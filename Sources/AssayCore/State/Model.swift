public import AssayCrypto

/// A registered model: the terms of its registration, its owner, and how often it was used.
public struct Model: Hashable, Sendable {
    /// Who registered it.
    public let owner: Address
    /// The terms it was registered with; they never change.
    public let terms: RegisterModel
    /// The number of attestations against it.
    public var uses: UInt64 = 0

    init(owner: Address, terms: RegisterModel) {
        self.owner = owner
        self.terms = terms
    }
}

extension Model: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.model

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1, self.owner)
        map.put(2, self.terms)
        map.nonZero(3, self.uses)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.owner = try Address(from: &decoder)
        try map.label(2, &decoder)
        self.terms = try RegisterModel(from: &decoder)
        self.uses = try map.nonZero(3, &decoder)
        try map.end(&decoder)
    }
}
