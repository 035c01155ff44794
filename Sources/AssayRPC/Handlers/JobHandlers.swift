import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore

extension Backend {
    /// Methods about jobs and how they ended.
    func serveJobs(_ dispatcher: inout Dispatcher) {
        dispatcher.serve(API.GetJob.self) { params throws(RPCError) in
            try self.job(params.id, in: self.node.ledger.view, provenFrom: params.provenFrom)
        }
        dispatcher.serve(API.ListJobs.self) { params throws(RPCError) in
            try self.jobs(params)
        }
        dispatcher.serve(API.ListSettlements.self) { params throws(RPCError) in
            try self.settlements(params)
        }
    }

    private func job(
        _ id: Digest, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> JobView {
        let posting = try fetching { () throws(StoreError) in
            try self.store.statement(id)
        }
        if let view = try self.knownJob(id, posting, in: view, provenFrom: trusted) { return view }
        // Of a job that is not in the state only the index knows whether it ever was.
        guard self.store.isIndexed else { throw .notIndexed }
        return JobView(
            none: id, height: view.head.header.height, clock: view.head.record.clock,
            proof: try self.valueProof(
                of: StateKey(.job, .digest(id)), in: view, provenFrom: trusted))
    }

    /// A job that is in the state of a view, or ended by then; `nil` if it is neither.
    ///
    /// - Parameter posting: the statement that posted it, if it was found.
    private func knownJob(
        _ id: Digest, _ posting: LocatedEntry?, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> JobView? {
        let (height, clock) = (view.head.header.height, view.head.record.clock)
        if let live = try self.value(Job.self, at: .digest(id), in: view, provenFrom: nil).0 {
            return JobView(
                live, id: id, index: posting?.index, height: height, clock: clock,
                proof: try self.valueProof(
                    of: StateKey(.job, .digest(id)), in: view, provenFrom: trusted))
        }
        let settled = try fetching { () throws(StoreError) in
            try self.store.settlement(ofJob: id)
        }
        guard let settled, let posting, settled.height <= height else { return nil }
        return JobView(
            ended: try self.settlement(settled, in: view, provenFrom: trusted),
            terms: try Self.terms(posting.bytes),
            posted: JobPostingView(height: posting.height, index: posting.index, clock: nil),
            height: height, clock: clock)
    }

    private func jobs(_ params: API.ListJobs.Params) throws(RPCError) -> API.ListJobs.Result {
        let view = self.node.ledger.view
        let list = try ListChoice.choose(
            [
                ListChoice(
                    name: "requester", list: params.requester.map { .jobsOfRequester($0) }),
                ListChoice(name: "model", list: params.model.map { .jobsWithModel($0) }),
                ListChoice(
                    name: "status",
                    list: params.status.map {
                        $0.status.map { .jobsWithStatus($0) } ?? .liveJobs
                    }),
                ListChoice(name: "node", list: params.node.map { .jobsOfNode($0) }),
            ], otherwise: .jobs)
        let page = try self.page(of: list, params, in: view)
        var jobs: [JobView] = []
        for entry in page.entries {
            let id = LogHash.leaf(entry.bytes)
            let job = try self.knownJob(id, entry, in: view, provenFrom: params.provenFrom)
            // The index may be a block ahead of the view.
            if let job, params.status?.includes(job.status) ?? true { jobs.append(job) }
        }
        return API.ListJobs.Result(
            jobs: jobs, next: page.next, height: view.head.header.height,
            clock: view.head.record.clock)
    }

    private func settlements(
        _ params: API.ListSettlements.Params
    ) throws(RPCError) -> API.ListSettlements.Result {
        let view = self.node.ledger.view
        let list = try ListChoice.choose(
            [
                ListChoice(name: "node", list: params.node.map { .settlementsOfNode($0) }),
                // There is one at most: it is looked up, not listed.
                ListChoice(name: "job", list: params.job.map { _ in .settlements }),
                ListChoice(name: "model", list: params.model.map { .settlementsWithModel($0) }),
                ListChoice(
                    name: "requester", list: params.requester.map { .settlementsOfRequester($0) }),
            ], otherwise: .settlements)
        let page =
            if let job = params.job {
                try self.settlement(ofJob: job, params, in: view)
            } else {
                try self.page(of: list, params, in: view)
            }
        var settlements: [SettlementView] = []
        for entry in page.entries {
            settlements.append(
                try self.settlement(entry, in: view, provenFrom: params.provenFrom))
        }
        return API.ListSettlements.Result(
            settlements: settlements, next: page.next, height: view.head.header.height)
    }

    /// The page with the one settlement of a job, or with none.
    private func settlement(
        ofJob id: Digest, _ params: API.ListSettlements.Params, in view: LedgerView
    ) throws(RPCError) -> EntryPage {
        guard self.store.isIndexed else { throw .notIndexed }
        let range = try self.range(params, in: view)
        let entry = try fetching { () throws(StoreError) in
            try self.store.settlement(ofJob: id)
        }
        let entries = [entry].compactMap(\.self).filter { range.contains($0.index) }
        return EntryPage(entries: entries, next: nil)
    }

    /// A settlement of the log as JSON.
    func settlement(
        _ located: LocatedEntry, in view: LedgerView, provenFrom trusted: UInt64?
    ) throws(RPCError) -> SettlementView {
        let settlement: Settlement
        do throws(DecodeError) {
            settlement = try Settlement(
                decoding: located.bytes, limit: Settlement.maximumSize)
        } catch {
            throw RPCError(.internalError, "a stored settlement cannot be read; run assay check")
        }
        return SettlementView(
            settlement, height: located.height, index: located.index,
            time: try self.header(at: located.height, in: view).header.time,
            proof: try self.proof(of: located, in: view, provenFrom: trusted))
    }

    private static func terms(_ bytes: [UInt8]) throws(RPCError) -> PostJob {
        guard
            let statement = try? Statement(decoding: bytes, limit: Statement.maximumSize),
            case .job(let terms) = statement.transaction
        else {
            throw RPCError(.internalError, "a stored statement cannot be read; run assay check")
        }
        return terms
    }
}

extension JobStatusFilter {
    /// Whether a job that stands there is listed.
    fileprivate func includes(_ status: JobStatus?) -> Bool {
        guard let wanted = self.status else { return status.map { $0 < .final } ?? false }
        return status == wanted
    }
}
