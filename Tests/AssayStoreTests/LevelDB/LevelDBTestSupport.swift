import Glibc
import Testing

@testable import AssayStore

// A closure inside the arguments of #expect or #require, or in the body that one takes, must not
// stand in another closure: Swift 6.3.1 may then run it in place of a third one, in silence, as
// closures in macro arguments get the numbers of others. So the tests in this folder, which run in
// `withTemporaryDirectory`, keep closures out of the macros.

/// Runs `body` with the path of a new empty directory, which is deleted afterwards.
func withTemporaryDirectory(
    below base: String = "/tmp", _ body: (String) async throws -> Void
) async throws {
    let path = try makeTemporaryDirectory(below: base)
    defer { removeTree(path) }
    try await body(path)
}

/// Runs `body` with the path of a new empty directory, which is deleted afterwards.
func withTemporaryDirectory(
    below base: String = "/tmp", _ body: (String) throws -> Void
) throws {
    let path = try makeTemporaryDirectory(below: base)
    defer { removeTree(path) }
    try body(path)
}

private func makeTemporaryDirectory(below base: String) throws -> String {
    var template = Array("\(base)/assay-leveldb-XXXXXX".utf8CString)
    let made = mkdtemp(&template)
    return String(cString: try #require(made))
}

/// Whether the address sanitizer runs, which looks for leaks by itself: it keeps freed memory for
/// a while, and its search fails in a process that changed its user.
var isAddressSanitized: Bool {
    dlsym(nil, "__asan_init") != nil
}

/// The names in a directory, sorted; none if it cannot be read.
func fileNames(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

private func removeTree(_ path: String) {
    for name in fileNames(in: path) {
        let child = "\(path)/\(name)"
        if unlink(child) != 0 { removeTree(child) }
    }
    rmdir(path)
}

/// The error that `body` throws, `nil` if it throws none; other errors are issues.
func thrown<Result>(by body: () throws -> Result) -> StoreError? {
    do {
        _ = try body()
        return nil
    } catch let error as StoreError {
        return error
    } catch {
        Issue.record(error)
        return nil
    }
}

/// Whether `error` is the damage of a database called "db", at `key` in hexadecimal.
func isCorrupt(_ error: StoreError?, key: String? = nil) -> Bool {
    guard case .corrupt("db", let named, let reason) = error else { return false }
    return named == key && !reason.isEmpty
}

/// Whether the operating system refused a database called "db", and the reason says `part`.
func isIO(_ error: StoreError?, saying part: String) -> Bool {
    guard case .io("db", let reason) = error else { return false }
    return reason.contains(part)
}

/// One key for each number.
func singleByteKeys(_ numbers: Range<UInt8>) -> [[UInt8]] {
    numbers.map { [$0] }
}

extension DatabaseOptions {
    /// Makes what is missing; otherwise as by default.
    static var creating: DatabaseOptions {
        var options = DatabaseOptions()
        options.createIfMissing = true
        return options
    }
}

extension Database {
    /// Writes one batch of records without sync.
    func put(_ records: KeyValuePairs<[UInt8], [UInt8]>) throws(StoreError) {
        var batch = WriteBatch()
        for (key, value) in records { batch.put(value, forKey: key) }
        try self.write(batch, sync: false)
    }
}

extension DatabaseReader {
    /// The keys that a scan lends, in its order.
    func keys(
        from lower: [UInt8] = [], upTo upper: [UInt8]? = nil, reverse: Bool = false
    ) throws(StoreError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        try self.scan(from: lower, upTo: upper, reverse: reverse) { key, _ in
            keys.append(key.array)
            return .more
        }
        return keys
    }
}
