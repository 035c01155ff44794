import AssayAPI
import AssayCore
import AssayNode
import AssayStore
import FoundationEssentials
import Synchronization

/// The blocks that subscriptions read: the newest are read, decoded and encoded once for all who
/// follow them.
final class EventBlocks: Sendable {
    /// How many of the newest blocks are remembered.
    static let capacity: UInt64 = 8

    private let known = Mutex<[UInt64: EventBlock]>([:])

    /// The block at a height of a view.
    func block(
        at height: UInt64, in view: LedgerView, of backend: Backend
    ) throws(RPCError) -> EventBlock {
        if let block = self.known.withLock({ $0[height] }) { return block }
        let (header, certificate) = try backend.header(at: height, in: view)
        let block = EventBlock(header, certificate)
        let head = view.head.header.height
        guard height + Self.capacity > head else { return block }
        return self.known.withLock { known in
            if let other = known[height] { return other }
            known[height] = block
            for old in known.keys where old + Self.capacity <= head { known[old] = nil }
            return block
        }
    }
}

/// A block as subscriptions see it.
final class EventBlock: Sendable {
    /// What came with the block.
    struct Content: Sendable {
        let statements: [Statement]
        let settlements: [Settlement]
    }

    private struct State {
        var content: Content?
        var encoded: [UInt64: Data] = [:]
    }

    /// The most events that are kept encoded.
    private static let maximumEncoded = 1_000

    let header: Header
    private let certificate: Certificate?
    private let state = Mutex(State())

    init(_ header: Header, _ certificate: Certificate?) {
        self.header = header
        self.certificate = certificate
    }

    /// The event of the block itself.
    func event() -> Data {
        self.encoded(at: self.header.firstIndex) {
            ChainEvent(
                height: self.header.height,
                block: HeaderView(self.header, certificate: self.certificate))
        }
    }

    /// The event of a statement, by its place in the block.
    func event(_ statement: Statement, at position: Int) -> Data {
        let index = self.header.firstIndex + 1 + UInt64(position)
        return self.encoded(at: index) {
            ChainEvent(
                height: self.header.height, index: index, time: self.header.time,
                statement: StatementView(statement))
        }
    }

    /// The event of a settlement, by its place in the block: settlements follow the statements.
    func event(_ settlement: Settlement, at position: Int) -> Data {
        let index = self.header.firstIndex + 1 + UInt64(position)
        return self.encoded(at: index) {
            ChainEvent(
                height: self.header.height, index: index, time: self.header.time,
                settlement: SettlementView(
                    settlement, height: self.header.height, index: index,
                    time: self.header.time, proof: nil))
        }
    }

    private func encoded(at index: UInt64, _ event: () -> ChainEvent) -> Data {
        if let known = self.state.withLock({ $0.encoded[index] }) { return known }
        let data = Dispatcher.encode(event())
        self.state.withLock { state in
            if state.encoded.count < Self.maximumEncoded { state.encoded[index] = data }
        }
        return data
    }

    /// The statements and settlements.
    func content(from store: ChainStore) throws(RPCError) -> Content {
        if let content = self.state.withLock({ $0.content }) { return content }
        let height = self.header.height
        let (statements, settlements) = try fetching { () throws(StoreError) in
            (try store.statements(at: height), try store.settlements(at: height))
        }
        var content: (statements: [Statement], settlements: [Settlement]) = ([], [])
        do throws(DecodeError) {
            for bytes in statements {
                content.statements.append(
                    try Statement(decoding: bytes, limit: Statement.maximumSize))
            }
            for bytes in settlements {
                content.settlements.append(
                    try Settlement(decoding: bytes, limit: Settlement.maximumSize))
            }
        } catch {
            throw RPCError(.internalError, "a stored entry cannot be read; run assay check")
        }
        let result = Content(
            statements: content.statements, settlements: content.settlements)
        self.state.withLock { $0.content = result }
        return result
    }
}
