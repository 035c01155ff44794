public import AssayCore
public import AssayCrypto

/// A block that was executed here, and is valid.
public struct Candidate: Sendable {
    /// The block with its statements.
    public let checked: CheckedBlock
    /// What it does.
    public let executed: ExecutedBlock

    /// A block and its execution.
    public init(_ checked: CheckedBlock, _ executed: ExecutedBlock) {
        self.checked = checked
        self.executed = executed
    }

    /// The hash of the block.
    public var hash: Digest { self.checked.hash }
}

/// Executes a block on the head; `nil` if it is invalid.
public typealias Execution = (CheckedBlock) throws(Unreadable) -> ExecutedBlock?

/// Why a proposal is not accepted, though it is authentic and came in its turn.
public enum Refusal: Hashable, Sendable {
    /// Its block breaks the rules.
    case invalid(Rejection)
    /// The time of its fresh block is so far from this node's clock, in milliseconds; above 0 if
    /// it is ahead.
    case untimely(Int64)
    /// Its round changes do not allow it.
    case unjustified
}

extension Refusal: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .invalid(let rejection): "it is invalid: \(rejection)"
        case .untimely(let ahead) where ahead > 0:
            "its time is \(ahead) ms ahead of this clock: check both clocks"
        case .untimely(let ahead): "its time is \(-ahead) ms behind this clock: check both clocks"
        case .unjustified: "the round changes that came with it do not allow it"
        }
    }
}

/// What consensus asks its shell to do, in this order.
public enum ConsensusEffect: Sendable {
    /// Write the record, synced, and the block with it, before anything that follows.
    case persist(VoteRecord, adding: [Block])
    /// Send to all other validators.
    case broadcast(ConsensusMessage)
    /// The block is final with this certificate.
    case decide(Candidate, Certificate)
    /// Somebody misbehaved provably.
    case report(Misbehaviour)
    /// A proposal is not accepted.
    case refuse(Digest, Refusal)
}

/// QBFT at one height: a value that is given messages and time, and says what to do.
///
/// After EEA QBFT, with the hardening that Docs/Consensus.md explains. It reads no clock and
/// draws no random number. A height ends with a decision; then the value is thrown away, and
/// with it every timer and message of the height.
public struct Consensus: Sendable {
    /// The chain.
    public let chain: ChainID
    /// The height that is being decided.
    public let height: UInt64
    /// Who decides.
    public let validators: ValidatorSet
    /// Whether a block was decided.
    public internal(set) var isDecided = false
    /// The round that was reached.
    public internal(set) var round: UInt64 = 0

    let scheme: any SignatureScheme
    let timing: Timing
    /// The time of the block before.
    let parentTime: UInt64
    /// The own number among the validators; `nil` if this node does not vote at this height.
    let ownNumber: Int?

    /// The block that was accepted in this round.
    var accepted: Candidate?
    /// The block behind the lock.
    var locked: Candidate?
    /// What must be on disk before the messages in `outbox` leave.
    var record: VoteRecord
    var votes = HeightVotes()
    /// Locks whose prepares were checked, by what they prepared.
    var knownProofs: [PreparedBlock: PreparedProof] = [:]
    /// The blocks of locks that others named to this node, as a proposer, by their hashes.
    var changeBlocks: [Digest: CheckedBlock] = [:]
    /// What was reported already.
    var reported: Set<Fault> = []
    /// When the timer of this round began to run; `nil` while it stands still.
    var timerStart: UInt64?
    /// What this node sent last, to be sent again.
    var sent = SentMessages()

    var outbox: [ConsensusMessage] = []
    var effects: [ConsensusEffect] = []
    var isRecordDirty = false
    var newBlocks: [Block] = []

