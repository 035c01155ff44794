import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// Working on jobs: what an earlier process left, what is begun, and what comes of it.
extension Worker {
    /// Finds out from the disk what was done before.
    func load(_ directory: WorkerDirectory) {
        for id in directory.jobs() {
            switch directory.folder(of: id).state() {
            case .none: break
            case .unfinished: self.leftovers.insert(id)
            case .committed(let record, let isPublished):
                self.own[id] = .committed(record, isPublished: isPublished)
            case .settled: self.own[id] = .settled
            case .damaged(let error):
                self.own[id] = .givenUp
                self.report(.damaged(job: id, reason: "\(error)"))
            }
        }
    }

    /// Removes what an earlier process began for jobs that have ended meanwhile.
    func clearLeftovers(except live: Set<Digest>) async throws(ClientError) {
        for id in self.leftovers.subtracting(live) {
            guard self.own[id] == nil else { continue }
            if try await self.reader.job(id) == nil { self.home?.directory.folder(of: id).remove() }
        }
        self.leftovers.formIntersection(live)
    }

    /// Begins to work on a job, if nothing else is worked on.
    func begin(_ id: Digest, _ job: Job) async throws(ClientError) {
        guard self.mayBegin, self.retries.mayTry(.work, for: id), let home else { return }
        let count = try await self.count(of: job.terms.model)
        // Another call may have begun something while this one waited.
        guard self.mayBegin, let work = self.work(id, job, count: count, home: home) else {
            return
        }
        self.own[id] = .running
        self.report(.begun(job: id, inputs: job.terms.count, price: job.terms.price))
        let role = self.configuration.rules.role
        let task = Task {
            let result: Result<AnswerRecord, WorkError>
            do throws(WorkError) {
                let record =
                    role == .judge ? try await work.judge() : try await work.work()
                result = .success(record)
            } catch {
                result = .failure(error)
            }
            self.benchEnded(id, result)
        }
        self.bench = Bench(job: id, task: task)
    }

    private func work(
        _ id: Digest, _ job: Job, count: UnitCount,
        home: (chain: ChainID, directory: WorkerDirectory)
    ) -> JobWork? {
        guard let command = self.configuration.commands[job.terms.model],
            let place = try? self.configuration.rules.places.place(
                job.terms.place?.description ?? "")
        else { return nil }
        let report = self.report
        return JobWork(
            id: id, job: job, chain: home.chain, node: self.machine.node, place: place,
            folder: home.directory.folder(of: id),
            runner: ModelRunner(
                command: command, count: count, limits: self.configuration.limits,
                threads: self.threads),
            evidence: self.configuration.evidence,
            parallel: self.configuration.parallel, inputLimit: self.configuration.inputLimit,
            totalLimit: self.configuration.totalLimit,
            report: { report(.progress(job: id, $0)) })
    }

    /// How a model counts units; the ledger is asked once.
    private func count(of model: Digest) async throws(ClientError) -> UnitCount {
        if let count = self.counts[model] { return count }
        let view = try await self.reader.model(model)
        let count = UnitCount(rule: view.unitRule ?? "")
        self.counts[model] = count
        return count
    }

    private func benchEnded(_ id: Digest, _ result: Result<AnswerRecord, WorkError>) {
        let obstacle = self.bench?.obstacle
        self.bench = nil
        self.wake()
        switch result {
        case .success(let record):
            self.own[id] = .committed(record, isPublished: false)
            self.report(.committed(record))
        case .failure(.cancelled):
            self.own[id] = nil
            guard let obstacle else { return }
            self.report(.stopped(job: id, obstacle))
            self.home?.directory.folder(of: id).remove()
        case .failure(let error):
            self.report(.failed(job: id, error, isTriedAgain: error.isPassing))
            if error.isPassing {
                self.own[id] = nil
                self.retries.noteFailure(.work, of: id)
            } else {
                self.own[id] = .givenUp
                self.home?.directory.folder(of: id).remove()
            }
        }
    }
}
