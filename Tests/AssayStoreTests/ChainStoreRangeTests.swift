import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// Parts of the log, against its entries one by one.
@Suite struct ChainStoreRangeTests {
    private let directory: ChainStoreDirectory

    init() throws {
        self.directory = try ChainStoreDirectory()
    }

    /// Holds a part of the log against its entries.
    private func expect(
        _ range: Range<UInt64>, of entries: [[UInt8]], in store: ChainStore
    ) throws {
        let count = UInt64(entries.count)
        let (lower, upper) = (min(range.lowerBound, count), min(range.upperBound, count))
        #expect(try store.entries(in: range) == Array(entries[Int(lower)..<Int(upper)]), "\(range)")
    }

    /// The shapes of chains: the statements of each block.
    static let shapes = [[], [0], [3], [0, 0, 0, 0], [0, 1, 0, 3, 7, 0, 0, 2, 1, 0]]

    @Test("every range of a small log, and ranges that go beyond it", arguments: Self.shapes)
    func everyRange(shape: [Int]) throws {
        let history = try ChainStoreHistory(sizes: shape)
        try history.write(to: self.directory("data"))
        let store = try ChainStore(at: self.directory("data"), genesis: history.genesis)
        let entries = history.memory.entries
        for (index, entry) in entries.enumerated() {
            #expect(try store.entry(at: UInt64(index))?.bytes == entry)
        }
        let size = UInt64(entries.count)
        for lower in 0...size + 2 {
            for upper in lower...size + 3 { try self.expect(lower..<upper, of: entries, in: store) }
        }
        try self.expect(0..<1_000_000, of: entries, in: store)
        try self.expect(1 << 40..<1 << 41, of: entries, in: store)
        try self.expect(.max - 1 ..< .max, of: entries, in: store)
    }

    @Test("ranges of a log with settlements")
    func settlements() throws {
        let history = try JobHistory.standard.get()
        let store = try ChainStore(at: self.directory("data"), genesis: history.genesis)
        for (executed, certified) in zip(history.executed, history.memory.blocks) {
            try store.commit(
                executed, statements: executed.statements, certificate: certified.certificate)
        }
        let entries = history.memory.entries
        let size = UInt64(entries.count)
        for lower in 0...size {
            for length: UInt64 in [0, 1, 2, 3, 5, 8, 13, 256, 1_000] {
                try self.expect(lower..<lower + length, of: entries, in: store)
            }
        }
    }

    @Test("a part of a log of which a block is missing is an error, and names the ledger")
    func missing() throws {
        let history = try ChainStoreHistory(sizes: [1, 1, 1, 1])
        try history.write(to: self.directory("data"))
        try self.directory.edit("data/ledger") { $0.delete(LedgerStore.testKey(0, 0)) }
        let store = try ChainStore(at: self.directory("data"), genesis: history.genesis)
        let error = #expect(throws: StoreError.self) { try store.entries(in: 1..<9) }
        #expect(ChainStoreDamage(error)?.database == "ledger")
    }
}
