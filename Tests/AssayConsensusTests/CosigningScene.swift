import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport

/// Heads of a log, and the validators who cosign them.
///
/// Nobody executes the blocks: what cosigns looks at their times, sizes and roots alone.
struct CosigningScene: Sendable {
    /// When the chain began, in milliseconds.
    static let start: UInt64 = 1_700_000_000_000
    /// The entries that come with each block.
    static let entries: UInt64 = 3

    /// The validators, by number.
    let validators: TestValidators
    /// The cosigning keys of all of them.
    let cosigners: Cosigners
    private let genesis: Header

    /// A scene with so many validators, each of whom has said its key.
    init(_ count: Int = 4) throws {
        self.validators = TestValidators(count: count)
        self.cosigners = try Cosigners(
            self.validators.keys.map { ($0.publicKey, CosigningKey(of: $0).publicKey) })
        let ledger = try MemoryLedger(validatorKeys: self.validators.keys, time: Self.start)
        self.genesis = ledger.head.header
    }

    /// The chain.
    var chain: ChainID { self.genesis.chain }
    /// How many make a checkpoint public, reckoned without the library.
    var quorum: Int { (2 * self.validators.count + 2) / 3 }

    /// The set of the validators with these numbers.
    func members(_ numbers: [Int]) throws -> ValidatorSet {
        let keys = numbers.sorted().map { self.validators.set.keys[$0] }
        guard let set = ValidatorSet(sorted: keys) else { throw NoValidators() }
        return set
    }

    /// There is no set of nobody.
    struct NoValidators: Error {}

    /// The head after so many blocks: at that many seconds, unless its time is named in ms since
    /// the beginning.
    func head(_ number: Int, at time: UInt64? = nil) -> Header {
        guard number > 0 else { return self.genesis }
        let size = 1 + UInt64(number) * Self.entries
        return self.genesis.with {
            $0.height = UInt64(number)
            $0.time = Self.start + (time ?? UInt64(number) * 1_000)
            $0.firstIndex = size - Self.entries
            $0.logSize = size
            $0.logRoot = SHA256.hash([UInt8(number / 256), UInt8(number % 256)])
        }
    }

    /// What a validator says of a head, or of a log that is none.
    func vote(
        _ head: Header, by number: Int, at time: UInt64 = 1_700_000_100, size: UInt64? = nil,
        root: Digest? = nil, key: CosigningKey? = nil
    ) -> CheckpointVote {
        let validator = self.validators.keys[number]
        let checkpoint = Checkpoint(
            chain: self.chain, size: size ?? head.logSize, root: root ?? head.logRoot)
        return CheckpointVote(
            size: checkpoint.size, root: checkpoint.root, validator: validator.publicKey,
            cosignature: Cosignature(
                of: checkpoint, at: time, key: key ?? CosigningKey(of: validator)))
    }

    /// The votes of these validators for a head; of all, if none are named.
    func votes(_ head: Header, by numbers: [Int]? = nil) -> [CheckpointVote] {
        (numbers ?? Array(0..<self.validators.count)).map { self.vote(head, by: $0) }
    }
}

/// One machine with its clock, driven by hand.
struct CosigningNode {
    let scene: CosigningScene
    var machine: Cosigning
    /// The validators and their keys, as the next block leaves them.
    var members: ValidatorSet
    var cosigners: Cosigners
    /// The clock that does not go back, in milliseconds.
    private(set) var elapsed: UInt64 = 50_000
    /// How far the wall clock is ahead of it.
    var offset: UInt64 = CosigningScene.start

    /// A node at a head; one without a number is no validator.
    init(
        _ number: Int? = nil, in scene: CosigningScene, at head: Header? = nil,
        cosigners: Cosigners? = nil, published: SignedCheckpoint? = nil
    ) {
        self.scene = scene
        self.members = scene.validators.set
        self.cosigners = cosigners ?? scene.cosigners
        self.machine = Cosigning(
            head: head ?? scene.head(0), members: self.members, cosigners: self.cosigners,
            validator: number.map { scene.validators.keys[$0] }, published: published,
            elapsed: self.elapsed)
    }

