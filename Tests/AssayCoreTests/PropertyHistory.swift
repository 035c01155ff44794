import AssayCrypto
import AssayTestSupport

@testable import AssayCore

/// A random history: blocks of valid and hostile statements over a few accounts that are nearly
/// broke, under parameters so small that every edge is met.
///
/// All randomness comes from the seed, so that a failing one can be played again.
struct PropertyHistory {
    /// Everybody who may sign: validators first, then users, then keys without an account.
    let keys: [PrivateKey]
    /// Every address that can have an account; nobody signs for the last two.
    let addresses: [Address]
    /// All changes that are voted on.
    let changes: [Change]
    let genesis: Genesis
    private(set) var head: Head
    private(set) var state = MemoryState()
    /// The models that were registered.
    private(set) var models: [Digest] = []
    /// The jobs that were posted, in order, with what was worked for them.
    var jobs: [PropertyJob] = []
    /// The job or the work that the statement at hand came from.
    var prepared: (draft: JobDraft?, work: TestWork?) = (nil, nil)
    /// The same rules a second time.
    private(set) var naive: NaiveLedger
    /// The settlements of the newest block.
    private(set) var settlements: [[UInt8]] = []
    /// The blocks, with their statements as they were verified.
    private(set) var blocks: [(header: Header, statements: [Verified<Statement>])] = []
    /// How often each code was answered; accepted statements count by their kind.
    private(set) var outcomes: [String: Int] = [:]
    /// Whether so many jobs are posted that more is due than a block may work.
    let isCrowded: Bool
    /// Whether the validators mostly vote, and about themselves: one seed in five.
    let isPolitical: Bool
    /// The change that is voted for at the moment.
    private var favourite: Change?
    var random: SeededGenerator
    private let cache: KeyCache

    init(seed: UInt64, cache: KeyCache) throws {
        var random = SeededGenerator(seed: seed)
        self.cache = cache
        let validators = TestValidators(count: Int.random(in: 1...5, using: &random))
        let keys = validators.keys + (20..<31).map { TestKeys.key($0) }
        self.keys = keys
        self.addresses =
            self.keys.map(\.publicKey.address) + [.zero, TestKeys.key(40).publicKey.address]
        let parameters = Self.parameters(&random)
        var accounts: [Genesis.Allocation] = []
        var left: UInt64 = .max
        for (number, key) in self.keys.dropLast(3).enumerated() {
            // One in eight owns most of what can be counted, and one is nearly broke.
            let isRich = Int.random(in: 0..<8, using: &random) == 0
            let isPoor = Int.random(in: 0..<8, using: &random) == 0
            let balance =
                isRich ? left / 2 : UInt64.random(in: 0...(isPoor ? 9 : 400), using: &random)
            let bond = isRich ? left / 8 : UInt64.random(in: 0...(isPoor ? 9 : 200), using: &random)
            left -= balance + bond
            // The last user is of no operator, the two before of the same one.
            let user = number - validators.count
            let name = (0...5).contains(user) ? "operator \(min(user, 4))" : ""
            accounts.append(
                Genesis.Allocation(
                    address: key.publicKey.address, balance: balance, bond: bond,
                    operatorID: OperatorID(name)))
        }
        self.isPolitical = seed % 5 == 4
        self.changes =
            Self.changes(over: self.addresses)
            + (self.isPolitical ? Self.membership([0, 1, 5, 6, 7].map { keys[$0] }) : [])
        guard let name = ChainName("property") else { preconditionFailure("a name") }
        self.genesis = try Genesis(
            name: name, time: 1_700_000_000_000, validators: validators.set,
            parameters: parameters, reserve: UInt64.random(in: 0...left, using: &random),
            accounts: accounts)
        self.naive = NaiveLedger(self.genesis)
        self.isCrowded = Int.random(in: 0..<8, using: &random) == 0
        let first = self.genesis.execute()
        self.head = first.head
        self.state.apply(first.changes)
        self.random = random
    }

    private static func parameters(_ random: inout SeededGenerator) -> Parameters {
        var parameters = Parameters()
        func set(_ parameter: Parameter, _ values: [UInt64]) {
            parameters[parameter] = values.randomElement(using: &random) ?? 0
        }
        set(.heartbeat, [100])
        set(.statementFee, [0, 1, 2])
        set(.minimumBalance, [0, 1, 2, 3, 4])
        set(.minimumBond, [1, 2, 3, 4, 5, 6])
        set(.epochLength, [1, 2, 3, 4, 5])
        for window: Parameter in [.ballotWindow, .longestWindow, .longestDuration] {
            set(window, [1_000])
        }
        set(.dueWork, [8, 8, 16, 24])
        set(.ballotLimit, [1, 2, 3])
        set(.jobFee, [0, 100, 100, 100, 1_000, 2_500, 10_000])
        set(.slotBond, [1, 3, 7, 20])
        set(.challengeBond, [1, 2, 9])
        set(.draws, [1, 2, 3, 4])
        set(.drawStep, [100, 300])
        set(.openingTime, [300, 600])
        set(.judgingTime, [300, 600])
        set(.soloStreak, [1, 2, 2])
        set(.checkInterval, [1, 2, 3, 3])
        set(.subsidy, [0, 7, 1_000, 1_000_000_000_000_000])
        return parameters
    }

