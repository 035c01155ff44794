import AssayConsensus
import AssayCore
import AssayCrypto
import AssayLight
import FuzzSupport

/// Valid inputs of every target, from which the fuzzer starts.
public enum FuzzSeeds {
    /// The inputs of a target, by their names.
    public static func of(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        switch target {
        case .voting, .replica: return Self.scripts
        case .peerMessage: return try Self.messages()
        case .voteRecord: return Self.records()
        case .misbehaviour: return Self.misbehaviour()
        default: return try Self.ofHistory(target)
        }
    }

    /// Everything that stands in a chain with jobs, or is proven of it.
    private static func ofHistory(
        _ target: FuzzTarget
    ) throws -> [(name: String, bytes: [UInt8])] {
        let history = try JobHistory.standard.get()
        let memory = history.memory
        let blocks = memory.blocks.prefix(12)
        switch target {
        case .certifiedBlock:
            return blocks.enumerated().map { ("block-\($0)", $1.encoded) }
        case .statement:
            return memory.blocks.flatMap(\.block.statements).prefix(60).enumerated().map {
                ("statement-\($0)", $1)
            }
        case .genesis: return [("genesis", memory.genesis.encoded)]
        case .proof, .transparentStatement:
            let indices: [UInt64] = [0, 2, 3, 7, 20]
            return try indices.compactMap { index in
                let proof = try memory.proof(of: index)
                guard target == .transparentStatement else {
                    return ("proof-\(index)", proof.encoded)
                }
                let validators = memory.genesis.validators
                guard let statement = try? TransparentStatement(proof, validators: validators)
                else { return nil }
                return ("statement-\(index)", statement.encoded)
            }
        case .valueProof: return try Self.valueProofs(memory)
        case .inferenceProof: return try Self.inferenceProofs(memory)
        case .update: return [("update", try Self.update(memory, from: 0).encoded)]
        case .blockEntries: return try Self.blockEntries(memory)
        case .conflict: return try Self.conflicts(memory)
        case .checkpoint: return Self.checkpoints(memory)
        case .logResource:
            return ["checkpoint", "tile/0/000", "tile/1/x001/234.p/9", "tile/entries/x001/000"]
                .enumerated().map { ("path-\($0)", [UInt8]($1.utf8)) }
        case .lightReader:
            let (proofs, values) = (try Self.ofHistory(.proof), try Self.valueProofs(memory))
            let updates = [("update", try Self.update(memory, from: 0).encoded)]
            return proofs + values + updates + (try Self.conflicts(memory))
        default: return []
        }
    }

    private static func messages() throws -> [(name: String, bytes: [UInt8])] {
        let scene = FuzzScene.all[0][0]
        let candidate = scene.candidates[0]
        var seeds: [(name: String, bytes: [UInt8])] = []
        for (index, script) in Self.messageScripts.enumerated() {
            var bytes = FuzzBytes(script)
            guard let message = scene.message(&bytes, not: nil) else { continue }
            seeds.append(("consensus-\(index)", PeerMessage.consensus(message).encoded))
        }
        let certificate = scene.certificate(
            of: candidate.checked.header, round: 2, by: [0, 1, 2])
        let certified = CertifiedBlock(block: candidate.checked.block, certificate: certificate)
        let decided = Decided(header: candidate.checked.header, certificate: certificate)
        let others: [(String, PeerMessage)] = [
            ("statements", .statements([[1, 2, 3], []])), ("decided", .decided(decided)),
            ("get", .getBlocks(BlockRequest(first: 1, count: 64))),
            ("blocks", .blocks([certified, certified])), ("none", .blocks([])),
        ]
        return seeds + others.map { ($0.0, $0.1.encoded) }
    }

    /// What a signer, a block, a round and a kind make of the bytes behind them.
    private static let messageScripts: [[UInt8]] = [
        [1, 0, 0, 0, 1, 0], [1, 0, 1, 0, 1, 1, 0, 7, 15, 1, 1, 1, 1], [2, 0, 0, 1], [3, 0, 5, 2],
        [0, 0, 1, 3, 0, 0], [0, 0, 3, 3, 1, 1, 7, 1], [0, 1, 2, 3, 1, 0, 15, 0],
    ]

    private static func records() -> [(name: String, bytes: [UInt8])] {
        var prepared = VoteRecord(height: 9)
        prepared.round = 3
        prepared.prepared = SHA256.hash([1])
        let signature = FuzzScene.all[0][0].sign(.zero, by: 0)
        prepared.lock = PreparedProof(
            prepared: PreparedBlock(round: 2, block: .zero),
            signers: SignerBitmap([0, 1, 2], of: 4),
            signatures: [signature, signature, signature])
        return [
            ("new", VoteRecord().encoded), ("height", VoteRecord(height: 5).encoded),
            ("prepared", prepared.encoded),
        ]
    }

    private static func misbehaviour() -> [(name: String, bytes: [UInt8])] {
        let key = FuzzScene.all[0][0].key(0)
        return (1...3).map { (kind: UInt64) in
            var encoder = CBOREncoder()
            encoder.array(5)
            encoder.unsigned(kind)
            key.encode(to: &encoder)
            encoder.unsigned(4)
            encoder.unsigned(2)
            encoder.array(2)
            encoder.byteString([1, 2])
            encoder.byteString([])
            return ("kind-\(kind)", encoder.bytes)
        }
    }

