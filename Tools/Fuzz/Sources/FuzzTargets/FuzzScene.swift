import AssayConsensus
import AssayCore
import AssayCrypto
import FuzzSupport

/// A cheap stand-in for signatures, with which the fuzzer signs for everybody.
struct FuzzSigning: SignatureScheme {
    let ownKey: PublicKey?

    func sign(_ digest: Digest) -> Signature {
        guard let ownKey else { preconditionFailure("a node without a key signs nothing") }
        let r = [1] + SHA256.hash([1] + ownKey.bytes + digest.bytes).bytes.dropFirst()
        let s = [1] + SHA256.hash([2] + ownKey.bytes + digest.bytes).bytes.dropFirst()
        guard let signature = try? Signature(bytes: r + s) else {
            preconditionFailure("small numbers have the form of a signature")
        }
        return signature
    }

    func isValid(_ signature: Signature, of digest: Digest, by key: PublicKey) -> Bool {
        signature == FuzzSigning(ownKey: key).sign(digest)
    }
}

/// A chain at some height, with blocks that may be proposed there.
struct FuzzScene: Sendable {
    let validators: TestValidators
    let ledger: MemoryLedger
    /// Valid blocks of different proposers and times, and one that is invalid at the end.
    let candidates: [Candidate]

    /// Scenes with one to seven validators, two heights of each.
    static let all: [[FuzzScene]] = [4, 1, 2, 3, 7].map { count in
        do {
            return try Self.chain(count)
        } catch {
            preconditionFailure("a small chain can be made: \(error)")
        }
    }

    private static func chain(_ count: Int) throws -> [FuzzScene] {
        let validators = TestValidators(count: count)
        let accounts = (0..<2).map {
            Genesis.Allocation(
                address: TestKeys.key(100 + $0).publicKey.address, balance: 1_000_000)
        }
        var ledger = try MemoryLedger(validatorKeys: validators.keys, accounts: accounts)
        var scenes: [FuzzScene] = []
        for _ in 0..<3 {
            let scene = try FuzzScene(validators, ledger)
            scenes.append(scene)
            ledger.commit(scene.candidates[0].executed)
        }
        return scenes
    }

    private init(_ validators: TestValidators, _ ledger: MemoryLedger) throws {
        self.validators = validators
        self.ledger = ledger
        let head = ledger.head
        var candidates: [Candidate] = []
        for number in 0..<4 {
            let proposer = (Int(head.header.height) + 1 + number) % validators.count
            let execution = BlockExecution(
                on: head, time: head.header.time + 1_000 + UInt64(number),
                proposer: validators.keys[proposer].publicKey.address, reader: ledger.state)
            let executed = try execution.finish()
            guard let checked = CheckedBlock(executed.block, statements: []) else { break }
            candidates.append(Candidate(checked, executed))
        }
        let header = candidates[0].checked.header.with { $0.stateRoot = .zero }
        if let bad = CheckedBlock(Block(header: header, statements: []), statements: []) {
            candidates.append(Candidate(bad, candidates[0].executed))
        }
        self.candidates = candidates
    }

    var count: Int { self.validators.count }
    var quorum: Int { self.validators.set.quorum }
    var chain: ChainID { self.ledger.head.header.chain }
    var height: UInt64 { self.ledger.head.header.height + 1 }
    var start: Moment { Moment(wall: self.ledger.head.header.time + 1_000, elapsed: 100_000) }

    func key(_ number: Int) -> PublicKey { self.validators.keys[number].publicKey }

    func execute(_ checked: CheckedBlock) -> ExecutedBlock? {
        // Executed once for all runs.
        if let known = self.candidates.dropLast().first(where: { $0.hash == checked.hash }),
            known.checked.block == checked.block
        {
            return known.executed
        }
        return try? self.ledger.head.execute(
            checked.header, checked.statements, reader: self.ledger.state)
    }

    func sign(_ digest: Digest, by number: Int) -> Signature {
        FuzzSigning(ownKey: self.key(number)).sign(digest)
    }

