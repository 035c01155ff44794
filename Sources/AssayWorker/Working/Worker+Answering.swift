import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import FoundationEssentials
import NIOPosix

/// What is done with an answer: attest, leave the outputs, open, and see what came of it.
extension Worker {
    /// Sends the attestation.
    func attest(_ record: AnswerRecord) async throws(ClientError) {
        guard self.retries.mayTry(.attest, for: record.job) else { return }
        do throws(ClientError) {
            let height = try await self.sign(.attest(record.attest))
            self.retries.forget(.attest, of: record.job)
            self.report(.attested(record, height: height))
        } catch {
            try self.noteRefusal(error, .attest, of: record.job, kind: "an attestation")
        }
        self.wake()
    }

    /// Opens drawn leaves, in as many statements as it takes.
    func open(
        _ draws: [UInt64], of record: AnswerRecord, _ job: Job
    ) async throws(ClientError) {
        guard let home, self.retries.mayTry(.open, for: record.job) else { return }
        let folder = home.directory.folder(of: record.job)
        let wanted: AnswerFolder.Wanted =
            switch record.role {
            case .judge: .positions(Set(draws))
            case .worker:
                .units(
                    draws.compactMap { draw in
                        job.drawnUnit(draw, of: record.units, id: record.job)
                    })
            }
        let made: Result<[Opening], DiskError>
        do {
            made = try await self.threads.runIfActive {
                Result { () throws(DiskError) in try folder.openings(wanted, of: record) }
            }
        } catch {
            return
        }
        let openings: [Opening]
        switch made {
        case .success(let known): openings = known
        case .failure(let error):
            self.report(.damaged(job: record.job, reason: "\(error)"))
            self.retries.noteFailure(.open, of: record.job)
            return
        }
        do throws(ClientError) {
            var height: UInt64 = 0
            for part in OpeningParts.parts(of: openings, for: record.job) {
                height = try await self.sign(.open(part))
            }
            self.retries.forget(.open, of: record.job)
            self.report(
                .opened(
                    job: record.job, leaves: openings.count, draws: draws.count, height: height))
        } catch {
            try self.noteRefusal(error, .open, of: record.job, kind: "an opening")
        }
        self.wake()
    }

    /// Tells of a refusal, after which the same is tried again later; an absent node is for the
    /// loop to deal with.
    private func noteRefusal(
        _ error: ClientError, _ kind: Retries.Kind, of job: Digest, kind name: String
    ) throws(ClientError) {
        switch error {
        case .unreachable: throw error
        case .refused(let reason):
            self.report(.refused(job: job, kind: name, reason: reason.message))
        case .badAnswer, .unproven, .otherAnswer, .conflict, .behind, .witness, .unsaved:
            self.report(.refused(job: job, kind: name, reason: "\(error)"))
        }
        self.retries.noteFailure(kind, of: job)
    }

    /// Begins to leave the outputs at the job's place, beside everything else.
    func beginPublishing(_ record: AnswerRecord) {
        guard let home, self.retries.mayTry(.publish, for: record.job),
            self.publishing.insert(record.job).inserted
        else { return }
        let folder = home.directory.folder(of: record.job)
        let places = self.configuration.rules.places
        Task {
            let reason = await Self.publish(record, from: folder, to: places)
            self.publishingEnded(record, reason)
        }
    }

    /// Leaves all outputs at the job's place.
    ///
    /// - Returns: why not.
    @concurrent
    private static func publish(
        _ record: AnswerRecord, from folder: AnswerFolder, to places: PlaceAllowance
    ) async -> String? {
        do {
            let place = try places.place(record.place)
            var outputs = try OutputFile(folder)
            for _ in 0..<record.count {
                let (index, output) = try outputs.next()
                try await place.write(output, as: .result(node: record.node, index: index))
            }
            try folder.notePublished()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func publishingEnded(_ record: AnswerRecord, _ reason: String?) {
        self.publishing.remove(record.job)
        if let reason {
            self.report(.notPublished(job: record.job, reason: reason))
            self.retries.noteFailure(.publish, of: record.job)
        } else {
            if case .committed = self.own[record.job] {
                self.own[record.job] = .committed(record, isPublished: true)
            }
            self.report(.published(job: record.job, outputs: record.count))
        }
        self.wake()
    }

    /// Sees how a job ended, and notes it.
    func reckon(_ record: AnswerRecord, isPublished: Bool) async throws(ClientError) {
        let id = record.job
        // Outputs that are on their way are of use to the requester still.
        guard let home, !self.publishing.contains(id), self.retries.mayTry(.reckon, for: id)
        else { return }
        guard let settlement = try await self.reader.settlement(of: id) else {
            self.retries.noteFailure(.reckon, of: id)
            self.report(.lost(job: id))
            return
        }
        let folder = home.directory.folder(of: id)
        let slot = settlement.slots.first { $0.node == record.node && $0.root == record.root }
        guard slot != nil || record.role == .judge else {
            folder.remove()
            self.own[id] = nil
            self.retries.forget(id)
            self.report(.tooLate(job: id))
            return
        }
        // The requester has use for the outputs still; if they cannot be left, they are kept.
        if record.role == .worker, !isPublished, !self.retries.hasFailed(.publish, of: id) {
            return self.beginPublishing(record)
        }
        let attestation = try await self.reader.attestation(for: id)
        do throws(DiskError) {
            if let attestation, record.role == .worker {
                try LeavesFile(folder: folder).write(
                    record, model: record.model, attestation: attestation)
            }
            try folder.noteSettled(Self.text(settlement))
        } catch {
            self.report(.damaged(job: id, reason: "\(error)"))
        }
        self.own[id] = .settled
        self.retries.forget(id)
        self.settled += 1
        if let slot {
            let (sum, overflow) = self.earned.addingReportingOverflow(
                slot.pay.value + slot.gained.value)
            self.earned = overflow ? .max : sum
            self.report(.settled(WorkerEarning(settlement, slot: slot)))
        } else {
            self.report(
                .judged(job: id, status: settlement.status, assurance: settlement.assurance))
        }
    }

    private static func text(_ settlement: SettlementView) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(settlement) else {
            preconditionFailure("a settlement can be written")
        }
        return [UInt8](data)
    }

    /// Before the end: ends the run, opens what is due, and tells what remains.
    func finish() async {
        self.bench?.task.cancel()
        await self.bench?.task.value
        let sight = try? await self.reader.sight()
        for (id, work) in self.own.sorted(by: { $0.key < $1.key }) {
            guard case .committed(let record, _) = work else { continue }
            guard let sight, let answer = try? await self.jobForEnd(id) else {
                self.report(.pending(job: id, deadline: nil, clock: 0, bond: nil))
                continue
            }
            guard let job = answer else { continue }
            // Whether the results are there or not: nothing comes after this.
            let step = self.machine.step(
                for: id, job: job, own: .committed(record, isPublished: true), at: sight)
            var isOpen = false
            if case .open(let draws) = step {
                isOpen =
                    (try? await self.open(draws, of: record, job)) != nil
                    && !self.retries.hasFailed(.open, of: id)
            }
            guard !isOpen, let slot = job.slots.first(where: { $0.node == record.node }),
                slot.result == nil
            else { continue }
            self.report(
                .pending(
                    job: id, deadline: job.deadline, clock: sight.clock,
                    bond: job.conditions.slotBond))
        }
    }

    private func jobForEnd(_ id: Digest) async throws(ClientError) -> Job?? {
        .some(try await self.reader.job(id))
    }
}
