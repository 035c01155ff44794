import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight

/// What an account did as a worker, by the settlements of its jobs: `assay account
/// --contributions`.
struct AccountContributions: Encodable {
    /// One settled slot of the account.
    struct Contribution: Encodable {
        let job: Digest
        let model: Digest
        let settlement: Digest
        let height: UInt64
        let index: UInt64
        let outcome: SlotOutcome
        let units: Amount
        let pay: Amount
        let gained: Amount
        let lost: Amount
        let assurance: Assurance?
    }

    /// What the contributions come to.
    struct Totals: Encodable {
        var jobs = 0
        /// How many slots came to each outcome.
        var outcomes: [String: Int] = [:]
        /// The units that were paid.
        var units: Amount = Amount(0)
        var pay: Amount = Amount(0)
        var gained: Amount = Amount(0)
        var lost: Amount = Amount(0)
    }

    let address: Address
    private(set) var contributions: [Contribution] = []
    private(set) var totals = Totals()
    /// Whether there are older ones, which are not counted.
    private(set) var isCutOff = false

    private enum CodingKeys: String, CodingKey {
        case address, contributions, totals
        case isCutOff = "cutOff"
    }

    /// Fetches the newest contributions of an account, `limit` of them at most.
    ///
    /// - Parameter verifier: checks the proof of each settlement, if it is given.
    static func fetch(
        of address: Address, limit: Int, from client: UnverifiedClient, verifier: Verifier?
    ) async throws -> AccountContributions {
        var result = AccountContributions(address: address)
        var after: UInt64?
        repeat {
            let page = try await client.call(
                API.ListSettlements.self,
                API.ListSettlements.Params(
                    node: address, after: after, newestFirst: true, prove: verifier != nil))
            for settlement in page.settlements {
                guard result.contributions.count < limit else {
                    result.isCutOff = true
                    return result
                }
                if let verifier { _ = try verifier.check(settlement) }
                try result.add(settlement)
            }
            // A page must lead on, or a strange node would keep us for ever.
            if let next = page.next, next >= after ?? .max {
                throw CommandFailure(.unreachable, "the node's pages do not end")
            }
            after = page.next
        } while after != nil
        return result
    }

    private init(address: Address) {
        self.address = address
    }

    private mutating func add(_ settlement: SettlementView) throws(CommandFailure) {
        guard let slot = settlement.slots.first(where: { $0.node == self.address }) else {
            throw CommandFailure(
                .negative, "the node listed a settlement in which the account has no slot")
        }
        self.contributions.append(
            Contribution(
                job: settlement.job, model: settlement.model, settlement: settlement.id,
                height: settlement.height, index: settlement.index, outcome: slot.outcome,
                units: slot.units, pay: slot.pay, gained: slot.gained, lost: slot.lost,
                assurance: settlement.assurance))
        self.totals.jobs += 1
        self.totals.outcomes[slot.outcome.name, default: 0] += 1
        if slot.outcome == .paid { try Self.add(slot.units, to: &self.totals.units) }
        try Self.add(slot.pay, to: &self.totals.pay)
        try Self.add(slot.gained, to: &self.totals.gained)
        try Self.add(slot.lost, to: &self.totals.lost)
    }

    private static func add(_ amount: Amount, to total: inout Amount) throws(CommandFailure) {
        let (sum, overflow) = total.value.addingReportingOverflow(amount.value)
        guard !overflow else {
            throw CommandFailure(.negative, "the node's amounts are more than there can be")
        }
        total = Amount(sum)
    }

    /// The lines for people.
    var text: String {
        var lines = self.contributions.map { row in
            let assurance = row.assurance.map { ", assurance \($0.rawValue) (\($0.name))" } ?? ""
            return "job \(row.job), block \(row.height)\n"
                + "  \(row.outcome.name): \(row.units) units, pay \(row.pay), "
                + "gained \(row.gained), lost \(row.lost)\(assurance)\n"
                + "  model \(row.model)"
        }
        let totals = self.totals
        let outcomes = SlotOutcome.allCases.compactMap { outcome in
            totals.outcomes[outcome.name].map { "\($0) \(outcome.name)" }
        }
        lines.append(
            outcomes.isEmpty
                ? "no contributions"
                : "\(totals.jobs) jobs: \(outcomes.joined(separator: ", ")); "
                    + "\(totals.units) units paid, pay \(totals.pay), gained \(totals.gained), "
                    + "lost \(totals.lost)")
        if self.isCutOff { lines.append("there are older ones, which are not counted") }
        return lines.joined(separator: "\n")
    }
}
