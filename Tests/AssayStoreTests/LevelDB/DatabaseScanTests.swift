import Testing

@testable import AssayStore

/// Random bytes that a seed repeats (splitmix64).
private struct SeededGenerator: RandomNumberGenerator {
    private static let bytes: [UInt8] = [0x00, 0x01, 0x7f, 0x80, 0xff]
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// A short key of few different bytes, so that prefixes, 0x00 and 0xff are common.
    mutating func key() -> [UInt8] {
        let count = Int.random(in: 0...4, using: &self)
        return (0..<count).map { _ in Self.bytes[Int.random(in: 0...4, using: &self)] }
    }
}

@Suite struct DatabaseScanTests {
    @Test("random changes scan like a sorted dictionary", arguments: 1...8 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        try withTemporaryDirectory { directory in
            var generator = SeededGenerator(state: seed)
            var options = DatabaseOptions.creating
            options.blockBytes = 1024
            options.writeBufferBytes = 65_536
            let database = try Database(path: "\(directory)/db", name: "db", options: options)
            var model: [[UInt8]: [UInt8]] = [:]
            for round in 0..<40 {
                var batch = WriteBatch()
                for _ in 0..<Int.random(in: 0...30, using: &generator) {
                    let key = generator.key()
                    if Bool.random(using: &generator) {
                        let count = Int.random(in: 0...300, using: &generator)
                        let value = [UInt8](repeating: UInt8(round), count: count)
                        batch.put(value, forKey: key)
                        model[key] = value
                    } else {
                        batch.delete(key)
                        model[key] = nil
                    }
                }
                try database.write(batch, sync: false)
                if round % 10 == 5 { database.compact() }
                try Self.compare(database, model, &generator)
            }
        }
    }

    private static func compare(
        _ database: Database, _ model: [[UInt8]: [UInt8]], _ generator: inout SeededGenerator
    ) throws {
        let snapshot = database.snapshot()
        let sorted = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
        for _ in 0..<6 {
            let lower = generator.key()
            let upper = Bool.random(using: &generator) ? generator.key() : nil
            let expected = sorted.filter { key in
                guard !key.lexicographicallyPrecedes(lower) else { return false }
                return upper.map { key.lexicographicallyPrecedes($0) } ?? true
            }
            for reverse in [false, true] {
                let order = reverse ? Array(expected.reversed()) : expected
                #expect(
                    try database.keys(from: lower, upTo: upper, reverse: reverse) == order,
                    "from \(lower) to \(upper as Any)")
                #expect(try snapshot.keys(from: lower, upTo: upper, reverse: reverse) == order)
            }
            let prefixed = sorted.filter { $0.starts(with: lower) }
            #expect(try Self.keys(database, prefix: lower, reverse: false) == prefixed)
            #expect(try Self.keys(database, prefix: lower, reverse: true) == prefixed.reversed())
        }
        var scanned: [[UInt8]: [UInt8]] = [:]
        try database.scan(fillCache: true) { key, value in
            scanned[key.array] = value.array
            return .more
        }
        #expect(scanned == model)
        for key in sorted {
            #expect(try database.value(forKey: key) == model[key])
        }
    }

    private static func keys(
        _ database: Database, prefix: [UInt8], reverse: Bool
    ) throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        try database.scan(prefix: prefix, reverse: reverse) { key, _ in
            keys.append(key.array)
            return .more
        }
        return keys
    }

    static let prefixes: [([UInt8], [UInt8]?)] = [
        ([], nil),
        ([0xff], nil),
        ([0xff, 0xff], nil),
        ([0x00], [0x01]),
        ([0x01, 0xff], [0x02]),
        ([0x01, 0xfe], [0x01, 0xff]),
        ([0x01, 0xff, 0xff, 0x00], [0x01, 0xff, 0xff, 0x01]),
    ]

    @Test("a prefix ends before the next one", arguments: prefixes)
    func endOfPrefix(prefix: [UInt8], end: [UInt8]?) {
        #expect(prefix.endOfPrefix == end)
    }

    @Test("a scan ends where its body says", arguments: [false, true])
    func stopping(reverse: Bool) throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            try database.put([[1]: [], [2]: [], [3]: [], [4]: []])
            var seen: [UInt8] = []
            try database.scan(from: [1], upTo: [4], reverse: reverse) { key, _ in
                seen += key.array
                return seen.count == 2 ? .stop : .more
            }
            #expect(seen == (reverse ? [3, 2] : [1, 2]))
            let refusal = StoreError.corrupt(database: "db", key: [2], reason: "impossible")
            let error = thrown {
                try database.scan(reverse: reverse) { _, _ throws(StoreError) in throw refusal }
            }
            #expect(error == refusal)
        }
    }

    @Test func aScanDoesNotSeeWhatIsWrittenMeanwhile() throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            try database.put([[1]: [1], [3]: [3]])
            var seen: [[UInt8]] = []
            try database.scan { key, value throws(StoreError) in
                try database.put([[2]: [2], [3]: [9]])
                seen.append(key.array + value.array)
                return .more
            }
            #expect(seen == [[1, 1], [3, 3]])
            #expect(try database.keys() == [[1], [2], [3]])
        }
    }
}
