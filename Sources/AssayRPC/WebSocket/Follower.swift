import AssayAPI
import AssayCore
import AssayNode
import AssayStore
import FoundationEssentials

/// Follows the chain for one subscription: reads block after block, at the pace of its client.
///
/// The log itself is the queue. A client that is behind is served from the disk, so nothing is
/// kept for it in memory, and nothing is left out.
struct Follower: Sendable {
    /// The most events that are encoded before they are sent.
    static let batch = 64

    let backend: Backend
    let params: API.Subscribe.Params
    /// The next block.
    private(set) var height: UInt64

    /// A follower that begins where the parameters say.
    init(_ params: API.Subscribe.Params, _ backend: Backend) throws(RPCError) {
        if let name = params.unfit {
            throw .invalid(name, "says nothing about \(params.topic.rawValue): leave it out")
        }
        self.backend = backend
        self.params = params
        let head = backend.node.ledger.view.head.header
        var height = head.height + 1
        if let first = params.fromHeight {
            guard first <= height else {
                throw .invalid("fromHeight", "is above the next block, \(height)")
            }
            height = first
        }
        if let after = params.after {
            guard params.fromHeight == nil else {
                throw .invalid("after", "cannot be given together with \"fromHeight\"")
            }
            guard after < head.logSize else {
                throw .invalid("after", "is beyond the log, which has \(head.logSize) entries")
            }
            let place = try fetching { () throws(StoreError) in
                try backend.store.height(holding: after)
            }
            height = place ?? height
        }
        self.height = height
    }

    /// Sends the events of all blocks, for ever.
    ///
    /// - Parameter send: takes events, each JSON without its subscription's number, and returns
    ///   when there is room for more.
    /// - Throws: what `send` throws, `CancellationError`, or an ``RPCError`` if the disk refuses.
    mutating func run(_ send: ([Data]) async throws -> Void) async throws {
        while true {
            let view = try await self.backend.node.ledger.view(reaching: self.height)
            switch self.params.topic {
            case .status:
                let status = await self.backend.status()
                try await send([
                    Dispatcher.encode(ChainEvent(height: status.head.height, status: status))
                ])
                self.height = max(self.height, status.head.height + 1)
                try await Task.sleep(for: .seconds(1))
            case .blocks, .statements, .settlements:
                while self.height <= view.head.header.height {
                    try await self.sendBlock(in: view, send)
                    self.height += 1
                    try Task.checkCancellation()
                    // Whoever catches up over a long chain lets others have their turn.
                    await Task.yield()
                }
            }
        }
    }

    private func sendBlock(
        in view: LedgerView, _ send: ([Data]) async throws -> Void
    ) async throws {
        let block = try self.backend.events.block(at: self.height, in: view, of: self.backend)
        guard self.params.topic != .blocks else { return try await send([block.event()]) }
        // The first entry of a block is the header of the one before.
        guard block.header.logSize > block.header.firstIndex + 1 else { return }
        // Those who catch up read and decode in turn: the newest blocks are read once for all.
        let wanted =
            self.height + EventBlocks.capacity > view.head.header.height
            ? try self.wanted(of: block)
            : try await self.backend.catchingUp.pass { try self.wanted(of: block) }
        for start in stride(from: 0, to: wanted.count, by: Self.batch) {
            try await send(
                wanted[start..<min(start + Self.batch, wanted.count)].map {
                    switch $0 {
                    case .statement(let statement, let position):
                        block.event(statement, at: position)
                    case .settlement(let settlement, let position):
                        block.event(settlement, at: position)
                    }
                })
        }
    }

    /// An entry that is followed, and its place in the block.
    private enum Entry {
        case statement(Statement, Int)
        case settlement(Settlement, Int)
    }

    /// The entries of a block that are followed.
    private func wanted(of block: EventBlock) throws(RPCError) -> [Entry] {
        let content = try block.content(from: self.backend.store)
        let first = self.firstPosition(in: block.header)
        var wanted: [Entry] = []
        if self.params.topic == .statements {
            for (position, statement) in content.statements.enumerated()
            where position >= first && self.params.includes(statement) {
                wanted.append(.statement(statement, position))
            }
        } else {
            let offset = content.statements.count
            for (position, settlement) in content.settlements.enumerated()
            where offset + position >= first && self.params.includes(settlement) {
                wanted.append(.settlement(settlement, offset + position))
            }
        }
        return wanted
    }

    /// The first place in a block that counts.
    private func firstPosition(in header: Header) -> Int {
        guard let after = self.params.after, after > header.firstIndex else { return 0 }
        return Int(after - header.firstIndex)
    }
}
