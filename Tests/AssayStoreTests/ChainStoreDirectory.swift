import AssayCrypto
import FoundationEssentials

@testable import AssayStore

/// A new empty directory, deleted with everything in it when the test that owns it ends.
final class ChainStoreDirectory: Sendable {
    /// Where it is.
    let path: String

    init() throws {
        // In memory, if there is such a place: tests sync thousands of blocks.
        let memory = "/dev/shm"
        let base = FileManager.default.isWritableFile(atPath: memory) ? memory : "/tmp"
        self.path = "\(base)/assay-store-\(UUID().uuidString)"
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

    /// Deletes something, with all that is in it.
    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: self(name))
    }

    /// Whether there is something of this name.
    func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

    /// Writes to a database that nobody has open, past all stores.
    func edit(_ name: String, _ change: (inout WriteBatch) -> Void) throws {
        var batch = WriteBatch()
        change(&batch)
        try Database(path: self(name), name: name).write(batch, sync: true)
    }

    /// All records of a database that nobody has open, in the order of their keys.
    func records(_ name: String) throws -> [(key: [UInt8], value: [UInt8])] {
        var records: [(key: [UInt8], value: [UInt8])] = []
        try Database(path: self(name), name: name).scan { key, value in
            records.append((key.array, value.array))
            return .more
        }
        return records
    }
}

/// The damage of a database that an error names; `nil` if it is another error, or names no reason.
struct ChainStoreDamage: Equatable {
    var database: String
    var key: String?

    init(_ database: String, key: String? = nil) {
        self.database = database
        self.key = key
    }

    init?(_ error: StoreError?) {
        guard case .corrupt(let database, let key, let reason) = error, !reason.isEmpty else {
            return nil
        }
        self.init(database, key: key)
    }
}

/// Opens what was just closed: the last task that read it may end a moment after its answer came.
func unlocked<Result>(
    _ body: () throws(StoreError) -> Result
) async throws(StoreError) -> Result {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
        do throws(StoreError) {
            return try body()
        } catch {
            guard case .locked = error, ContinuousClock.now < deadline else { throw error }
            await Task.yield()
        }
    }
}

/// The error of work that takes its time; `nil` if it succeeds.
func thrown<Result>(by body: () async throws(StoreError) -> Result) async -> StoreError? {
    do throws(StoreError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

extension LedgerStore {
    /// The key of a record as the layout has it: height ‖ kind ‖ index, big-endian.
    static func testKey(_ height: UInt64, _ kind: UInt8, _ index: UInt32 = 0) -> [UInt8] {
        Self.bytes(height, 8) + [kind] + Self.bytes(UInt64(index), 4)
    }

    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }
}
