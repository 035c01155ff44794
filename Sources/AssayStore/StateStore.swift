public import AssayCore
public import AssayCrypto

/// The `state` database: what can be derived from the ledger, and is not synced.
///
/// One batch a block keeps it consistent at some height; after a crash the blocks above are
/// executed again.
struct StateStore: Sendable {
    static let name = "state"

    enum Prefix {
        static let value = UInt8(ascii: "v")
        static let tile = UInt8(ascii: "t")
        static let due = UInt8(ascii: "d")
        static let height = UInt8(ascii: "h")
        /// The height of a block that changed the validators: the validators after it.
        static let members = UInt8(ascii: "m")
        /// The newest signed checkpoint.
        static let checkpoint = UInt8(ascii: "c")
        static let version = UInt8(ascii: "f")
    }

    /// The version of what is kept: another one is derived again from the ledger.
    ///
    /// 2: the sets of validators by height.
    private static let version: UInt8 = 2

    private let database: Database

    private static var options: DatabaseOptions {
        var options = DatabaseOptions()
        options.createIfMissing = true
        options.writeBufferBytes = 16 << 20
        // Hashed keys are read one by one: small blocks make less to check for each.
        options.blockBytes = 1 << 10
        options.bloomBitsPerKey = 10
        return options
    }

    init(at path: String) throws(StoreError) {
        self.database = try Database(path: path, name: Self.name, options: Self.options)
    }

    /// What is needed to copy it as it is now.
    func original() -> DatabaseOriginal {
        DatabaseOriginal(snapshot: self.database.snapshot(), options: Self.options)
    }

    /// The bytes of its files.
    var size: UInt64 { DataDirectory.size(self.database.path) }

    /// The height at which the state stands; `nil` if there is none.
    func height() throws(StoreError) -> UInt64? {
        guard let bytes = try self.database.value(forKey: [Prefix.height]) else { return nil }
        guard let height = bytes.number(at: 0, as: UInt64.self), bytes.count == 8 else {
            throw .corrupt(
                database: Self.name, key: Hex.encode([Prefix.height]), reason: "not a height")
        }
        return height
    }

    /// Writes what a block changed.
    ///
    /// Atomic; it survives a crash of the process, not a power cut.
    ///
    /// - Parameter members: the validators after the block, if it changed them.
    func apply(
        _ changes: StateChanges, tiles: [LogTile], members: ValidatorSet?, height: UInt64
    ) throws(StoreError) {
        var batch = WriteBatch()
        for value in changes.values {
            let key = [Prefix.value] + value.key.bytes
            if let bytes = value.bytes {
                batch.put(bytes, forKey: key)
            } else {
                batch.delete(key)
            }
        }
        for entry in changes.due.removed { batch.delete(Self.key(entry)) }
        for entry in changes.due.added { batch.put([], forKey: Self.key(entry)) }
        if let members {
            batch.put(members.encoded, forKey: [Prefix.members] + Key.bytes(height))
        }
        for tile in tiles {
            batch.put(tile.hashes.flatMap(\.bytes), forKey: Self.key(tile.id))
        }
        batch.put(Key.bytes(height), forKey: [Prefix.height])
        if height == 0 { batch.put([Self.version], forKey: [Prefix.version]) }
        try self.database.write(batch, sync: false)
    }

    /// Whether what is kept was written by another version of this program.
    func isOutdated() throws(StoreError) -> Bool {
        guard try self.height() != nil else { return false }
        return try self.database.value(forKey: [Prefix.version]) != [Self.version]
    }

    /// Keeps the newest signed checkpoint, in place of the one before.
    func write(checkpoint: SignedCheckpoint) throws(StoreError) {
        var batch = WriteBatch()
        batch.put([UInt8](checkpoint.text.utf8), forKey: [Prefix.checkpoint])
        try self.database.write(batch, sync: false)
    }

    /// The newest signed checkpoint that was kept.
    func checkpoint() throws(StoreError) -> SignedCheckpoint? {
        guard let bytes = try self.database.value(forKey: [Prefix.checkpoint]) else { return nil }
        do throws(CheckpointError) {
            return try SignedCheckpoint(note: bytes)
        } catch {
            throw .corrupt(
                database: Self.name, key: Hex.encode([Prefix.checkpoint]), reason: "\(error)")
        }
    }

