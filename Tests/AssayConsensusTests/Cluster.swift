import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// All machines of a height in one process, with a network that loses, doubles and reorders.
struct Cluster {
    /// What is on a node's disk.
    private struct Disk {
        var record = VoteRecord(height: 1)
        var blocks: [Digest: CheckedBlock] = [:]
        var final: (candidate: Candidate, certificate: Certificate)?
    }

    /// A message on its way.
    private struct Letter {
        let receiver: Int
        let message: ConsensusMessage
    }

    /// What one validator signed for one kind and round, over all its lives.
    private struct Place: Hashable {
        let number: Int
        let kind: VoteKind
        let round: UInt64
    }

    /// What is signed: the block, or what was prepared before.
    private enum Content: Hashable {
        case block(Digest)
        case lock(PreparedBlock?)
    }

    let scene: VotingScene
    let seed: UInt64
    private var random: SeededGenerator
    private var voters: [Voter] = []
    private var disks: [Disk]
    private var letters: [Letter] = []
    private var signed: [Place: Content] = [:]
    private var now: Moment
    /// How often something happened, so that a test can tell that it did.
    private(set) var counts = (crashes: 0, lost: 0, locks: 0, rounds: 0)

    /// A cluster at the beginning of a height.
    init(_ scene: VotingScene, seed: UInt64) throws {
        self.scene = scene
        self.seed = seed
        self.random = SeededGenerator(seed: seed)
        self.disks = (0..<scene.validators.count).map { _ in Disk() }
        self.now = scene.start
        for number in 0..<scene.validators.count { self.voters.append(self.voter(number)) }
    }

    /// The blocks that were decided, by validators.
    var decided: [Int: Digest] {
        Dictionary(
            uniqueKeysWithValues: self.disks.enumerated().compactMap { number, disk in
                disk.final.map { (number, $0.candidate.hash) }
            })
    }

