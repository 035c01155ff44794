import AssayCrypto
import AssayTestSupport

@testable import AssayCore

/// What holds after every block of every history.
struct PropertyInvariants {
    /// The highest nonce floor of every account so far: it only rises.
    private var floors: [Address: UInt64] = [:]
    /// The status of every job so far: it only moves forward.
    private var statuses: [Digest: JobStatus] = [:]
    private var clock: UInt64 = 0
    /// Who waits for a withdrawal.
    private var waiting: Set<Address> = []
    /// How many withdrawals came back.
    private(set) var returns = 0

    /// All that is in the state, read back from its bytes.
    private struct Content {
        let record: LedgerRecord
        var accounts: [Address: Account] = [:]
        let ballots: [Ballot]
        let queued: [QueuedChange]
        var ready: [PublicKey: Ready] = [:]
        let cosigners: Cosigners?
        var jobs: [Digest: Job] = [:]
        var epochs: [UInt64: Epoch] = [:]

        init(_ history: PropertyHistory) throws {
            let (state, record) = (history.state, history.head.record)
            self.record = record
            for address in history.addresses {
                self.accounts[address] = try state.decoded(Account.self, at: .address(address))
            }
            self.ballots = try history.changes.compactMap { change in
                try state.decoded(Ballot.self, at: .digest(change.digest))
            }
            self.queued = try (record.queueFirst..<record.queueNext).compactMap { number in
                try state.decoded(QueuedChange.self, at: .number(number))
            }
            for case .addValidator(let key) in history.changes {
                self.ready[key] = try state.decoded(Ready.self, at: .address(key.address))
            }
            self.cosigners = try state.decoded(Cosigners.self, at: .single)
            for job in history.jobs where job.isLive {
                self.jobs[job.id] = try state.decoded(Job.self, at: .digest(job.id))
            }
            for number in 0...record.epoch {
                self.epochs[number] = try state.decoded(Epoch.self, at: .number(number))
            }
        }
    }

    /// All that is wrong after the newest block.
    mutating func violations(of history: PropertyHistory) throws -> [String] {
        let content = try Content(history)
        let record = content.record
        var wrong: [String] = []
        wrong += Self.money(content, history.genesis)
        wrong += self.accounts(content, height: history.head.header.height)
        wrong += Self.ballots(content, history)
        wrong += self.jobs(content)
        wrong += Self.epochs(content)
        wrong += Self.due(content, history)
        wrong += Self.settlements(history)
        wrong += history.naive.differences(from: content.accounts, content.jobs, history.head)
        if UInt64(content.queued.count) != record.queueNext - record.queueFirst {
            wrong.append("a queued change is missing")
        }
        let values =
            content.accounts.count + history.models.count + content.ballots.count
            + content.queued.count + content.ready.count + content.jobs.count + content.epochs.count
            + (content.cosigners == nil ? 3 : 4)
        if history.head.tree.count != values {
            wrong.append("the state holds \(history.head.tree.count) values, not \(values)")
        }
        if record.clock < self.clock || record.clock > self.clock + 200 {
            wrong.append("the clock went from \(self.clock) to \(record.clock)")
        }
        self.clock = record.clock
        return wrong
    }

    /// What is still held by jobs: escrow, locked bonds, and bonds of challengers.
    func locked(in history: PropertyHistory) throws -> UInt128 {
        let content = try Content(history)
        return content.accounts.values.reduce(0) { $0 + UInt128($1.locked) }
            + content.jobs.values.reduce(0) { $0 + $1.money }
    }

    /// All money together is what there was at the beginning.
    ///
    /// Σ(balance + bond + locked + unbonding) + Σ escrow + Σ challenge bonds + Σ(pool − paid)
    /// + fee pot + reserve = supply.
    private static func money(_ content: Content, _ genesis: Genesis) -> [String] {
        var sum = UInt128(content.record.feePot) + UInt128(content.record.reserve)
        sum += content.accounts.values.reduce(0) { $0 + $1.total }
        sum += content.jobs.values.reduce(0) { $0 + $1.money }
        sum += content.epochs.values.reduce(0) { $0 + $1.money }
        let supply = genesis.supply.map { UInt128($0) }
        return sum == supply ? [] : ["there is \(sum) of \(supply ?? 0)"]
    }

