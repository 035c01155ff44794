import AssayCrypto
import FoundationEssentials

@testable import AssayStore

/// A new empty directory, deleted with everything in it when the test that owns it ends.
final class NodeDirectory: Sendable {
    /// Where it is.
    let path: String

    init() throws {
        // In memory, if there is such a place: tests sync thousands of blocks.
        let memory = "/dev/shm"
        let base = FileManager.default.isWritableFile(atPath: memory) ? memory : "/tmp"
        self.path = "\(base)/assay-node-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// The path of something in it.
    func callAsFunction(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Copies a directory over another, which is deleted first.
    func replace(_ name: String, by other: String) throws {
        try? FileManager.default.removeItem(atPath: self(name))
        try FileManager.default.copyItem(atPath: self(other), toPath: self(name))
    }

    /// Deletes something.
    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: self(name))
    }

    /// Writes to a database that nobody has open, past all stores.
    func edit(_ name: String, _ change: (inout WriteBatch) -> Void) async throws {
        var batch = WriteBatch()
        change(&batch)
        let database = try await unlocked { try Database(path: self(name), name: name) }
        try database.write(batch, sync: true)
    }

    /// The value under a key of a database that nobody has open.
    func value(_ name: String, _ key: [UInt8]) async throws -> [UInt8]? {
        try await unlocked { try Database(path: self(name), name: name) }.value(forKey: key)
    }

    /// All keys of a database that nobody has open and that begin with some bytes.
    func keys(_ name: String, prefix: [UInt8]) async throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        let database = try await unlocked { try Database(path: self(name), name: name) }
        try database.scan(prefix: prefix) { key, _ in
            keys.append(key.array)
            return .more
        }
        return keys
    }
}

/// Keys of the ledger database as the layout has them: height ‖ kind ‖ index, big-endian.
enum LedgerKey {
    static func header(_ height: Int) -> [UInt8] { self.key(height, 0, 0) }
    static func certificate(_ height: Int) -> [UInt8] { self.key(height, 1, 0) }
    static func statement(_ height: Int, _ index: Int) -> [UInt8] { self.key(height, 2, index) }
    static func settlement(_ height: Int, _ index: Int) -> [UInt8] { self.key(height, 3, index) }

    private static func key(_ height: Int, _ kind: UInt8, _ index: Int) -> [UInt8] {
        Self.bytes(height, 8) + [kind] + Self.bytes(index, 4)
    }

    private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
