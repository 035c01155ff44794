public import AssayCore
public import AssayCrypto

/// Checks proofs against a trust.
///
/// Pure: the reader's clock is an argument.
public struct Verifier: Sendable {
    /// How far the time of a head may be ahead of the reader's clock, in seconds.
    public static let clockTolerance: UInt64 = 300
    /// How long a trust is good unless the reader says otherwise, in seconds: a year.
    public static let standardTrustingPeriod: UInt64 = 365 * 86_400

    /// What is believed.
    public let trust: Trust
    /// How long after its time the trust is good, in seconds.
    public let trustingPeriod: UInt64
    /// The reader's clock in seconds since 1970.
    public let now: UInt64
    let keys: KeyCache

    /// A verifier for one trust at one time.
    public init(
        trust: Trust, now: UInt64, trustingPeriod: UInt64 = Self.standardTrustingPeriod,
        keys: KeyCache = KeyCache(capacity: 256)
    ) {
        self.trust = trust
        self.trustingPeriod = trustingPeriod
        self.now = now
        self.keys = keys
    }

    /// Checks a proof of an entry.
    ///
    /// Cheap checks come before signatures.
    public func verify(_ proof: Proof) throws(VerificationError) -> ProvenEntry {
        let entry = try ProvenEntry.Content(proof.entry)
        do throws(LogProofError) {
            try LogProof.checkInclusion(
                of: LogHash.leaf(proof.entry), at: proof.index, in: proof.content.logSize,
                root: proof.content.logRoot, path: proof.path)
        } catch {
            throw .inclusion(error)
        }
        guard entry.chain.map({ $0 == self.trust.chain }) ?? true else { throw .wrongChain }
        let sealing = try self.verifyHead(
            proof.content, validators: proof.validators, certificate: proof.certificate,
            links: proof.links)
        if case .statement(let statement) = entry {
            do throws(SignatureError) {
                _ = try Verified(statement, cache: self.keys)
            } catch {
                throw .statementSignature(error)
            }
        }
        return ProvenEntry(
            content: entry, index: proof.index, head: proof.content, sealing: sealing)
    }

    /// Checks a proof of what the state holds under a key.
    public func verify(_ proof: ValueProof) throws(VerificationError) -> ProvenValue {
        do throws(StateProofError) {
            try proof.path.check(
                proof.keyHash, value: proof.value, root: proof.header.stateRoot)
        } catch {
            throw .state(error)
        }
        let content = SealContent(
            proof.header, hash: proof.header.hash, round: proof.certificate?.round ?? 0)
        let sealing = try self.verifyHead(
            content, validators: proof.header.validators, certificate: proof.certificate,
            links: proof.links)
        return ProvenValue(value: proof.value, header: proof.header, sealing: sealing)
    }

    /// Checks that a head is final: it is the trusted one, or sealed by a set that follows from
    /// the trust.
    func verifyHead(
        _ head: SealContent, validators: Digest, certificate: Certificate?, links: [Link]
    ) throws(VerificationError) -> Sealing {
        guard head.chain == self.trust.chain else { throw .wrongChain }
        guard head.height >= self.trust.height else {
            throw .olderThanTrust(height: head.height, trusted: self.trust.height)
        }
        if head.height == self.trust.height {
            guard head.block == self.trust.block, head.logRoot == self.trust.logRoot,
                head.logSize == self.trust.logSize, head.time == self.trust.time
            else { throw .conflictsWithTrust }
            return .trusted
        }
        try self.checkPeriod()
        // What costs nothing is checked before the seals of the links.
        guard !self.isFuture(head.time) else { throw .fromTheFuture }
        guard head.firstIndex >= self.trust.logSize, head.logSize > head.firstIndex else {
            throw .conflictsWithTrust
        }
        let (set, last) = try self.follow(links)
        guard head.height > last.height, head.time >= last.time,
            head.firstIndex >= last.logSize
        else { throw .headBeforeLink }
        guard validators == set.hash else { throw .unknownValidators }
        guard let certificate else { throw .certificate(.noQuorum(signers: 0, needed: set.quorum)) }
        do throws(CertificateError) {
            try certificate.check(head, validators: set, keys: self.keys)
        } catch {
            throw .certificate(error)
        }
        return .validators(signers: certificate.signatures.count, of: set.count)
    }

    /// Refuses a trust that is too old to vouch for anybody.
    func checkPeriod() throws(VerificationError) {
        let (deadline, overflow) = self.trust.time.addingReportingOverflow(self.trustingPeriod)
        guard overflow || self.now <= deadline else { throw .trustExpired(at: deadline) }
    }

    /// Whether a time in seconds is too far ahead of the reader's clock.
    func isFuture(_ time: UInt64) -> Bool {
        time > self.now && time - self.now > Self.clockTolerance
    }

    /// Follows links from the trust to the set of keys that sealed the head.
    ///
    /// Links up to the trust's height are passed over: what they lead to is trusted already. So a
    /// file with all links since the genesis serves every reader.
    private func follow(
        _ links: [Link]
    ) throws(VerificationError) -> (
        ValidatorSet, last: (height: UInt64, time: UInt64, logSize: UInt64)
    ) {
        var set = self.trust.validators
        var last = (
            height: self.trust.height, time: self.trust.time, logSize: self.trust.logSize
        )
        for link in links.drop(while: { $0.header.height <= self.trust.height }) {
            let header = link.header
            guard header.chain == self.trust.chain else { throw .wrongChain }
            guard header.height > last.height, header.time / 1_000 >= last.time,
                header.firstIndex >= last.logSize, header.logSize > header.firstIndex,
                !self.isFuture(header.time / 1_000),
                header.nextValidators == link.next.hash,
                header.nextValidators != header.validators
            else { throw .brokenLink(height: header.height) }
            do throws(CertificateError) {
                _ = try CertifiedHeader(
                    header, link.certificate, validators: set, keys: self.keys)
            } catch {
                throw .brokenLink(height: header.height)
            }
            set = link.next
            last = (header.height, header.time / 1_000, header.logSize)
        }
        return (set, last)
    }

    /// The set that links lead to, unchecked: that of the last of them, or the trusted one.
    func lastSet(_ links: [Link]) -> ValidatorSet {
        guard let last = links.last, last.header.height > self.trust.height else {
            return self.trust.validators
        }
        return last.next
    }
}