    func certificate(of header: Header, round: UInt64, by numbers: [Int]) -> Certificate {
        let content = SealContent(header, hash: header.hash, round: round)
        return Certificate(
            round: round, signers: SignerBitmap(numbers, of: self.count),
            signatures: numbers.map { self.sign(content.digest(for: self.key($0)), by: $0) })
    }
}

/// Messages that bytes choose, properly signed; what they say may be any lie.
extension FuzzScene {
    func message(_ bytes: inout FuzzBytes, not own: Int?) -> ConsensusMessage? {
        let signer = bytes.below(self.count)
        guard signer != own else { return nil }
        let candidate = self.candidates[bytes.below(self.candidates.count)]
        let round = bytes.round()
        switch bytes.below(4) {
        case 0: return self.proposal(candidate, round, signer, &bytes)
        case 1:
            let content = VoteContent(
                .prepare, chain: self.chain, height: self.height, round: round,
                block: candidate.hash)
            return .prepare(
                Prepare(
                    height: self.height, round: round, block: candidate.hash,
                    validator: self.key(signer), signature: self.sign(content.digest, by: signer)))
        case 2:
            let content = SealContent(
                candidate.checked.header, hash: candidate.hash, round: round)
            return .commit(
                Commit(
                    content: content, validator: self.key(signer),
                    seal: self.sign(content.digest(for: self.key(signer)), by: signer)))
        default:
            let proof = bytes.flag() ? self.proof(candidate.hash, &bytes) : nil
            let vote = self.vote(round, proof?.prepared, by: signer)
            let block = bytes.flag() && proof != nil ? candidate.checked.block : nil
            return .roundChange(RoundChange(vote: vote, proof: proof, block: block))
        }
    }

    private func proposal(
        _ candidate: Candidate, _ round: UInt64, _ chosen: Int, _ bytes: inout FuzzBytes
    ) -> ConsensusMessage {
        // Mostly by whose turn it is.
        let turn = Int((self.height % 7 + round % UInt64(self.count)) % UInt64(self.count))
        let signer = bytes.below(4) == 0 ? chosen : turn
        let lock = bytes.flag() ? self.proof(candidate.hash, &bytes) : nil
        let votes =
            round == 0
            ? []
            : bytes.subset(of: self.count).map { number in
                self.vote(round, bytes.flag() ? lock?.prepared : nil, by: number)
            }
        let content = VoteContent(
            .proposal, chain: self.chain, height: self.height, round: round,
            block: candidate.hash)
        return .proposal(
            Proposal(
                height: self.height, round: round, block: candidate.checked.block,
                validator: self.key(signer), signature: self.sign(content.digest, by: signer),
                roundChanges: votes, proof: lock))
    }

    private func vote(
        _ round: UInt64, _ prepared: PreparedBlock?, by number: Int
    ) -> RoundChangeVote {
        let content = VoteContent(
            roundChangeTo: round, chain: self.chain, height: self.height, prepared: prepared)
        return RoundChangeVote(
            height: self.height, round: round, prepared: prepared, validator: self.key(number),
            signature: self.sign(content.digest, by: number))
    }

    private func proof(_ block: Digest, _ bytes: inout FuzzBytes) -> PreparedProof {
        let round = bytes.round()
        let numbers = bytes.subset(of: self.count)
        let content = VoteContent(
            .prepare, chain: self.chain, height: self.height, round: round, block: block)
        return PreparedProof(
            prepared: PreparedBlock(round: round, block: block),
            signers: SignerBitmap(numbers, of: self.count),
            signatures: numbers.map { self.sign(content.digest, by: $0) })
    }

    /// The same message with a few of its bytes changed, if it can still be read.
    func mutated(_ message: ConsensusMessage, _ bytes: inout FuzzBytes) -> ConsensusMessage? {
        var encoded = PeerMessage.consensus(message).encoded
        for _ in 0...bytes.below(3) {
            let place = (bytes.below(256) * 256 + bytes.below(256)) % encoded.count
            encoded[place] ^= bytes.byte()
        }
        guard let read = try? PeerMessage(decoding: encoded, limit: encoded.count),
            case .consensus(let mutated) = read
        else { return nil }
        return mutated
    }
}
