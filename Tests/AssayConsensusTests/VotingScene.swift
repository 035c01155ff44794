import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport

/// A chain of validators whose keys are at hand, and what they sign at its next height.
struct VotingScene: Sendable {
    /// The validators, by number.
    let validators: TestValidators
    /// The chain, at its newest block.
    private(set) var ledger: MemoryLedger
    /// The parsed keys, shared by all machines.
    let cache = KeyCache()

    /// A scene with so many validators, at its genesis.
    init(_ count: Int, parameters: Parameters = Parameters()) throws {
        self.validators = TestValidators(count: count)
        let owners =
            self.validators.keys.map(\.publicKey.address)
            + (0..<4).map { SignedStatements.address($0) }
        self.ledger = try MemoryLedger(
            validatorKeys: self.validators.keys,
            accounts: owners.map { Genesis.Allocation(address: $0, balance: 1_000_000_000) },
            parameters: parameters)
    }

    /// Goes on to the height after a block.
    mutating func append(_ candidate: Candidate) { self.ledger.commit(candidate.executed) }

    /// The scene after so many empty blocks, each by the proposer of round 0.
    func after(_ blocks: Int) throws -> VotingScene {
        var scene = self
        for _ in 0..<blocks { scene.append(try scene.fresh()) }
        return scene
    }

    var chain: ChainID { self.ledger.head.header.chain }
    var height: UInt64 { self.ledger.head.header.height + 1 }
    var quorum: Int { self.validators.set.quorum }
    var faults: Int { self.validators.set.faults }
    /// The moment at which every scene begins: five seconds after the head.
    var start: Moment {
        Moment(wall: self.ledger.head.header.time + 5_000, elapsed: 1_000_000)
    }

    /// The number of the validator whose turn it is, reckoned without the library.
    func proposer(_ round: UInt64) -> Int {
        Int((self.height + round) % UInt64(self.validators.count))
    }

    /// Validators other than these, so many as are asked for.
    func others(than numbers: Int..., count: Int? = nil) -> [Int] {
        let others = (0..<self.validators.count).filter { !numbers.contains($0) }
        return Array(others.prefix(count ?? others.count))
    }

    /// A block of a validator; another `salt` makes another block, so many ms later.
    ///
    /// - Parameter time: when it is made; at the start of the scene if none is named.
    func block(
        by number: Int, salt: UInt64 = 0, at time: UInt64? = nil,
        _ statements: [Verified<Statement>] = []
    ) throws -> Candidate {
        var execution = BlockExecution(
            on: self.ledger.head, time: (time ?? self.start.wall) + salt,
            proposer: self.validators.keys[number].publicKey.address, reader: self.ledger.state)
        for statement in statements { try execution.apply(statement) }
        let executed = try execution.finish()
        guard let checked = CheckedBlock(executed.block, statements: statements) else {
            preconditionFailure("the statements are those of the block")
        }
        return Candidate(checked, executed)
    }

    /// The block that the proposer of a round makes.
    func fresh(
        _ round: UInt64 = 0, salt: UInt64 = 0, at time: UInt64? = nil
    ) throws -> Candidate {
        try self.block(by: self.proposer(round), salt: salt, at: time)
    }

    /// Executes as a node would.
    func execute(_ checked: CheckedBlock) -> ExecutedBlock? {
        try? self.ledger.head.execute(
            checked.header, checked.statements, reader: self.ledger.state)
    }

    /// The scheme that signs for a validator, or for nobody.
    func scheme(_ number: Int?) -> ValidatorSigning {
        ValidatorSigning(key: number.map { self.validators.keys[$0] }, keys: self.cache)
    }

    /// The certificate of a block.
    func certificate(of candidate: Candidate, round: UInt64 = 0) -> Certificate {
        self.validators.certificate(of: candidate.checked.header, round: round)
    }
}

/// What validators sign, honest or not.
extension VotingScene {
    private func signed(_ content: VoteContent, by number: Int) -> Signature {
        self.validators.keys[number].sign(content.digest)
    }

