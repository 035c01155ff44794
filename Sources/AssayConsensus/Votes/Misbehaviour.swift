public import AssayCore
public import AssayCrypto

/// Two signed messages that no honest validator signs both, or one that it never signs.
///
/// Kept and shown to operators; it convinces anybody who knows the validators.
public struct Misbehaviour: Hashable, Sendable {
    /// The kinds of misbehaviour.
    public enum Kind: UInt8, CaseIterable, Hashable, Sendable {
        /// Two messages of one kind for one height and round with different content.
        case equivocation = 1
        /// A proposal by a validator whose turn it was not.
        case wrongProposer = 2
        /// A commit, and a later round change that denies the lock.
        case lockDenied = 3
    }

    /// What was done.
    public let kind: Kind
    /// Who did it.
    public let validator: PublicKey
    /// The height of the messages.
    public let height: UInt64
    /// The round of the last message.
    public let round: UInt64
    /// The encoded messages, without their blocks.
    public let messages: [[UInt8]]

    init(
        _ kind: Kind, by validator: PublicKey, height: UInt64, round: UInt64,
        messages: [[UInt8]]
    ) {
        self.kind = kind
        self.validator = validator
        self.height = height
        self.round = round
        self.messages = messages
    }
}

extension Misbehaviour: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(5)
        encoder.unsigned(UInt64(self.kind.rawValue))
        self.validator.encode(to: &encoder)
        encoder.unsigned(self.height)
        encoder.unsigned(self.round)
        encoder.array(self.messages.count)
        for message in self.messages { encoder.byteString(message) }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 5)
        let start = decoder.offset
        guard let kind = Kind(rawValue: UInt8(clamping: try decoder.unsigned())) else {
            throw DecodeError(.outOfRange("the kind of evidence"), at: start)
        }
        self.kind = kind
        self.validator = try PublicKey(from: &decoder)
        self.height = try decoder.unsigned()
        self.round = try decoder.unsigned()
        var messages: [[UInt8]] = []
        for _ in 0..<(try decoder.array(maximum: 2)) {
            messages.append(try decoder.byteString(maximum: 64 << 10))
        }
        self.messages = messages
    }
}

extension Misbehaviour: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        let what =
            switch self.kind {
            case .equivocation: "signed two different messages"
            case .wrongProposer: "proposed out of turn"
            case .lockDenied: "denied its lock in a round change"
            }
        return "validator \(self.validator) \(what) at height \(self.height), round \(self.round)"
    }
}