    private mutating func accounts(_ content: Content, height: UInt64) -> [String] {
        var wrong: [String] = []
        for (address, account) in content.accounts {
            if (try? Account(decoding: account.encoded, limit: 256)) != account {
                wrong.append("\(account) does not round trip")
            }
            if account.nonces.floor < self.floors[address, default: 0] {
                wrong.append("the nonces of \(address) went back")
            }
            self.floors[address] = account.nonces.floor
            if account.unbonding > 0 {
                self.waiting.insert(address)
            } else if self.waiting.remove(address) != nil {
                self.returns += 1
            }
            if (account.unbonding == 0) != (account.unbondingMatures == 0) {
                wrong.append("\(account) waits for nothing, or for ever")
            }
            if account.bondedSince > height
                || account.bondedSince > 0 && account.bond + account.locked == 0
            {
                wrong.append("\(account) is bonded without a bond, or in the future")
            }
            let bonds = content.jobs.values.reduce(UInt64(0)) { sum, job in
                let slots = job.slots.count { $0.node == address }
                return sum + UInt64(slots) * job.conditions.slotBond
            }
            if account.locked != bonds {
                wrong.append("\(address) has locked \(account.locked), not \(bonds)")
            }
        }
        if content.accounts.values.count(where: { $0.bondedSince != 0 })
            != content.record.bondedAccounts
        {
            wrong.append("\(content.record.bondedAccounts) accounts count as bonded")
        }
        return wrong
    }

    private static func ballots(_ content: Content, _ history: PropertyHistory) -> [String] {
        var wrong: [String] = []
        for (address, account) in content.accounts
        where account.openBallots != content.ballots.count(where: { $0.opener == address }) {
            wrong.append("\(address) has not the \(account.openBallots) ballots it counts")
        }
        for ballot in content.ballots {
            let poll = history.naive.polls[ballot.change.digest]
            if poll?.voters.sorted() != ballot.voters || poll?.expires != ballot.expires {
                wrong.append("a ballot with the voters \(ballot.voters)")
            }
        }
        let queued = history.naive.passed.map {
            QueuedChange(change: $0.change, voters: $0.voters.sorted(), epoch: $0.epoch)
        }
        if queued != content.queued { wrong.append("another queue: \(content.queued)") }
        return wrong + Self.ready(content, history)
    }

    /// Whoever is proposed has a value that counts how often, and nobody else.
    private static func ready(_ content: Content, _ history: PropertyHistory) -> [String] {
        var counts: [PublicKey: UInt64] = [:]
        for change in content.ballots.map(\.change) + content.queued.map(\.change) {
            if case .addValidator(let key) = change { counts[key, default: 0] += 1 }
        }
        let expected = counts.map { key, count in
            (key, Ready(proposals: count, height: history.naive.ready[key] ?? 0))
        }
        let cosigners = history.naive.cosigners.sorted { $0.key < $1.key }.map {
            Cosigners.Entry(validator: $0.key, key: $0.value)
        }
        guard content.cosigners?.entries ?? [] == cosigners else {
            return ["cosigners are \(content.cosigners?.entries ?? []), not \(cosigners)"]
        }
        return Dictionary(uniqueKeysWithValues: expected) == content.ready
            ? [] : ["ready are \(content.ready), not \(expected)"]
    }

    private mutating func jobs(_ content: Content) -> [String] {
        var wrong: [String] = []
        for (id, job) in content.jobs {
            if (try? Job(decoding: job.encoded, limit: Job.sizeLimit)) != job {
                wrong.append("\(job) does not round trip")
            }
            if job.status < self.statuses[id] ?? .open || job.status >= .final {
                wrong.append("a job is \(job.status), and was \(self.statuses[id] ?? .open)")
            }
            self.statuses[id] = job.status
            if job.slots.count > job.slotLimit || job.slotLimit > job.terms.possibleSlots
                || Set(job.slots.map(\.node)).count != job.slots.count
            {
                wrong.append("the slots of \(job)")
            }
            if (job.challenger != nil) != (job.challengeEscrow > 0) || job.agreement < 1 {
                wrong.append("the challenge of \(job)")
            }
        }
        return wrong
    }

