import AssayConsensus
import AssayCore
import AssayCrypto
import DequeModule

/// Those who submit statements, and remember what they were answered.
struct SimulatedClients {
    /// The most valid statements of one account that are not final.
    private static let mostInFlight = 40
    /// How long a client waits before it submits again, in milliseconds.
    private static let patience: UInt64 = 3_000

    private struct Pending {
        let statement: Verified<Statement>
        let again: UInt64
    }

    var random: Randomness
    private let isMischievous: Bool
    private var nextNonce: [UInt64]
    private var inFlight: [Int]
    /// The accounts of the valid statements that are not final.
    private var open: [Digest: Int] = [:]
    private var pending: Deque<Pending> = []
    /// A statement whose nonce was left out, and is submitted later.
    private var heldBack: [Verified<Statement>] = []
    /// Statements that became final.
    private var settled: Deque<Verified<Statement>> = []
    /// The valid statements by their ids: none may be refused but for being final.
    private var valid: Set<Digest> = []

    /// Clients that have submitted nothing.
    init(_ scenario: Scenario) {
        self.random = Randomness(seed: scenario.seed, .clients)
        self.isMischievous = scenario.mischief
        self.nextNonce = Array(repeating: 1, count: SimulationWorld.accountCount)
        self.inFlight = Array(repeating: 0, count: SimulationWorld.accountCount)
    }

    /// The number of valid statements that were submitted and are not final.
    var openCount: Int { self.open.count }

    /// Whether a statement is a valid one of these clients.
    func isValid(_ id: Digest) -> Bool { self.valid.contains(id) }

    /// What is submitted now: statements, and to how many nodes.
    mutating func submissions(
        in world: SimulationWorld, at now: UInt64
    ) -> (statements: [Verified<Statement>], copies: Int) {
        if !self.heldBack.isEmpty {
            defer { self.heldBack = [] }
            return (self.heldBack, 1)
        }
        let kind = self.isMischievous ? self.random.below(UInt64(100)) : 99
        switch kind {
        case 0..<3:
            return ([world.statement(self.freshName(.overspent))], 1)
        case 3..<5:
            var name = self.freshName(.valid)
            name = StatementName(account: name.account, nonce: name.nonce + 10_000)
            return ([world.statement(name)], 1)
        case 5..<9:
            guard let old = self.settled.popFirst() else { break }
            return ([old], 1)
        case 9..<15:
            // The second of two comes first.
            guard let first = self.next(in: world, at: now) else { break }
            guard let second = self.next(in: world, at: now, first.value.claims.signer) else {
                return ([first], 1)
            }
            self.heldBack = [first]
            return ([second], 1)
        case 15..<25:
            return (self.next(in: world, at: now).map { [$0] } ?? [], 2)
        default: break
        }
        return (self.next(in: world, at: now).map { [$0] } ?? [], 1)
    }

    private mutating func freshName(_ kind: StatementName.Kind) -> StatementName {
        let account = self.random.below(SimulationWorld.accountCount)
        return StatementName(account: account, nonce: self.nextNonce[account], kind: kind)
    }

    private mutating func next(
        in world: SimulationWorld, at now: UInt64, _ signer: PublicKey? = nil
    ) -> Verified<Statement>? {
        let drawn = self.random.below(SimulationWorld.accountCount)
        let account =
            signer.flatMap { key in world.accounts.firstIndex { $0.publicKey == key } } ?? drawn
        guard self.inFlight[account] < Self.mostInFlight else { return nil }
        let statement = world.statement(
            StatementName(account: account, nonce: self.nextNonce[account]))
        self.nextNonce[account] += 1
        self.inFlight[account] += 1
        self.open[statement.value.id] = account
        self.valid.insert(statement.value.id)
        self.pending.append(Pending(statement: statement, again: now + Self.patience))
        return statement
    }

    /// One statement of each account that must wait for others, which never come.
    mutating func early(in world: SimulationWorld) -> [Verified<Statement>] {
        (0..<SimulationWorld.accountCount).map { account in
            world.statement(
                StatementName(
                    account: account, nonce: self.nextNonce[account] + 70,
                    kind: .valid))
        }
    }

    /// What was not final in time, and is submitted again.
    mutating func impatient(at now: UInt64) -> [Verified<Statement>] {
        var again: [Verified<Statement>] = []
        while let first = self.pending.first, first.again <= now {
            self.pending.removeFirst()
            guard self.open[first.statement.value.id] != nil else { continue }
            again.append(first.statement)
            self.pending.append(
                Pending(statement: first.statement, again: now + Self.patience))
        }
        return again
    }

    /// Notes the statements of a block that was decided.
    mutating func decided(_ statements: [Verified<Statement>]) {
        for statement in statements {
            guard let account = self.open.removeValue(forKey: statement.value.id) else { continue }
            self.inFlight[account] -= 1
            self.settled.append(statement)
            if self.settled.count > 256 { self.settled.removeFirst() }
        }
    }
}

/// What clients do, and what they are answered.
extension Simulation {
    /// How long from one submission to the next.
    private var clientInterval: UInt64 { max(1, 1_000 / max(1, self.scenario.rate)) }

    /// Submits what is to be submitted now.
    func runClients() {
        guard self.scenario.rate > 0 else { return }
        self.queue.add(.clients, at: self.now + self.clientInterval)
        guard self.phase != .idle else { return }
        for statement in self.clients.impatient(at: self.now) {
            self.submit([statement], copies: 1)
        }
        guard self.phase != .settling else { return }
        let (statements, copies) = self.clients.submissions(in: self.world, at: self.now)
        if !statements.isEmpty { self.submit(statements, copies: copies) }
    }

    private func submit(_ statements: [Verified<Statement>], copies: Int) {
        for _ in 0..<copies {
            let node = self.nodes[self.clients.random.below(self.nodes.count)]
            guard node.isUp else { continue }
            self.trace.note(
                .submit, at: self.now, node: node.number,
                statements.first?.value.claims.nonce ?? 0, "\(statements.count) statements")
            self.give(.statements(statements), to: node)
        }
    }

    /// Submits what must wait: the chain must stay idle all the same.
    func submitEarly() {
        guard self.scenario.mischief else { return }
        let statements = self.clients.early(in: self.world)
        for node in self.nodes where node.isUp { self.give(.statements(statements), to: node) }
    }

    /// Checks what an honest node answered.
    func admitted(_ id: Digest, _ admission: Admission, by node: Int) {
        self.trace.note(.admit, at: self.now, node: node, id.word.leadingWord, "\(admission)")
        switch admission {
        case .final(let height, let index):
            self.fail(
                self.ledger.violation(ofFinal: id, height: height, index: index, by: node))
        case .rejected(let rejection):
            guard self.clients.isValid(id) else { return }
            if case .nonceTooHigh = rejection { return }
            if case .nonceUsed = rejection, self.ledger.places[id] != nil { return }
            self.fail(.wrongRefusal(node: node, "\(id): \(rejection)"))
        case .accepted, .waiting, .full, .unavailable: return
        }
    }
}
