public import AssayAPI
import AssayCore
public import AssayCrypto
public import AssayLight

/// The log.
extension LightClient {
    /// Believes a header that was proven to be sealed, or refuses it.
    ///
    /// Either the trust moves to it, with all that belongs to an update; or it is shown to be an
    /// ancestor of the trusted head.
    func believe(_ header: Header) async throws(ClientError) -> ProvenHeader {
        let hash = header.hash
        if header.height > self.trust.height { try await self.sync(upTo: header.height) }
        guard header.height <= self.trust.height else {
            throw .otherAnswer("nothing shows that block \(header.height) is final")
        }
        if header.height == self.trust.height {
            guard hash == self.trust.block else {
                throw .otherAnswer("the node shows two different blocks \(header.height)")
            }
            return try self.verified { verifier throws(VerificationError) in
                try verifier.verify(ancestor: header, at: 0, path: [])
            }
        }
        // The header stands in the log at the first index of the next block.
        let next = try await self.fetchHeader(.height(header.height + 1))
        let trust = self.trust
        let inclusion = try await self.node.call(
            API.GetInclusion.self,
            API.GetInclusion.Params(index: next.firstIndex, size: trust.logSize))
        return try self.verified(by: trust) { verifier throws(VerificationError) in
            try verifier.verify(ancestor: header, at: inclusion.index, path: inclusion.path)
        }
    }

    /// The header of a block.
    public func header(_ block: BlockReference) async throws(ClientError) -> ProvenHeader {
        if block == .latest { try await self.sync() }
        let wanted = block == .latest ? .height(self.trust.height) : block
        let header = try await self.fetchHeader(wanted)
        switch wanted {
        case .height(let height): guard header.height == height else { throw Self.other }
        case .hash(let hash): guard header.hash == hash else { throw Self.other }
        case .latest: break
        }
        return try await self.believe(header)
    }

    /// A block with all that came with it.
    public func block(_ block: BlockReference) async throws(ClientError) -> ProvenBlock {
        let header = try await self.header(block)
        let answer = try await self.node.call(
            API.GetBlockProof.self,
            API.GetBlockProof.Params(block: .height(header.header.height)))
        let entries: BlockEntries
        do throws(DecodeError) {
            entries = try BlockEntries(
                decoding: answer.entries.bytes, limit: BlockEntries.maximumSize)
        } catch {
            throw .otherAnswer("its proof is malformed: \(error)")
        }
        return try self.verified { verifier throws(VerificationError) in
            try verifier.verify(entries, of: header)
        }
    }

    /// A final statement, shown to be in its block.
    ///
    /// - Throws: ``ClientError/refused(_:)`` if the node knows none. That there is none is not
    ///   proven then: the log has no order by ids.
    public func statement(_ id: Digest) async throws(ClientError) -> Proven<ProvenEntry> {
        let place = try await self.node.call(
            API.GetStatement.self, API.GetStatement.Params(txid: id))
        let entry = try await self.entry(at: place.index, ofBlock: place.height)
        guard case .statement(let statement) = entry.value.content, statement.id == id else {
            throw Self.other
        }
        do throws(SignatureError) {
            _ = try Verified(statement, cache: KeyCache(capacity: 1))
        } catch {
            throw .unproven(.statementSignature(error))
        }
        return entry
    }

    /// How a job ended.
    ///
    /// - Returns: `nil` if the node knows no settlement; that there is none is not proven then.
    public func settlement(ofJob id: Digest) async throws(ClientError) -> Proven<ProvenEntry>? {
        let list = try await self.node.call(
            API.ListSettlements.self, API.ListSettlements.Params(job: id))
        guard let found = list.settlements.first else { return nil }
        let entry = try await self.entry(at: found.index, ofBlock: found.height)
        guard case .settlement(let settlement) = entry.value.content, settlement.job == id else {
            throw Self.other
        }
        return entry
    }

    /// A job: live in the state, or ended with its settlement.
    ///
    /// That a job never was is not proven; that it is not live is.
    public func job(_ id: Digest) async throws(ClientError) -> Proven<JobView> {
        let live = try await self.value(Job.self, at: .digest(id))
        let record = try await self.value(LedgerRecord.self, at: .single)
        let (height, clock) = (record.header.header.height, record.value?.clock ?? 0)
        if let job = live.value {
            let view = JobView(
                job, id: id, index: nil, height: live.header.header.height, clock: clock, proof: nil
            )
            return Proven(view, live.header)
        }
        guard let ended = try await self.settlement(ofJob: id) else {
            return Proven(JobView(none: id, height: height, clock: clock, proof: nil), live.header)
        }
        let posting = try await self.statement(id)
        guard case .settlement(let settlement) = ended.value.content,
            case .statement(let statement) = posting.value.content,
            case .job(let terms) = statement.transaction
        else { throw Self.other }
        let header = ended.header.header
        let view = JobView(
            ended: SettlementView(
                settlement, height: header.height, index: ended.value.index, time: header.time),
            terms: terms,
            posted: JobPostingView(
                height: posting.header.header.height, index: posting.value.index, clock: nil),
            height: height, clock: clock)
        return Proven(view, ended.header)
    }

    /// An entry that a node says came with a block.
    private func entry(
        at index: UInt64, ofBlock height: UInt64
    ) async throws(ClientError) -> Proven<ProvenEntry> {
        let header = try await self.header(.height(height))
        let inclusion = try await self.node.call(
            API.GetInclusion.self,
            API.GetInclusion.Params(index: index, size: header.header.logSize))
        let entry = try self.verified { verifier throws(VerificationError) in
            try verifier.verify(
                entry: inclusion.entry.bytes, at: inclusion.index, path: inclusion.path,
                under: header)
        }
        guard entry.isInHeadBlock else { throw Self.other }
        return Proven(entry, header)
    }

    private func fetchHeader(_ block: BlockReference) async throws(ClientError) -> Header {
        let view = try await self.node.call(
            API.GetHeader.self, API.GetHeader.Params(block: block))
        do throws(DecodeError) {
            return try Header(decoding: view.encoded.bytes, limit: Header.maximumSize)
        } catch {
            throw .otherAnswer("its header is malformed: \(error)")
        }
    }

    func fetchCheckpoint() async throws(CheckpointError) -> [UInt8] {
        do throws(ClientError) {
            return try await self.node.get("/checkpoint")
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// What a verifier says, as an error of the client.
    func verified<Result>(
        by trust: Trust? = nil,
        _ body: (Verifier) throws(VerificationError) -> Result
    ) throws(ClientError) -> Result {
        do throws(VerificationError) {
            return try body(trust.map { self.verifier($0) } ?? self.verifier)
        } catch {
            throw .unproven(error)
        }
    }

    static let other = ClientError.otherAnswer("it is about something else")
}
