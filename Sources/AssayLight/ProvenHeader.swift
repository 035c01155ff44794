public import AssayCore
public import AssayCrypto

/// A header that a reader may believe; what hangs from its roots is proven by hashes alone.
///
/// Only a ``Verifier`` makes one.
public struct ProvenHeader: Hashable, Sendable {
    /// The header.
    public let header: Header
    /// Its hash.
    public let hash: Digest
    /// How it came to be believed.
    public let sealing: Sealing

    init(_ header: Header, hash: Digest, sealing: Sealing) {
        self.header = header
        self.hash = hash
        self.sealing = sealing
    }
}

/// A block of which every entry is proven.
///
/// Only a ``Verifier`` makes one.
public struct ProvenBlock: Hashable, Sendable {
    /// Its header.
    public let header: ProvenHeader
    /// The statements, in their order.
    public let statements: [Statement]
    /// The settlements that the block produced.
    public let settlements: [Settlement]
    /// The inclusion path of each entry, the header of the block before first.
    public let paths: [[Digest]]

    init(
        header: ProvenHeader, statements: [Statement], settlements: [Settlement],
        paths: [[Digest]]
    ) {
        self.header = header
        self.statements = statements
        self.settlements = settlements
        self.paths = paths
    }
}

/// Headers.
extension Verifier {
    /// Checks that a header is the trusted head, or sealed by validators who follow from it.
    public func verify(
        _ sealed: SealedHeader, links: [Link] = []
    ) throws(VerificationError) -> ProvenHeader {
        let content = sealed.content
        let sealing = try self.verifyHead(
            content, validators: sealed.header.validators, certificate: sealed.certificate,
            links: links)
        return ProvenHeader(sealed.header, hash: content.block, sealing: sealing)
    }

    /// Checks that a header is the entry at an index of the trusted log, or the trusted head.
    ///
    /// - Parameters:
    ///   - header: the header of a block up to the trusted one.
    ///   - index: where it stands in the log; not used for the trusted head itself.
    ///   - path: its inclusion path in the trusted log; not used for the trusted head itself.
    public func verify(
        ancestor header: Header, at index: UInt64, path: [Digest]
    ) throws(VerificationError) -> ProvenHeader {
        guard header.chain == self.trust.chain else { throw .wrongChain }
        let hash = header.hash
        if hash == self.trust.block { return ProvenHeader(header, hash: hash, sealing: .trusted) }
        guard header.height < self.trust.height else { throw .foreignHeader }
        try self.checkInclusion(of: hash, at: index, path)
        return ProvenHeader(header, hash: hash, sealing: .ancestor)
    }

    /// Checks an entry of the trusted log; shows no more than that it is there.
    public func verify(
        entry bytes: [UInt8], at index: UInt64, path: [Digest]
    ) throws(VerificationError) -> ProvenEntry.Content {
        let content = try ProvenEntry.Content(bytes)
        try self.checkInclusion(of: LogHash.leaf(bytes), at: index, path)
        return content
    }

    private func checkInclusion(
        of leaf: Digest, at index: UInt64, _ path: [Digest]
    ) throws(VerificationError) {
        do throws(LogProofError) {
            try LogProof.checkInclusion(
                of: leaf, at: index, in: self.trust.logSize, root: self.trust.logRoot,
                path: path)
        } catch {
            throw .inclusion(error)
        }
    }
}

/// What hangs from a header.
extension Verifier {
    /// Checks an entry of the log as it was after a proven block.
    public func verify(
        entry bytes: [UInt8], at index: UInt64, path: [Digest], under proven: ProvenHeader
    ) throws(VerificationError) -> ProvenEntry {
        let content = try ProvenEntry.Content(bytes)
        let header = proven.header
        do throws(LogProofError) {
            try LogProof.checkInclusion(
                of: LogHash.leaf(bytes), at: index, in: header.logSize, root: header.logRoot,
                path: path)
        } catch {
            throw .inclusion(error)
        }
        guard content.chain.map({ $0 == header.chain }) ?? true else { throw .wrongChain }
        // The whole header is known, so what it says of its first index is no claim.
        return ProvenEntry(
            content: content, index: index,
            head: SealContent(header, hash: proven.hash, round: 0),
            sealing: proven.sealing == .trusted ? .ancestor : proven.sealing)
    }

    /// Checks that these are the entries of a proven block, and all of them.
    public func verify(
        _ block: BlockEntries, of proven: ProvenHeader
    ) throws(VerificationError) -> ProvenBlock {
        do throws(BlockEntries.Mismatch) {
            try block.check(proven.header)
        } catch {
            throw .entries(error)
        }
        var statements: [Statement] = []
        var settlements: [Settlement] = []
        for (position, entry) in block.entries.enumerated() {
            let content = try ProvenEntry.Content(entry)
            guard content.chain.map({ $0 == proven.header.chain }) ?? true else {
                throw .wrongChain
            }
            // The header of the block before comes first, and the genesis before all.
            switch content {
            case .header(let parent) where position == 0 && parent.hash == proven.header.parent:
                break
            case .genesis where position == 0 && proven.header.height == 0: break
            case .statement(let statement) where position > 0: statements.append(statement)
            case .settlement(let settlement) where position > 0: settlements.append(settlement)
            default: throw .entries(.rootMismatch)
            }
        }
        guard let paths = block.paths(from: proven.header.firstIndex) else {
            throw .entries(.wrongCount)
        }
        return ProvenBlock(
            header: proven, statements: statements, settlements: settlements, paths: paths)
    }
}