    private static func changes(over addresses: [Address]) -> [Change] {
        var changes: [Change] = [
            .set(.statementFee, 0), .set(.statementFee, 1), .set(.minimumBond, 3),
            .set(.minimumBond, 7), .set(.epochLength, 2), .set(.ballotLimit, 1),
            .set(.ballotLimit, 2), .set(.longestWindow, 1_300), .set(.dueWork, 7),
            .set(.dueWork, 8), .set(.slotBond, 5), .set(.challengeBond, 30), .set(.draws, 2),
            .set(.openingTime, 100), .set(.subsidy, 3), .set(.jobFee, 500),
            .set(.checkInterval, 1),
            .parameters([
                Change.ParameterValue(.minimumBalance, 2), Change.ParameterValue(.ballotLimit, 3),
            ]),
        ]
        for address in [addresses[0], addresses[addresses.count - 3]] {
            changes.append(.dismiss(address))
            for name in ["one", "two"] {
                if let name = OperatorID(name) { changes.append(.admit(address, name)) }
            }
        }
        return changes
    }

    /// Changes by which these come and go, and one that cannot be.
    private static func membership(_ keys: [PrivateKey]) -> [Change] {
        [.addValidator(CertificateScene.noPoint)]
            + keys.flatMap { [.addValidator($0.publicKey), .removeValidator($0.publicKey)] }
    }

    /// Plays a block of up to twelve attempts, and keeps it.
    mutating func playBlock() throws -> ExecutedBlock {
        let steps: [UInt64] = [
            1, 5, 5, 10, 10, 10, 20, 20, 20, 20, 60, 60, 60, 100, 199, 200, 201, 86_400_000,
        ]
        let isSmall = self.isCrowded && !self.oneIn(12)
        let step = self.pick(isSmall ? [5] : steps)
        return try self.play(
            attempts: Int.random(in: 1...12, using: &self.random), elapsed: step)
    }

    /// Plays a block in which nobody sends anything.
    mutating func playEmptyBlock() throws -> ExecutedBlock {
        try self.play(attempts: 0, elapsed: 200)
    }

    /// Whether nothing is due at any time, and no epoch is left to be claimed.
    ///
    /// Epochs expire after 64; only histories with short ones wait for that.
    var isAtRest: Bool {
        let isDone = DueQueue.allCases.allSatisfy {
            self.state.due(in: $0, at: .max, limit: 1).isEmpty
        }
        return isDone && (self.genesis.parameters[.epochLength] > 1 || self.naive.pools.isEmpty)
    }

    private mutating func play(attempts: Int, elapsed: UInt64) throws -> ExecutedBlock {
        let time = self.head.header.time + elapsed
        var execution = BlockExecution(
            on: self.head, time: time,
            proposer: self.pick(self.head.members.keys).address, reader: self.state)
        for _ in 0..<attempts {
            let statement = try self.attempt(in: &execution)
            do throws(ExecutionError) {
                try execution.apply(statement)
            } catch {
                guard case .rejected(let reason) = error else { throw error }
                self.outcomes[reason.code, default: 0] += 1
                continue
            }
            self.outcomes[statement.value.transaction.kind.rawValue, default: 0] += 1
            if case .model = statement.value.transaction { self.models.append(statement.value.id) }
            self.notePosted(statement.value)
        }
        let statements = execution.statements
        let executed = try execution.finish()
        self.naive.play(executed.head.header, statements.map(\.value))
        self.settlements = executed.settlements
        self.note(executed)
        self.state.apply(executed.changes)
        self.head = executed.head
        self.blocks.append((executed.head.header, statements))
        for number in self.jobs.indices where self.jobs[number].isLive {
            let key = StateKey(.job, .digest(self.jobs[number].id))
            self.jobs[number].isLive = self.state.value(at: key) != nil
        }
        return executed
    }

    /// Counts what the end of a block did.
    private mutating func note(_ executed: ExecutedBlock) {
        let (before, after) = (self.head, executed.head)
        let isChanged = before.parameters != after.parameters
        if isChanged { self.outcomes["changed parameters", default: 0] += 1 }
        if before.record.queueFirst < after.record.queueFirst, !isChanged {
            self.outcomes["admitted, dismissed or dropped", default: 0] += 1
        }
        for entry in executed.changes.due.removed where entry.time <= after.record.clock {
            self.outcomes["expired \(entry.item)", default: 0] += 1
        }
    }

