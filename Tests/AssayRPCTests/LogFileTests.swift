import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// The log as files (C2SP tlog-tiles), against hashes that are made again from the entries.
@Suite struct LogFileTests {
    /// The root of a complete tree over some leaves (RFC 9162 §2.1.1).
    private static func root(_ hashes: ArraySlice<Digest>) -> Digest {
        guard hashes.count > 1 else { return hashes.first ?? SHA256.hash([]) }
        var power = 1
        while power * 2 < hashes.count { power *= 2 }
        let middle = hashes.startIndex + power
        let (left, right) = (Self.root(hashes[..<middle]), Self.root(hashes[middle...]))
        return SHA256.hash([1] + left.bytes + right.bytes)
    }

    /// A log as a test knows it.
    private struct Log {
        private(set) var entries: [[UInt8]] = []
        private(set) var leaves: [Digest] = []
        /// The hashes of level 1: of 256 leaves each.
        private(set) var upper: [Digest] = []

        mutating func append(_ entries: [[UInt8]]) {
            for entry in entries {
                self.entries.append(entry)
                self.leaves.append(SHA256.hash([0] + entry))
                if self.leaves.count % 256 == 0 {
                    self.upper.append(LogFileTests.root(self.leaves.suffix(256)))
                }
            }
        }

        /// The hashes of a level from an index on, joined.
        func hashes(_ level: Int, from first: Int, count: Int) -> [UInt8] {
            let all = level == 0 ? self.leaves : self.upper
            return all[first..<first + count].flatMap(\.bytes)
        }

        func bundle(from first: Int, count: Int) -> [UInt8] {
            self.entries[first..<first + count].flatMap { entry in
                [UInt8(entry.count >> 8), UInt8(entry.count & 255)] + entry
            }
        }
    }

    /// The path of a tile or bundle: the first hashes of it, or all.
    private static func path(_ kind: String, _ index: Int, width: Int) -> String {
        "/tile/\(kind)/00\(index)" + (width == 256 ? "" : ".p/\(width)")
    }

    private func expect(
        _ served: ServedNode, _ path: String, _ bytes: [UInt8]?
    ) async throws {
        let answer = try await served.send("GET", path)
        #expect(answer.status == (bytes == nil ? 404 : 200), "\(path)")
        guard let bytes else { return }
        #expect(answer.body == bytes, "\(path)")
        #expect(answer.type == "application/octet-stream")
        #expect(answer.headers["cache-control"] == "public, max-age=31536000, immutable")
    }

    /// Checks tiles and bundles of some widths, and that the next width is not there.
    private func check(
        _ served: ServedNode, _ log: Log, widths: (Int) -> [Int]
    ) async throws {
        let levels = [
            ("0", 0, log.leaves.count), ("entries", -1, log.leaves.count),
            ("1", 1, log.upper.count), ("2", 2, 0),
        ]
        for (kind, level, count) in levels {
            for index in 0...count / 256 {
                let first = index * 256
                let reached = min(256, count - first)
                for width in widths(reached) where (1...256).contains(width) {
                    let path = Self.path(kind, index, width: width)
                    guard width <= reached else {
                        try await self.expect(served, path, nil)
                        continue
                    }
                    let bytes =
                        level < 0
                        ? log.bundle(from: first, count: width)
                        : log.hashes(level, from: first, count: width)
                    try await self.expect(served, path, bytes)
                }
            }
            try await self.expect(served, Self.path(kind, count / 256 + 1, width: 1), nil)
        }
    }

