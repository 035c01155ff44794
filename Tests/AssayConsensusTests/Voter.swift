import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport

/// One consensus machine with its clock and its disk, driven by hand.
struct Voter {
    let scene: VotingScene
    let number: Int?
    let scheme: any SignatureScheme
    var machine: Consensus
    var now: Moment
    /// The record that would survive a crash, and the blocks with it.
    private(set) var disk: VoteRecord
    private(set) var blocks: [Digest: CheckedBlock]
    /// Everything that the machine asked for so far.
    private(set) var effects: [ConsensusEffect] = []

    /// A machine at the next height of the scene.
    init(
        _ number: Int?, in scene: VotingScene, record: VoteRecord = VoteRecord(height: 1),
        blocks: [Digest: CheckedBlock] = [:], votes: Bool = true, now: Moment? = nil,
        scheme: (any SignatureScheme)? = nil
    ) {
        self.scene = scene
        self.number = number
        self.scheme = scheme ?? scene.scheme(number)
        self.disk = record
        self.blocks = blocks
        self.now = now ?? scene.start
        self.machine = Consensus(
            after: scene.ledger.head, scheme: self.scheme, votes: votes, record: record,
            timing: Timing())
    }

    /// The same validator after a crash: what is not on disk is gone.
    ///
    /// - Parameter blocks: whether the blocks survived with the record.
    func restarted(keepingBlocks: Bool = true) -> Voter {
        Voter(
            self.number, in: self.scene, record: self.disk,
            blocks: keepingBlocks ? self.blocks : [:], now: self.now, scheme: self.scheme)
    }

    private mutating func note(_ new: [ConsensusEffect]) -> [ConsensusEffect] {
        for case .persist(let record, adding: let added) in new {
            self.disk = record
            for block in added {
                self.blocks[block.header.hash] = CheckedBlock(block, statements: [])
            }
            self.blocks = self.blocks.filter { record.blocks.contains($0.key) }
        }
        self.effects += new
        return new
    }

    /// Takes in a message, its block checked if the machine needs it, or in any case.
    @discardableResult
    mutating func hear(
        _ message: ConsensusMessage, statements: [Verified<Statement>] = [],
        alwaysChecked: Bool = false
    ) throws -> [ConsensusEffect] {
        let scene = self.scene
        let checked =
            alwaysChecked || self.machine.needsBlock(of: message)
            ? message.block.flatMap { CheckedBlock($0, statements: statements) } : nil
        let new = try self.machine.receive(message, checked: checked, self.now) {
            scene.execute($0)
        }
        return self.note(new)
    }

    /// Takes in messages one after another.
    @discardableResult
    mutating func hear(_ messages: [ConsensusMessage]) throws -> [ConsensusEffect] {
        try messages.flatMap { message in try self.hear(message) }
    }

    /// That it is not asked to propose.
    struct NoDuty: Error {}

    @discardableResult
    mutating func propose(_ candidate: Candidate) throws -> [ConsensusEffect] {
        guard self.machine.duty != .none else { throw NoDuty() }
        let scene = self.scene
        let new = try self.machine.propose(candidate, self.now) { scene.execute($0) }
        return self.note(new)
    }

    @discardableResult
    mutating func resume() throws -> [ConsensusEffect] {
        let scene = self.scene
        let new = try self.machine.resume(self.blocks, self.now) { scene.execute($0) }
        return self.note(new)
    }

    /// Whether a message is wanted, and signed by whom it names.
    func believes(_ message: ConsensusMessage) -> Bool {
        self.machine.isWanted(message) && self.machine.isAuthentic(message)
    }

    /// Lets time pass, and calls at its end.
    @discardableResult
    mutating func wait(_ milliseconds: UInt64) throws -> [ConsensusEffect] {
        self.now = Moment(
            wall: self.now.wall + milliseconds, elapsed: self.now.elapsed + milliseconds)
        let scene = self.scene
        let new = try self.machine.tick(self.now) { scene.execute($0) }
        return self.note(new)
    }

    /// Lets the timer of the round run out.
    @discardableResult
    mutating func timeOut() throws -> [ConsensusEffect] {
        if self.machine.round == 0 { self.machine.blockIsDue(self.now) }
        guard let deadline = self.machine.deadline, deadline > self.now.elapsed else { return [] }
        return try self.wait(deadline - self.now.elapsed)
    }

    /// Milliseconds until the timer runs out; `nil` while it stands.
    var timer: UInt64? { self.machine.deadline.map { $0 - self.now.elapsed } }
}
