import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// Reads from a node what a worker needs to decide.
struct LedgerReader: Sendable {
    /// The node.
    let client: UnverifiedClient
    /// The worker's key.
    let key: PublicKey

    /// The rows of a page that are asked for.
    private static let page: UInt64 = 100

    /// The chain and the height of its newest block.
    func head() async throws(ClientError) -> (chain: ChainID, height: UInt64) {
        let status = try await self.client.call(API.NodeStatus.self)
        return (status.chainId, status.head.height)
    }

    /// All that matters besides the jobs.
    func sight() async throws(ClientError) -> LedgerSight {
        let parameters = try await self.client.call(API.GetParameters.self)
        let account = try await self.client.call(
            API.GetAccount.self, API.GetAccount.Params(address: self.key.address))
        let validators = try await self.client.call(API.GetValidators.self)
        return LedgerSight(
            height: parameters.height, clock: parameters.record.clock,
            account: WorkerAccount(account),
            statementFee: parameters.parameters[Parameter.statementFee.name] ?? 0,
            isValidator: validators.validators.contains(self.key))
    }

    /// The least bond that counts.
    func minimumBond() async throws(ClientError) -> UInt64 {
        let parameters = try await self.client.call(API.GetParameters.self)
        return parameters.parameters[Parameter.minimumBond.name] ?? 0
    }

    /// All jobs that stand there, the oldest first.
    func jobs(_ status: JobStatusFilter) async throws(ClientError) -> [(id: Digest, job: Job)] {
        var jobs: [(id: Digest, job: Job)] = []
        var after: UInt64?
        repeat {
            let page = try await self.client.call(
                API.ListJobs.self,
                API.ListJobs.Params(status: status, after: after, limit: Self.page))
            for view in page.jobs {
                if let job = try self.job(view) { jobs.append((view.id, job)) }
            }
            after = page.next
        } while after != nil
        return jobs
    }

    /// A live job; `nil` if it has ended or never was.
    func job(_ id: Digest) async throws(ClientError) -> Job? {
        try self.job(try await self.client.call(API.GetJob.self, API.GetJob.Params(id: id)))
    }

    private func job(_ view: JobView) throws(ClientError) -> Job? {
        guard let encoded = view.encoded else { return nil }
        do throws(DecodeError) {
            return try Job(decoding: encoded.bytes, limit: Job.sizeLimit)
        } catch {
            throw .badAnswer(url: self.client.url, reason: "the job is malformed: \(error)")
        }
    }

    /// How a job ended; `nil` if it has not, or is unknown.
    func settlement(of job: Digest) async throws(ClientError) -> SettlementView? {
        try await self.client.call(
            API.ListSettlements.self, API.ListSettlements.Params(job: job, limit: 1)
        ).settlements.first
    }

    /// The attestation of this key for a job; `nil` if there is none.
    func attestation(for job: Digest) async throws(ClientError) -> Digest? {
        let page = try await self.client.call(
            API.ListAttestations.self,
            API.ListAttestations.Params(job: job, limit: Self.page))
        return page.attestations.first { $0.statement.signer == self.key.address }?.id
    }

    /// A model.
    func model(_ id: Digest) async throws(ClientError) -> ModelView {
        try await self.client.call(API.GetModel.self, API.GetModel.Params(id: id))
    }
}

extension WorkerAccount {
    /// What matters of an account; `nil` if there is none.
    fileprivate init?(_ view: AccountView) {
        guard view.exists else { return nil }
        self.init(
            balance: view.balance.value, bond: view.bond.value, locked: view.locked.value,
            bondedSince: view.bondedSince, streak: view.streak,
            operatorID: view.operator.flatMap { OperatorID($0) })
    }
}