    private func voter(_ number: Int) -> Voter {
        Voter(
            number, in: self.scene, record: self.disks[number].record,
            blocks: self.disks[number].blocks, now: self.now,
            scheme: HashSigning(ownKey: self.scene.validators.keys[number].publicKey))
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self.random) < percent
    }

    /// Does what a machine asks for, and holds it against the rules; perhaps it crashes amid it.
    private mutating func carryOut(_ effects: [ConsensusEffect], of number: Int, crash: Int) {
        for effect in effects {
            guard !self.chance(crash) else {
                self.counts.crashes += 1
                self.voters[number] = self.voter(number)
                return
            }
            switch effect {
            case .persist(let record, adding: let blocks):
                if record.lock != nil { self.counts.locks += 1 }
                self.disks[number].record = record
                for block in blocks {
                    self.disks[number].blocks[block.header.hash] = CheckedBlock(
                        block, statements: [])
                }
                self.disks[number].blocks = self.disks[number].blocks.filter {
                    record.blocks.contains($0.key)
                }
            case .broadcast(let message): self.post(message, from: number)
            case .decide(let candidate, let certificate):
                #expect(self.disks[number].final == nil, "\(self.seed): decided twice")
                self.disks[number].final = (candidate, certificate)
            case .report(let report): Issue.record("seed \(self.seed): \(report)")
            case .refuse: break
            }
        }
    }

    private mutating func post(_ message: ConsensusMessage, from number: Int) {
        #expect(
            self.disks[number].record.covers(message),
            "seed \(self.seed): \(message.kind) left before its record")
        let content: Content =
            switch message {
            case .proposal(let proposal): .block(proposal.block.header.hash)
            case .prepare(let prepare): .block(prepare.block)
            case .commit(let commit): .block(commit.content.block)
            case .roundChange(let change): .lock(change.vote.prepared)
            }
        let place = Place(number: number, kind: message.kind, round: message.round)
        let earlier = self.signed.updateValue(content, forKey: place)
        #expect(earlier == nil || earlier == content, "seed \(self.seed): a double vote")
        for receiver in self.voters.indices where receiver != number {
            self.letters.append(Letter(receiver: receiver, message: message))
        }
    }

    /// Delivers a random letter, or loses or doubles it.
    private mutating func deliver(loss: Int, crash: Int) throws {
        guard !self.letters.isEmpty else { return }
        let index = Int.random(in: 0..<self.letters.count, using: &self.random)
        let letter = self.letters[index]
        if !self.chance(loss) {
            self.letters.swapAt(index, self.letters.count - 1)
            self.letters.removeLast()
            if self.chance(loss / 2) {
                self.counts.lost += 1
                return
            }
        }
        let number = letter.receiver
        guard self.disks[number].final == nil else { return }
        self.voters[number].now = self.now
        let effects = try self.voters[number].hear(letter.message)
        self.carryOut(effects, of: number, crash: crash)
    }

    /// Time passes: a block is due, timers end, votes are sent again, proposers propose.
    private mutating func act(_ number: Int, crash: Int) throws {
        guard self.disks[number].final == nil else { return }
        self.voters[number].now = self.now
        self.voters[number].machine.blockIsDue(self.now)
        self.carryOut(try self.voters[number].wait(0), of: number, crash: crash)
        if self.voters[number].machine.duty != .none {
            let salt = self.now.wall - self.scene.start.wall
            let block = try self.scene.block(by: number, salt: salt)
            self.carryOut(try self.voters[number].propose(block), of: number, crash: crash)
        }
        for message in self.voters[number].machine.repetition { self.post(message, from: number) }
    }

    private mutating func restart(_ number: Int, crash: Int) throws {
        self.counts.crashes += 1
        self.voters[number] = self.voter(number)
        guard self.disks[number].final == nil else { return }
        self.carryOut(try self.voters[number].resume(), of: number, crash: crash)
    }

    private mutating func pass(_ milliseconds: UInt64) {
        self.now = Moment(
            wall: self.now.wall + milliseconds, elapsed: self.now.elapsed + milliseconds)
    }

    /// Anything may happen for so many steps.
    mutating func chaos(steps: Int, loss: Int, crash: Int) throws {
        for _ in 0..<steps {
            let number = Int.random(in: 0..<self.voters.count, using: &self.random)
            switch Int.random(in: 0..<100, using: &self.random) {
            case 0..<70: try self.deliver(loss: loss, crash: crash)
            case 70..<90: try self.act(number, crash: crash)
            case 90..<97: self.pass(UInt64.random(in: 1...900, using: &self.random))
            case 97..<98 where crash > 0: try self.restart(number, crash: crash)
            default: break
            }
            // A network does not hold everything.
            if self.letters.count > 2_000 { self.letters.removeFirst(1_000) }
            self.counts.rounds = max(
                self.counts.rounds, self.voters.map { Int($0.machine.round) }.max() ?? 0)
        }
    }

    /// Everything arrives from now on.
    ///
    /// - Returns: whether everybody decided.
    mutating func heal() throws -> Bool {
        for number in self.voters.indices { try self.restart(number, crash: 0) }
        for _ in 0..<1_000 {
            for number in self.voters.indices { try self.act(number, crash: 0) }
            while !self.letters.isEmpty { try self.deliver(loss: 0, crash: 0) }
            if let final = self.disks.compactMap(\.final).first { self.spread(final) }
            if self.decided.count == self.voters.count { return true }
            self.pass(100)
        }
        return false
    }

    /// What a decided block does: who has it takes the certificate, others fetch it.
    private mutating func spread(_ final: (candidate: Candidate, certificate: Certificate)) {
        for number in self.voters.indices where self.disks[number].final == nil {
            let effects = self.voters[number].machine.decided(
                final.candidate.hash, final.certificate)
            if let effects {
                self.carryOut(effects, of: number, crash: 0)
            } else {
                self.disks[number].final = final
            }
        }
    }
}

extension VoteRecord {
    /// Whether a restart from this record cannot contradict the message.
    func covers(_ message: ConsensusMessage) -> Bool {
        guard message.height == self.height, message.round <= self.round else { return false }
        // Of a round that the record has left, nothing is signed again.
        if message.round < self.round { return true }
        switch message {
        case .proposal(let proposal):
            return self.proposal?.block == proposal.block.header.hash
        case .prepare(let prepare): return self.prepared == prepare.block
        case .commit(let commit):
            return self.lock?.prepared
                == PreparedBlock(round: commit.content.round, block: commit.content.block)
        case .roundChange(let change): return self.roundChange?.vote == change.vote
        }
    }
}
