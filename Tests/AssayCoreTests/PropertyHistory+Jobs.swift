import AssayCrypto
import AssayTestSupport

@testable import AssayCore

/// A job of a history, and what its nodes know of it off the chain.
struct PropertyJob {
    let id: Digest
    let draft: JobDraft
    var isLive = true
    var works: [Address: TestWork] = [:]
    /// Who never opens.
    var silent: Set<Address> = []
}

/// What jobs are posted in a history, and what their nodes do: mostly what they should.
extension PropertyHistory {
    typealias Move = (signer: PrivateKey, transaction: Transaction)

    /// Somebody's next move in the life of some job; `nil` if there is none to make.
    mutating func jobMove(in execution: inout BlockExecution) throws -> Move? {
        self.prepared = (nil, nil)
        let live = self.jobs.indices.filter { self.jobs[$0].isLive }.shuffled(using: &self.random)
        if live.isEmpty || self.oneIn(live.count < 2 ? 3 : self.isCrowded ? 2 : 20) {
            return self.post()
        }
        for number in live {
            let stored = try execution.load(Job.self, at: self.jobs[number].id)
            guard let job = stored else { continue }
            let move =
                self.oneIn(10)
                ? self.mischief(number, job) : try self.move(number, job, in: &execution)
            if let move { return move }
        }
        return nil
    }

    /// The next move in the life of one job.
    private mutating func move(
        _ number: Int, _ job: Job, in execution: inout BlockExecution
    ) throws -> Move? {
        let isWaiting = job.due(id: .zero).queue == .height
        switch job.status {
        case .open, .checking:
            return try isWaiting && !self.oneIn(15)
                ? nil : self.takeSlot(number, job, in: &execution)
        case .sealed: return isWaiting && !self.oneIn(15) ? nil : self.open(number, job)
        case .provisional:
            return self.oneIn(4)
                ? (self.pick(self.users), .challenge(Challenge(of: self.jobs[number].id))) : nil
        case .judged: return self.judge(number, job)
        case .final, .failed: return nil
        }
    }

    /// Remembers what an accepted statement posted or committed to.
    mutating func notePosted(_ statement: Statement) {
        if case .job = statement.transaction, let draft = self.prepared.draft {
            self.jobs.append(PropertyJob(id: statement.id, draft: draft))
        }
        guard case .attest(let attest) = statement.transaction, case .job(let id) = attest.subject,
            let number = self.jobs.firstIndex(where: { $0.id == id }),
            let work = self.prepared.work
        else { return }
        let node = statement.claims.address
        self.jobs[number].works[node] = work
        if self.oneIn(8) { self.jobs[number].silent.insert(node) }
    }

    /// Whether somebody may work alone.
    private var hasStreaks: Bool {
        let needed = self.head.parameters[.soloStreak]
        return self.naive.holders.values.contains { $0.streak >= needed }
    }

    private var users: ArraySlice<PrivateKey> {
        self.keys.dropFirst(self.genesis.validators.count).dropLast(3)
    }

    private mutating func post() -> Move {
        var draft = JobDraft()
        draft.model = self.pick(self.models.suffix(3) + (self.oneIn(20) ? [.zero] : []), or: .zero)
        draft.inputs = TestInputs(count: self.pick([1, 2, 3, 5]))
        let sizes: [(UInt64, UInt64)] =
            [
                (2, 2), (2, 2), (2, 2), (2, 3), (2, 3), (2, 3), (3, 3), (3, 4), (3, 5), (4, 7),
            ] + Array(repeating: (1, 1), count: self.hasStreaks || self.oneIn(8) ? 10 : 1)
        let size =
            self.oneIn(30) ? (self.pick([0, 1, 2, 8]), self.pick([0, 2, 4, 8])) : self.pick(sizes)
        draft.ask(size.0, of: size.1)
        draft.price =
            self.oneIn(20) ? self.pick([.max, .max / 9, 1 << 60]) : self.pick([0, 1, 1, 2, 3])
        draft.maxUnits = self.oneIn(20) ? self.pick([0, 1, .max]) : self.pick([9, 9, 12])
        draft.duration = self.oneIn(20) ? self.pick([0, 1, 1_001]) : self.pick([300, 500, 1_000])
        draft.window = self.oneIn(20) ? 1_001 : self.pick([0, 200, 200, 400, 1_000])
        if self.oneIn(4) {
            draft.audience = (0..<self.pick([1, 2, 4, 5])).map { _ in
                self.pick(self.users).publicKey.address
            }
        }
        if self.oneIn(30) { draft.count = 0 }
        if self.isCrowded, !self.oneIn(4) {
            // Whoever they are, they can afford it.
            (draft.price, draft.audience, draft.duration) = (0, nil, 300)
            draft.ask(2, of: 2)
        }
        self.prepared.draft = draft
        return (self.pick(self.users), draft.transaction)
    }

    /// Some answers to a job: mostly the right ones, or the same wrong ones as others.
    private mutating func answers(to number: Int) -> [TestAnswer] {
        let count = self.jobs[number].draft.inputs.digests.count
        switch Int.random(in: 0..<20, using: &self.random) {
        case 0...2: return .wrong(count)
        case 3: return .wrong(count, salt: UInt8(self.pick(Array(2...9))))
        case 4: return .wrong(count, at: [self.pick(Array(0..<count))])
        case 5:
            var answers: [TestAnswer] = .right(count)
            answers[0].units += 1
            return answers
        case 6:
            // All units in one leaf; the others weigh nothing.
            var answers: [TestAnswer] = .right(count)
            let units = answers.units
            for index in answers.indices { answers[index].units = index == 0 ? units : 0 }
            return answers
        default: return .right(count)
        }
    }