    /// What the state is now, unchanged by later blocks.
    func snapshot() -> StateSnapshot {
        StateSnapshot(self.database.snapshot())
    }

    static func key(_ entry: DueEntry) -> [UInt8] {
        [Prefix.due, entry.queue.rawValue] + Key.bytes(entry.time) + entry.id.bytes
            + [entry.item.rawValue]
    }

    static func key(_ tile: LogTileID) -> [UInt8] {
        [Prefix.tile, UInt8(tile.level)] + Key.bytes(tile.index)
    }
}

/// The state after one block, for reading, from any thread, while later blocks are written.
public final class StateSnapshot: StateReader, LogTileReader {
    private let reader: Snapshot

    init(_ reader: Snapshot) {
        self.reader = reader
    }

    /// The encoded value under a key; `nil` if there is none.
    public func value(at key: StateKey) throws(Unreadable) -> [UInt8]? {
        try self.read { () throws(StoreError) in
            try self.reader.value(forKey: [StateStore.Prefix.value] + key.hash.bytes)
        }
    }

    /// The leaves whose keys lie in a range, in rising order.
    public func leaves(in range: ClosedRange<Digest>) throws(Unreadable) -> [StateLeaf] {
        try self.read { () throws(StoreError) in
            var leaves: [StateLeaf] = []
            let lower = [StateStore.Prefix.value] + range.lowerBound.bytes
            let upper = [StateStore.Prefix.value] + range.upperBound.bytes + [0]
            try self.reader.scan(from: lower, upTo: upper, fillCache: true) {
                key, value throws(StoreError) in
                leaves.append(try Self.leaf(key, value))
                return .more
            }
            return leaves
        }
    }

    /// The first entries of a queue that are due, in order.
    public func due(
        in queue: DueQueue, at time: UInt64, limit: Int
    ) throws(Unreadable) -> [DueEntry] {
        try self.read { () throws(StoreError) in
            var entries: [DueEntry] = []
            guard limit > 0 else { return entries }
            let prefix = [StateStore.Prefix.due, queue.rawValue]
            let upper = time == .max ? prefix.endOfPrefix : prefix + Key.bytes(time + 1)
            try self.reader.scan(from: prefix, upTo: upper) { key, _ throws(StoreError) in
                entries.append(try Self.dueEntry(key.array, in: queue))
                return entries.count < limit ? .more : .stop
            }
            return entries
        }
    }

