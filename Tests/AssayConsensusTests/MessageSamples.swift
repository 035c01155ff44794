import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// A message or record of every kind and shape, and how it is read.
struct MessageSample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// Reads bytes, and answers with what would be written for them.
    let recode: @Sendable ([UInt8]) throws -> (bytes: [UInt8], isSame: Bool)

    var testDescription: String { self.name }

    init<Value: CBORCodable & Hashable & Sendable>(
        _ name: String, _ value: Value, limit: Int = PeerMessage.maximumSize
    ) {
        self.name = name
        self.bytes = value.encoded
        self.recode = { bytes in
            let read = try Value(decoding: bytes, limit: limit)
            let again = try Value(decoding: read.encoded, limit: limit)
            return (read.encoded, again == read)
        }
    }

    /// All of them; they are signed once.
    static let all: [MessageSample] = {
        do {
            return try Self.make()
        } catch {
            preconditionFailure("samples are valid: \(error)")
        }
    }()

    /// The samples that peers send, as they are on the wire.
    static var wire: [MessageSample] { Self.all.filter { !$0.name.hasPrefix("record") } }

    /// The sample with this name.
    static func named(_ name: String) throws -> MessageSample {
        guard let sample = Self.all.first(where: { $0.name == name }) else { throw Missing() }
        return sample
    }

    struct Missing: Error {}

    private static func make() throws -> [MessageSample] {
        let scene = try VotingScene(4)
        let statement = SignedStatements.statement(0, 1, chain: scene.chain)
        let block = try scene.block(by: 1, [statement])
        let proof = scene.proof(of: block.hash, by: [0, 2, 3])
        let votes = [
            scene.vote(to: 3, by: 0),
            scene.vote(to: 3, by: 2, prepared: proof.prepared),
            scene.vote(to: 3, by: 3, prepared: PreparedBlock(round: .max, block: .zero)),
        ]
        let again = scene.proposal(block, round: 3, changes: votes, proof: proof)
        let certificate = scene.certificate(of: block, round: 2)
        let certified = CertifiedBlock(block: block.checked.block, certificate: certificate)
        let decided = Decided(header: block.checked.header, certificate: certificate)
        let consensus: [(String, ConsensusMessage)] = [
            ("proposal", scene.proposal(block)), ("proposal again", again),
            ("prepare", scene.prepare(block.hash, round: 24, by: 2)),
            ("commit", scene.commit(block, round: 1, by: 2)),
            ("round change", scene.change(to: 1, by: 3)),
            (
                "round change with a lock",
                scene.change(to: 2, by: 3, lock: proof, block: block.checked.block)
            ),
            ("round change without its block", scene.change(to: 2, by: 3, lock: proof)),
        ]
        let peer: [(String, PeerMessage)] = [
            ("statements", .statements([statement.value.bytes, [], [1, 2, 3]])),
            ("no statements", .statements([])), ("decided", .decided(decided)),
            ("get blocks", .getBlocks(BlockRequest(first: 1, count: 64))),
            ("blocks", .blocks([certified, certified])), ("no blocks", .blocks([])),
            ("checkpoint", .checkpoint(Self.cosignature(of: decided.header, by: 3, in: scene))),
        ]
        return consensus.map { MessageSample($0.0, PeerMessage.consensus($0.1)) }
            + peer.map { MessageSample($0.0, $0.1) } + (try Self.records(scene))
    }

    private static func cosignature(
        of header: Header, by number: Int, in scene: VotingScene
    ) -> CheckpointVote {
        let validator = scene.validators.keys[number]
        return CheckpointVote(
            size: header.logSize, root: header.logRoot, validator: validator.publicKey,
            cosignature: Cosignature(
                of: Checkpoint(header), at: header.time / 1_000, key: CosigningKey(of: validator)))
    }

    /// What is written to the disk.
    private static func records(_ scene: VotingScene) throws -> [MessageSample] {
        let voter = try VoteRecordSamples.fullRecord(scene)
        var samples = [
            MessageSample("record, new", VoteRecord(), limit: VoteRecord.maximumSize),
            MessageSample(
                "record of a height", VoteRecord(height: .max), limit: VoteRecord.maximumSize),
            MessageSample("record, full", voter, limit: VoteRecord.maximumSize),
        ]
        var prepared = VoteRecord(height: 7)
        prepared.round = 5
        prepared.prepared = SHA256.hash([1])
        samples.append(
            MessageSample("record, prepared", prepared, limit: VoteRecord.maximumSize))
        for evidence in try VoteRecordSamples.evidence(scene) {
            samples.append(
                MessageSample("record of evidence: \(evidence.kind)", evidence, limit: 1 << 17))
        }
        return samples
    }
}

/// Records and evidence as machines make them.
enum VoteRecordSamples {
    /// The record of a proposer that was locked in round 0, and proposed again in round 4.
    static func fullRecord(_ scene: VotingScene) throws -> VoteRecord {
        let proposer = scene.proposer(4)
        var voter = Voter(proposer, in: scene)
        let block = try scene.fresh()
        try voter.hear(scene.proposal(block, by: scene.proposer(0)))
        // Rounds 0 and 4 have the same proposer of four.
        if voter.machine.duty == .whenDue { try voter.propose(block) }
        try voter.hear(scene.others(than: proposer).map { scene.prepare(block.hash, by: $0) })
        try voter.hear(scene.others(than: proposer).map { scene.change(to: 4, by: $0) })
        return voter.disk
    }

    /// A piece of evidence of each kind.
    static func evidence(_ scene: VotingScene) throws -> [Misbehaviour] {
        let me = scene.proposer(0)
        let liar = scene.others(than: me)[0]
        var voter = Voter(me, in: scene)
        let (one, two) = (try scene.fresh(), try scene.fresh(salt: 1))
        return try voter.hear([
            scene.prepare(one.hash, by: liar), scene.prepare(two.hash, by: liar),
            scene.proposal(one, round: 2, by: liar), scene.commit(one, by: liar),
            scene.change(to: 1, by: liar),
        ]).reports
    }
}
