import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A scene with a job made by hand: open and drawn, two of three, and Alice may take a slot.
///
/// Bob posted it, and owns the model.
struct JobScene: Sendable {
    static let id = LogHash.leaf([5])
    static let alice = LedgerScene.alice.publicKey.address
    static let bob = LedgerScene.bob.publicKey.address
    static let nodes = (200..<207).map { TestKeys.key($0) }

    var ledger = LedgerScene()
    var draft = JobDraft()
    /// N in the job.
    var bonded: UInt64 = 1
    private var edits: [@Sendable (inout Job) -> Void] = []

    init(_ setup: (inout JobScene) -> Void = { _ in }) {
        self.ledger.alice.bond = 1_000
        self.ledger.alice.bondedSince = 1
        self.ledger.alice.streak = 10
        let clock = self.ledger.clock
        self.edit {
            $0.drawSeed = LogHash.leaf([6])
            $0.drawn = clock
            $0.deadline = .clock(clock + 1)
        }
        setup(&self)
    }

    /// Changes the job after all earlier changes.
    mutating func edit(_ change: @escaping @Sendable (inout Job) -> Void) {
        self.edits.append(change)
    }

    /// The job with all changes.
    var job: Job {
        get throws {
            let model = try #require(self.ledger.models[self.draft.model])
            let terms = self.draft.terms
            let slotPrice = terms.price * terms.maxUnits
            var job = Job(
                terms, requester: Self.bob, height: 38, posted: 0,
                conditions: JobConditions(
                    self.ledger.parameters, model: model, slotPrice: slotPrice,
                    bonded: self.bonded),
                escrow: slotPrice * terms.possibleSlots, fee: 6)
            for edit in self.edits { edit(&job) }
            return job
        }
    }

    /// The scene with the job in the state, and the locked bonds in its nodes' accounts.
    func complete() throws -> LedgerScene {
        var ledger = self.ledger
        let job = try self.job
        for slot in job.slots {
            ledger.accounts[slot.node, default: Account()].locked += job.conditions.slotBond
        }
        ledger.jobs[Self.id] = job
        return ledger
    }

    /// Gives slots to nodes, who have answered nothing yet that can be opened.
    mutating func fill(_ nodes: [Address], operatorID: OperatorID? = nil) {
        for node in nodes {
            let slot = JobSlot(
                commitment: Commitment(node: node, root: .zero, units: 9),
                operatorID: operatorID, streak: 10, isFirstDraw: true, evidence: 0)
            self.edit { $0.slots.append(slot) }
        }
    }

    /// Brings the job to a status in which it waits for the clock until after this block.
    mutating func bring(to status: JobStatus) {
        let clock = self.ledger.clock
        self.edit {
            $0.status = status
            $0.deadline = .clock(clock + 1)
            guard status >= .sealed else { return }
            $0.openingSeed = LogHash.leaf([7])
            for index in $0.slots.indices {
                $0.slots[index].commitment.items = Array(
                    repeating: nil, count: Int($0.conditions.draws))
            }
            if status == .provisional { $0.result = LogHash.leaf([8]) }
        }
    }
}

/// One line of a table: a job, a transaction, and why it is refused, if it is.
struct JobCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let transaction: @Sendable (JobScene) throws -> Transaction
    let expected: Rejection?
    let setup: @Sendable (inout JobScene) -> Void

    init(
        _ name: String, _ transaction: Transaction, _ expected: Rejection?,
        setup: @escaping @Sendable (inout JobScene) -> Void = { _ in }
    ) {
        self.init(name, { _ in transaction }, expected, setup: setup)
    }

    /// A line whose transaction depends on the scene.
    init(
        _ name: String, _ transaction: @escaping @Sendable (JobScene) throws -> Transaction,
        _ expected: Rejection?, setup: @escaping @Sendable (inout JobScene) -> Void = { _ in }
    ) {
        self.testDescription = name
        self.transaction = transaction
        self.expected = expected
        self.setup = setup
    }

    /// Plays the scene and compares.
    func check() throws {
        let scene = JobScene(self.setup)
        let ledger = try scene.complete()
        let transaction = try self.transaction(scene)
        #expect(try ledger.play(transaction).rejection == self.expected)
    }
}
