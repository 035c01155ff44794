import AssayCore
import AssayCrypto
import AssayTestSupport

/// Jobs of the play: one is challenged, one settles at once, one fails, and one is open at the end.
extension PlayedChain {
    /// The leaf of the worker's only inference.
    private static func leaf(_ job: Digest) -> WorkLeaf {
        WorkLeaf(
            context: job, node: Self.worker.publicKey.address, index: 0, input: .zero,
            output: .zero, units: 1, evidence: nil, salt: Digest.zero.bytes)
    }

    private func post(window: UInt64, duration: UInt64) -> Transaction {
        .job(
            PostJob(
                model: self.models[0], inputRoot: LogHash.leaf(Digest.zero.bytes), count: 1,
                price: 10, maxUnits: 3, agreement: 1, slots: 1, duration: duration,
                window: window, audience: [Self.worker.publicKey.address]))
    }

    /// The statements of jobs in a block.
    mutating func work(in number: Int) -> [Statement] {
        let requester = Self.signers[0]
        switch number {
        case 2: return [self.sign(self.post(window: 3_000, duration: 9_000), requester)]
        case 6, 21: return [self.sign(self.post(window: 0, duration: 9_000), requester)]
        case 7: return [self.sign(self.post(window: 0, duration: 2_000), requester)]
        case 4, 8, 9, 12: return self.answers(in: number, requester)
        default: return []
        }
    }

    private mutating func answers(in number: Int, _ requester: PrivateKey) -> [Statement] {
        guard let challenged = self.jobs[2] else { return [] }
        let settled = self.jobs[6] ?? .zero
        switch number {
        case 4: return [self.attest(challenged)]
        case 8: return [self.open(challenged), self.attest(settled)]
        case 9: return [self.sign(.challenge(Challenge(of: challenged)), requester)]
        default: return [self.open(settled)]
        }
    }

    private mutating func attest(_ job: Digest) -> Statement {
        self.sign(
            .attest(Attest(.job(job), root: Self.leaf(job).hash, count: 1, units: 1)),
            Self.worker)
    }

    private mutating func open(_ job: Digest) -> Statement {
        let opening = Opening(Self.leaf(job), at: 0, path: WorkPath([]), inputPath: [])
        return self.sign(.open(Open([opening], for: job)), Self.worker)
    }
}
