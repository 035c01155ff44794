import AssayCrypto
import AssayTestSupport

@testable import AssayCore

extension CBORSample {
    /// Everything about jobs, with its fields filled and left out.
    static let jobs: [CBORSample] = Self.jobTransactions + Self.jobValues + Self.settlements

    private static let digest = SHA256.hash([1])
    private static let address = TestKeys.key(0).publicKey.address

    private static let fullDraft = JobDraft {
        $0.audience = [Self.address, .zero, TestKeys.key(1).publicKey.address]
        $0.place = JobPlace("https://example.org/{job}/{index}")
    }

    private static let work = TestWork(
        for: digest, by: address, inputs: TestInputs(count: 5), answers: .right(5))

    private static let opening: Opening = {
        var draft = OpeningDraft(work.openings(at: [1])[0])
        draft.evidence = digest
        return draft.opening
    }()

    private static let jobTransactions: [CBORSample] = {
        let open = Open(work.openings(at: [0, 3]), for: digest)
        let attest = Attest(.job(digest), root: .zero, count: 5, units: 9)
        let transactions: [Transaction] = [
            JobDraft().transaction, fullDraft.transaction, .open(open), .attest(attest),
            .challenge(Challenge(of: digest)),
        ]
        return [
            .init(JobDraft().terms), .init(fullDraft.terms), .init(open), .init(opening),
            .init(opening.path), .init(attest), .init(Challenge(of: digest)), .init(work.leaves[0]),
        ] + transactions.map { .init(Self.statement($0)) }
    }()

    private static let items: [DrawnItem?] = [
        DrawnItem(index: 2, units: 3, output: digest), nil,
        DrawnItem(index: 300, units: 1 << 40, output: .zero),
    ]

    private static let slot = JobSlot(
        commitment: Commitment(node: address, root: digest, units: 30, items: items),
        operatorID: OperatorID("ops"), streak: 12, isFirstDraw: true, evidence: 2)
    private static let bareSlot = JobSlot(
        commitment: Commitment(node: .zero, root: digest, units: 1), operatorID: nil, streak: 0,
        isFirstDraw: false, evidence: 0)

    private static let jobValues: [CBORSample] = {
        let model = Model(owner: address, terms: LedgerScene.terms)
        let conditions = JobConditions(Parameters(), model: model, slotPrice: 5_000, bonded: 7)
        let bare = Job(
            JobDraft().terms, requester: address, height: 3, posted: 4, conditions: conditions,
            escrow: 0, fee: 0)
        var full = Job(
            fullDraft.terms, requester: address, height: 3, posted: 4, conditions: conditions,
            escrow: 600, fee: 6)
        full.status = .judged
        full.deadline = .clock(1 << 40)
        full.drawSeed = digest
        full.drawn = 77
        full.openingSeed = .zero
        full.slots = [slot, bareSlot]
        full.result = digest
        full.challenger = address
        full.judges = [Commitment(node: address, root: .zero, units: 9, items: items)]
        var epoch = Epoch(pool: 1_000, total: 900)
        epoch.paid = 30
        epoch.settled = 40
        return [
            .init(bare), .init(full), .init(conditions), .init(slot), .init(bareSlot),
            .init(slot.commitment), .init(bareSlot.commitment), .init(JobDeadline.seed(height: 9)),
            .init(JobDeadline.clock(1 << 33)), .init(epoch), .init(Epoch(pool: 0, total: 1)),
        ]
    }()

    private static let settlements: [CBORSample] = {
        var job = Job(
            JobDraft().terms, requester: address, height: 3, posted: 4,
            conditions: JobConditions(
                Parameters(), model: Model(owner: address, terms: LedgerScene.terms),
                slotPrice: 200, bonded: 7), escrow: 600, fee: 6)
        do throws(ExecutionError) {
            let failed = try Settlement(of: job, id: digest, verdict: nil)
            job.openingSeed = digest
            job.challenger = address
            job.result = digest
            let item = DrawnItem(index: 1, units: 2, output: digest)
            job.slots = [slot, slot, bareSlot]
            for index in 0..<2 { job.slots[index].commitment.items = [item] }
            let result = job.slots[0].result ?? .zero
            let judged = try Settlement(of: job, id: digest, verdict: .judged(result))
            return [.init(failed), .init(judged)] + judged.slots.map { .init($0) }
                + [judged.challenge].compactMap { $0 }.map { .init($0) }
        } catch {
            preconditionFailure("a job of a test can be settled: \(error)")
        }
    }()
}
