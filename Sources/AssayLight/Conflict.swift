public import AssayCore
public import AssayCrypto

/// Evidence that history was rewritten, or told in two ways, in the signatures of those who did.
///
/// A file to be kept and shown: what was trusted; the sealed head that a node offered; and what
/// contradicts it. Whoever trusts the same head can check it for ever, see
/// ``Verifier/check(_:)``.
public struct Conflict: Hashable, Sendable {
    /// The most bytes of a conflict that is looked at.
    public static let maximumSize = 3 * LightUpdate.maximumSize

    /// An entry where the trusted header must stand: every log that continues the trusted one has
    /// that header as its next entry.
    public struct Replacement: Hashable, Sendable {
        /// The leaf hash of the entry.
        public let leaf: Digest
        /// Its inclusion path in the log of the offered head, at the index of the trusted size.
        public let path: [Digest]

        /// An entry at the place of another.
        public init(leaf: Digest, path: [Digest]) {
            self.leaf = leaf
            self.path = path
        }
    }

    /// What was trusted.
    public let trust: Trust
    /// What a node offered.
    public let offered: LightUpdate
    /// What another node offered for the same height, if that contradicts it.
    public let witnessed: LightUpdate?
    /// What stands in the offered log instead of the trusted header, if that contradicts it.
    ///
    /// With neither, the offered head is another block of the trusted height.
    public let replacement: Replacement?

    /// What was trusted and what was offered, and what contradicts it.
    public init(
        trust: Trust, offered: LightUpdate, witnessed: LightUpdate? = nil,
        replacement: Replacement? = nil
    ) {
        self.trust = trust
        self.offered = offered
        self.witnessed = witnessed
        self.replacement = replacement
    }

    /// The heads that contradict each other.
    public var heads: [SealedHeader] {
        [self.witnessed?.head ?? self.trust.sealed, self.offered.head].compactMap(\.self)
    }

    /// Who of a set of validators sealed two different blocks of one height in one round: each of
    /// them lied.
    ///
    /// Checks their signatures. In different rounds an honest validator can have sealed two blocks,
    /// if others lied to it: then the two heads show that there are liars, and not who. Empty, too,
    /// if the heads have different heights, or are sealed by another set.
    public func liars(among validators: ValidatorSet) -> [PublicKey] {
        let heads = self.heads
        guard heads.count == 2, heads.allSatisfy({ $0.header.chain == self.trust.chain }),
            heads[0].header.height == heads[1].header.height,
            heads[0].header.hash != heads[1].header.hash,
            heads[0].certificate?.round == heads[1].certificate?.round
        else { return [] }
        let signers = heads.map { Self.signers(of: $0, among: validators) }
        return validators.keys.filter { signers[0].contains($0) && signers[1].contains($0) }
    }

    /// The validators of a set whose seals of a head verify.
    private static func signers(
        of head: SealedHeader, among validators: ValidatorSet
    ) -> Set<PublicKey> {
        guard head.header.validators == validators.hash, let certificate = head.certificate,
            let numbers = certificate.signers.numbers(of: validators.count)
        else { return [] }
        let content = head.content
        let keys = zip(numbers, certificate.signatures).compactMap { number, signature in
            let key = validators.keys[number]
            let isValid = (try? VerifyingKey(key))?.isValid(signature, of: content.digest(for: key))
            return isValid == true ? key : nil
        }
        return Set(keys)
    }
}

extension Verifier {
    /// Checks what a conflict shows, for a reader who trusts what it begins with, or from whose
    /// trust that follows by its own seals.
    ///
    /// - Returns: who lied, as far as it follows; see ``Conflict/liars(among:)``.
    /// - Throws: ``VerificationError/noConflict`` if it shows nothing against anybody, and
    ///   ``VerificationError/olderThanTrust(height:trusted:)`` or
    ///   ``VerificationError/conflictsWithTrust`` if it begins with another trust.
    public func check(_ conflict: Conflict) throws(VerificationError) -> [PublicKey] {
        let trusted = conflict.trust
        guard trusted.chain == self.trust.chain else { throw .wrongChain }
        guard trusted.height >= self.trust.height else {
            throw .olderThanTrust(height: trusted.height, trusted: self.trust.height)
        }
        if trusted.height > self.trust.height { return try self.checkFromBefore(conflict) }
        guard trusted.block == self.trust.block, trusted.logSize == self.trust.logSize,
            trusted.logRoot == self.trust.logRoot,
            trusted.validators.hash == self.trust.validators.hash,
            trusted.sealed.map({ $0.header.hash == trusted.block }) ?? true
        else { throw .conflictsWithTrust }
        let offered = conflict.offered
        if offered.head.header.height == trusted.height {
            guard conflict.witnessed == nil else { throw .noConflict }
            // A trust has the next validators; where they are others, this cannot be told from it.
            try self.checkSibling(offered.head, of: trusted, sealedBy: trusted.validators)
            return conflict.liars(among: trusted.validators)
        }
        _ = try self.verify(offered.head, links: offered.links)
        if let witnessed = conflict.witnessed {
            _ = try self.verify(witnessed.head, links: witnessed.links)
            guard witnessed.head.header.height == offered.head.header.height,
                witnessed.head.header.hash != offered.head.header.hash
            else { throw .noConflict }
        } else {
            guard let replacement = conflict.replacement, replacement.leaf != trusted.block else {
                throw .noConflict
            }
            let header = offered.head.header
            do throws(LogProofError) {
                try LogProof.checkInclusion(
                    of: replacement.leaf, at: trusted.logSize, in: header.logSize,
                    root: header.logRoot, path: replacement.path)
            } catch {
                throw .inclusion(error)
            }
        }
        return conflict.liars(among: self.lastSet(offered.links))
    }

