import Testing

@testable import AssayStore

@Suite struct SnapshotTests {
    @Test func aSnapshotKeepsItsState() throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            let empty = database.snapshot()
            try database.put([[1]: [1], [2]: [1]])
            let first = database.snapshot()
            var batch = WriteBatch()
            batch.put([2], forKey: [1])
            batch.delete([2])
            batch.put([2], forKey: [3])
            try database.write(batch, sync: false)
            database.compact()
            #expect(try empty.keys() == [])
            #expect(try empty.value(forKey: [1]) == nil)
            #expect(try first.keys() == [[1], [2]])
            #expect(try first.keys(reverse: true) == [[2], [1]])
            #expect(try first.value(forKey: [1]) == [1])
            #expect(try first.value(forKey: [3]) == nil)
            #expect(try database.keys() == [[1], [3]])
            #expect(try database.snapshot().value(forKey: [1]) == [2])
        }
    }

    @Test func aSnapshotKeepsItsDatabaseOpen() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            do {
                let snapshot: Snapshot
                do {
                    let database = try Database(path: path, name: "db", options: .creating)
                    try database.put([[1]: [1]])
                    snapshot = database.snapshot()
                }
                #expect(try snapshot.value(forKey: [1]) == [1])
                let error = thrown { try Database(path: path, name: "db") }
                #expect(error == .locked(path: path))
                #expect(try snapshot.keys() == [[1]])
            }
            #expect(try Database(path: path, name: "db").value(forKey: [1]) == [1])
        }
    }

    @Test func readersSeeWholeBatchesWhileOneWrites() async throws {
        try await withTemporaryDirectory { directory in
            var options = DatabaseOptions.creating
            options.writeBufferBytes = 65_536
            let database = try Database(path: "\(directory)/db", name: "db", options: options)
            let rounds: UInt16 = 2000
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    for round in 0..<rounds { try Self.write(round, to: database) }
                    return 0
                }
                for _ in 0..<3 {
                    group.addTask {
                        try (0..<300).count { _ in try Self.isTorn(database.snapshot()) }
                    }
                }
                let torn = try await group.reduce(0, +)
                #expect(torn == 0)
            }
            let last: [UInt8] = [UInt8((rounds - 1) >> 8), UInt8((rounds - 1) & 0xff)]
            #expect(try database.value(forKey: [0])?.prefix(2) == last[...])
        }
    }

    /// Sets ten keys, far apart in the order of keys, to the same value.
    private static func write(_ round: UInt16, to database: Database) throws(StoreError) {
        var batch = WriteBatch()
        let value = [UInt8(round >> 8), UInt8(round & 0xff)] + [UInt8](repeating: 1, count: 50)
        for number: UInt8 in 0..<10 { batch.put(value, forKey: [number * 25]) }
        try database.write(batch, sync: false)
    }

    /// Whether keys of one batch differ, or a second look does.
    private static func isTorn(_ snapshot: Snapshot) throws(StoreError) -> Bool {
        let first = try snapshot.value(forKey: [0])
        var values: [[UInt8]] = []
        try snapshot.scan { _, value in
            values.append(value.array)
            return .more
        }
        let last = try snapshot.value(forKey: [225])
        let isWhole = values.isEmpty || values.count == 10
        return !isWhole || last != first || values.contains { $0 != first }
    }
}