    private mutating func takeSlot(
        _ number: Int, _ job: Job, in execution: inout BlockExecution
    ) throws -> Move? {
        let id = self.jobs[number].id
        let clock = execution.record.clock
        let keys = self.oneIn(6) ? self.keys.dropLast(3) : self.users
        let candidates = try keys.filter { key in
            let address = key.publicKey.address
            let account = try execution.load(Account.self, at: address)
            return job.isEligible(address, at: clock, id: id)
                && (account?.bond ?? 0) >= job.conditions.slotBond
                && (!job.terms.isSolo || (account?.streak ?? 0) >= job.conditions.soloStreak)
                && !job.slots.contains { $0.node == address }
        }
        if candidates.isEmpty, !self.oneIn(5) { return nil }
        let isCareless = candidates.isEmpty || self.oneIn(10)
        let signer = isCareless ? self.pick(self.keys) : self.pick(candidates)
        let work = TestWork(
            for: id, by: signer.publicKey.address, inputs: self.jobs[number].draft.inputs,
            answers: self.answers(to: number))
        self.prepared.work = work
        let evidence = self.oneIn(8) ? Evidence(type: 1, digest: .zero) : nil
        // Some claim a unit more than their tree holds.
        let units = self.oneIn(25) ? work.root.units + 1 : nil
        return (signer, work.attest(units: units, evidence: evidence))
    }

    private mutating func open(_ number: Int, _ job: Job) -> Move? {
        let known = self.jobs[number]
        let waiting = job.slots.filter { slot in
            slot.result == nil && (!known.silent.contains(slot.node) || self.oneIn(20))
        }
        guard !waiting.isEmpty else { return nil }
        let slot = self.pick(waiting)
        guard let work = known.works[slot.node], let signer = self.key(of: slot.node) else {
            return nil
        }
        let units = job.drawnUnits(of: slot.commitment.units, id: known.id)
        let missing = zip(units, slot.commitment.items).filter { $1 == nil }.map { $0.0 }
        var openings = work.openings(ofUnits: missing)
        if openings.isEmpty || self.oneIn(30) { openings = work.openings(at: [0]) }
        if self.oneIn(4) { openings = [self.pick(openings)] }
        return (signer, .open(Open(openings, for: known.id)))
    }

    private mutating func judge(_ number: Int, _ job: Job) -> Move? {
        let known = self.jobs[number]
        let members = self.keys.filter { self.head.members.contains($0.publicKey) }
        let validators = members.filter { key in
            self.oneIn(20) || !job.slots.contains { $0.node == key.publicKey.address }
        }
        guard !validators.isEmpty else { return nil }
        let signer = self.pick(validators)
        let address = signer.publicKey.address
        if job.judges.contains(where: { $0.node == address }), let work = known.works[address] {
            return (signer, work.openAll())
        }
        var answers: [TestAnswer] = .right(known.draft.inputs.digests.count)
        if self.oneIn(4) { answers = .wrong(answers.count) }
        if self.oneIn(12) { answers = self.answers(to: number) }
        let work = TestWork(
            judging: known.id, by: address, inputs: known.draft.inputs, answers: answers,
            drawn: job.drawnUnits(of: answers.units, id: known.id))
        self.prepared.work = work
        return (signer, work.attest(units: answers.units))
    }

    /// What the rules must refuse, or nearly so.
    private mutating func mischief(_ number: Int, _ job: Job) -> Move {
        let known = self.jobs[number]
        let signer = self.pick(self.keys)
        let inputs = known.draft.inputs
        let others = known.works.values.sorted { $0.root.hash < $1.root.hash }
        let work = TestWork(
            for: self.oneIn(4) ? .zero : known.id, by: signer.publicKey.address, inputs: inputs,
            answers: .right(inputs.digests.count))
        switch Int.random(in: 0..<6, using: &self.random) {
        case 0: return (signer, .challenge(Challenge(of: known.id)))
        case 1:
            let attest = Attest(
                .job(known.id), root: self.pick(others.map(\.root.hash), or: .zero),
                count: self.pick([0, inputs.count, inputs.count + 1, UInt64(job.conditions.draws)]),
                units: self.pick([0, 1, 9, 13, .max]))
            return (signer, .attest(attest))
        case 2:
            let openings = self.pick(
                others.map { $0.openings(at: [0]) }, or: work.openings(at: [0]))
            return (signer, .open(Open(openings, for: known.id)))
        case 3, 4:
            let slot = self.pick(job.slots.map(\.node), or: signer.publicKey.address)
            let openings = (known.works[slot] ?? work).openings(at: [0])
            var draft = OpeningDraft(openings[0])
            switch Int.random(in: 0..<4, using: &self.random) {
            case 0: draft.output = .zero
            case 1: draft.inputPath.append(.zero)
            case 2: draft.units += 1
            default: draft.index += 1
            }
            return (self.key(of: slot) ?? signer, .open(Open([draft.opening], for: known.id)))
        default: return (signer, work.attest())
        }
    }

    private func key(of address: Address) -> PrivateKey? {
        self.keys.first { $0.publicKey.address == address }
    }

    private mutating func pick<Element>(
        _ elements: some Collection<Element>, or other: Element
    ) -> Element {
        elements.isEmpty ? other : self.pick(elements)
    }
}