    var now: Moment { Moment(wall: self.elapsed + self.offset, elapsed: self.elapsed) }

    /// Takes in the next block.
    @discardableResult
    mutating func append(_ head: Header) -> [Cosigning.Effect] {
        self.machine.appended(
            head, members: self.members, cosigners: self.cosigners, now: self.now)
    }

    @discardableResult
    mutating func hear(_ vote: CheckpointVote) -> [Cosigning.Effect] {
        self.machine.receive(vote)
    }

    /// Takes in votes one after another.
    @discardableResult
    mutating func hear(_ votes: some Sequence<CheckpointVote>) -> [Cosigning.Effect] {
        var effects: [Cosigning.Effect] = []
        for vote in votes { effects += self.machine.receive(vote) }
        return effects
    }

    /// Lets time pass, and calls at its end.
    @discardableResult
    mutating func wait(_ milliseconds: UInt64) -> [Cosigning.Effect] {
        self.elapsed += milliseconds
        return self.machine.tick(now: self.now)
    }

    /// The number of heads, here or to come, for which the machine keeps votes.
    var keptVotes: Int? {
        let votes = Mirror(reflecting: self.machine).descendant("votes")
        return (votes as? any Collection)?.count
    }

    /// Milliseconds until the machine wants to be called; `nil` if it does not.
    var timer: Int64? { self.machine.deadline.map { Int64($0) - Int64(self.elapsed) } }
}

extension Cosigners {
    /// The keys of these validators, in any order; as the state holds them.
    init(_ keys: [(validator: PublicKey, key: CosignerKey)]) throws {
        var encoder = CBOREncoder()
        encoder.array(keys.count)
        for (validator, key) in keys.sorted(by: { $0.validator < $1.validator }) {
            encoder.array(2)
            encoder.byteString(validator.bytes)
            encoder.byteString(key.bytes)
        }
        self = try Cosigners(decoding: encoder.bytes, limit: encoder.bytes.count)
    }

    /// The same keys, but for those of some validators: others, or none.
    func with(_ changes: [(validator: PublicKey, key: CosignerKey?)]) throws -> Cosigners {
        let changed = changes.map(\.validator)
        let kept = self.entries.filter { !changed.contains($0.validator) }
        return try Cosigners(
            kept.map { ($0.validator, $0.key) }
                + changes.compactMap { change in change.key.map { (change.validator, $0) } })
    }
}

extension [Cosigning.Effect] {
    var sent: [CheckpointVote] {
        self.compactMap { if case .send(let vote) = $0 { vote } else { nil } }
    }

    var forwarded: [CheckpointVote] {
        self.compactMap { if case .forward(let vote) = $0 { vote } else { nil } }
    }

    var published: [SignedCheckpoint] {
        self.compactMap { if case .publish(let checkpoint) = $0 { checkpoint } else { nil } }
    }

    var contradictions: [CheckpointVote] {
        self.compactMap { if case .contradiction(let vote) = $0 { vote } else { nil } }
    }
}

extension SignedCheckpoint {
    /// Who signed, by number, in the order of the lines: each line must verify, and be somebody's.
    func signers(in scene: CosigningScene) throws -> [Int] {
        let found = try self.cosignatures(by: scene.cosigners)
        guard found.count == self.lines.count else { throw Strangers() }
        return try self.lines.map { line in
            let number = found.firstIndex { $0.0.name(on: scene.chain) == line.name }
            guard let number, let index = scene.validators.set.index(of: found[number].0.validator)
            else { throw Strangers() }
            return index
        }
    }

    /// Somebody signed who is not in the scene.
    struct Strangers: Error {}
}

extension [SignedCheckpoint] {
    /// The sizes of the logs.
    var sizes: [UInt64] { self.map(\.checkpoint.size) }

    /// Who signed each of them.
    func signers(in scene: CosigningScene) throws -> [[Int]] {
        try self.map { try $0.signers(in: scene) }
    }
}
