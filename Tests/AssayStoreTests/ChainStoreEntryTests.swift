import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// Finding the block of an entry by bisection, against a list that was written down on the way.
@Suite struct ChainStoreEntryTests {
    private let directory: ChainStoreDirectory

    init() throws {
        self.directory = try ChainStoreDirectory()
    }

    /// Writes a ledger of made-up blocks: so many statements and settlements in each.
    ///
    /// - Returns: the entries of the log, each with the height it came with.
    private func write(
        _ blocks: [(statements: Int, settlements: Int)], genesis: Genesis
    ) throws -> [LocatedEntry] {
        let ledger = try LedgerStore(at: self.directory("data/ledger"))
        var header = try #require(try ledger.header(at: 0))
        var entries = [LocatedEntry(bytes: genesis.encoded, index: 0, height: 0)]
        func note(_ bytes: [UInt8], _ height: UInt64) {
            entries.append(
                LocatedEntry(bytes: bytes, index: UInt64(entries.count), height: height))
        }
        for (offset, block) in blocks.enumerated() {
            let height = UInt64(offset) + 1
            let first = UInt64(entries.count)
            note(header.encoded, height)
            let statements = (0..<block.statements).map { [UInt8(offset), 1, UInt8($0)] }
            let settlements = (0..<block.settlements).map { [UInt8(offset), 2, UInt8($0)] }
            for bytes in statements + settlements { note(bytes, height) }
            header = header.with {
                $0.height = height
                $0.firstIndex = first
                $0.logSize = UInt64(entries.count)
            }
            try ledger.append(
                Block(header: header, statements: statements), settlements: settlements,
                certificate: Certificate(
                    round: 0, signers: SignerBitmap([], of: 1), signatures: []))
        }
        return entries
    }

    /// The shapes of chains: no blocks, one, all empty, and random ones with many empty blocks.
    private static let seeds: [UInt64] = [0, 1, 2, 3, 4, 5, 6, 7]

    private static func shape(_ seed: UInt64) -> [(statements: Int, settlements: Int)] {
        var random = SeededGenerator(seed: seed)
        switch seed {
        case 0: return []
        case 1: return [(0, 0)]
        case 2: return [(3, 0)]
        case 3: return Array(repeating: (0, 0), count: 33)
        default:
            return (0..<Int.random(in: 20...70, using: &random)).map { _ in
                guard Bool.random(using: &random) else { return (0, 0) }
                let statements = Int.random(in: 0...9, using: &random)
                return (statements, Int.random(in: 0...3, using: &random))
            }
        }
    }

    @Test("every entry of a chain of any shape", arguments: Self.seeds)
    func everyEntry(seed: UInt64) throws {
        let genesis = try ChainStoreHistory().genesis
        do { _ = try ChainStore(at: self.directory("data"), genesis: genesis) }
        let entries = try self.write(Self.shape(seed), genesis: genesis)
        let store = try ChainStore(at: self.directory("data"), genesis: genesis)
        for entry in entries {
            #expect(try store.entry(at: entry.index) == entry, "entry \(entry.index)")
        }
        for beyond in [0, 1, 2, 1_000_000] {
            #expect(try store.entry(at: UInt64(entries.count + beyond)) == nil)
        }
        #expect(try store.entry(at: .max) == nil)
    }

    @Test("settlements are read back by height, after the statements of their block")
    func settlements() throws {
        let genesis = try ChainStoreHistory().genesis
        do { _ = try ChainStore(at: self.directory("data"), genesis: genesis) }
        let entries = try self.write([(2, 3), (0, 0), (0, 1)], genesis: genesis)
        let store = try ChainStore(at: self.directory("data"), genesis: genesis)
        #expect(try store.settlements(at: 1) == entries[4...6].map(\.bytes))
        #expect(try store.settlements(at: 2) == [])
        #expect(try store.settlements(at: 3) == [entries[9].bytes])
        #expect(try store.block(at: 1)?.block.statements == entries[2...3].map(\.bytes))
    }
}