    /// The same for a reader with an older trust, from which the seals of the later one follow.
    private func checkFromBefore(
        _ conflict: Conflict
    ) throws(VerificationError) -> [PublicKey] {
        let trusted = conflict.trust
        guard let sealed = trusted.sealed else { throw .conflictsWithTrust }
        _ = try self.verify(sealed)
        guard sealed.header.hash == trusted.block else { throw .conflictsWithTrust }
        guard
            let trust = Trust(
                sealed.header, next: trusted.validators, certificate: sealed.certificate)
        else { throw .wrongNextValidators }
        let offered = conflict.offered.head
        if offered.header.height == sealed.header.height {
            try self.checkSibling(offered, of: trusted, sealedBy: self.trust.validators)
            return conflict.liars(among: self.trust.validators)
        }
        return try Verifier(
            trust: trust, now: self.now, trustingPeriod: self.trustingPeriod, keys: self.keys
        ).check(conflict)
    }

    /// Checks that a head is another block of the trusted height, and sealed.
    private func checkSibling(
        _ head: SealedHeader, of trusted: Trust, sealedBy validators: ValidatorSet
    ) throws(VerificationError) {
        guard head.header.chain == trusted.chain, head.header.height == trusted.height,
            head.header.hash != trusted.block, let certificate = head.certificate
        else { throw .noConflict }
        do throws(CertificateError) {
            _ = try CertifiedHeader(
                head.header, certificate, validators: validators, keys: self.keys)
        } catch {
            throw .certificate(error)
        }
    }
}

extension Conflict: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1) { encoder in
            encoder.array(7)
            self.trust.chain.encode(to: &encoder)
            encoder.unsigned(self.trust.height)
            encoder.digest(self.trust.block)
            encoder.unsigned(self.trust.logSize)
            encoder.digest(self.trust.logRoot)
            encoder.unsigned(self.trust.time)
            self.trust.validators.encode(to: &encoder)
        }
        if let sealed = self.trust.sealed { map.put(2, sealed) }
        map.put(3, self.offered)
        if let witnessed { map.put(4, witnessed) }
        if let replacement {
            map.put(5) { encoder in
                encoder.array(2)
                encoder.digest(replacement.leaf)
                encoder.digests(replacement.path)
            }
        }
        encoder.tag(EntryTag.conflict)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.conflict)
        var map = try decoder.map()
        try map.label(1, &decoder)
        try decoder.array(count: 7)
        let (chain, height) = (try ChainID(from: &decoder), try decoder.unsigned())
        let (block, size) = (try decoder.digest(), try decoder.unsigned())
        let (root, time) = (try decoder.digest(), try decoder.unsigned())
        let validators = try ValidatorSet(from: &decoder)
        let sealed = try map.optional(2, &decoder) ? try SealedHeader(from: &decoder) : nil
        self.trust = Trust(
            chain: chain, height: height, block: block, logSize: size, logRoot: root, time: time,
            validators: validators, sealed: sealed)
        try map.label(3, &decoder)
        self.offered = try LightUpdate(from: &decoder)
        self.witnessed = try map.optional(4, &decoder) ? try LightUpdate(from: &decoder) : nil
        if try map.optional(5, &decoder) {
            try decoder.array(count: 2)
            self.replacement = Replacement(
                leaf: try decoder.digest(),
                path: try decoder.digests(maximum: LogProof.maximumLength))
        } else {
            self.replacement = nil
        }
        try map.end(&decoder)
    }
}
