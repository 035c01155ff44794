import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto

/// What posting a job locks and costs.
struct JobCosts {
    /// What is locked for the pay of every slot that can open.
    let escrow: UInt64
    /// The share of it that is paid on top, for good.
    let fee: UInt64
    /// What the statement costs.
    let statementFee: UInt64
    /// What the requester can spend.
    let balance: UInt64

    /// The costs of a job under the parameters in force.
    init(of job: PostJob, _ client: UnverifiedClient, payer: Address) async throws {
        let parameters = try await client.call(API.GetParameters.self).parameters
        let account = try await client.call(
            API.GetAccount.self, API.GetAccount.Params(address: payer))
        let (slot, slotOverflow) = job.price.multipliedReportingOverflow(by: job.maxUnits)
        let (escrow, overflow) = slot.multipliedReportingOverflow(by: job.possibleSlots)
        guard !slotOverflow, !overflow else {
            throw CommandFailure(.usage, "price x max-units x slots does not fit 64 bits")
        }
        let share = parameters[Parameter.jobFee.name] ?? 0
        self.escrow = escrow
        self.fee =
            RegisterModel.wholeShare.dividingFullWidth(
                escrow.multipliedFullWidth(by: min(share, RegisterModel.wholeShare))
            ).quotient
        self.statementFee = parameters[Parameter.statementFee.name] ?? 0
        self.balance = account.balance.value
        guard let total, total <= self.balance else {
            let needed = self.total.map { "\($0)" } ?? "more than there is"
            throw CommandFailure(
                .rejected,
                "the job locks and costs \(needed), and the balance is \(self.balance)")
        }
    }

    /// All that leaves the balance; `nil` if it does not fit 64 bits.
    private var total: UInt64? {
        let (sum, overflow) = self.escrow.addingReportingOverflow(self.fee)
        let (total, second) = sum.addingReportingOverflow(self.statementFee)
        return overflow || second ? nil : total
    }

    /// The costs, and how they come about, for people.
    func text(of job: PostJob, _ output: Output) -> String {
        output.table([
            ("inputs", "\(job.count), root \(job.inputRoot)"),
            (
                "escrow",
                "\(self.escrow) = \(job.price) a unit x \(job.maxUnits) units "
                    + "x \(job.possibleSlots) slots; what is not paid comes back"
            ),
            ("fee", "\(self.fee), and \(self.statementFee) for the statement; not given back"),
            ("agreement", "\(job.agreement) of \(job.slots)"),
            ("slots", "can be taken for \(LedgerTime.duration(job.duration))"),
            (
                "challenge",
                job.window == 0 ? "none" : "within \(LedgerTime.duration(job.window))"
            ),
            ("place", job.place?.description ?? "none"),
        ])
    }

    /// A registered model.
    static func model(_ id: Digest, _ client: UnverifiedClient) async throws -> ModelView {
        let model = try await client.call(API.GetModel.self, API.GetModel.Params(id: id))
        guard model.exists else {
            throw CommandFailure(.negative, "no model has the id \(id); see assay model register")
        }
        return model
    }
}
