import AssayConsensus
import AssayCore
import AssayCrypto
import FuzzSupport

/// One consensus machine among validators that sign whatever the bytes say.
struct VotingFuzz {
    private let scene: FuzzScene
    private let own: Int
    private var machine: Consensus
    private var now: Moment
    private var record = VoteRecord(height: 1)
    private var blocks: [Digest: CheckedBlock] = [:]
    private var book = PromiseBook()
    private var decided: Digest?
    /// Who was heard to prepare and to seal what, the own votes included.
    private var prepares: [PreparedBlock: Set<PublicKey>] = [:]
    private var seals: [SealContent: Set<PublicKey>] = [:]

    /// Runs one input.
    static func run(_ input: [UInt8]) {
        var bytes = FuzzBytes(input)
        let scenes = FuzzScene.all[bytes.below(FuzzScene.all.count)]
        var fuzz = VotingFuzz(scenes[0], own: bytes.below(scenes[0].count))
        while !bytes.isAtEnd { fuzz.step(&bytes) }
    }

    private init(_ scene: FuzzScene, own: Int) {
        self.scene = scene
        self.own = own
        self.now = scene.start
        self.machine = Self.machine(scene, own, VoteRecord(height: 1))
    }

    private static func machine(
        _ scene: FuzzScene, _ own: Int, _ record: VoteRecord
    ) -> Consensus {
        Consensus(
            after: scene.ledger.head, scheme: FuzzSigning(ownKey: scene.key(own)), votes: true,
            record: record, timing: Timing())
    }

    private mutating func step(_ bytes: inout FuzzBytes) {
        let scene = self.scene
        switch bytes.below(12) {
        case 0...5:
            if let message = scene.message(&bytes, not: self.own) { self.hear(message) }
        case 6:
            if let message = scene.message(&bytes, not: self.own),
                let mutated = scene.mutated(message, &bytes)
            {
                self.hear(mutated)
            }
        case 7: self.machine.blockIsDue(self.now)
        case 8:
            let step = UInt64(bytes.byte()) * 50
            self.now = Moment(wall: self.now.wall + step, elapsed: self.now.elapsed + step)
            self.carryOut(try? self.machine.tick(self.now) { scene.execute($0) })
        case 9:
            let candidate = scene.candidates[bytes.below(4)]
            guard self.machine.duty != .none else { return }
            self.carryOut(
                try? self.machine.propose(candidate, self.now) { scene.execute($0) })
        case 10: self.restart(keepingBlocks: bytes.flag())
        default:
            let candidate = scene.candidates[bytes.below(4)]
            let certificate = scene.certificate(
                of: candidate.checked.header, round: 0, by: Array(0..<scene.quorum))
            // Others decided only what is decided here, if anything.
            guard self.decided == nil, self.seals.isEmpty else { return }
            self.seals[
                SealContent(candidate.checked.header, hash: candidate.hash, round: 0)] = Set(
                    (0..<scene.count).map { scene.key($0) })
            self.carryOut(self.machine.decided(candidate.hash, certificate))
        }
    }

    private mutating func restart(keepingBlocks: Bool) {
        guard self.decided == nil, self.scene.count > 1 else { return }
        let scene = self.scene
        self.machine = Self.machine(scene, self.own, self.record)
        self.carryOut(
            try? self.machine.resume(keepingBlocks ? self.blocks : [:], self.now) {
                scene.execute($0)
            })
    }

    private mutating func hear(_ message: ConsensusMessage) {
        let scene = self.scene
        let checked =
            self.machine.needsBlock(of: message)
            ? message.block.flatMap { CheckedBlock($0, statements: []) } : nil
        if self.machine.isAuthentic(message) { self.count(message) }
        let isOver = self.machine.isDecided
        let effects = try? self.machine.receive(message, checked: checked, self.now) {
            scene.execute($0)
        }
        precondition(!isOver || effects?.isEmpty == true, "something after the decision")
        self.carryOut(effects)
        precondition(self.machine.deadline == nil || !self.machine.isDecided, "a stale timer")
    }

    private mutating func count(_ message: ConsensusMessage) {
        switch message {
        case .prepare(let prepare):
            let prepared = PreparedBlock(round: prepare.round, block: prepare.block)
            self.prepares[prepared, default: []].insert(prepare.validator)
        case .commit(let commit):
            self.seals[commit.content, default: []].insert(commit.validator)
        case .proposal, .roundChange: break
        }
    }

    private mutating func carryOut(_ effects: [ConsensusEffect]?) {
        for effect in effects ?? [] {
            switch effect {
            case .persist(let record, adding: let added):
                self.record = record
                for block in added {
                    self.blocks[block.header.hash] = CheckedBlock(block, statements: [])
                }
                self.blocks = self.blocks.filter { record.blocks.contains($0.key) }
            case .broadcast(let message):
                self.book.note(message, record: self.scene.count > 1 ? self.record : nil)
                self.count(message)
                guard case .commit(let commit) = message else { continue }
                let prepared = PreparedBlock(
                    round: commit.content.round, block: commit.content.block)
                let signers = self.prepares[prepared]?.count ?? 0
                precondition(signers >= self.scene.quorum, "a seal without a quorum of prepares")
            case .decide(let candidate, let certificate):
                precondition(self.decided == nil, "decided twice")
                self.decided = candidate.hash
                let content = SealContent(
                    candidate.checked.header, hash: candidate.hash, round: certificate.round)
                let signers = self.seals[content]?.count ?? 0
                precondition(signers >= self.scene.quorum, "decided without a quorum of seals")
                precondition(self.scene.execute(candidate.checked) != nil, "an invalid block")
            case .report(let report):
                precondition(report.validator != self.scene.key(self.own), "it accuses itself")
            case .refuse: break
            }
        }
    }
}
