import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A ledger with a model, a requester, and workers who are bonded and admitted, played block by
/// block.
struct JobPlay {
    static let requester = TestKeys.key(110)
    static let owner = TestKeys.key(111)
    static let challenger = TestKeys.key(112)
    /// Has a balance and no bond.
    static let stranger = TestKeys.key(113)

    var play: LedgerPlay
    let workers: [PrivateKey]
    let model: Digest
    /// All settlements so far, in order.
    private(set) var settlements: [Settlement] = []
    private var drafts: [Digest: JobDraft] = [:]
    private var works: [Digest: [Address: TestWork]] = [:]

    /// - Parameter admitted: how many of the workers are admitted, each as an operator of its own.
    init(
        workers count: Int = 3, validators: Int = 1, admitted: Int = 64, royalty: UInt64 = 250,
        isExact: Bool = true, bond: UInt64 = 10_000, reserve: UInt64 = 0,
        parameters values: [Parameter: UInt64] = [:]
    ) throws {
        self.workers = (0..<count).map { TestKeys.key(120 + UInt64($0)) }
        var accounts = self.workers.enumerated().map { number, key in
            Genesis.Allocation(
                address: key.publicKey.address, balance: 0, bond: bond,
                operatorID: number < admitted ? OperatorID("operator \(number)") : nil)
        }
        for key in [Self.requester, Self.owner, Self.challenger, Self.stranger] {
            accounts.append(
                Genesis.Allocation(address: key.publicKey.address, balance: 1_000_000))
        }
        let usual: [Parameter: UInt64] = [
            .slotBond: 105, .challengeBond: 51, .draws: 4, .drawStep: 1_000,
            .openingTime: 1_000, .judgingTime: 2_000,
        ]
        self.play = try LedgerPlay(
            validators: validators, accounts: accounts, reserve: reserve,
            parameters: usual.merging(values) { $1 })
        let terms = RegisterModel(
            manifest: .zero, royalty: royalty, unitRule: .inference, isExact: isExact)
        let registration = self.play.sign(.model(terms), by: Self.owner)
        self.model = registration.id
        try self.play.block(registration)
    }

    var ledger: MemoryLedger { self.play.ledger }
    var record: LedgerRecord { self.play.record }
    var height: UInt64 { self.ledger.head.header.height }

    /// The account of a key.
    func account(_ key: PrivateKey) throws -> Account {
        try #require(try self.ledger.account(key.publicKey.address))
    }

    /// The job, if it is live.
    func job(_ id: Digest) throws -> Job? {
        try self.ledger.state.decoded(Job.self, at: .digest(id))
    }

    /// The job, which is live.
    func live(_ id: Digest) throws -> Job { try #require(try self.job(id)) }

    /// How a job was settled.
    func settlement(_ id: Digest) throws -> Settlement {
        try #require(self.settlements.first { $0.job == id })
    }
}

// MARK: - Blocks

extension JobPlay {
    /// Executes a block, and keeps its settlements.
    @discardableResult
    mutating func block(
        _ statements: [Statement] = [], elapsed: UInt64 = 1
    ) throws -> ExecutedBlock {
        let executed = try self.play.ledger.append(statements, elapsed: elapsed)
        for bytes in executed.settlements {
            self.settlements.append(
                try Settlement(decoding: bytes, limit: Settlement.maximumSize))
        }
        return executed
    }

    /// A block of one transaction.
    @discardableResult
    mutating func send(_ transaction: Transaction, by key: PrivateKey) throws -> ExecutedBlock {
        try self.block([self.play.sign(transaction, by: key)])
    }

    /// Why the rules refuse a transaction in the next block; the ledger stays as it is.
    func refusal(of transaction: Transaction, by key: PrivateKey) throws -> Rejection? {
        var copy = self
        do {
            try copy.send(transaction, by: key)
        } catch ExecutionError.rejected(let reason) {
            return reason
        }
        return nil
    }

