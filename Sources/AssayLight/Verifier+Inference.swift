public import AssayCore
import AssayCrypto

extension Verifier {
    /// Checks a proof of a single inference: its batch is final, and the leaf is in the batch.
    public func verify(
        _ proof: InferenceProof
    ) throws(VerificationError) -> ProvenInference {
        let entry = try self.verify(proof.batch)
        guard let batch = Batch(of: proof.leaf, in: entry) else { throw .foreignLeaf }
        let end: WorkPath.End
        do throws(WorkPathError) {
            end = try proof.path.follow(
                from: WorkTree.Node(hash: proof.leaf.hash, units: proof.leaf.units),
                at: proof.leaf.index, of: batch.count)
        } catch {
            throw .leaf(error)
        }
        guard end.root == WorkTree.Node(hash: batch.root, units: batch.units) else {
            throw .foreignLeaf
        }
        return ProvenInference(leaf: proof.leaf, count: batch.count, batch: entry)
    }
}

/// What a final entry says of the batch that a leaf names.
private struct Batch {
    let root: Digest
    let count: UInt64
    let units: UInt64

    /// The batch; `nil` if the entry holds none of the leaf's node and context.
    init?(of leaf: WorkLeaf, in entry: ProvenEntry) {
        switch entry.content {
        case .statement(let statement):
            let claims = statement.claims
            guard case .attest(let attest) = statement.transaction, claims.address == leaf.node
            else { return nil }
            let context =
                switch attest.subject {
                case .job(let job): job
                case .model:
                    WorkLeaf.standingContext(
                        chain: claims.chain, signer: claims.address, nonce: claims.nonce)
                }
            guard leaf.context == context else { return nil }
            self.root = attest.root
            self.count = attest.count
            self.units = attest.units
        case .settlement(let settlement):
            guard settlement.job == leaf.context,
                let slot = settlement.slots.first(where: { $0.node == leaf.node })
            else { return nil }
            self.root = slot.root
            self.count = settlement.count
            self.units = slot.units
        case .genesis, .header: return nil
        }
    }
}
