import AssayConsensus
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Random use of a mempool, held against the same rules written down without care for speed.
@Suite struct MempoolModelTests {
    /// All that waits stands in one list, in the order in which it began to wait.
    private struct Model {
        struct Waiting {
            let statement: Verified<Statement>
            let from: UInt64?
        }

        let limits: Mempool.Limits
        var ready: [Verified<Statement>] = []
        var tried: [Verified<Statement>] = []
        var waiting: [Waiting] = []

        var all: [Verified<Statement>] {
            self.ready + self.tried + self.waiting.map(\.statement)
        }

        mutating func offer(_ statement: Verified<Statement>) -> Mempool.Offer {
            if self.waiting.contains(where: { $0.statement == statement }) { return .waiting }
            if self.all.contains(statement) { return .known }
            let bytes = self.all.reduce(statement.value.bytes.count) { $0 + $1.value.bytes.count }
            guard self.all.count < self.limits.statements, bytes <= self.limits.bytes else {
                return .full
            }
            self.ready.append(statement)
            return .taken
        }

        mutating func wait(_ statement: Verified<Statement>, highest: UInt64?) -> Bool {
            self.tried.removeAll { $0 == statement }
            let signer = statement.value.claims.address
            let count = self.waiting.count { $0.statement.value.claims.address == signer }
            if let highest, statement.value.claims.nonce > highest + self.limits.nonceLead {
                return false
            }
            guard count < self.limits.waitingPerAccount else { return false }
            let from = highest == nil ? statement.value.claims.issuedAt - 300 : nil
            self.waiting.append(Waiting(statement: statement, from: from))
            if self.waiting.count > self.limits.waiting { self.waiting.removeFirst() }
            return true
        }

        mutating func drop(_ statement: Verified<Statement>) {
            self.ready.removeAll { $0 == statement }
            self.tried.removeAll { $0 == statement }
            self.waiting.removeAll { $0.statement == statement }
        }

        func firstReady(bytes limit: Int) -> [Verified<Statement>] {
            var bytes = 0
            return self.ready.prefix {
                bytes += $0.value.bytes.count
                return bytes <= limit
            }.map { $0 }
        }

        mutating func wake(_ accounts: Set<Address>) {
            for account in accounts.sorted() {
                let woken = self.waiting.map(\.statement)
                    .filter { $0.value.claims.address == account }
                    .sorted { $0.value.claims.nonce < $1.value.claims.nonce }
                self.ready += woken
                self.waiting.removeAll { woken.contains($0.statement) }
            }
        }

        mutating func wake(at time: UInt64) {
            let due = self.waiting.filter { $0.from.map { $0 <= time } ?? false }
            self.wake(due.map(\.statement.value.claims.address).set)
        }
    }

    /// Signed once: five accounts, twelve nonces, some of them ahead of their time.
    private static let statements = (0..<60).map { number in
        SignedStatements.statement(
            number % 5, UInt64(number / 5 + 1), issuedAt: number % 3 == 0 ? 400 : 0)
    }

    private static func limits(_ random: inout SeededGenerator) -> Mempool.Limits {
        var limits = Mempool.Limits()
        limits.statements = Int.random(in: 4...14, using: &random)
        limits.bytes = Int.random(in: 1_500...4_000, using: &random)
        limits.waiting = Int.random(in: 1...8, using: &random)
        limits.waitingPerAccount = Int.random(in: 1...5, using: &random)
        limits.nonceLead = UInt64.random(in: 1...6, using: &random)
        return limits
    }

    @Test("the same answers and the same order for any use")
    func sameAsModel() {
        var outcomes: Set<Mempool.Offer> = []
        var refusals = 0
        for seed: UInt64 in 1...20 {
            let (met, refused) = self.play(seed: seed)
            outcomes.formUnion(met)
            refusals += refused
        }
        #expect(outcomes.count == 4, "every answer was met")
        #expect(refusals > 0)
    }

