import AssayCrypto

@testable import AssayCore

/// The rules of `Docs/Accounting.md` a second time: no queue, no overlay, no tree, and nothing
/// taken from the first, so that a mistake in one of them shows.
///
/// It is told which statements were accepted, and must come to the same accounts and settlements.
struct NaiveLedger {
    typealias Amount = UInt128

    struct Holder: Equatable {
        var balance: Amount = 0
        var bond: Amount = 0
        var locked: Amount = 0
        var unbonding: Amount = 0
        var matures: UInt64 = 0
        var bondedSince: UInt64 = 0
        var streak: UInt64 = 0
        var epoch: UInt64 = 0
        var weight: Amount = 0
        var operatorID: OperatorID?
        var openBallots: UInt64 = 0
    }

    struct Pool: Equatable {
        let pool: Amount
        let total: Amount
        var paid: Amount = 0
        var settled: Amount = 0
    }

    struct Poll {
        let change: Change
        let opener: Address
        let expires: UInt64
        var voters: Set<PublicKey>
    }

    private(set) var holders: [Address: Holder] = [:]
    private(set) var models: [Digest: (owner: Address, terms: RegisterModel)] = [:]
    var jobs: [Digest: NaiveJob] = [:]
    private(set) var pools: [UInt64: Pool] = [:]
    var polls: [Digest: Poll] = [:]
    var passed: [(change: Change, voters: Set<PublicKey>, epoch: UInt64)] = []
    /// When the keys that are proposed last said that they are ready; 0 for never.
    var ready: [PublicKey: UInt64] = [:]
    /// What the validators cosign with.
    var cosigners: [PublicKey: CosignerKey] = [:]
    var parameters: Parameters
    var members: Set<PublicKey>
    private(set) var reserve: Amount
    var feePot: Amount = 0
    private(set) var epoch: UInt64 = 0
    private var epochEnd: UInt64
    private(set) var epochWeight: Amount = 0
    private(set) var clock: UInt64 = 0
    private(set) var height: UInt64 = 0
    /// The hash of the block before.
    private(set) var parent = Digest.zero
    private var time: UInt64
    /// How the jobs that ended in the block were settled, in order.
    var settlements: [NaiveSettlement] = []
    /// What was accepted against the rules.
    var wrong: [String] = []
    /// What happened, for whoever wants to know whether everything did.
    var events: [String: Int] = [:]

    init(_ genesis: Genesis) {
        self.parameters = genesis.parameters
        self.members = Set(genesis.validators.keys)
        self.reserve = Amount(genesis.reserve)
        self.epochEnd = genesis.parameters[.epochLength]
        self.time = genesis.time
        for account in genesis.accounts {
            var holder = Holder()
            holder.balance = Amount(account.balance)
            holder.bond = Amount(account.bond)
            holder.operatorID = account.operatorID
            holder.bondedSince = account.bond >= genesis.parameters[.minimumBond] ? 1 : 0
            self.holders[account.address] = holder
        }
    }

    /// How many accounts have the minimum bond.
    var bondedCount: UInt64 { UInt64(self.holders.values.count { $0.bondedSince > 0 }) }

    /// Plays a block.
    mutating func play(_ header: Header, _ statements: [Statement]) {
        self.settlements = []
        self.height = header.height
        self.parent = header.parent
        self.clock += min(header.time - self.time, 2 * self.parameters[.heartbeat])
        self.time = header.time
        let bonded = self.bondedCount
        for statement in statements {
            let signer = statement.claims.address
            self.touch(signer)
            let fee = Amount(self.parameters[.statementFee])
            self.take(fee, from: signer)
            self.feePot += fee
            switch statement.transaction {
            case .transfer(let transfer): self.transfer(transfer, by: signer)
            case .bond(let bond): self.bond(bond.delta, of: signer)
            case .model(let model): self.models[statement.id] = (signer, model)
            case .vote(.change(let change)): self.vote(change, by: statement.claims)
            case .vote(.ready): self.hear(statement.claims.signer)
            case .vote(.cosigner(let key)): self.hear(key, of: statement.claims.signer)
            case .job(let terms):
                self.post(terms, by: signer, id: statement.id, bonded: bonded)
            case .attest(let attest): self.attest(attest, by: signer)
            case .open(let open): self.open(open, by: signer)
            case .challenge(let challenge): self.challenge(challenge.job, by: signer)
            }
        }
        self.workWhatIsDue()
        self.endEpoch()
        self.letOneChangeTakeEffect()
    }

    private mutating func transfer(_ transfer: Transfer, by signer: Address) {
        self.touch(transfer.recipient)
        self.take(Amount(transfer.amount), from: signer)
        self.holders[transfer.recipient, default: Holder()].balance += Amount(transfer.amount)
    }

    private mutating func bond(_ delta: Int64, of signer: Address) {
        let amount = Amount(delta.magnitude)
        if delta > 0 {
            self.take(amount, from: signer)
            self.change(signer) { $0.bond += amount }
        } else {
            self.change(signer) {
                $0.bond -= amount
                $0.unbonding += amount
            }
            let wait = self.parameters[.longestWindow]
            let clock = self.clock
            self.change(signer) { $0.matures = clock + wait }
        }
        self.noteBond(of: signer)
    }
}