    /// A height from proposal to decision, and a round change with a lock, with a crash in each.
    private static var scripts: [(name: String, bytes: [UInt8])] {
        let voter: [UInt8] = [0, 0]
        let proposal: [UInt8] = [0, 1, 0, 0, 0, 1, 0]
        let prepares: [UInt8] = [0, 1, 0, 0, 1, 0, 2, 0, 0, 1, 0, 3, 0, 0, 1]
        let commits: [UInt8] = [0, 1, 0, 0, 2, 0, 2, 0, 0, 2, 0, 3, 0, 0, 2]
        let changes: [UInt8] = [0, 1, 0, 3, 3, 0, 0, 0, 2, 0, 3, 3, 0, 0, 0, 3, 0, 3, 3, 0, 0]
        return [
            ("height", voter + proposal + prepares + commits),
            ("crash", voter + proposal + prepares + [10, 1] + commits),
            ("rounds", voter + [7, 8, 40] + changes + [9, 1, 10, 0] + changes),
            ("lock", voter + proposal + prepares + [8, 40] + changes + [10, 1]),
            ("alone", [1, 0, 7, 9, 0]),
        ]
    }
}

extension FuzzSeeds {
    private static func valueProofs(
        _ memory: MemoryLedger
    ) throws -> [(name: String, bytes: [UInt8])] {
        let owner = JobHistory.owner.publicKey.address
        let keys = [
            StateKey(.account, .address(owner)), StateKey(.account, .address(.zero)),
            StateKey(.parameters, .single), StateKey(.members, .single),
        ]
        return try keys.enumerated().map { index, key in
            let proof = ValueProof(
                key: key, value: memory.state.value(at: key),
                path: try memory.head.tree.proof(of: key.hash, reader: memory.state),
                header: memory.head.header, certificate: memory.blocks.last?.certificate)
            return ("value-\(index)", proof.encoded)
        }
    }

    private static func inferenceProofs(
        _ memory: MemoryLedger
    ) throws -> [(name: String, bytes: [UInt8])] {
        let node = JobHistory.nodes[0].publicKey.address
        let inputs = JobHistory.inputs
        let work = TestWork(
            for: .zero, by: node, inputs: inputs, answers: .right(Int(inputs.count)))
        return try [0, 3].compactMap { (index: UInt64) in
            var collector = WorkPathCollector(indices: [index])
            for leaf in work.leaves { try collector.append(leaf) }
            guard let path = collector.paths()[index] else { return nil }
            let proof = InferenceProof(
                leaf: work.leaves[Int(index)], path: path, batch: try memory.proof(of: 5))
            return ("inference-\(index)", proof.encoded)
        }
    }

    /// What leads from a block to the head.
    private static func update(
        _ memory: MemoryLedger, from height: Int
    ) throws -> LightUpdate {
        let head = memory.head.header
        let size = height == 0 ? 1 : memory.blocks[height - 1].block.header.logSize
        var prover = LogProver(size: head.logSize, reader: memory.tileReader)
        return LightUpdate(
            head: SealedHeader(head, memory.blocks.last?.certificate),
            consistency: try prover.consistency(from: size))
    }

    private static func blockEntries(
        _ memory: MemoryLedger
    ) throws -> [(name: String, bytes: [UInt8])] {
        try memory.blocks.prefix(4).enumerated().map { index, block in
            let header = block.block.header
            var prover = LogProver(size: header.firstIndex, reader: memory.tileReader)
            let entries = BlockEntries(
                peaks: try prover.peaks(),
                entries: try (header.firstIndex..<header.logSize).map {
                    try memory.proof(of: $0).entry
                })
            return ("block-\(index)", entries.encoded)
        }
    }

    private static func conflicts(
        _ memory: MemoryLedger
    ) throws -> [(name: String, bytes: [UInt8])] {
        let trust = Trust(memory.genesis)
        let update = try Self.update(memory, from: 0)
        return [
            ("witnessed", Conflict(trust: trust, offered: update, witnessed: update).encoded),
            (
                "replaced",
                Conflict(
                    trust: trust, offered: update,
                    replacement: Conflict.Replacement(leaf: .zero, path: [.zero])
                ).encoded
            ),
        ]
    }

    private static func checkpoints(
        _ memory: MemoryLedger
    ) -> [(name: String, bytes: [UInt8])] {
        let checkpoint = Checkpoint(memory.head.header)
        let cosigner = Cosigners.Entry(
            validator: TestKeys.key(0).publicKey, key: TestKeys.cosigner(0))
        let cosignature = Cosignature(
            of: checkpoint, at: 1_700_000_000, key: CosigningKey(of: TestKeys.key(0)))
        return [
            ("note", [UInt8](SignedCheckpoint(checkpoint, [(cosigner, cosignature)]).text.utf8)),
            ("bare", [UInt8](SignedCheckpoint(checkpoint, []).text.utf8)),
        ]
    }
}
