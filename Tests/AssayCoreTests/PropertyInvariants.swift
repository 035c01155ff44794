import AssayCrypto
import AssayTestSupport

@testable import AssayCore

/// What holds after every block of every history.
struct PropertyInvariants {
    /// The highest nonce floor of every account so far: it only rises.
    private var floors: [Address: UInt64] = [:]
    private var clock: UInt64 = 0
    /// Who waits for a withdrawal.
    private var waiting: Set<Address> = []
    /// How many withdrawals came back.
    private(set) var returns = 0

    /// All that is wrong after the newest block.
    mutating func violations(of history: PropertyHistory) throws -> [String] {
        let record = history.head.record
        var wrong: [String] = []
        var accounts: [Address: Account] = [:]
        for address in history.addresses {
            let account = try history.state.decoded(Account.self, at: .address(address))
            accounts[address] = account
        }
        let ballots = try history.changes.compactMap { change in
            try history.state.decoded(Ballot.self, at: .digest(change.digest))
        }
        let queued = try (record.queueFirst..<record.queueNext).compactMap { number in
            try history.state.decoded(QueuedChange.self, at: .number(number))
        }
        wrong += self.money(accounts, record, history.genesis)
        wrong += self.accounts(accounts, height: history.head.header.height)
        wrong += self.ballots(ballots, accounts, history)
        if UInt64(queued.count) != record.queueNext - record.queueFirst {
            wrong.append("a queued change is missing")
        }
        if accounts.values.count(where: { $0.bondedSince != 0 }) != record.bondedAccounts {
            wrong.append("\(record.bondedAccounts) accounts count as bonded")
        }
        let values = accounts.count + history.models.count + ballots.count + queued.count + 3
        if history.head.tree.count != values {
            wrong.append("the state holds \(history.head.tree.count) values, not \(values)")
        }
        if record.clock < self.clock || record.clock > self.clock + 200 {
            wrong.append("the clock went from \(self.clock) to \(record.clock)")
        }
        self.clock = record.clock
        return wrong
    }

    private func money(
        _ accounts: [Address: Account], _ record: LedgerRecord, _ genesis: Genesis
    ) -> [String] {
        let sum = accounts.values.reduce(UInt128(record.feePot) + UInt128(record.reserve)) {
            $0 + $1.total
        }
        let supply = genesis.supply.map { UInt128($0) }
        return sum == supply ? [] : ["there is \(sum) of \(supply ?? 0)"]
    }

    private mutating func accounts(
        _ accounts: [Address: Account], height: UInt64
    ) -> [String] {
        var wrong: [String] = []
        for (address, account) in accounts {
            if (try? Account(decoding: account.encoded, limit: 256)) != account {
                wrong.append("\(account) does not round trip")
            }
            if account.nonces.floor < self.floors[address, default: 0] {
                wrong.append("the nonces of \(address) went back")
            }
            self.floors[address] = account.nonces.floor
            if account.unbonding > 0 {
                self.waiting.insert(address)
            } else if self.waiting.remove(address) != nil {
                self.returns += 1
            }
            if (account.unbonding == 0) != (account.unbondingMatures == 0) {
                wrong.append("\(account) waits for nothing, or for ever")
            }
            if account.bondedSince > height || account.bondedSince > 0 && account.bond == 0 {
                wrong.append("\(account) is bonded without a bond, or in the future")
            }
        }
        return wrong
    }

    private func ballots(
        _ ballots: [Ballot], _ accounts: [Address: Account], _ history: PropertyHistory
    ) -> [String] {
        var wrong: [String] = []
        let due = DueQueue.allCases.flatMap {
            history.state.due(in: $0, at: .max, limit: .max)
        }
        if due != ballots.map(\.due).sorted() {
            wrong.append("\(due.count) due entries for \(ballots.count) ballots")
        }
        for (address, account) in accounts
        where account.openBallots != ballots.count(where: { $0.opener == address }) {
            wrong.append("\(address) has not the \(account.openBallots) ballots it counts")
        }
        let set = history.genesis.validators
        for ballot in ballots {
            if Set(ballot.voters).count != ballot.voters.count || set.hasQuorum(of: ballot.voters)
                || !ballot.voters.allSatisfy(set.contains) || ballot.voters.isEmpty
            {
                wrong.append("a ballot with the voters \(ballot.voters)")
            }
        }
        return wrong
    }
}
