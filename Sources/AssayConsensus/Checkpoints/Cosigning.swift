public import AssayCore
public import AssayCrypto

/// Cosigns heads of the log, and collects the validators' cosignatures until a quorum of them makes
/// a checkpoint public.
///
/// A value without clock and network. All validators must cosign the same heads, or none of them
/// would ever have a quorum: those whose block is the first of its second; and a head that stands
/// for a second.
public struct Cosigning: Sendable {
    /// What is to be done.
    public enum Effect: Hashable, Sendable {
        /// Send this node's own vote to all peers.
        case send(CheckpointVote)
        /// Pass another's vote on to peers who are no validators.
        case forward(CheckpointVote)
        /// A quorum cosigned: keep and show this checkpoint in place of the one before.
        case publish(SignedCheckpoint)
        /// A validator cosigned another log than this one: evidence against it, told once.
        case contradiction(CheckpointVote)
    }

    /// How many heads are remembered for votes that come late.
    private static let rememberedHeads = 256
    /// How many votes of a validator wait for heads that are not here yet.
    private static let waitingVotes = 4
    /// How long a head stands before it is cosigned in any case, in milliseconds.
    private static let standing: UInt64 = 1_000
    /// How old a new block may be to be cosigned, in milliseconds: what a node catches up with,
    /// others cosigned long ago, and perhaps it did so itself.
    private static let freshness: UInt64 = 60_000

    private let own: (validator: PublicKey, key: CosigningKey)?
    /// The newest checkpoint that a quorum cosigned.
    public private(set) var published: SignedCheckpoint?
    private var members: ValidatorSet
    private var cosigners: Cosigners
    private var head: Header
    /// When the head came here, in milliseconds of a clock that does not go back.
    private var arrival: UInt64
    /// The size of the newest log that this node cosigned.
    private var cosigned: UInt64 = 0
    /// The roots of the newest heads, by the size of the log.
    private var roots: [UInt64: Digest] = [:]
    private var sizes: [UInt64] = []
    /// Votes that verify, by the size of the log.
    private var votes: [UInt64: [Checked]] = [:]

    /// Who has cosigned another log than this one.
    private var liars: Set<PublicKey> = []

    /// A vote and the key with which it was checked.
    private struct Checked {
        let vote: CheckpointVote
        let key: CosignerKey
    }

    /// Begins at a head.
    ///
    /// - Parameters:
    ///   - validator: this node's key, if it is a validator's.
    ///   - published: the newest checkpoint that was kept.
    ///   - elapsed: milliseconds of a clock that does not go back.
    public init(
        head: Header, members: ValidatorSet, cosigners: Cosigners, validator: PrivateKey?,
        published: SignedCheckpoint?, elapsed: UInt64
    ) {
        self.own = validator.map { ($0.publicKey, CosigningKey(of: $0)) }
        self.published = published
        self.members = members
        self.cosigners = cosigners
        self.head = head
        self.arrival = elapsed
        self.remember(head)
    }

    /// The cosigning key that this node's validator should say, and has not.
    public var unsaidKey: CosignerKey? {
        guard let own, self.members.contains(own.validator),
            self.cosigners.key(of: own.validator) != own.key.publicKey
        else { return nil }
        return own.key.publicKey
    }

    /// When ``tick(now:)`` has something to do, by the clock that does not go back.
    public var deadline: UInt64? {
        self.canCosign ? self.arrival + Self.standing : nil
    }

    /// Whether this node's validator has a head to cosign, and its key is known.
    private var canCosign: Bool {
        guard let own else { return false }
        return self.cosigned < self.head.logSize && self.members.contains(own.validator)
            && self.cosigners.key(of: own.validator) == own.key.publicKey
    }

    /// Takes in the next block.
    ///
    /// - Parameter now: seconds since 1970 by this node, and milliseconds that do not go back.
    public mutating func appended(
        _ header: Header, members: ValidatorSet, cosigners: Cosigners, now: Moment
    ) -> [Effect] {
        let isFirstOfSecond = header.time / 1_000 > self.head.time / 1_000
        self.head = header
        self.arrival = now.elapsed
        self.members = members
        self.cosigners = cosigners
        self.remember(header)
        let wrong = (self.votes[header.logSize] ?? []).filter { $0.vote.root != header.logRoot }
        let isFresh = now.wall <= Self.freshness || header.time >= now.wall - Self.freshness
        return self.tell(wrong.map(\.vote))
            + (isFirstOfSecond && isFresh ? self.cosign(now) : [])
            + self.publish(header.logSize)
    }