    /// Begins the height after `head`.
    ///
    /// - Parameters:
    ///   - votes: whether this node may vote, if its key is a validator's.
    ///   - record: what was signed before; of another height, it does not matter.
    public init(
        after head: Head, scheme: any SignatureScheme, votes: Bool, record: VoteRecord,
        timing: Timing
    ) {
        self.chain = head.header.chain
        self.height = head.header.height + 1
        self.validators = head.members
        self.scheme = scheme
        self.timing = timing
        self.parentTime = head.header.time
        let number = scheme.ownKey.flatMap { head.members.index(of: $0) }
        // Below what was signed before, nothing is signed again.
        let mayVote = votes && record.height <= self.height
        self.ownNumber = mayVote ? number : nil
        if record.height == self.height {
            self.record = record
        } else {
            self.record = VoteRecord(height: self.height)
            self.record.isProvisional = record.isProvisional
        }
        self.round = self.record.round
    }

    /// What one validator did, as it is told once.
    struct Fault: Hashable, Sendable {
        let kind: Misbehaviour.Kind
        let validator: PublicKey
    }

    /// Whether this node votes at this height.
    public var isVoting: Bool { self.ownNumber != nil }

    /// Who proposes in a round.
    public func proposer(in round: UInt64) -> PublicKey {
        self.validators.proposer(height: self.height, round: round)
    }

    /// Whether this node proposes in the present round.
    var isProposer: Bool {
        self.ownNumber != nil && self.scheme.ownKey == self.proposer(in: self.round)
    }

    /// Hands out what is to be done: first the record, then what depends on it.
    mutating func flush() -> [ConsensusEffect] {
        var result: [ConsensusEffect] = []
        // Alone, nothing that was signed leaves before the block is on disk; then the block
        // itself is the record.
        if self.isRecordDirty, self.validators.count > 1 {
            result.append(.persist(self.record, adding: self.newBlocks))
        }
        self.isRecordDirty = false
        self.newBlocks = []
        result += self.outbox.map { .broadcast($0) }
        self.outbox = []
        result += self.effects
        self.effects = []
        return result
    }

    /// Notes an own vote for sending, after the record.
    mutating func send(_ message: ConsensusMessage) {
        self.outbox.append(message)
        self.sent.note(message)
    }
}

/// What a node sends again until the height is decided.
struct SentMessages: Sendable {
    private(set) var messages: [ConsensusMessage] = []

    /// Adds a message; what belongs to earlier rounds goes, but for the last two round changes.
    mutating func note(_ message: ConsensusMessage) {
        self.messages.removeAll { old in
            if case .roundChange = old { return old.round + 1 < message.round }
            return old.round < message.round
        }
        self.messages.append(message)
    }
}

/// Time.
extension Consensus {
    /// When ``tick(_:)`` has something to do, by the clock that only goes forward.
    public var deadline: UInt64? {
        guard let timerStart, !self.isDecided, self.ownNumber != nil else { return nil }
        return timerStart + self.timing.timeout(round: self.round)
    }

    /// Tells that a block is due, which starts the timer of round 0.
    public mutating func blockIsDue(_ now: Moment) {
        guard self.round == 0, self.timerStart == nil else { return }
        self.timerStart = now.elapsed
    }

    /// Ends the round if its time is up.
    public mutating func tick(
        _ now: Moment, execute: Execution
    ) throws(Unreadable) -> [ConsensusEffect] {
        guard let deadline, now.elapsed >= deadline else { return [] }
        try self.change(to: self.round + 1, now, execute)
        return self.flush()
    }

    /// Everything that was sent and still counts, to be sent again.
    public var repetition: [ConsensusMessage] {
        self.isDecided ? [] : self.sent.messages
    }

    /// Lets the timer of this round run once a quorum is known to have come as far.
    ///
    /// A timer that ran on while nobody answers would grow to hours during an outage.
    mutating func runTimer(_ now: Moment) {
        guard self.round > 0, self.timerStart == nil,
            self.votes.heard(atOrAbove: self.round) >= self.validators.quorum
        else { return }
        self.timerStart = now.elapsed
    }
}