    private func play(seed: UInt64) -> (outcomes: Set<Mempool.Offer>, refusals: Int) {
        var random = SeededGenerator(seed: seed)
        let limits = Self.limits(&random)
        var mempool = Mempool(limits: limits)
        var model = Model(limits: limits)
        var outcomes: Set<Mempool.Offer> = []
        var refusals = 0
        for step in 0..<600 {
            let statement = Self.statements[Int.random(in: 0..<60, using: &random)]
            switch Int.random(in: 0..<14, using: &random) {
            case 0...4:
                let offer = mempool.offer(statement)
                outcomes.insert(offer)
                #expect(offer == model.offer(statement), "seed \(seed), step \(step)")
            case 5:
                let accounts = (0..<2).map { _ in Int.random(in: 0..<6, using: &random) }
                    .map { SignedStatements.address($0) }.set
                mempool.wake(accounts)
                model.wake(accounts)
            case 6:
                let time = UInt64.random(in: 0...200, using: &random)
                mempool.wake(at: time)
                model.wake(at: time)
            case 7: self.take(statement, &mempool, &model)
            case 8:
                mempool.drop(statement)
                model.drop(statement)
            case 9:
                let limit = Int.random(in: 0...3_000, using: &random)
                #expect(mempool.firstReady(bytes: limit) == model.firstReady(bytes: limit))
            case 10: self.putBack(&mempool, &model, &random)
            default: refusals += self.tryReady(&mempool, &model, &random)
            }
            #expect(mempool.count == model.all.count, "seed \(seed), step \(step)")
            #expect(mempool.waitingCount == model.waiting.count)
            #expect(mempool.hasReady == !model.ready.isEmpty)
            #expect((mempool[statement.value.id] != nil) == model.all.contains(statement))
            #expect(mempool.waitingCount <= limits.waiting)
        }
        return (outcomes, refusals)
    }

    private func take(
        _ statement: Verified<Statement>, _ mempool: inout Mempool, _ model: inout Model
    ) {
        let taken = mempool.take(statement.value.id)
        #expect((taken != nil) == model.ready.contains(statement))
        guard taken != nil else { return }
        model.ready.removeAll { $0 == statement }
        model.tried.append(statement)
    }

    /// Puts back some of what was handed out, and some of what was not.
    private func putBack(
        _ mempool: inout Mempool, _ model: inout Model, _ random: inout SeededGenerator
    ) {
        let some = model.tried.filter { _ in Bool.random(using: &random) }
        let others = Self.statements.prefix(5).filter { !some.contains($0) }
        // Of the others, what is not handed out stays where it is.
        let back = some + others.filter { model.tried.contains($0) }
        mempool.putBack(some + others)
        model.tried.removeAll { back.contains($0) }
        model.ready = back + model.ready
    }

    /// Tries what is ready, one by one: some go, some wait, one is kept, and the rest stays.
    ///
    /// - Returns: how many were too far ahead, or too many, to wait.
    private func tryReady(
        _ mempool: inout Mempool, _ model: inout Model, _ random: inout SeededGenerator
    ) -> Int {
        var refusals = 0
        while let expected = model.ready.first {
            let statement = mempool.takeFirst()
            #expect(statement == expected)
            model.ready.removeFirst()
            model.tried.append(expected)
            switch Int.random(in: 0..<8, using: &random) {
            case 0...2:
                mempool.drop(expected)
                model.drop(expected)
            case 3...6:
                let isAhead = expected.value.claims.issuedAt > 0
                let highest = UInt64.random(in: 0..<expected.value.claims.nonce, using: &random)
                let waits = mempool.wait(
                    expected, for: isAhead ? .issuedInFuture : .nonceTooHigh(highest: highest))
                #expect(waits == model.wait(expected, highest: isAhead ? nil : highest))
                if !waits { refusals += 1 }
            default: return refusals
            }
        }
        return refusals
    }
}
