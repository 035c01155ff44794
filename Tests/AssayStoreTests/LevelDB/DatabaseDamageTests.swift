import Glibc
import Testing

@testable import AssayStore

/// Damage to files is a `.corrupt` error: no trap, no silence, no record from beyond.
@Suite struct DatabaseDamageTests {
    /// Blocks of few records in one table, and with `log`, ten records more in the log.
    private static func make(_ path: String, log: Bool = false) throws -> [String] {
        let database = try Database(path: path, name: "db", options: Self.options)
        for number: UInt8 in 0..<100 { try database.put([[number]: Self.value(number)]) }
        database.compact()
        if log {
            for number: UInt8 in 100..<110 { try database.put([[number]: Self.value(number)]) }
        }
        return fileNames(in: path)
    }

    private static let options = options(createIfMissing: true)

    private static func options(createIfMissing: Bool) -> DatabaseOptions {
        var options = DatabaseOptions()
        options.createIfMissing = createIfMissing
        options.blockBytes = 1024
        options.bloomBitsPerKey = 10
        return options
    }

    private static func value(_ number: UInt8) -> [UInt8] {
        [UInt8](repeating: number, count: 100)
    }

    /// Inverts one byte, counted from the end if `offset` is negative.
    private static func flip(_ path: String, at offset: Int) throws {
        let file = open(path, O_RDWR)
        try #require(file >= 0)
        defer { close(file) }
        let place = lseek(file, offset, offset < 0 ? SEEK_END : SEEK_SET)
        var byte: UInt8 = 0
        try #require(pread(file, &byte, 1, place) == 1)
        byte = ~byte
        try #require(pwrite(file, &byte, 1, place) == 1)
    }

    /// Why the database cannot be opened; `nil` if it can.
    private static func openingError(_ path: String, createIfMissing: Bool = true) -> StoreError? {
        let options = Self.options(createIfMissing: createIfMissing)
        return thrown { try Database(path: path, name: "db", options: options) }
    }

    /// The names of the files of a database, without LevelDB's last but one diary.
    private static func files(in path: String) -> [String] {
        fileNames(in: path).filter { $0 != "LOG.old" }
    }

    /// The last of the names that hold `part`.
    private static func last(of names: [String], with part: String) throws -> String {
        let name = names.last { $0.contains(part) }
        return try #require(name)
    }

    private static func table(in path: String) throws -> String {
        let tables = fileNames(in: path).filter { $0.hasSuffix(".ldb") }
        try #require(tables.count == 1)
        return "\(path)/\(tables[0])"
    }

    @Test("a damaged block of a table", arguments: [0, 500, 1000])
    func damagedBlock(offset: Int) throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            _ = try Self.make(path)
            try Self.flip(Self.table(in: path), at: offset)
            let database = try Database(path: path, name: "db", options: Self.options)

            let reading = thrown { try database.value(forKey: [0]) }
            #expect(isCorrupt(reading, key: "00"), "\(reading as Any)")
            #expect(try database.value(forKey: [99]) == Self.value(99))

            // LevelDB's iterator stands at the first record of the second block by itself.
            var lent: [[UInt8]] = []
            let scanning = thrown {
                try database.scan { key, _ in
                    lent.append(key.array)
                    return .stop
                }
            }
            #expect(lent == [])
            guard case .corrupt("db", let key?, _) = scanning else {
                Issue.record("\(scanning as Any)")
                return
            }
            #expect(key > "00" && key < "20", "the first key beyond the damage")

