import Testing

@testable import AssayStore

@Suite struct DatabaseTests {
    static let records: [(key: [UInt8], value: [UInt8])] = [
        ([1], [2, 3]),
        ([1, 0], []),
        ([0], [0]),
        ([0, 0], [0, 0]),
        ([0xff], [0xff]),
        ([0xff, 0xff, 0x00], [UInt8](repeating: 0, count: 100_000)),
        ([], [9]),
        ([UInt8](repeating: 7, count: 5000), [1]),
    ]

    @Test("a record is read as it was written", arguments: records)
    func roundTrip(key: [UInt8], value: [UInt8]) throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            #expect(try database.value(forKey: key) == nil)
            try database.put([key: value])
            #expect(try database.value(forKey: key) == value)
            database.compact()
            #expect(try database.value(forKey: key) == value)
            #expect(try database.value(forKey: key + [0]) == nil)
            #expect(try database.snapshot().value(forKey: key) == value)
            #expect(try database.keys() == [key])
        }
    }

    @Test func aLentValueNeedsNoCopy() throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            try database.put([[1]: [5, 6, 7]])
            let sum = try database.withValue(forKey: [1]) { value in
                guard let value else { return -1 }
                return (0..<value.byteCount).reduce(0) {
                    $0 + Int(value.unsafeLoad(fromByteOffset: $1, as: UInt8.self))
                }
            }
            #expect(sum == 18)
            let absent = try database.withValue(forKey: [2]) { value in value == nil }
            #expect(absent)
            let refusal = StoreError.corrupt(database: "db", key: [1], reason: "impossible")
            let error = thrown {
                try database.withValue(forKey: [1]) { _ throws(StoreError) in throw refusal }
            }
            #expect(error == refusal)
        }
    }

    @Test func theLastChangeOfAKeyWins() throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            try database.put([[1]: [1], [2]: [1], [3]: [1]])
            var batch = WriteBatch()
            batch.put([2], forKey: [1])
            batch.put([3], forKey: [1])
            batch.delete([2])
            batch.put([4], forKey: [3])
            batch.delete([3])
            batch.delete([4])
            try database.write(batch, sync: true)
            #expect(try database.value(forKey: [1]) == [3])
            #expect(try database.keys() == [[1]])
        }
    }

    @Test func aBatchCountsAndTakesSlicesAndSpans() throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            var batch = WriteBatch()
            #expect([batch.count, batch.approximateBytes] == [0, 12])
            let bytes: [UInt8] = [10, 11, 12, 13]
            batch.put(bytes[1..<3], forKey: [1])
            batch.put(bytes[2..<2], forKey: [2])
            batch.put(bytes.span.extracting(2..<4).bytes, forKey: bytes.span.bytes)
            batch.delete(bytes.span.extracting(0..<1).bytes)
            let expected = 12 + 4 * 5 + (1 + 2) + (1 + 0) + (4 + 2) + 1
            #expect([batch.count, batch.approximateBytes] == [4, expected])
            try database.write(batch, sync: false)
            #expect(try database.value(forKey: [1]) == [11, 12])
            #expect(try database.value(forKey: [2]) == [])
            #expect(try database.value(forKey: bytes) == [12, 13])
            #expect(try database.keys() == [[1], [2], bytes])
            try database.write(WriteBatch(), sync: true)
        }
    }

    static let options: [DatabaseOptions] = {
        var filtered = DatabaseOptions.creating
        filtered.bloomBitsPerKey = 10
        filtered.cacheBytes = 0
        var compressed = DatabaseOptions.creating
        compressed.compression = .snappy
        compressed.blockBytes = 1024
        compressed.writeBufferBytes = 0
        compressed.maximumOpenFiles = 0
        compressed.maximumFileBytes = 0
        return [.creating, filtered, compressed]
    }()

    @Test("what was written is there at the next opening", arguments: options, [false, true])
    func reopening(options: DatabaseOptions, compacted: Bool) throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            do {
                let database = try Database(path: path, name: "db", options: options)
                for number: UInt8 in 0..<200 {
                    let value = [UInt8](repeating: number, count: 2000)
                    try database.put([[1, number]: value, [2, number]: []])
                }
                if compacted { database.compact() }
            }
            let database = try Database(path: path, name: "db")
            for number: UInt8 in 0..<200 {
                let value = [UInt8](repeating: number, count: 2000)
                #expect(try database.value(forKey: [1, number]) == value)
                #expect(try database.value(forKey: [2, number]) == [])
                #expect(try database.value(forKey: [3, number]) == nil)
            }
            #expect(try database.keys().count == 400)
        }
    }

    @Test func sizesAndPropertiesAreToldAfterCompaction() throws {
        try withTemporaryDirectory { directory in
            let database = try Database(path: "\(directory)/db", name: "db", options: .creating)
            let value = [UInt8](repeating: 1, count: 100_000)
            for number: UInt8 in 0..<10 { try database.put([[number]: value]) }
            #expect(database.approximateSize(from: [0], to: [255]) == 0)
            database.compact(from: [0], to: [255])
            let half = database.approximateSize(from: [0], to: [5])
            let whole = database.approximateSize(from: [], to: [255])
            #expect((400_000...600_000).contains(half))
            #expect((1_000_000...1_100_000).contains(whole))
            #expect(database.approximateSize(from: [5], to: [5]) == 0)
            #expect(database.approximateSize(from: [255], to: [0]) == 0)
            #expect(database.property("leveldb.num-files-at-level0") == "0")
            #expect(database.property("leveldb.stats")?.contains("Compactions") == true)
            #expect(database.property("leveldb.nonsense") == nil)
        }
    }
}