    /// Cosigns the head if it has stood long enough.
    public mutating func tick(now: Moment) -> [Effect] {
        guard now.elapsed >= self.arrival + Self.standing else { return [] }
        return self.cosign(now)
    }

    /// Takes in another validator's vote.
    ///
    /// What is no vote of a validator that this node knows is passed over: it may know less.
    public mutating func receive(_ vote: CheckpointVote) -> [Effect] {
        guard vote.size >= self.published?.checkpoint.size ?? 1, !self.has(vote),
            self.members.contains(vote.validator),
            let key = self.cosigners.key(of: vote.validator)
        else { return [] }
        let checkpoint = Checkpoint(
            chain: self.head.chain, size: vote.size, root: vote.root)
        guard self.hasRoom(for: vote), vote.cosignature.isValid(for: checkpoint, by: key) else {
            return []
        }
        if let root = self.roots[vote.size], root != vote.root { return self.tell([vote]) }
        self.votes[vote.size, default: []].append(Checked(vote: vote, key: key))
        return [.forward(vote)] + self.publish(vote.size)
    }

    private mutating func cosign(_ now: Moment) -> [Effect] {
        guard let own, self.canCosign else { return [] }
        self.cosigned = self.head.logSize
        let checkpoint = Checkpoint(self.head)
        let vote = CheckpointVote(
            size: checkpoint.size, root: checkpoint.root, validator: own.validator,
            cosignature: Cosignature(of: checkpoint, at: now.wall / 1_000, key: own.key))
        self.votes[vote.size, default: []].append(
            Checked(vote: vote, key: own.key.publicKey))
        return [.send(vote)] + self.publish(vote.size)
    }

    /// Publishes the checkpoint of a log size if a quorum has cosigned it, and again with every
    /// further cosignature.
    private mutating func publish(_ size: UInt64) -> [Effect] {
        guard let root = self.roots[size], size >= self.published?.checkpoint.size ?? 0 else {
            return []
        }
        let checkpoint = Checkpoint(chain: self.head.chain, size: size, root: root)
        let votes = self.votes[size] ?? []
        let cosigned = self.cosigners.entries.compactMap { cosigner in
            votes.first {
                $0.vote.validator == cosigner.validator && $0.vote.root == root
                    && $0.key == cosigner.key
            }.map { (cosigner, $0.vote.cosignature) }
        }
        guard self.members.hasQuorum(of: cosigned.map { $0.0.validator }) else { return [] }
        let note = SignedCheckpoint(checkpoint, cosigned)
        if let published, published.checkpoint.size == size,
            published.lines.count >= note.lines.count
        {
            return []
        }
        self.published = note
        for old in self.votes.keys where old < size { self.votes[old] = nil }
        return [.publish(note)]
    }

    /// Tells of votes for another log: of each validator once, which is evidence enough.
    private mutating func tell(_ votes: [CheckpointVote]) -> [Effect] {
        votes.filter { self.liars.insert($0.validator).inserted }.map { .contradiction($0) }
    }

    private func has(_ vote: CheckpointVote) -> Bool {
        self.votes[vote.size]?.contains { $0.vote.validator == vote.validator } ?? false
    }

    /// Whether one vote more of a validator is kept: for a head that is here, or one of few that
    /// are not.
    private func hasRoom(for vote: CheckpointVote) -> Bool {
        if self.roots[vote.size] != nil { return true }
        guard vote.size > self.head.logSize else { return false }
        let waiting = self.votes.filter { $0.key > self.head.logSize }
        return waiting.values.count { votes in
            votes.contains { $0.vote.validator == vote.validator }
        } < Self.waitingVotes
    }

    private mutating func remember(_ header: Header) {
        self.roots[header.logSize] = header.logRoot
        self.sizes.append(header.logSize)
        // Votes for what was between two heads were for no head at all.
        for size in self.votes.keys where size < header.logSize && self.roots[size] == nil {
            self.votes[size] = nil
        }
        guard self.sizes.count > Self.rememberedHeads else { return }
        let oldest = self.sizes.removeFirst()
        self.roots[oldest] = nil
        self.votes[oldest] = nil
    }
}