            var last: [[UInt8]] = []
            let backward = thrown {
                try database.scan(reverse: true) { key, _ in
                    last.append(key.array)
                    return .more
                }
            }
            guard case .corrupt = backward else {
                Issue.record("\(backward as Any)")
                return
            }
            #expect(last.first == [99] && last.count > 50)
        }
    }

    @Test func aScanThatEndsBeforeTheDamageIsWhole() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            _ = try Self.make(path)
            try Self.flip(Self.table(in: path), at: 5000)
            let database = try Database(path: path, name: "db", options: Self.options)
            #expect(try database.keys(upTo: [20]) == singleByteKeys(0..<20))
            var lent: [[UInt8]] = []
            let error = thrown {
                try database.snapshot().scan { key, _ in
                    lent.append(key.array)
                    return .more
                }
            }
            #expect(error != nil)
            #expect((20..<99).contains(lent.count))
            #expect(lent == singleByteKeys(0..<UInt8(lent.count)), "nothing from beyond")
        }
    }

    @Test("a damaged footer or a cut table", arguments: [-1, -8, -20, -40, -48])
    func damagedEnd(offset: Int) throws {
        try withTemporaryDirectory { directory in
            for cut in [false, true] {
                let path = "\(directory)/\(cut)"
                _ = try Self.make(path)
                let table = try Self.table(in: path)
                if cut {
                    var status = stat()
                    try #require(stat(table, &status) == 0)
                    try #require(truncate(table, status.st_size + offset) == 0)
                } else {
                    try Self.flip(table, at: offset)
                }
                let database = try Database(path: path, name: "db", options: Self.options)
                do {
                    let keys = try database.keys()
                    // The middle of a footer is padding that nobody reads.
                    #expect(!cut && keys.count == 100)
                } catch let error as StoreError {
                    #expect(isCorrupt(error), "\(error)")
                }
            }
        }
    }

    @Test func aDamagedFilterHidesNoKey() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            _ = try Self.make(path)
            let table = try Self.table(in: path)
            var status = stat()
            try #require(stat(table, &status) == 0)
            let size = Int(status.st_size)
            // Behind 100 records of more than 100 bytes come the filter, the index, the footer.
            for offset in stride(from: size - 1100, to: size - 48, by: 7) {
                try Self.flip(table, at: offset)
                let database = try Database(path: path, name: "db", options: Self.options)
                for number: UInt8 in stride(from: 0, to: 100, by: 9) {
                    do {
                        let value = try database.value(forKey: [number])
                        #expect(value == Self.value(number), "at \(offset)")
                    } catch let error as StoreError {
                        #expect(isCorrupt(error, key: [number].span.bytes.hexadecimal))
                    }
                }
                try Self.flip(table, at: offset)
            }
        }
    }

    @Test("damage that opening finds", arguments: [".log", "MANIFEST", "CURRENT"])
    func damagedAtOpening(file: String) throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let names = try Self.make(path, log: true)
            let name = try Self.last(of: names, with: file)
            try Self.flip("\(path)/\(name)", at: 12)
            for _ in 0..<2 {
                let error = Self.openingError(path)
                #expect(isCorrupt(error), "\(error as Any)")
            }
            #expect(Self.files(in: path) == names)
        }
    }

    @Test("a file that is gone", arguments: [".ldb", "MANIFEST", "CURRENT"], [false, true])
    func lostFile(file: String, createIfMissing: Bool) throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let names = try Self.make(path, log: true)
            let name = try Self.last(of: names, with: file)
            let lost = "\(path)/\(name)"
            try #require(unlink(lost) == 0)
            let error = Self.openingError(path, createIfMissing: createIfMissing)
            #expect(isCorrupt(error), "\(error as Any)")
            let rest = names.filter { $0 != name }
            #expect(Self.files(in: path) == rest, "nothing was made or deleted")
        }
    }

    @Test func aLogWhoseEndWasNeverWrittenIsWholeUpToThere() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let names = try Self.make(path, log: true)
            let log = "\(path)/\(try Self.last(of: names, with: ".log"))"
            var status = stat()
            try #require(stat(log, &status) == 0)
            try #require(truncate(log, status.st_size - 1) == 0)
            let database = try Database(path: path, name: "db", options: Self.options)
            #expect(try database.keys() == singleByteKeys(0..<109))
        }
    }
}