    /// The hashes of a tile, at least the first `width`.
    public func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest] {
        try self.read { () throws(StoreError) in
            let key = StateStore.key(id)
            let bytes = try self.reader.value(forKey: key) ?? []
            guard bytes.count % Digest.byteCount == 0, bytes.count >= width * Digest.byteCount
            else {
                throw .corrupt(
                    database: StateStore.name, key: Hex.encode(key),
                    reason: "a tile of \(bytes.count) bytes, where \(width) hashes are needed")
            }
            return bytes.withUnsafeBytes { buffer in
                stride(from: 0, to: buffer.count, by: Digest.byteCount).map {
                    Digest(Word256(buffer, at: $0))
                }
            }
        }
    }

    /// The set that sealed, or will seal, the block at a height above 0; `nil` if that is not known
    /// in this snapshot.
    public func validators(sealing height: UInt64) throws(Unreadable) -> ValidatorSet? {
        try self.read { () throws(StoreError) in
            var found: ValidatorSet?
            let prefix = [StateStore.Prefix.members]
            // The set of a block is the one after the newest change below it.
            try self.reader.scan(
                from: prefix, upTo: prefix + Key.bytes(height), reverse: true
            ) { key, value throws(StoreError) in
                found = try Self.members(key, value)
                return .stop
            }
            return found
        }
    }

    /// The blocks after which the validators were others than before, with the new sets: those
    /// above one height and up to another, in rising order, at most `limit`.
    public func membersChanges(
        above lower: UInt64, upTo upper: UInt64, limit: Int
    ) throws(Unreadable) -> [(height: UInt64, next: ValidatorSet)] {
        try self.read { () throws(StoreError) in
            var changes: [(height: UInt64, next: ValidatorSet)] = []
            guard lower < upper, limit > 0 else { return changes }
            let prefix = [StateStore.Prefix.members]
            try self.reader.scan(
                from: prefix + Key.bytes(lower + 1), upTo: prefix + Key.bytes(upper) + [0]
            ) { key, value throws(StoreError) in
                guard let height = key.array.number(at: 1, as: UInt64.self) else {
                    throw .corrupt(
                        database: StateStore.name, key: key, reason: "the key is not a height")
                }
                changes.append((height, try Self.members(key, value)))
                return changes.count < limit ? .more : .stop
            }
            return changes
        }
    }

    private static func members(
        _ key: RawSpan, _ value: RawSpan
    ) throws(StoreError) -> ValidatorSet {
        do throws(DecodeError) {
            return try ValidatorSet(decoding: value.array, limit: ValidatorSet.sizeLimit)
        } catch {
            throw .corrupt(
                database: StateStore.name, key: key, reason: "no validators: \(error)")
        }
    }

    /// All leaves whose keys begin with `byte`, in rising order.
    func leaves(beginningWith byte: UInt8) throws(StoreError) -> [StateLeaf] {
        var leaves: [StateLeaf] = []
        try self.reader.scan(prefix: [StateStore.Prefix.value, byte]) {
            key, value throws(StoreError) in
            leaves.append(try Self.leaf(key, value))
            return .more
        }
        return leaves
    }

    private static func leaf(_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> StateLeaf {
        guard key.byteCount == 1 + Digest.byteCount else {
            throw .corrupt(database: StateStore.name, key: key, reason: "the key is not a hash")
        }
        let hash = key.withUnsafeBytes { Digest(Word256($0, at: 1)) }
        return StateLeaf(key: hash, valueHash: value.withUnsafeBytes { SHA256.hash($0) })
    }

    private static func dueEntry(
        _ key: [UInt8], in queue: DueQueue
    ) throws(StoreError) -> DueEntry {
        guard key.count == 43, let time = key.number(at: 2, as: UInt64.self),
            let id = Digest(bytes: Array(key[10..<42])), let item = DueItem(rawValue: key[42])
        else {
            throw .corrupt(
                database: StateStore.name, key: Hex.encode(key), reason: "no entry of a queue")
        }
        return DueEntry(queue: queue, time: time, id: id, item: item)
    }

    /// The core knows only that something could not be read; the reason goes along as text.
    private func read<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(Unreadable) -> Result {
        do throws(StoreError) {
            return try body()
        } catch {
            throw Unreadable(error.description)
        }
    }
}

extension StateStore {
    /// The first key under which two state databases differ, in hexadecimal; `nil` if none does.
    ///
    /// The signed checkpoint is passed over: others sent it, and it does not follow from blocks.
    func firstDifference(from other: StateStore) throws(StoreError) -> String? {
        var theirs = Cursor(other.database, fillCache: false)
        try theirs.seek(to: [])
        var difference: [UInt8]?
        try self.database.scan { key, value throws(StoreError) in
            let mine = (key: key.array, value: value.array)
            if mine.key == [Prefix.checkpoint] { return .more }
            try Self.passCheckpoint(&theirs)
            guard theirs.isAtRecord else {
                difference = mine.key
                return .stop
            }
            difference = try theirs.withRecord { key, value throws(StoreError) in
                if key.array == mine.key, value.array == mine.value { return nil }
                return key.array.lexicographicallyPrecedes(mine.key) ? key.array : mine.key
            }
            guard difference == nil else { return .stop }
            try theirs.moveOn()
            return .more
        }
        try Self.passCheckpoint(&theirs)
        if difference == nil, theirs.isAtRecord {
            difference = try theirs.withRecord { key, _ throws(StoreError) in key.array }
        }
        return difference.map { Hex.encode($0) }
    }

    private static func passCheckpoint(_ cursor: inout Cursor) throws(StoreError) {
        guard cursor.isAtRecord else { return }
        let isCheckpoint = try cursor.withRecord { key, _ throws(StoreError) in
            key.array == [Prefix.checkpoint]
        }
        if isCheckpoint { try cursor.moveOn() }
    }
}