// MARK: - Accounts

extension NaiveLedger {
    mutating func change(_ address: Address, _ body: (inout Holder) -> Void) {
        guard var holder = self.holders[address] else {
            self.wrong.append("\(address) has no account")
            return
        }
        body(&holder)
        self.holders[address] = holder
    }

    mutating func take(_ amount: Amount, from address: Address) {
        guard let balance = self.holders[address]?.balance, balance >= amount else {
            self.wrong.append("\(address) cannot pay \(amount)")
            return
        }
        self.change(address) { $0.balance -= amount }
    }

    /// Gives to an account; nothing is no touch.
    mutating func give(_ amount: Amount, to address: Address) {
        guard amount > 0 else { return }
        self.touch(address)
        self.change(address) { $0.balance += amount }
    }

    mutating func giveReserve(_ amount: Amount) { self.reserve += amount }

    /// A matured withdrawal and the share of an ended epoch come to whoever is touched.
    mutating func touch(_ address: Address) {
        guard var holder = self.holders[address] else { return }
        if holder.unbonding > 0, holder.matures <= self.clock {
            holder.balance += holder.unbonding
            holder.unbonding = 0
            holder.matures = 0
            self.events["matured", default: 0] += 1
        }
        if holder.weight > 0, holder.epoch < self.epoch {
            if var pool = self.pools[holder.epoch] {
                let share = holder.weight * pool.pool / pool.total
                holder.balance += share
                pool.paid += share
                pool.settled += holder.weight
                self.pools[holder.epoch] = pool
                if pool.settled == pool.total {
                    self.reserve += pool.pool - pool.paid
                    self.pools[holder.epoch] = nil
                    self.events["an epoch was claimed to the end", default: 0] += 1
                }
                if share > 0 { self.events["a share was claimed", default: 0] += 1 }
            } else {
                self.events["a share was too late", default: 0] += 1
            }
            holder.weight = 0
            holder.epoch = 0
        }
        self.holders[address] = holder
    }

    mutating func noteBond(of address: Address) {
        let (minimum, height) = (Amount(self.parameters[.minimumBond]), self.height)
        self.change(address) {
            let isBonded = $0.bond + $0.locked >= minimum
            if !isBonded {
                $0.bondedSince = 0
            } else if $0.bondedSince == 0 {
                $0.bondedSince = height
            }
        }
    }

    /// Counts verified work, if the total of all still fits 64 bits.
    mutating func weigh(_ pay: Amount, of address: Address) {
        guard pay > 0, self.epochWeight + pay <= Amount(UInt64.max) else { return }
        self.epochWeight += pay
        let epoch = self.epoch
        self.change(address) {
            $0.weight += pay
            $0.epoch = epoch
        }
        self.events["weight", default: 0] += 1
    }
}

// MARK: - The end of a block

extension NaiveLedger {
    /// Whether the one comes before the other: by queue, time and id.
    private struct Turn: Comparable {
        let queue: Int
        let time: UInt64
        let id: Digest
        let isBallot: Bool

        static func < (left: Turn, right: Turn) -> Bool {
            (left.queue, left.time, left.id, left.isBallot ? 0 : 1)
                < (right.queue, right.time, right.id, right.isBallot ? 0 : 1)
        }
    }

    private mutating func workWhatIsDue() {
        var budget = Int(self.parameters[.dueWork])
        for queue in 1...2 {
            var turns: [Turn] = []
            for (id, job) in self.jobs {
                switch job.waits {
                case .hash(let height) where queue == 1 && height + 1 <= self.height:
                    turns.append(Turn(queue: 1, time: height + 1, id: id, isBallot: false))
                case .clock(let time) where queue == 2 && time <= self.clock:
                    turns.append(Turn(queue: 2, time: time, id: id, isBallot: false))
                default: break
                }
            }
            for (id, poll) in self.polls where queue == 2 && poll.expires <= self.clock {
                turns.append(Turn(queue: 2, time: poll.expires, id: id, isBallot: true))
            }
            if turns.count > budget { self.events["too much was due", default: 0] += 1 }
            for turn in turns.sorted().prefix(budget) {
                budget -= 1
                if turn.isBallot { self.expire(turn.id) } else { self.work(turn.id) }
            }
        }
    }

    private mutating func endEpoch() {
        guard self.height >= self.epochEnd else { return }
        if self.epochWeight > 0 {
            let subsidy = min(Amount(self.parameters[.subsidy]), self.reserve)
            self.pools[self.epoch] = Pool(pool: subsidy + self.feePot, total: self.epochWeight)
            self.reserve -= subsidy
            self.feePot = 0
            self.epochWeight = 0
            self.events["an epoch with work", default: 0] += 1
        }
        // The record of epoch e is there during the 64 epochs after it.
        if self.epoch >= 64, let old = self.pools.removeValue(forKey: self.epoch - 64) {
            self.reserve += old.pool - old.paid
            self.events["an epoch expired", default: 0] += 1
        }
        self.epoch += 1
        self.epochEnd = self.height + self.parameters[.epochLength]
    }
}
