public import AssayCrypto
import Synchronization

/// The `votes` database: what a validator signed last, synced before it leaves.
///
/// Tiny, and on its own so that a vote never waits behind a compaction. It holds one record, the
/// blocks that the record names, and evidence against validators. Backups leave it out: an old
/// record is worse than none.
public final class VoteStore: Sendable {
    static let name = "votes"
    /// The most pieces of evidence that are kept.
    public static let evidenceLimit = 1_000

    private enum Prefix {
        static let record = UInt8(ascii: "r")
        static let block = UInt8(ascii: "b")
        static let evidence = UInt8(ascii: "e")
    }

    private let database: Database
    /// The blocks that are here, so that a write need not look.
    private let stored: Mutex<Set<Digest>>

    /// Whether the data directory `path` has a `votes` database.
    public static func exists(at path: String) -> Bool {
        DataDirectory.exists(path + "/" + Self.name + "/CURRENT")
    }

    /// Opens the database in the data directory `path`, and makes both if they do not exist.
    ///
    /// - Throws: ``StoreError/locked(path:)`` if another process has it open.
    public init(at path: String) throws(StoreError) {
        try DataDirectory.make(path)
        var options = DatabaseOptions()
        options.createIfMissing = true
        options.writeBufferBytes = 16 << 20
        self.database = try Database(
            path: path + "/" + Self.name, name: Self.name, options: options)
        self.stored = Mutex([])
        let hashes = Set(try self.blocks().map(\.hash))
        self.stored.withLock { $0 = hashes }
    }

    /// The encoded record; `nil` if there is none.
    public func record() throws(StoreError) -> [UInt8]? {
        try self.database.value(forKey: [Prefix.record])
    }

    /// The encoded blocks that are kept, by their hashes.
    public func blocks() throws(StoreError) -> [(hash: Digest, block: [UInt8])] {
        var blocks: [(hash: Digest, block: [UInt8])] = []
        try self.database.scan(prefix: [Prefix.block]) { key, value throws(StoreError) in
            guard let hash = Digest(bytes: Array(key.array.dropFirst())) else {
                throw .corrupt(
                    database: Self.name, key: key, reason: "the key does not end with a hash")
            }
            blocks.append((hash, value.array))
            return .more
        }
        return blocks
    }

    /// Writes a record and new blocks, and deletes the blocks that are not in `keeping`; returns
    /// once it would survive a power cut.
    public func write(
        _ record: [UInt8], adding blocks: [(hash: Digest, block: [UInt8])],
        keeping: Set<Digest>
    ) throws(StoreError) {
        let known = self.stored.withLock { $0 }
        var batch = WriteBatch()
        for hash in known.subtracting(keeping) { batch.delete(Self.key(hash)) }
        for (hash, block) in blocks where !known.contains(hash) {
            batch.put(block, forKey: Self.key(hash))
        }
        batch.put(record, forKey: [Prefix.record])
        try self.database.write(batch, sync: true)
        self.stored.withLock { $0 = known.union(blocks.map(\.hash)).intersection(keeping) }
    }

    /// Keeps a piece of evidence, unless it is here already or there are too many.
    public func keep(evidence: [UInt8]) throws(StoreError) {
        let key = [Prefix.evidence] + SHA256.hash(evidence).bytes
        guard try self.database.value(forKey: key) == nil,
            try self.evidence().count < Self.evidenceLimit
        else { return }
        var batch = WriteBatch()
        batch.put(evidence, forKey: key)
        try self.database.write(batch, sync: false)
    }

    /// The evidence that was kept.
    public func evidence() throws(StoreError) -> [[UInt8]] {
        var evidence: [[UInt8]] = []
        try self.database.scan(prefix: [Prefix.evidence]) { _, value in
            evidence.append(value.array)
            return .more
        }
        return evidence
    }

    private static func key(_ hash: Digest) -> [UInt8] { [Prefix.block] + hash.bytes }
}
