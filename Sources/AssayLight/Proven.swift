public import AssayCore
import AssayCrypto

/// How a head came to be believed.
public enum Sealing: Hashable, Sendable {
    /// It is the head that the reader trusts.
    case trusted
    /// It is an ancestor of the head that the reader trusts: an entry of its log.
    case ancestor
    /// So many of so many validators sealed it.
    case validators(signers: Int, of: Int)
}

/// What a verified ``Proof`` shows, and no more.
///
/// Only a ``Verifier`` makes one.
public struct ProvenEntry: Hashable, Sendable {
    /// What the entry holds.
    public enum Content: Hashable, Sendable {
        case genesis(Genesis)
        case header(Header)
        case statement(Statement)
        case settlement(Settlement)
    }

    /// What the entry holds.
    public let content: Content
    /// The index of the entry.
    public let index: UInt64
    /// The head under which it is proven.
    public let head: SealContent
    /// How the head came to be believed.
    public let sealing: Sealing

    init(content: Content, index: UInt64, head: SealContent, sealing: Sealing) {
        self.content = content
        self.index = index
        self.head = head
        self.sealing = sealing
    }

    /// Whether the entry is shown to be *in* the head's block.
    ///
    /// Otherwise it is shown to be in the log no later than with that block.
    ///
    /// The entry at a block's first index is the header of the block before. A trust does not say
    /// where its block begins: under a trusted head the first index is anybody's claim.
    public var isInHeadBlock: Bool {
        self.sealing != .trusted && self.index > self.head.firstIndex
    }
}

extension ProvenEntry.Content {
    /// The chain that the entry itself names, or makes; a settlement names none.
    var chain: ChainID? {
        switch self {
        case .genesis(let genesis): genesis.chain
        case .header(let header): header.chain
        case .statement(let statement): statement.claims.chain
        case .settlement: nil
        }
    }

    /// Reads an entry of any kind.
    init(_ bytes: [UInt8]) throws(VerificationError) {
        do throws(DecodeError) {
            var decoder = try CBORDecoder(bytes, limit: Genesis.maximumSize)
            switch try decoder.peekTag() {
            case EntryTag.genesis:
                self = .genesis(try Genesis(from: &decoder))
            case EntryTag.header:
                self = .header(try Header(from: &decoder))
            case EntryTag.settlement:
                self = .settlement(try Settlement(from: &decoder))
            default:
                self = .statement(try Statement(from: &decoder))
            }
            try decoder.end()
        } catch {
            throw .malformedEntry(error)
        }
    }
}

/// What a verified ``InferenceProof`` shows.
///
/// Only a ``Verifier`` makes one.
public struct ProvenInference: Hashable, Sendable {
    /// The inference.
    public let leaf: WorkLeaf
    /// The number of inferences in its batch.
    public let count: UInt64
    /// The attestation or settlement that the batch is proven by.
    public let batch: ProvenEntry

    init(leaf: WorkLeaf, count: UInt64, batch: ProvenEntry) {
        self.leaf = leaf
        self.count = count
        self.batch = batch
    }

    /// The slot of the inference's node; `nil` unless the batch is proven by a settlement.
    public var slot: SettledSlot? {
        guard case .settlement(let settlement) = self.batch.content else { return nil }
        return settlement.slots.first { $0.node == self.leaf.node }
    }
}

/// What a verified ``ValueProof`` shows.
///
/// Only a ``Verifier`` makes one.
public struct ProvenValue: Hashable, Sendable {
    /// The encoded value; `nil` if the state holds none under the key.
    public let value: [UInt8]?
    /// The header after whose block it holds.
    public let header: Header
    /// How the header came to be believed.
    public let sealing: Sealing

    init(value: [UInt8]?, header: Header, sealing: Sealing) {
        self.value = value
        self.header = header
        self.sealing = sealing
    }
}