    private static func epochs(_ content: Content) -> [String] {
        var wrong: [String] = []
        for (number, epoch) in content.epochs {
            if (try? Epoch(decoding: epoch.encoded, limit: 64)) != epoch {
                wrong.append("\(epoch) does not round trip")
            }
            let unclaimed = content.accounts.values.filter { $0.epoch == number }
                .reduce(UInt128(0)) { $0 + UInt128($1.weight) }
            if epoch.settled >= epoch.total || epoch.paid > epoch.pool
                || UInt128(epoch.total - epoch.settled) != unclaimed
                || number + Epoch.lifetime < content.record.epoch
            {
                wrong.append("epoch \(number): \(epoch), of which \(unclaimed) is not claimed")
            }
        }
        let current = content.accounts.values.filter { $0.epoch == content.record.epoch }
        let weight = current.reduce(UInt128(0)) { $0 + UInt128($1.weight) }
        if weight != UInt128(content.record.epochWeight) {
            wrong.append("the weight of the epoch is \(content.record.epochWeight), not \(weight)")
        }
        return wrong
    }

    /// Exactly one entry for each live job and ballot.
    private static func due(_ content: Content, _ history: PropertyHistory) -> [String] {
        let due = DueQueue.allCases.flatMap {
            history.state.due(in: $0, at: .max, limit: .max)
        }
        let jobs = content.jobs.map { id, job in job.due(id: id) }
        return due == (content.ballots.map(\.due) + jobs).sorted()
            ? [] : ["\(due.count) entries for \(content.ballots.count) ballots, \(jobs.count) jobs"]
    }

    /// What the log says of the jobs that ended is what comes out if one reckons it again.
    private static func settlements(_ history: PropertyHistory) -> [String] {
        let naive = history.naive.settlements
        guard naive.count == history.settlements.count else {
            return ["\(history.settlements.count) settlements, not \(naive.count)"]
        }
        return zip(naive, history.settlements).flatMap { mine, bytes in
            guard
                let real = try? Settlement(decoding: bytes, limit: Settlement.maximumSize),
                real.encoded == bytes
            else { return ["a settlement does not round trip"] }
            return mine.differences(from: real)
        }
    }
}

extension NaiveLedger {
    /// In what the state differs from this one.
    func differences(
        from accounts: [Address: Account], _ jobs: [Digest: Job], _ head: Head
    ) -> [String] {
        var wrong = self.wrong
        if Set(accounts.keys) != Set(self.holders.keys) { wrong.append("other accounts") }
        for (address, account) in accounts {
            let holder = Holder(
                balance: Amount(account.balance), bond: Amount(account.bond),
                locked: Amount(account.locked), unbonding: Amount(account.unbonding),
                matures: account.unbondingMatures, bondedSince: account.bondedSince,
                streak: account.streak, epoch: account.epoch, weight: Amount(account.weight),
                operatorID: account.operatorID, openBallots: account.openBallots)
            if let mine = self.holders[address], mine != holder {
                wrong.append("\(address): \(holder), not \(mine)")
            }
        }
        if Set(jobs.keys) != Set(self.jobs.keys) { wrong.append("other jobs") }
        for (id, job) in jobs {
            guard let mine = self.jobs[id] else { continue }
            let waits: NaiveJob.Waits =
                switch job.deadline {
                case .seed(let height): .hash(height)
                case .clock(let time): .clock(time)
                }
            if mine.status != job.status || mine.waits != waits
                || mine.slots.map(\.word.node) != job.slots.map(\.node)
                || mine.slots.map(\.word.answer?.digest) != job.slots.map(\.result)
                || mine.judges.map(\.node) != job.judges.map(\.node)
                || mine.result?.digest != job.result || mine.challenger != job.challenger
                || mine.needed != Int(job.agreement) || mine.asked != Int(job.slotLimit)
                || mine.escrow != Amount(job.escrow)
            {
                wrong.append("\(job), not \(mine)")
            }
        }
        let record = head.record
        if self.feePot != Amount(record.feePot) || self.reserve != Amount(record.reserve)
            || self.epoch != record.epoch || self.epochWeight != Amount(record.epochWeight)
            || self.clock != record.clock || self.parameters != head.parameters
            || self.members != Set(head.members.keys)
        {
            wrong.append("another record: \(record)")
        }
        return wrong
    }
}
