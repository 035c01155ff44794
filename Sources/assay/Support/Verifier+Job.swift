import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight

extension Verifier {
    /// Checks a node's answer about a job against its proof, and says how it is proven.
    ///
    /// - Parameter posting: the statement that posted the job, which is known by its id; needed
    ///   for a job that has ended.
    func check(_ job: JobView, posting: StatementView?) throws -> String {
        if let settlement = job.settlement {
            guard let posting else { throw Self.otherAnswer }
            try Self.check(posting, posted: job)
            return try self.check(settlement)
        }
        let value = try self.value(at: StateKey(.job, .digest(job.id)), provenBy: job.proof)
        let height = value.header.height
        // The clock and the place in the log stand elsewhere, and are not proven by this.
        let proven =
            try value.value.map {
                JobView(
                    try Job(decoding: $0, limit: Job.sizeLimit), id: job.id,
                    index: job.posted?.index, height: height, clock: job.clock, proof: job.proof)
            } ?? JobView(none: job.id, height: height, clock: job.clock, proof: job.proof)
        guard proven == job else { throw Self.otherAnswer }
        return "proven: " + value.sealing.text
    }

    /// Checks a settlement against its proof, and says how it is proven.
    func check(_ settlement: SettlementView) throws -> String {
        guard let bytes = settlement.proof else {
            throw CommandFailure(.negative, "the node gave no proof of the settlement")
        }
        let entry: ProvenEntry
        do {
            entry = try self.verify(Proof(decoding: bytes.bytes, limit: Proof.maximumSize))
        } catch {
            throw CommandFailure(.negative, "the node's proof of the settlement fails: \(error)")
        }
        guard case .settlement(let proven) = entry.content, entry.isInHeadBlock,
            // Seals tell the time in whole seconds.
            settlement.time / 1_000 == entry.head.time,
            SettlementView(
                proven, height: entry.head.height, index: entry.index, time: settlement.time,
                proof: bytes) == settlement
        else { throw Self.otherAnswer }
        return "proven: " + entry.sealing.text
    }

    /// Checks that a statement is the one that the job's id names, and says what the job says.
    private static func check(_ posting: StatementView, posted job: JobView) throws {
        let bytes = posting.encoded.bytes
        guard LogHash.leaf(bytes) == job.id,
            let statement = try? Statement(decoding: bytes, limit: Statement.maximumSize),
            case .job(let terms) = statement.transaction, JobTermsView(terms) == job.terms,
            statement.claims.address == job.requester
        else { throw Self.otherAnswer }
    }

    private static let otherAnswer = CommandFailure(
        .negative, "the node's answer is not what its proof shows")
}
