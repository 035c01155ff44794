import AssayCore
import AssayCrypto

/// What a block enters into the index; written together or not at all.
///
/// To enter a block twice is the same as once, if those above it follow again.
struct IndexUpdate: ~Copyable {
    private let index: IndexStore
    private let height: UInt64
    private var batch = WriteBatch()
    /// The jobs that were looked up, as they are stored.
    private var stored: [Digest: JobRecord] = [:]
    /// The jobs that were looked up, as they are to be.
    private var jobs: [Digest: JobRecord] = [:]

    /// An update by the block at a height.
    init(of index: IndexStore, height: UInt64, block: Digest) {
        self.index = index
        self.height = height
        self.batch.put(Key.bytes(height), forKey: IndexStore.blockKey(block))
        self.batch.put(Key.bytes(height), forKey: [IndexStore.Prefix.height])
    }

    /// An update between blocks.
    init(of index: IndexStore) {
        self.index = index
        self.height = 0
    }

    /// Enters the statements of the block, of which the first has an index in the log.
    mutating func enter(_ statements: [Statement], from first: UInt64) throws(StoreError) {
        for (position, statement) in statements.enumerated() {
            let place = EntryPlace(
                index: first + UInt64(position), height: self.height, position: UInt32(position))
            self.batch.put(place.value, forKey: IndexStore.statementKey(statement.id))
            try self.enter(statement, at: place)
        }
    }

    private mutating func enter(
        _ statement: Statement, at place: EntryPlace
    ) throws(StoreError) {
        let signer = statement.claims.address
        switch statement.transaction {
        case .transfer, .bond, .open, .challenge, .vote: break
        case .model: self.put(place, in: [.models, .modelsOfOwner(signer)])
        case .job(let terms):
            self.jobs[statement.id] = JobRecord(place: place, model: terms.model)
            self.put(
                place, in: [.jobs, .jobsOfRequester(signer), .jobsWithModel(terms.model)])
        case .attest(let attest):
            self.put(place, in: [.attestations, .attestationsBy(signer)])
            switch attest.subject {
            case .model(let model): self.put(place, in: [.attestationsWithModel(model)])
            case .job(let id):
                let job = try self.knownJob(id)
                self.put(
                    place, in: [.attestationsForJob(id), .attestationsWithModel(job.model)])
                self.put(job.place, in: [.jobsOfNode(signer)])
            }
        }
    }

    /// Enters the settlements of the block, of which the first has an index in the log.
    mutating func enter(settlements: [[UInt8]], from first: UInt64) throws(StoreError) {
        for (position, bytes) in settlements.enumerated() {
            let place = EntryPlace(
                index: first + UInt64(position), height: self.height, position: UInt32(position))
            let settlement: Settlement
            do throws(DecodeError) {
                settlement = try Settlement(decoding: bytes, limit: Settlement.maximumSize)
            } catch {
                throw .corrupt(
                    database: LedgerStore.name, key: nil,
                    reason: "the settlement at index \(place.index) of the log: \(error)")
            }
            var job = try self.knownJob(settlement.job)
            job.status = settlement.status
            job.settlement = place
            self.jobs[settlement.job] = job
            self.batch.put(
                Key.bytes(place.index) + place.value,
                forKey: IndexStore.settlementKey(LogHash.leaf(bytes)))
            self.put(
                place,
                in: [
                    .settlements, .settlementsWithModel(settlement.model),
                    .settlementsOfRequester(settlement.requester),
                ] + settlement.slots.map { .settlementsOfNode($0.node) })
        }
    }

    /// Enters where a live job stands.
    mutating func enter(_ status: JobStatus, ofJob id: Digest) throws(StoreError) {
        var job = try self.knownJob(id)
        job.status = status
        self.jobs[id] = job
    }

    /// All changes.
    consuming func finish() -> WriteBatch {
        for (id, job) in self.jobs {
            if let stored = self.stored[id] {
                let lists = job.passingLists
                for list in stored.passingLists where !lists.contains(list) {
                    self.batch.delete(list.key(job.place.index))
                }
            }
            self.put(job.place, in: job.passingLists)
            self.batch.put(job.bytes, forKey: IndexStore.jobKey(id))
        }
        return self.batch
    }

    private mutating func put(_ place: EntryPlace, in lists: [EntryList]) {
        for list in lists { self.batch.put(place.value, forKey: list.key(place.index)) }
    }

    private mutating func job(_ id: Digest) throws(StoreError) -> JobRecord? {
        if let job = self.jobs[id] { return job }
        let job = try self.index.job(id)
        self.stored[id] = job
        self.jobs[id] = job
        return job
    }

    private mutating func knownJob(_ id: Digest) throws(StoreError) -> JobRecord {
        guard let job = try self.job(id) else {
            throw .corrupt(
                database: IndexStore.name, key: Hex.encode(IndexStore.jobKey(id)),
                reason: "a job is missing; delete the directory, and it is made again")
        }
        return job
    }
}