    /// A statement that is valid about as often as not.
    private mutating func attempt(
        in execution: inout BlockExecution
    ) throws -> Verified<Statement> {
        var signer = self.pick(self.keys)
        var known = try execution.load(Account.self, at: signer.publicKey.address)
        if known == nil, !self.oneIn(4) {
            signer = self.pick(self.keys.dropLast(3))
            known = try execution.load(Account.self, at: signer.publicKey.address)
        }
        var chosen: Transaction?
        if self.isPolitical, !self.oneIn(3) {
            let name = self.pick(self.head.members.keys + self.naive.proposed.sorted())
            signer = self.keys.first { $0.publicKey == name } ?? signer
            known = try execution.load(Account.self, at: signer.publicKey.address)
            chosen = self.ballot(of: signer)
        } else if !self.oneIn(4), let move = try self.jobMove(in: &execution) {
            (signer, chosen) = (move.signer, move.transaction)
            known = try execution.load(Account.self, at: signer.publicKey.address)
        }
        let account = known ?? Account()
        let floor = account.nonces.floor
        var nonce = account.nonces.nextUnused ?? 0
        switch Int.random(in: 0..<20, using: &self.random) {
        case 0: nonce = UInt64.random(in: floor...floor + 66, using: &self.random)
        case 1: nonce = floor + self.pick([1, 2, 3, 64, 65])
        case 2: nonce = floor
        default: break
        }
        let chain = self.oneIn(60) ? ChainID("property-0000000000000000") : nil
        let ahead: UInt64 = self.oneIn(20) ? self.pick([300, 301]) : 0
        let statement = Statement(
            chosen ?? self.transaction(of: account, signer),
            for: chain ?? self.head.header.chain, nonce: nonce,
            issuedAt: execution.time / 1_000 + ahead, key: signer)
        return try Verified(statement, cache: self.cache)
    }

    private mutating func transaction(of account: Account, _ signer: PrivateKey) -> Transaction {
        let isValidator = self.head.members.contains(signer.publicKey)
        if self.models.isEmpty, !self.oneIn(3) { return self.model([0, 250, 3_333]) }
        switch Int.random(in: 0..<(isValidator ? 16 : 10), using: &self.random) {
        case 0...2:
            let edges = [account.balance, account.balance &- self.head.parameters[.statementFee]]
            return .transfer(Transfer(to: self.pick(self.addresses), amount: self.amount(edges)))
        case 3...5:
            let isWithdrawal = Bool.random(using: &self.random)
            let amount = self.amount([isWithdrawal ? account.bond : account.balance])
            let delta = Int64(clamping: amount)
            return .bonding(isWithdrawal ? -delta : delta)
        case 6: return self.model([0, 250, 250, 3_333, 7_500, 9_900, 10_000, 10_001])
        case 7, 8:
            return .attest(
                Attest(
                    .model(self.pick(self.models.suffix(3) + [.zero])), root: .zero,
                    count: self.pick([0, 1, 1, 1, .max]), units: self.pick([0, 1, 1, 1, .max]),
                    evidence: nil))
        default: return self.ballot(of: signer)
        }
    }

    /// What a validator votes for, or the word of one who is proposed.
    private mutating func ballot(of signer: PrivateKey) -> Transaction {
        if self.isPolitical {
            let isProposed = self.naive.proposed.contains(signer.publicKey)
            if self.oneIn(isProposed ? 2 : 20) { return .vote(.ready) }
            if self.oneIn(8) {
                return .vote(.cosigner(TestKeys.cosigner(Int(self.pick(0..<12)))))
            }
            let polls = self.naive.polls.values.map(\.change).sorted { $0.digest < $1.digest }
            if !polls.isEmpty, self.oneIn(3) { return .voting(self.pick(polls)) }
            if self.oneIn(3) { self.favourite = self.pick(self.changes.suffix(11)) }
        }
        // Mostly for what others vote for, too, or nothing would pass.
        if self.oneIn(3) { self.favourite = self.pick(self.changes) }
        return .voting(self.favourite ?? self.pick(self.changes))
    }

    private mutating func model(_ royalties: [UInt64]) -> Transaction {
        .model(
            RegisterModel(
                manifest: .zero, royalty: self.pick(royalties), unitRule: .inference,
                isExact: !self.oneIn(4)))
    }

    mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &self.random) == 0
    }

    /// An amount at an edge, or a small one.
    mutating func amount(_ edges: [UInt64]) -> UInt64 {
        let edge = self.pick(edges)
        return self.pick([0, 1, 1, 2, 2, 3, 5, edge &- 1, edge, edge &+ 1, edge / 2, .max])
    }

    mutating func pick<Element>(_ elements: some Collection<Element>) -> Element {
        let offset = Int.random(in: 0..<elements.count, using: &self.random)
        return elements[elements.index(elements.startIndex, offsetBy: offset)]
    }
}
