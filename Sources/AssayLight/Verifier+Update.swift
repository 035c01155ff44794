public import AssayCore
public import AssayCrypto

/// From a trust to a newer one.
extension Verifier {
    /// Follows an update to the trust in its head.
    ///
    /// The head must be final by validators who follow from the trust, and its log must continue
    /// the trusted one: a consistency proof is demanded every time. Hashes come before seals.
    ///
    /// - Returns: the new trust; the old one if the update ends at the trusted head.
    public func follow(_ update: LightUpdate) throws(VerificationError) -> Trust {
        let header = update.head.header
        guard header.chain == self.trust.chain else { throw .wrongChain }
        guard header.height >= self.trust.height else {
            throw .olderThanTrust(height: header.height, trusted: self.trust.height)
        }
        do throws(LogProofError) {
            try LogProof.checkConsistency(
                from: self.trust.logSize, root: self.trust.logRoot, to: header.logSize,
                root: header.logRoot, path: update.consistency)
        } catch {
            // Whatever else is wrong is told first; this is worth asking about.
            _ = try self.verify(update.head, links: update.links)
            throw .discontinuous(error)
        }
        let proven = try self.verify(update.head, links: update.links)
        if proven.sealing == .trusted { return self.trust }
        // What would say nothing is left out, so that an update has one form.
        if let next = update.next, next.hash == header.validators { throw .wrongNextValidators }
        let next = update.next ?? self.lastSet(update.links)
        guard
            let trust = Trust(header, next: next, certificate: update.head.certificate)
        else { throw .wrongNextValidators }
        return trust
    }

    /// Checks that the trusted block itself, and not only its log, is continued: in the log of a
    /// newer head the entry at the index of the trusted size is the trusted header.
    ///
    /// An update shows that the log of the trusted block is a prefix; a quorum could still put
    /// another block in its place that has the same log, and another state.
    ///
    /// - Parameter path: the inclusion path of that entry in the log of the head, which must have
    ///   been followed with ``follow(_:)``.
    public func checkContinuation(
        in head: Header, path: [Digest]
    ) throws(VerificationError) {
        do throws(LogProofError) {
            try LogProof.checkInclusion(
                of: self.trust.block, at: self.trust.logSize, in: head.logSize,
                root: head.logRoot, path: path)
        } catch {
            throw .inclusion(error)
        }
    }

    /// Refuses a trust whose head is older than `limit` seconds: a chain that stands still, or a
    /// node that withholds what is new.
    public func checkAge(of trust: Trust, limit: UInt64) throws(VerificationError) {
        let age = trust.age(at: self.now)
        guard age <= limit else { throw .stalled(seconds: age, limit: limit) }
    }

    /// Compares the head that one node shows with the head that a witness shows.
    ///
    /// Both updates begin at this verifier's trust. The witness's is checked as the other was: who
    /// cannot prove what it says is no witness.
    ///
    /// - Returns: what the two together show; `nil` if they end at the same block, or at different
    ///   heights, which shows nothing.
    public func compare(
        _ first: LightUpdate, witness second: LightUpdate
    ) throws(VerificationError) -> Conflict? {
        let (one, other) = (try self.follow(first), try self.follow(second))
        guard one.height == other.height, one.block != other.block else { return nil }
        return Conflict(trust: self.trust, offered: first, witnessed: second)
    }
}
