import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Single inferences, proven by the leaf's path in its batch and the batch's proof in the log.
@Suite("A proof of an inference") struct InferenceProofTests {
    private let scene: InferenceScene
    private let verifier: Verifier

    init() throws {
        self.scene = try InferenceScene()
        self.verifier = Verifier(
            trust: Trust(self.scene.ledger.genesis), now: self.scene.ledger.head.header.time / 1_000
        )
    }

    /// The kinds of entries that prove a batch.
    enum Batch: CaseIterable { case standing, job, settlement }

    private func proof(_ batch: Batch, _ index: UInt64) throws -> InferenceProof {
        let (leaves, entry) =
            switch batch {
            case .standing: (self.scene.standing, self.scene.attestation)
            case .job: (self.scene.worked, self.scene.jobAttestation)
            case .settlement: (self.scene.worked, self.scene.settlement)
            }
        return InferenceProof(
            leaf: leaves[Int(index)], path: try InferenceScene.path(leaves, to: index),
            batch: try self.scene.ledger.proof(of: entry))
    }

    @Test("shows every leaf of every kind of batch", arguments: Batch.allCases)
    func everyLeaf(_ batch: Batch) throws {
        for index in 0..<InferenceScene.count {
            let proof = try self.proof(batch, index)
            let decoded = try InferenceProof(
                decoding: proof.encoded, limit: InferenceProof.maximumSize)
            #expect(decoded == proof)
            let proven = try self.verifier.verify(decoded)
            #expect(proven.leaf == proof.leaf)
            #expect(proven.count == InferenceScene.count)
            #expect((proven.slot != nil) == (batch == .settlement))
        }
    }

    @Test func aSettlementSaysWhatBecameOfTheNode() throws {
        let proven = try self.verifier.verify(try self.proof(.settlement, 3))
        guard case .settlement(let settlement) = proven.batch.content else {
            Issue.record("the batch is proven by a settlement")
            return
        }
        #expect(settlement.status == .final)
        #expect(settlement.assurance == .agreed)
        #expect(settlement.hasAudience)
        #expect(proven.slot?.outcome == .paid)
        let units = InferenceScene.total(self.scene.worked)
        let royalty = 3 * units * 500 / 10_000
        #expect(proven.slot?.royalty == royalty)
        #expect(proven.slot?.pay == 3 * units - royalty)
        #expect(settlement.refund == 2 * 3 * 100 - 2 * 3 * units)
    }

    private func expectFailure(
        _ proof: InferenceProof, _ expected: VerificationError,
        _ location: SourceLocation = #_sourceLocation
    ) {
        var found: VerificationError?
        do throws(VerificationError) {
            _ = try self.verifier.verify(proof)
        } catch {
            found = error
        }
        #expect(found == expected, sourceLocation: location)
    }

    @Test("fails for whatever is not in the batch", arguments: Batch.allCases)
    func foreign(_ batch: Batch) throws {
        let good = try self.proof(batch, 5)
        let leaf = good.leaf
        func changed(
            context: Digest? = nil, node: Address? = nil, index: UInt64? = nil,
            output: Digest? = nil, units: UInt64? = nil
        ) -> InferenceProof {
            let other = WorkLeaf(
                context: context ?? leaf.context, node: node ?? leaf.node,
                index: index ?? leaf.index, input: leaf.input, output: output ?? leaf.output,
                units: units ?? leaf.units, evidence: leaf.evidence, salt: leaf.salt)
            return InferenceProof(leaf: other, path: good.path, batch: good.batch)
        }
        self.expectFailure(changed(output: .zero), .foreignLeaf)
        self.expectFailure(changed(units: leaf.units + 1), .foreignLeaf)
        self.expectFailure(changed(index: 4), .foreignLeaf)
        self.expectFailure(changed(index: InferenceScene.count), .leaf(.outOfRange))
        self.expectFailure(changed(context: .zero), .foreignLeaf)
        self.expectFailure(
            changed(node: self.scene.workers[1].publicKey.address), .foreignLeaf)
        self.expectFailure(changed(node: TestKeys.key(9).publicKey.address), .foreignLeaf)
        let short = WorkPath([WorkTree.Node](good.path.siblings.dropLast()))
        self.expectFailure(
            InferenceProof(leaf: leaf, path: short, batch: good.batch), .leaf(.wrongLength))
        let huge = WorkPath(
            good.path.siblings.map { WorkTree.Node(hash: $0.hash, units: .max) })
        self.expectFailure(
            InferenceProof(leaf: leaf, path: huge, batch: good.batch), .leaf(.overflow))
        let heavier = WorkPath(
            good.path.siblings.map { WorkTree.Node(hash: $0.hash, units: $0.units + 1) })
        self.expectFailure(
            InferenceProof(leaf: leaf, path: heavier, batch: good.batch), .foreignLeaf)
    }

    @Test func otherEntriesProveNoBatch() throws {
        let good = try self.proof(.standing, 0)
        for index in 0..<UInt64(self.scene.ledger.entries.count - 1)
        where index != self.scene.attestation {
            let proof = InferenceProof(
                leaf: good.leaf, path: good.path, batch: try self.scene.ledger.proof(of: index))
            self.expectFailure(proof, .foreignLeaf)
        }
    }

    @Test func aSettlementIsProvenAsAnEntry() throws {
        let proof = try self.scene.ledger.proof(of: self.scene.settlement)
        let proven = try self.verifier.verify(proof)
        guard case .settlement(let settlement) = proven.content else {
            Issue.record("the entry is a settlement")
            return
        }
        #expect(settlement.encoded == proof.entry)
        #expect(proven.isInHeadBlock)
    }
}
