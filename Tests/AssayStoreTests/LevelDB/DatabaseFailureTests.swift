import Glibc
import Testing

@testable import AssayStore

/// What happens when the disk refuses a write, and what stays behind when all goes well.
@Suite struct DatabaseFailureTests {
    @Test("no write follows one that failed", arguments: [false, true])
    func failedWrite(sync: Bool) async throws {
        try await withTemporaryDirectory { directory in
            await #expect(processExitsWith: .success) {
                [path = "\(directory)/db" as String, sync] in
                try Self.failToWrite(path, sync: sync)
                let database = try Database(path: path, name: "db")
                #expect(try database.keys() == [[1]])
                try database.put([[4]: [4]])
                #expect(try database.keys() == [[1], [4]])
            }
        }
    }

    /// Writes to a database more than fits, then tries again when there is room.
    private static func failToWrite(_ path: String, sync: Bool) throws {
        let database = try Database(path: path, name: "db", options: .creating)
        try database.put([[1]: [1]])
        signal(SIGXFSZ, SIG_IGN)
        try Self.limitFiles(to: 100_000)
        let first = thrown {
            var batch = WriteBatch()
            batch.put([UInt8](repeating: 2, count: 300_000), forKey: [2])
            try database.write(batch, sync: sync)
        }
        #expect(isIO(first, saying: "File too large"), "\(first as Any)")
        try Self.limitFiles(to: .max)
        let second = thrown { try database.put([[3]: [3]]) }
        #expect(second == first)
        #expect(try database.keys() == [[1]])
        #expect(try database.value(forKey: [2]) == nil)
    }

    /// Lets no file of this process grow beyond a size, as a full disk would.
    private static func limitFiles(to bytes: rlim_t) throws {
        let fileSize = __rlimit_resource_t(1)
        var limit = rlimit()
        try #require(getrlimit(fileSize, &limit) == 0)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        try #require(setrlimit(fileSize, &limit) == 0)
    }

    @Test func onlyASyncedWriteReachesTheDevice() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let database = try Database(path: path, name: "db", options: .creating)
            try database.put([[1]: [1]])
            // The next log becomes the null device, which takes every byte but refuses to sync.
            for number in 4..<10 { symlink("/dev/null", "\(path)/00000\(number).log") }
            database.compact()
            try database.put([[2]: [2]])
            let error = thrown {
                var batch = WriteBatch()
                batch.put([3], forKey: [3])
                try database.write(batch, sync: true)
            }
            #expect(isIO(error, saying: ".log: Invalid argument"), "\(error as Any)")
        }
    }

    @Test(.enabled(if: !isAddressSanitized)) func openingAndClosingLeavesNothingBehind() async {
        await #expect(processExitsWith: .success) {
            try Self.expectNoLeakFromOpening()
        }
    }

    private static func expectNoLeakFromOpening() throws {
        // In memory, if there is such a place: 1,000 openings sync 4,000 times.
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        try withTemporaryDirectory(below: base) { directory in
            let path = "\(directory)/db"
            try Self.open(path, times: 100)
            let files = fileNames(in: "/proc/self/fd").count
            let memory = Self.residentBytes()
            try Self.open(path, times: 1000)
            #expect(fileNames(in: "/proc/self/fd").count == files)
            #expect(Self.residentBytes() - memory < 2_000_000, "less than 2 kB an opening")
        }
    }

    @Test(.enabled(if: !isAddressSanitized)) func readingLeavesNothingBehind() async {
        await #expect(processExitsWith: .success) {
            try Self.expectNoLeakFromReading()
        }
    }

    private static func expectNoLeakFromReading() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let database = try Database(path: path, name: "db", options: .creating)
            try database.put([[1]: [1, 2, 3], [2]: []])
            try Self.read(database, times: 1000)
            let memory = Self.residentBytes()
            try Self.read(database, times: 50_000)
            #expect(Self.residentBytes() - memory < 1_000_000, "less than 20 bytes a round")
        }
    }

    /// Opens, reads, fails to open, and closes.
    private static func open(_ path: String, times: Int) throws {
        var options = DatabaseOptions.creating
        options.bloomBitsPerKey = 10
        options.compression = .snappy
        for round in 0..<times {
            let database = try Database(path: path, name: "db", options: options)
            try database.put([[UInt8(round % 7)]: [1, 2, 3]])
            try self.read(database, times: 1)
            let second = thrown { try Database(path: path, name: "db", options: options) }
            #expect(second == .locked(path: path))
            let none = thrown { try Database(path: "\(path)/none", name: "db") }
            #expect(none == .missing(path: "\(path)/none"))
            if round % 100 == 0 { database.compact() }
        }
    }

    /// Reads in every way, from two snapshots, and gives up a batch.
    private static func read(_ database: Database, times: Int) throws(StoreError) {
        for _ in 0..<times {
            let snapshot = database.snapshot()
            let second = database.snapshot()
            var batch = WriteBatch()
            batch.put([1], forKey: [1])
            _ = try snapshot.value(forKey: [1])
            _ = try second.withValue(forKey: [9]) { value in value == nil }
            try second.scan { _, _ in .stop }
            _ = database.property("leveldb.stats")
            do {
                try database.scan { _, _ throws(StoreError) in throw .missing(path: "") }
            } catch .missing {
            }
        }
    }

    private static func residentBytes() -> Int {
        let file = Glibc.open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(file, &text, text.count)
        let line = String(decoding: text.prefix(max(0, count)), as: UTF8.self)
        let words = line.split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * sysconf(CInt(_SC_PAGESIZE))
    }
}
