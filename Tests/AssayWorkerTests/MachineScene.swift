import AssayCrypto
import AssayTestSupport

@testable import AssayCore
@testable import AssayWorker

/// One worker, one job, and everything about them that a test may change.
struct MachineScene {
    static let node = TestKeys.key(1).publicKey.address
    static let other = TestKeys.key(2).publicKey.address
    static let third = TestKeys.key(3).publicKey.address
    static let id = SHA256.hash([1])
    static let model = SHA256.hash([2])
    static let seed = SHA256.hash([3])
    static let place = "/srv/jobs/one"

    var terms = Self.terms()
    var job: Job
    var own = OwnWork.none
    var sight = LedgerSight(
        height: 20, clock: 10_000,
        account: WorkerAccount(balance: 1_000, bond: 5_000, bondedSince: 2),
        statementFee: 3, isValidator: false)
    var rules: WorkerRules

    /// An open job that waits for slots until 60,000, and for which everybody is drawn.
    init() throws {
        self.job = Self.job(Self.terms())
        self.rules = WorkerRules(
            models: [Self.model], places: try PlaceAllowance(["/srv/jobs"]))
    }

    /// What the machine decides.
    var step: NextStep {
        WorkerMachine(node: Self.node, rules: self.rules).step(
            for: Self.id, job: self.job, own: self.own, at: self.sight)
    }

    static func terms(
        model: Digest = Self.model, count: UInt64 = 10, price: UInt64 = 2,
        agreement: UInt64 = 2, slots: UInt64 = 3, audience: [Address]? = nil,
        place: String? = Self.place
    ) -> PostJob {
        PostJob(
            model: model, inputRoot: SHA256.hash([4]), count: count, price: price,
            maxUnits: 100, agreement: agreement, slots: slots, duration: 50_000,
            window: 10_000, audience: audience, place: place.flatMap { JobPlace($0) })
    }

    static func job(_ terms: PostJob, bonded: UInt64 = 3) -> Job {
        var parameters = Parameters()
        parameters[.draws] = 2
        parameters[.openingTime] = 20_000
        let model = Model(
            owner: Self.other,
            terms: RegisterModel(
                manifest: SHA256.hash([5]), royalty: 0, unitRule: Self.rule, isExact: true))
        var job = Job(
            terms, requester: Self.other, height: 10, posted: 9_000,
            conditions: JobConditions(
                parameters, model: model, slotPrice: 200, bonded: bonded),
            escrow: 600, fee: 6)
        job.drawSeed = Self.seed
        job.drawn = 9_000
        job.deadline = .clock(60_000)
        return job
    }

    private static let rule: UnitRule = {
        guard let rule = UnitRule("inference") else { preconditionFailure("a word") }
        return rule
    }()

    /// The record of this worker's answer.
    static func record(
        _ role: WorkerRole = .worker, root: Digest = SHA256.hash([6])
    ) -> AnswerRecord {
        AnswerRecord(
            chain: Self.chain, job: Self.id, terms: Self.terms(), node: Self.node, role: role,
            count: role == .worker ? 10 : 2, units: 50, root: root)
    }

    private static let chain: ChainID = {
        guard let chain = ChainID("test-0123456789abcdef") else { preconditionFailure("an id") }
        return chain
    }()

    /// What a node committed to, with or without its items.
    static func commitment(
        _ node: Address, root: Digest = SHA256.hash([6]), items: [DrawnItem?] = []
    ) -> Commitment {
        Commitment(node: node, root: root, units: 50, items: items)
    }

    /// Lets a node take a slot.
    mutating func takeSlot(
        _ node: Address, root: Digest = SHA256.hash([6]), operatorID: OperatorID? = nil,
        items: [DrawnItem?] = []
    ) {
        self.job.slots.append(
            JobSlot(
                commitment: Self.commitment(node, root: root, items: items),
                operatorID: operatorID, streak: 0, isFirstDraw: true, evidence: 0))
    }

    /// Moves the job on.
    mutating func move(_ status: JobStatus, _ deadline: JobDeadline) {
        self.job.status = status
        self.job.deadline = deadline
        if status >= .sealed, case .clock = deadline { self.job.openingSeed = Self.seed }
    }

    static let item = DrawnItem(index: 0, units: 5, output: SHA256.hash([7]))
}