    /// Lets ledger time pass: at most two heartbeats a block.
    mutating func pass(_ milliseconds: UInt64) throws {
        var left = milliseconds
        while left > 0 {
            let step = min(left, 20_000)
            try self.block(elapsed: step)
            left -= step
        }
    }

    /// Lets ledger time pass up to a deadline that a job waits for.
    mutating func passDeadline(of id: Digest) throws {
        guard case .clock(let time) = try self.live(id).deadline else {
            Issue.record("the job waits for no clock")
            return
        }
        try self.pass(time - self.record.clock)
    }

    /// Plays blocks until a job no longer waits for a hash.
    mutating func awaitHash(for id: Digest) throws {
        for _ in 0..<10 {
            guard let job = try self.job(id), case .seed = job.deadline else { return }
            try self.block()
        }
        Issue.record("the hash does not come")
    }
}

// MARK: - Jobs

extension JobPlay {
    /// Posts a job of 5 inputs, 9 units and a price of 10, and waits for the draw.
    @discardableResult
    mutating func post(_ change: (inout JobDraft) -> Void = { _ in }) throws -> Digest {
        let id = try self.postOnly(change)
        try self.awaitHash(for: id)
        return id
    }

    /// Posts a job, and does not wait.
    mutating func postOnly(_ change: (inout JobDraft) -> Void = { _ in }) throws -> Digest {
        var draft = JobDraft()
        draft.model = self.model
        draft.maxUnits = 9
        change(&draft)
        let statement = self.play.sign(draft.transaction, by: Self.requester)
        self.drafts[statement.id] = draft
        try self.block([statement])
        return statement.id
    }

    /// The statement with which a node takes a slot.
    mutating func attest(
        _ id: Digest, by key: PrivateKey, _ answers: [TestAnswer]? = nil, units: UInt64? = nil
    ) throws -> Statement {
        let draft = try #require(self.drafts[id])
        let address = key.publicKey.address
        let work = TestWork(
            for: id, by: address, inputs: draft.inputs,
            answers: answers ?? .right(draft.inputs.digests.count))
        self.works[id, default: [:]][address] = work
        return self.play.sign(work.attest(units: units), by: key)
    }

    /// Lets a node take a slot, in a block of its own.
    mutating func takeSlot(
        _ id: Digest, by key: PrivateKey, _ answers: [TestAnswer]? = nil, units: UInt64? = nil
    ) throws {
        let statement = try self.attest(id, by: key, answers, units: units)
        try self.block([statement])
    }

    /// What opens all that is drawn of a node's work.
    func opening(_ id: Digest, by key: PrivateKey) throws -> Transaction {
        let job = try self.live(id)
        let work = try #require(self.works[id]?[key.publicKey.address])
        let slot = try #require(job.slots.first { $0.node == key.publicKey.address })
        let units = job.drawnUnits(of: slot.commitment.units, id: id)
        return .open(Open(work.openings(ofUnits: units), for: id))
    }

    /// Lets a node open all that is drawn of its work.
    mutating func open(_ id: Digest, by key: PrivateKey) throws {
        try self.send(try self.opening(id, by: key), by: key)
    }

    /// Lets validators judge, one after the other, until the job has ended.
    mutating func judge(
        _ id: Digest, by numbers: [Int] = [0], _ answers: [TestAnswer]? = nil
    ) throws {
        let draft = try #require(self.drafts[id])
        let answers = answers ?? .right(draft.inputs.digests.count)
        for number in numbers {
            guard let job = try self.job(id) else { return }
            let key = self.ledger.validatorKeys[number]
            let work = TestWork(
                judging: id, by: key.publicKey.address, inputs: draft.inputs, answers: answers,
                drawn: job.drawnUnits(of: answers.units, id: id))
            try self.send(work.attest(units: answers.units), by: key)
            try self.send(work.openAll(), by: key)
        }
    }
}
