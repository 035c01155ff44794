import AssayConsensus
import AssayCore
import AssayCrypto

/// Tells by the rules alone whether a proposal may be prepared: a second reading of them,
/// independent of the machine that is tested.
struct ProposalChecker {
    let chain: ChainID
    let validators: ValidatorSet
    let scheme: any SignatureScheme

    /// Why a proposal may not be prepared; `nil` if it may.
    func objection(to proposal: Proposal) -> String? {
        let hash = proposal.block.header.hash
        let proposer = self.validators.proposer(height: proposal.height, round: proposal.round)
        guard proposal.validator == proposer else { return "it is out of turn" }
        let content = proposal.content(on: self.chain, block: hash)
        guard self.scheme.isValid(proposal.signature, of: content.digest, by: proposer) else {
            return "it is not signed"
        }
        guard proposal.round > 0 else { return nil }
        if let objection = self.objection(toChanges: proposal) { return objection }
        let locks = proposal.roundChanges.compactMap(\.prepared)
        guard let highest = locks.max(by: { $0.round < $1.round }) else {
            return proposal.block.header.proposer == proposer.address
                ? nil : "a fresh block of another proposer"
        }
        guard highest.block == hash else { return "it is not the block of the highest lock" }
        guard let proof = proposal.proof, proof.prepared == highest else {
            return "the highest lock is not proven"
        }
        return self.objection(to: proof, height: proposal.height)
    }

    private func objection(toChanges proposal: Proposal) -> String? {
        var voters: Set<PublicKey> = []
        for vote in proposal.roundChanges {
            guard vote.height == proposal.height, vote.round == proposal.round else {
                return "a round change is for another round"
            }
            if let prepared = vote.prepared, prepared.round >= proposal.round {
                return "a lock is not older than the round"
            }
            let digest = vote.content(on: self.chain).digest
            guard self.validators.contains(vote.validator),
                self.scheme.isValid(vote.signature, of: digest, by: vote.validator)
            else { return "a round change is not signed by a validator" }
            voters.insert(vote.validator)
        }
        return voters.count >= self.validators.quorum
            ? nil : "\(voters.count) validators want the round"
    }

    private func objection(to proof: PreparedProof, height: UInt64) -> String? {
        guard let numbers = proof.signers.numbers(of: self.validators.count),
            numbers.count == proof.signatures.count,
            Set(numbers).count >= self.validators.quorum
        else { return "the lock has no quorum" }
        let digest = VoteContent(
            .prepare, chain: self.chain, height: height, round: proof.prepared.round,
            block: proof.prepared.block
        ).digest
        for (number, signature) in zip(numbers, proof.signatures)
        where !self.scheme.isValid(signature, of: digest, by: self.validators.keys[number]) {
            return "a prepare of the lock is not signed"
        }
        return nil
    }
}
