public import AssayCore
import AssayCrypto

/// What nodes tell each other: deterministic CBOR, an array of a kind and its content.
public enum PeerMessage: Hashable, Sendable {
    /// Statements that wait for a block, encoded.
    case statements([[UInt8]])
    /// A vote or a proposal.
    case consensus(ConsensusMessage)
    /// The newest final block of the sender.
    case decided(Decided)
    /// Asks for final blocks.
    case getBlocks(BlockRequest)
    /// Final blocks in rising order, from the first that was asked for; none if the sender has
    /// not even that.
    case blocks([CertifiedBlock])
    /// A validator's cosignature of a head of the log.
    case checkpoint(CheckpointVote)

    /// The most bytes of an encoded message.
    public static let maximumSize = 2 * Block.maximumSize
    /// The most statements in one message.
    public static let maximumStatements = 10_000

    private enum Kind {
        static let statements: UInt64 = 1
        static let proposal: UInt64 = 2
        static let prepare: UInt64 = 3
        static let commit: UInt64 = 4
        static let roundChange: UInt64 = 5
        static let decided: UInt64 = 6
        static let getBlocks: UInt64 = 7
        static let blocks: UInt64 = 8
        static let checkpoint: UInt64 = 9
    }
}

/// A final block by its header and certificate: enough to prove it, and to decide a block that
/// is already here.
public struct Decided: Hashable, Sendable {
    /// The header.
    public let header: Header
    /// Its certificate.
    public let certificate: Certificate

    /// A header and its certificate, unchecked.
    public init(header: Header, certificate: Certificate) {
        self.header = header
        self.certificate = certificate
    }
}

/// Asks for the blocks from a height on.
public struct BlockRequest: Hashable, Sendable {
    /// The most blocks that are asked for at once.
    public static let maximumCount: UInt64 = 64

    /// The first height.
    public let first: UInt64
    /// How many at most; the answer may have fewer.
    public let count: UInt64

    /// A request.
    public init(first: UInt64, count: UInt64) {
        self.first = first
        self.count = count
    }
}

extension PeerMessage: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(2)
        switch self {
        case .statements(let statements):
            encoder.unsigned(Kind.statements)
            encoder.array(statements.count)
            for statement in statements { encoder.byteString(statement) }
        case .consensus(.proposal(let proposal)):
            encoder.unsigned(Kind.proposal)
            proposal.encode(to: &encoder)
        case .consensus(.prepare(let prepare)):
            encoder.unsigned(Kind.prepare)
            prepare.encode(to: &encoder)
        case .consensus(.commit(let commit)):
            encoder.unsigned(Kind.commit)
            commit.encode(to: &encoder)
        case .consensus(.roundChange(let change)):
            encoder.unsigned(Kind.roundChange)
            change.encode(to: &encoder)
        case .decided(let decided):
            encoder.unsigned(Kind.decided)
            encoder.array(2)
            decided.header.encode(to: &encoder)
            decided.certificate.encode(to: &encoder)
        case .getBlocks(let request):
            encoder.unsigned(Kind.getBlocks)
            encoder.array(2)
            encoder.unsigned(request.first)
            encoder.unsigned(request.count)
        case .blocks(let blocks):
            encoder.unsigned(Kind.blocks)
            encoder.array(blocks.count)
            for block in blocks { block.encode(to: &encoder) }
        case .checkpoint(let vote):
            encoder.unsigned(Kind.checkpoint)
            vote.encode(to: &encoder)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 2)
        let start = decoder.offset
        switch try decoder.unsigned() {
        case Kind.statements: self = .statements(try Self.statements(from: &decoder))
        case Kind.proposal: self = .consensus(.proposal(try Proposal(from: &decoder)))
        case Kind.prepare: self = .consensus(.prepare(try Prepare(from: &decoder)))
        case Kind.commit: self = .consensus(.commit(try Commit(from: &decoder)))
        case Kind.roundChange: self = .consensus(.roundChange(try RoundChange(from: &decoder)))
        case Kind.decided:
            try decoder.array(count: 2)
            self = .decided(
                Decided(
                    header: try Header(from: &decoder),
                    certificate: try Certificate(from: &decoder)))
        case Kind.getBlocks:
            try decoder.array(count: 2)
            self = .getBlocks(
                BlockRequest(
                    first: try decoder.unsigned(in: 1...(.max), "the first height"),
                    count: try decoder.unsigned(
                        in: 1...BlockRequest.maximumCount, "the number of blocks")))
        case Kind.blocks:
            var blocks: [CertifiedBlock] = []
            for _ in 0..<(try decoder.array(maximum: Int(BlockRequest.maximumCount))) {
                blocks.append(try CertifiedBlock(from: &decoder))
            }
            self = .blocks(blocks)
        case Kind.checkpoint: self = .checkpoint(try CheckpointVote(from: &decoder))
        default: throw DecodeError(.outOfRange("the kind of message"), at: start)
        }
    }

    private static func statements(
        from decoder: inout CBORDecoder
    ) throws(DecodeError) -> [[UInt8]] {
        var statements: [[UInt8]] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumStatements)) {
            statements.append(try decoder.byteString(maximum: Statement.maximumSize))
        }
        return statements
    }
}
