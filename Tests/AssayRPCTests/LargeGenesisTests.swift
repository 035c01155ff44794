import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Testing

/// The one entry that can be too long for a bundle of tlog-tiles: the genesis.
@Suite struct LargeGenesisTests {
    /// A chain of two blocks whose genesis has exactly so many bytes.
    private static func chain(genesis size: Int) throws -> StoredChain {
        /// Balances from 24 on take a byte more than those below.
        func ledger(_ accounts: Int, long: Int) throws -> MemoryLedger {
            try MemoryLedger(
                name: "large",
                accounts: (0..<accounts).map {
                    var bytes = [UInt8](repeating: 1, count: Address.byteCount)
                    (bytes[0], bytes[1]) = (UInt8($0 / 256), UInt8($0 % 256))
                    guard let address = Address(bytes: bytes) else {
                        preconditionFailure("20 bytes are an address")
                    }
                    return Genesis.Allocation(address: address, balance: $0 < long ? 24 : 1)
                })
        }
        let few = try ledger(1_000, long: 0).genesis.encoded.count
        let more = try ledger(1_001, long: 0).genesis.encoded.count
        let count = 1_000 + (size - few) / (more - few)
        let short = try ledger(count, long: 0).genesis.encoded.count
        var memory = try ledger(count, long: size - short)
        let executed = [try memory.append([]), try memory.append([])]
        return StoredChain(memory: memory, executed: executed)
    }

    @Test("a genesis of 65,535 bytes fits a bundle, one of a byte more does not")
    func boundary() async throws {
        for (size, status) in [(65_535, 200), (65_536, 404), (100_000, 404)] {
            let chain = try Self.chain(genesis: size)
            try #require(chain.memory.genesis.encoded.count == size)
            let served = try await ServedNode(stored: chain)
            for width in 1...3 {
                let bundle = try await served.send("GET", "/tile/entries/000.p/\(width)")
                #expect(bundle.status == status, "\(size) bytes, width \(width)")
                guard status == 200 else { continue }
                let entries = Array(chain.memory.entries.prefix(width))
                #expect(LogResource.entries(inBundle: bundle.body) == entries)
                #expect(bundle.body.prefix(2) == [0xff, 0xff])
            }
            let tile = try await served.send("GET", "/tile/0/000.p/3")
            let hashes = chain.memory.entries.flatMap { SHA256.hash([0] + $0).bytes }
            #expect(tile.status == 200)
            #expect(tile.body == hashes)
        }
    }

    @Test("only the bundle with it is missing")
    func others() async throws {
        var chain = try Self.chain(genesis: 70_000)
        var (memory, executed) = (chain.memory, chain.executed)
        while memory.entries.count < 300 { executed.append(try memory.append([])) }
        chain = StoredChain(memory: memory, executed: executed)
        let served = try await ServedNode(stored: chain)
        #expect(try await served.send("GET", "/tile/entries/000").status == 404)
        let next = try await served.send("GET", "/tile/entries/001.p/44")
        #expect(LogResource.entries(inBundle: next.body) == Array(memory.entries[256..<300]))
        #expect(try await served.send("GET", "/tile/0/000").status == 200)
    }
}