    @Test("every tile and bundle of a log that grows to 600 entries")
    func growing() async throws {
        let served = try await ServedNode()
        var log = Log()
        log.append([served.genesis.encoded])
        var nonces = Array(repeating: UInt64(0), count: 50)
        var parent = served.head.header
        // The sizes of the log: 1, 2, 41, 255, 256, 257, 259, 400, 511, 512, 513, 599, 600.
        for count in [0, 38, 213, 0, 0, 1, 140, 110, 0, 0, 85, 0] {
            try await self.check(served, log) { [1, $0, $0 + 1, 255, 256] }
            let statements = (0..<count).map { number in
                nonces[number % 50] += 1
                return served.statement(number % 50, nonces[number % 50])
            }
            try await self.settleOrWait(statements, served)
            log.append([parent.encoded])
            let block = try served.node.store.block(at: parent.height + 1)
            log.append(try #require(block).block.statements)
            parent = served.head.header
            #expect(parent.logSize == UInt64(log.entries.count))
            #expect(parent.logRoot == Self.root(log.leaves[...]))
        }
        #expect(log.entries.count == 600)
        try await self.check(served, log) { _ in Array(1...256) }
    }

    /// Makes a block of the statements; without any, the one that is due after an hour.
    private func settleOrWait(_ statements: [Statement], _ served: ServedNode) async throws {
        guard statements.isEmpty else {
            try await served.settle(statements)
            return
        }
        let height = served.head.header.height
        served.clock.time += ServedNode.heartbeat
        try await eventually { served.head.header.height > height }
    }

    /// A served log of two entries, and no more.
    private static func small() async throws -> ServedNode {
        let served = try await ServedNode()
        try await served.settle([served.statement(0, 1)])
        return served
    }

    static let malformedPaths = [
        "/tile", "/tile/", "/tile/0", "/tile/0/", "/tile/entries", "/tile/entries/",
        "/tile/checkpoint", "/tile/0/0", "/tile/0/00", "/tile/0/0000", "/tile/00/000",
        "/tile/0/000/", "/tile//0/000", "/tile/0//000", "/tile/0/x000/000", "/tile/0/x000",
        "/tile/0/000.p", "/tile/0/000.p/", "/tile/0/000.p/0", "/tile/0/000.p/00",
        "/tile/0/000.p/01", "/tile/0/000.p/001", "/tile/0/000.p/256", "/tile/0/000.p/1000",
        "/tile/0/000.p/1/", "/tile/0/000.p/1/1", "/tile/0/000.p/+1", "/tile/0/000.p/-1",
        "/tile/0/000.p/a", "/tile/0/000.q/1", "/tile/0/.p/1", "/tile/0/00a", "/tile/0/-01",
        "/tile/0/+01", "/tile/-1/000.p/1", "/tile/+0/000.p/1", "/tile/a/000.p/1",
        "/tile/Entries/000.p/1", "/tile/entries/000.P/1", "/tile/entries/X001/000",
        "/tile/0x0/000", "/tile/8/000.p/1", "/tile/63/000.p/1", "/tile/64/000.p/1",
        "/tile/100/000.p/1", "/tile/18446744073709551616/000.p/1", "/tile/0/%30%30%30.p/1",
        "/tile/0/000%2ep/1", "/tile/%30/000.p/1",
    ]

    @Test("what is no path of a tile", arguments: Self.malformedPaths)
    func malformed(path: String) async throws {
        let served = try await Self.small()
        for method in ["GET", "HEAD"] {
            #expect(try await served.send(method, path).status == 404, "\(method) \(path)")
        }
    }

    /// In a log of three entries.
    static let pathsBeyond = [
        "/tile/0/000", "/tile/entries/000", "/tile/0/000.p/4", "/tile/entries/000.p/4",
        "/tile/0/001.p/1", "/tile/entries/001.p/1", "/tile/1/000.p/1", "/tile/7/000.p/1",
        "/tile/0/x001/000.p/1",
        // 2⁵⁶ − 1, 2⁵⁶ (256 times it is no number of 64 bits), 2⁶⁴ − 1, and 2⁶⁴.
        "/tile/0/x072/x057/x594/x037/x927/935", "/tile/entries/x072/x057/x594/x037/x927/935",
        "/tile/0/x072/x057/x594/x037/x927/936.p/1",
        "/tile/entries/x072/x057/x594/x037/x927/936.p/1",
        "/tile/0/x018/x446/x744/x073/x709/x551/615.p/255",
        "/tile/entries/x018/x446/x744/x073/x709/x551/615",
        "/tile/0/x018/x446/x744/x073/x709/x551/616.p/1",
        "/tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
    ]

    @Test("what lies beyond the log", arguments: Self.pathsBeyond)
    func beyond(path: String) async throws {
        let served = try await Self.small()
        let answer = try await served.send("GET", path)
        #expect(answer.status == 404)
        #expect(answer.type.hasPrefix("text/plain"))
        #expect(try await served.send("GET", "/tile/0/000.p/3").status == 200)
        #expect(try await served.send("GET", "/tile/entries/000.p/3").status == 200)
        #expect(try await served.isAlive())
    }

    @Test("HEAD gives what GET gives, without the bytes; other methods nothing")
    func head() async throws {
        let served = try await Self.small()
        for path in ["/tile/0/000.p/2", "/tile/entries/000.p/3"] {
            let full = try await served.send("GET", path)
            let bare = try await served.send("HEAD", path)
            #expect(bare.status == 200)
            #expect(bare.type == full.type)
            #expect(bare.headers["cache-control"] == full.headers["cache-control"])
            #expect(bare.body.isEmpty)
            #expect(bare.headers["content-length"] == "\(full.body.count)")
            for method in ["POST", "PUT", "DELETE"] {
                #expect(try await served.send(method, path, body: []).status == 404)
            }
        }
    }
}
