import AssayCore
import AssayCrypto
import AssayTestSupport

@testable import AssayStore

/// What was played, as the index should tell it.
extension JobHistory {
    /// The statements of a block.
    func statements(_ height: Int) throws -> [Statement] {
        try self.executed[height - 1].block.statements.map {
            try Statement(decoding: $0, limit: Statement.maximumSize)
        }
    }

    /// Writes the blocks of these heights.
    func commit(_ heights: ClosedRange<Int>, to store: ChainStore) throws {
        for height in heights {
            try store.commit(
                self.executed[height - 1], statements: try self.statements(height),
                certificate: self.memory.blocks[height - 1].certificate)
        }
    }

    /// Writes a whole new data directory up to a height, as a node does.
    func write(to path: String, upTo height: Int? = nil) throws {
        let store = try ChainStore(at: path, genesis: self.genesis)
        try store.completeIndex(upTo: 0)
        let last = height ?? self.height
        if last > 0 { try self.commit(1...last, to: store) }
    }

    /// A job as a state has it; `nil` if it has none.
    func job(_ id: Digest, at height: Int) throws -> Job? {
        try self.states[height].decoded(Job.self, at: .digest(id))
    }

    /// Where a job stands after a block; `nil` before it is posted.
    func status(of id: Digest, at height: Int) throws -> JobStatus? {
        if let job = try self.job(id, at: height) { return job.status }
        return try self.settlements(upTo: height).first { $0.settlement.job == id }?
            .settlement.status
    }

    /// The settlements of all blocks up to a height, and where they are.
    func settlements(
        upTo height: Int
    ) throws -> [(settlement: Settlement, entry: LocatedEntry)] {
        try self.entries(upTo: height).compactMap { entry in
            guard
                let settlement = try? Settlement(
                    decoding: entry.bytes, limit: Settlement.maximumSize)
            else { return nil }
            return (settlement, entry)
        }
    }

    /// The statements of all blocks up to a height, and where they are.
    func statements(upTo height: Int) throws -> [(statement: Statement, entry: LocatedEntry)] {
        try self.entries(upTo: height).compactMap { entry in
            guard
                let statement = try? Statement(
                    decoding: entry.bytes, limit: Statement.maximumSize)
            else { return nil }
            return (statement, entry)
        }
    }

    private func entries(upTo height: Int) throws -> [LocatedEntry] {
        var entries: [LocatedEntry] = []
        for block in self.executed.prefix(height) {
            let header = block.head.header
            for index in header.firstIndex..<header.logSize {
                entries.append(
                    LocatedEntry(
                        bytes: self.memory.entries[Int(index)], index: index,
                        height: header.height))
            }
        }
        return entries
    }
}