    func proposal(
        _ candidate: Candidate, round: UInt64 = 0, by number: Int? = nil,
        changes: [RoundChangeVote] = [], proof: PreparedProof? = nil, height: UInt64? = nil
    ) -> ConsensusMessage {
        let number = number ?? self.proposer(round)
        let height = height ?? self.height
        let content = VoteContent(
            .proposal, chain: self.chain, height: height, round: round, block: candidate.hash)
        return .proposal(
            Proposal(
                height: height, round: round, block: candidate.checked.block,
                validator: self.validators.keys[number].publicKey,
                signature: self.signed(content, by: number), roundChanges: changes, proof: proof))
    }

    func prepare(
        _ block: Digest, round: UInt64 = 0, by number: Int, height: UInt64? = nil
    ) -> ConsensusMessage {
        let height = height ?? self.height
        let content = VoteContent(
            .prepare, chain: self.chain, height: height, round: round, block: block)
        return .prepare(
            Prepare(
                height: height, round: round, block: block,
                validator: self.validators.keys[number].publicKey,
                signature: self.signed(content, by: number)))
    }

    func commit(_ candidate: Candidate, round: UInt64 = 0, by number: Int) -> ConsensusMessage {
        self.commit(
            SealContent(candidate.checked.header, hash: candidate.hash, round: round), by: number)
    }

    func commit(_ content: SealContent, by number: Int) -> ConsensusMessage {
        let key = self.validators.keys[number]
        return .commit(
            Commit(
                content: content, validator: key.publicKey,
                seal: key.sign(content.digest(for: key.publicKey))))
    }

    func vote(
        to round: UInt64, by number: Int, prepared: PreparedBlock? = nil, height: UInt64? = nil
    ) -> RoundChangeVote {
        let height = height ?? self.height
        let content = VoteContent(
            roundChangeTo: round, chain: self.chain, height: height, prepared: prepared)
        return RoundChangeVote(
            height: height, round: round, prepared: prepared,
            validator: self.validators.keys[number].publicKey,
            signature: self.signed(content, by: number))
    }

    func change(
        to round: UInt64, by number: Int, lock: PreparedProof? = nil, block: Block? = nil
    ) -> ConsensusMessage {
        .roundChange(
            RoundChange(
                vote: self.vote(to: round, by: number, prepared: lock?.prepared), proof: lock,
                block: block))
    }

    /// A proof that these validators prepared a block; of a quorum if none are named.
    func proof(
        of block: Digest, round: UInt64 = 0, by numbers: [Int]? = nil, height: UInt64? = nil
    ) -> PreparedProof {
        let numbers = (numbers ?? Array(0..<self.quorum)).sorted()
        let content = VoteContent(
            .prepare, chain: self.chain, height: height ?? self.height, round: round,
            block: block)
        return PreparedProof(
            prepared: PreparedBlock(round: round, block: block),
            signers: SignerBitmap(numbers, of: self.validators.count),
            signatures: numbers.map { self.signed(content, by: $0) })
    }

    /// Votes for a round without locks, by a quorum or by these.
    func votes(to round: UInt64, by numbers: [Int]? = nil) -> [RoundChangeVote] {
        (numbers ?? Array(0..<self.quorum)).map { self.vote(to: round, by: $0) }
    }
}

extension [ConsensusEffect] {
    var messages: [ConsensusMessage] {
        self.compactMap { if case .broadcast(let message) = $0 { message } else { nil } }
    }

    var records: [VoteRecord] {
        self.compactMap { if case .persist(let record, adding: _) = $0 { record } else { nil } }
    }

    var newBlocks: [Block] {
        self.flatMap { effect -> [Block] in
            if case .persist(_, adding: let blocks) = effect { blocks } else { [] }
        }
    }

    var decisions: [(candidate: Candidate, certificate: Certificate)] {
        self.compactMap {
            if case .decide(let candidate, let certificate) = $0 {
                (candidate, certificate)
            } else {
                nil
            }
        }
    }

    var reports: [Misbehaviour] {
        self.compactMap { if case .report(let evidence) = $0 { evidence } else { nil } }
    }
}

extension [ConsensusMessage] {
    var kinds: [VoteKind] { self.map(\.kind) }
}
