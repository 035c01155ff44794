public import AssayConsensus
import AssayCore
import AssayCrypto
import AssayStore

/// The vote record on disk.
public struct VoteBook: Sendable {
    private let store: VoteStore

    /// The record in a data directory.
    public init(at path: String) throws(NodeError) {
        self.store = try storing { () throws(StoreError) in try VoteStore(at: path) }
    }

    /// Whether there is a database of votes in a data directory, whatever it holds.
    public static func exists(at path: String) -> Bool { VoteStore.exists(at: path) }

    /// Writes the explicit record that a new home is made with.
    ///
    /// - Parameter isKeyNew: whether the key was made just now. Nothing was ever signed with it, so
    ///   it may vote at any height; for any other key the record is empty, and good only at
    ///   height 1.
    /// - Throws: if there is a record already, or the disk refuses.
    public static func begin(at path: String, isKeyNew: Bool) throws(NodeError) {
        let book = try VoteBook(at: path)
        let known = try storing { () throws(StoreError) in try book.store.record() }
        guard known == nil else { throw .votesExist(path) }
        try book.write(isKeyNew ? VoteRecord(height: 1) : VoteRecord(), adding: [])
    }

    /// Writes a record that allows votes from a height on: the operator's own act, after a loss.
    ///
    /// - Returns: the record that was there before.
    @discardableResult
    public static func renew(
        at path: String, from height: UInt64
    ) throws(NodeError) -> VoteRecord? {
        let book = try VoteBook(at: path)
        let known = try book.record()
        if let known, known.height >= height { throw .votesWouldRegress(known.height) }
        try book.write(VoteRecord(height: height), adding: [])
        return known
    }

    /// The record; `nil` if there is none.
    public func record() throws(NodeError) -> VoteRecord? {
        try storing { () throws(StoreError) in
            guard let bytes = try self.store.record() else { return nil }
            return try Self.decode(VoteRecord.self, bytes, limit: VoteRecord.maximumSize)
        }
    }

    /// What a validator knows of its votes when it starts.
    func memory(_ pipeline: BlockPipeline) throws(NodeError) -> VoteMemory {
        guard let record = try self.record() else { return .lost }
        var blocks: [Digest: CheckedBlock] = [:]
        let stored = try storing { () throws(StoreError) in try self.store.blocks() }
        for (hash, bytes) in stored where record.blocks.contains(hash) {
            let block = try storing { () throws(StoreError) in
                try Self.decode(Block.self, bytes, limit: Block.maximumSize)
            }
            blocks[hash] = try pipeline.check(block)
        }
        return .record(record, blocks: blocks)
    }

    func write(_ record: VoteRecord, adding blocks: [Block]) throws(NodeError) {
        try storing { () throws(StoreError) in
            try self.store.write(
                record.encoded, adding: blocks.map { ($0.header.hash, $0.encoded) },
                keeping: record.blocks)
        }
    }

    func keep(_ evidence: Misbehaviour) throws(NodeError) {
        try storing { () throws(StoreError) in try self.store.keep(evidence: evidence.encoded) }
    }

    /// The evidence of misbehaviour that was kept.
    public func evidence() throws(NodeError) -> [Misbehaviour] {
        try storing { () throws(StoreError) in
            try self.store.evidence().map { bytes throws(StoreError) in
                try Self.decode(Misbehaviour.self, bytes, limit: 1 << 20)
            }
        }
    }

    private static func decode<Value: CBORDecodable>(
        _ type: Value.Type, _ bytes: [UInt8], limit: Int
    ) throws(StoreError) -> Value {
        do throws(DecodeError) {
            return try Value(decoding: bytes, limit: limit)
        } catch {
            throw .corrupt(database: "votes", key: nil, reason: "\(error)")
        }
    }
}
