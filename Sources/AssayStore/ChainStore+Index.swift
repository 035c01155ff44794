import AssayCore
import AssayCrypto

/// Keeping the index.
extension ChainStore {
    /// Whether statements, blocks, jobs and settlements can be found.
    public var isIndexed: Bool { self.index != nil }

    /// Up to which height they can; `nil` if they cannot.
    public func indexedHeight() throws(StoreError) -> UInt64? {
        try self.index?.height()
    }

    /// Enters what a block did.
    func enter(_ executed: ExecutedBlock, _ statements: [Statement]) throws(StoreError) {
        guard let index else { return }
        let header = executed.head.header
        var update = IndexUpdate(of: index, height: header.height, block: executed.head.hash)
        let first = header.firstIndex + 1
        try update.enter(statements, from: first)
        for id in executed.touchedJobs(statements) {
            if let job = try executed.changedJob(id) { try update.enter(job.status, ofJob: id) }
        }
        try update.enter(
            settlements: executed.settlements, from: first + UInt64(statements.count))
        try index.write(update)
    }

    /// Enters into the index what a crash kept from it, up to a height; all, if there is nothing
    /// or what another version wrote.
    ///
    /// The state must stand at that height.
    ///
    /// - Parameter report: told each height that was entered, and how many statements so far.
    public func completeIndex(
        upTo height: UInt64, report: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(StoreError) {
        try self.completeIndex(upTo: height, jobsInBatch: 1_000, report: report)
    }

    /// Removes the index from the data directory `path`, which no process may have open.
    ///
    /// It is made again, from the ledger, when the directory is opened.
    public static func removeIndex(at path: String) throws(StoreError) {
        try Database.destroy(path: path + "/" + IndexStore.name, name: IndexStore.name)
    }

    /// The same, with the statuses of so many jobs in a batch.
    func completeIndex(
        upTo height: UInt64, jobsInBatch: Int, report: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(StoreError) {
        guard let index else { return }
        let first = try index.height().map { $0 + 1 } ?? 0
        let isIncomplete = try index.isIncomplete()
        guard first <= height || isIncomplete else { return }
        if !isIncomplete { try index.setIncomplete(true) }
        if first <= height {
            var statements: UInt64 = 0
            for number in first...height {
                statements += try self.enterBlock(at: number, in: index)
                report(number, statements)
            }
        }
        try self.enterStatuses(in: index, jobsInBatch: jobsInBatch)
        try index.setIncomplete(false)
    }

    /// Enters a block of the ledger, without what it did to jobs that go on.
    ///
    /// - Returns: the number of its statements.
    private func enterBlock(
        at height: UInt64, in index: IndexStore
    ) throws(StoreError) -> UInt64 {
        guard let header = try self.ledger.header(at: height) else {
            throw .corrupt(
                database: LedgerStore.name, key: nil, reason: "block \(height) is missing")
        }
        var update = IndexUpdate(of: index, height: height, block: header.hash)
        var statements: [Statement] = []
        for bytes in try self.ledger.statements(at: height) {
            do throws(DecodeError) {
                statements.append(
                    try Statement(decoding: bytes, limit: Statement.maximumSize))
            } catch {
                throw .corrupt(
                    database: LedgerStore.name, key: nil,
                    reason: "a statement of block \(height): \(error)")
            }
        }
        try update.enter(statements, from: header.firstIndex + 1)
        try update.enter(
            settlements: try self.ledger.settlements(at: height),
            from: header.firstIndex + 1 + UInt64(statements.count))
        try index.write(update)
        return UInt64(statements.count)
    }

    /// Enters where the live jobs stand, by the state.
    private func enterStatuses(
        in index: IndexStore, jobsInBatch: Int
    ) throws(StoreError) {
        let state = self.snapshot()
        var range = EntryRange(below: .max, limit: jobsInBatch)
        while true {
            let places = try index.places(.liveJobs, in: range)
            guard let last = places.last else { return }
            var update = IndexUpdate(of: index)
            for place in places {
                let bytes = try self.ledger.statement(
                    at: place.height, index: Int(place.position))
                guard let id = bytes.map({ LogHash.leaf($0) }) else { continue }
                if let job = try Self.job(id, in: state) {
                    try update.enter(job.status, ofJob: id)
                }
            }
            try index.write(update)
            range.after = last.index
        }
    }

    private static func job(
        _ id: Digest, in state: StateSnapshot
    ) throws(StoreError) -> Job? {
        do throws(Unreadable) {
            return try state.decoded(Job.self, at: .digest(id))
        } catch {
            throw .corrupt(database: StateStore.name, key: nil, reason: error.reason)
        }
    }
}

extension ExecutedBlock {
    /// The ids of all jobs that the block may have changed: those its statements name, and those
    /// that were due.
    fileprivate func touchedJobs(_ statements: [Statement]) -> Set<Digest> {
        var ids: Set<Digest> = []
        for statement in statements {
            switch statement.transaction {
            case .job: ids.insert(statement.id)
            case .attest(let attest):
                if case .job(let id) = attest.subject { ids.insert(id) }
            case .open(let open): ids.insert(open.job)
            case .challenge(let challenge): ids.insert(challenge.job)
            case .transfer, .bond, .model, .vote: break
            }
        }
        for entry in self.changes.due.added where entry.item == .job { ids.insert(entry.id) }
        for entry in self.changes.due.removed where entry.item == .job { ids.insert(entry.id) }
        return ids
    }

    /// A job as the block leaves it; `nil` if it did not change it, or ended it.
    fileprivate func changedJob(_ id: Digest) throws(StoreError) -> Job? {
        guard let bytes = self.changes.bytes(at: StateKey(.job, .digest(id)).hash) else {
            return nil
        }
        do throws(DecodeError) {
            return try Job(decoding: bytes, limit: Job.sizeLimit)
        } catch {
            throw .corrupt(
                database: StateStore.name, key: nil, reason: "a job just written: \(error)")
        }
    }
}

extension StateChanges {
    /// What a block wrote under the hash of a key; `nil` if nothing, or if it removed the value.
    fileprivate func bytes(at key: Digest) -> [UInt8]? {
        var low = 0
        var high = self.values.count
        while low < high {
            let middle = (low + high) / 2
            if self.values[middle].key < key { low = middle + 1 } else { high = middle }
        }
        guard low < self.values.count, self.values[low].key == key else { return nil }
        return self.values[low].bytes
    }
}
