import AssayConsensus
import AssayCore
import AssayCrypto
import Testing

/// What the mempool answers, and what it hands out, one rule at a time.
@Suite struct MempoolTests {
    private func statement(_ signer: Int, _ nonce: UInt64, issuedAt: UInt64 = 0)
        -> Verified<Statement>
    {
        SignedStatements.statement(signer, nonce, issuedAt: issuedAt)
    }

    private func limits(_ change: (inout Mempool.Limits) -> Void) -> Mempool {
        var limits = Mempool.Limits()
        change(&limits)
        return Mempool(limits: limits)
    }

    /// Takes in statements, and lets them wait for their nonces.
    private func wait(_ statements: [Verified<Statement>], in mempool: inout Mempool) {
        for statement in statements {
            #expect(mempool.offer(statement) == .taken)
            #expect(mempool.takeAll() == [statement])
            #expect(mempool.wait(statement, for: .nonceTooHigh(highest: 0)) == true)
        }
    }

    @Test("an offer: taken, known while it is tried, waiting, and taken again once it is gone")
    func offers() {
        var mempool = Mempool()
        let one = self.statement(0, 1)
        #expect(mempool.offer(one) == .taken)
        #expect(mempool.offer(one) == .known)
        #expect(mempool.takeAll() == [one])
        #expect(mempool.offer(one) == .known, "it is being tried")
        #expect(mempool.wait(one, for: .nonceTooHigh(highest: 0)) == true)
        #expect(mempool.offer(one) == .waiting)
        mempool.wake([SignedStatements.address(0)])
        #expect(mempool.offer(one) == .known)
        #expect(mempool.takeAll() == [one])
        mempool.drop(one)
        #expect(mempool.count == 0)
        #expect(mempool.offer(one) == .taken)
    }

    @Test("full by number, until one is gone; what is there is still known")
    func fullByNumber() {
        var mempool = self.limits { $0.statements = 2 }
        let (one, two, three) = (self.statement(0, 1), self.statement(0, 2), self.statement(1, 1))
        #expect(mempool.offer(one) == .taken)
        #expect(mempool.offer(two) == .taken)
        #expect(mempool.offer(three) == .full)
        #expect(mempool.offer(two) == .known)
        #expect(mempool.takeAll() == [one, two])
        #expect(mempool.offer(three) == .full, "what is tried still counts")
        mempool.drop(one)
        #expect(mempool.offer(three) == .taken)
        #expect(mempool.count == 2)
    }

    @Test("full by bytes, to the byte")
    func fullByBytes() {
        let (one, two) = (self.statement(0, 1), self.statement(1, 1))
        let room = one.value.bytes.count + two.value.bytes.count
        var roomy = self.limits { $0.bytes = room }
        #expect(roomy.offer(one) == .taken)
        #expect(roomy.offer(two) == .taken)
        #expect(roomy.offer(self.statement(2, 1)) == .full)
        var tight = self.limits { $0.bytes = room - 1 }
        #expect(tight.offer(one) == .taken)
        #expect(tight.offer(two) == .full)
        tight.drop(one)
        #expect(tight.offer(two) == .taken)
        tight.drop(one)
        #expect(tight.offer(one) == .full, "dropping twice frees nothing")
    }

    @Test("all that is ready is handed out once, in the order in which it came")
    func order() {
        var mempool = Mempool()
        let statements = [(1, 2), (0, 7), (1, 1), (2, 1)].map { self.statement($0, $1) }
        #expect(!mempool.hasReady)
        for statement in statements { #expect(mempool.offer(statement) == .taken) }
        #expect(mempool.hasReady)
        #expect(mempool.takeAll() == statements)
        #expect(!mempool.hasReady)
        #expect(mempool.takeAll() == [])
        #expect(mempool.count == 4, "they are still held")
    }

    @Test("what is put back comes before what came meanwhile, in its order")
    func putBack() {
        var mempool = Mempool()
        let early = (1...4).map { self.statement(0, $0) }
        let late = (1...2).map { self.statement(1, $0) }
        for statement in early { #expect(mempool.offer(statement) == .taken) }
        let taken = mempool.takeAll()
        for statement in late { #expect(mempool.offer(statement) == .taken) }
        mempool.putBack(taken[2...])
        #expect(mempool.takeAll() == Array(early[2...]) + late)
        mempool.putBack([])
        #expect(!mempool.hasReady)
    }

    /// How far above the highest valid nonce a statement is, and whether it may wait.
    @Test(
        "a nonce waits up to the lead",
        arguments: [(1, true), (64, true), (65, false), (UInt64.max - 100, false)])
    func lead(distance: UInt64, mayWait: Bool) {
        var mempool = Mempool()
        let statement = self.statement(0, 100 + distance)
        #expect(mempool.offer(statement) == .taken)
        #expect(mempool.takeAll() == [statement])
        #expect(mempool.wait(statement, for: .nonceTooHigh(highest: 100)) == mayWait)
        #expect(mempool.count == (mayWait ? 1 : 0))
        #expect(mempool.waitingCount == (mayWait ? 1 : 0))
        #expect(mempool.offer(statement) == (mayWait ? .waiting : .taken))
    }

    @Test("an account has so many that wait, whatever they wait for, and no more")
    func tooManyOfOneAccount() {
        var mempool = self.limits { $0.waitingPerAccount = 2 }
        self.wait([self.statement(0, 3)], in: &mempool)
        let clocked = self.statement(0, 1, issuedAt: 1_000)
        #expect(mempool.offer(clocked) == .taken)
        #expect(mempool.takeAll() == [clocked])
        #expect(mempool.wait(clocked, for: .issuedInFuture) == true)
        let third = self.statement(0, 4)
        #expect(mempool.offer(third) == .taken)
        #expect(mempool.takeAll() == [third])
        #expect(mempool.wait(third, for: .nonceTooHigh(highest: 0)) == false)
        #expect(mempool.count == 2)
        #expect(mempool.offer(third) == .taken, "it was forgotten")
        #expect(mempool.takeAll() == [third])
        mempool.drop(third)
        self.wait([self.statement(1, 5)], in: &mempool)
        #expect(mempool.waitingCount == 3, "another account has room")
        mempool.wake([SignedStatements.address(0)])
        #expect(mempool.takeAll() == [clocked, self.statement(0, 3)])
        self.wait([third], in: &mempool)
    }

    @Test("when too many wait, the one that waits longest is forgotten")
    func oldest() {
        var mempool = self.limits { $0.waiting = 3 }
        let statements = [(0, 5), (1, 5), (0, 6), (2, 5), (1, 6)].map { self.statement($0, $1) }
        self.wait(Array(statements[...2]), in: &mempool)
        #expect(mempool.waitingCount == 3)
        self.wait([statements[3]], in: &mempool)
        #expect(mempool.waitingCount == 3)
        #expect(mempool.count == 3)
        self.wait([statements[4]], in: &mempool)
        mempool.wake([0, 1, 2].map { SignedStatements.address($0) }.set)
        #expect(mempool.takeAll().set == statements[2...].set)
        #expect(mempool.offer(statements[0]) == .taken)
        #expect(mempool.offer(statements[1]) == .taken)
    }

    @Test("one that was tried meanwhile waits anew")
    func waitingAnew() {
        var mempool = self.limits { $0.waiting = 2 }
        let (one, two, three) = (self.statement(0, 5), self.statement(1, 5), self.statement(2, 5))
        self.wait([one, two], in: &mempool)
        mempool.wake([SignedStatements.address(0)])
        #expect(mempool.takeAll() == [one])
        #expect(mempool.wait(one, for: .nonceTooHigh(highest: 0)) == true)
        self.wait([three], in: &mempool)
        #expect(mempool.offer(one) == .waiting)
        #expect(mempool.offer(two) == .taken, "it had waited longest")
    }

    @Test("woken are all of an account by nonce, after what is ready, accounts by address")
    func wakeOrder() {
        var mempool = Mempool()
        self.wait(
            [(1, 9), (0, 4), (1, 3), (2, 8), (0, 2)].map { self.statement($0, $1) },
            in: &mempool)
        let fresh = self.statement(3, 1)
        #expect(mempool.offer(fresh) == .taken)
        mempool.wake([0, 1, 9].map { SignedStatements.address($0) }.set)
        let groups = [[(0, 2), (0, 4)], [(1, 3), (1, 9)]].map { group in
            group.map { self.statement($0.0, UInt64($0.1)) }
        }
        let inOrder = SignedStatements.address(0) < SignedStatements.address(1)
        let woken = inOrder ? groups[0] + groups[1] : groups[1] + groups[0]
        #expect(mempool.takeAll() == [fresh] + woken)
        #expect(mempool.waitingCount == 1)
        #expect(mempool.count == 6)
    }

    @Test("a clock wakes an account when the first of its statements can be valid")
    func clock() {
        var mempool = Mempool()
        let late = self.statement(0, 1, issuedAt: 5_001)
        let later = self.statement(0, 2, issuedAt: 6_000)
        let other = self.statement(1, 1, issuedAt: 5_002)
        for statement in [late, later, other] {
            #expect(mempool.offer(statement) == .taken)
            #expect(mempool.takeAll() == [statement])
            #expect(mempool.wait(statement, for: .issuedInFuture) == true)
        }
        self.wait([self.statement(2, 3)], in: &mempool)
        mempool.wake(at: 4_700)
        #expect(!mempool.hasReady)
        mempool.wake(at: 4_701)
        #expect(mempool.takeAll() == [late, later])
        #expect(mempool.wait(later, for: .issuedInFuture) == true)
        mempool.wake(at: 5_699)
        #expect(mempool.takeAll() == [other])
        mempool.wake(at: 5_700)
        #expect(mempool.takeAll() == [later])
        mempool.wake(at: .max)
        #expect(!mempool.hasReady, "a nonce does not come with time")
        #expect(mempool.waitingCount == 1)
    }

    @Test("one is handed out at a time, the first that is ready")
    func takeFirst() {
        var mempool = Mempool()
        let statements = (1...3).map { self.statement(0, $0) }
        for statement in statements { #expect(mempool.offer(statement) == .taken) }
        for (index, statement) in statements.enumerated() {
            let taken = mempool.takeFirst()
            #expect(taken == statement)
            #expect(mempool.hasReady == (index < 2))
        }
        let none = mempool.takeFirst()
        #expect(none == nil)
        #expect(mempool.count == 3)
    }

    @Test("a certain one is handed out if it is ready, once, and keeps nothing in its place")
    func takeOne() {
        var mempool = Mempool()
        let statements = (1...3).map { self.statement(0, $0) }
        let id = statements[1].value.id
        #expect(mempool.take(id) == nil, "it is not here")
        for statement in statements { #expect(mempool.offer(statement) == .taken) }
        #expect(mempool.take(id) == statements[1])
        #expect(mempool.take(id) == nil, "it was handed out")
        #expect(mempool.offer(statements[1]) == .known)
        #expect(mempool[id] == statements[1])
        #expect(mempool.takeAll() == [statements[0], statements[2]])
        mempool.putBack([statements[1]])
        #expect(mempool.takeAll() == [statements[1]], "once")
        #expect(mempool.wait(statements[1], for: .nonceTooHigh(highest: 0)) == true)
        #expect(mempool.take(id) == nil, "it waits")
        #expect(mempool[id] == statements[1])
        mempool.drop(statements[1])
        #expect(mempool[id] == nil)
        #expect(mempool.waitingCount == 0)
        #expect(mempool.count == 2)
    }

    @Test("what was dropped while it was handed out stays away")
    func putBackDropped() {
        var mempool = Mempool()
        let statements = (1...4).map { self.statement(0, $0) }
        for statement in statements { #expect(mempool.offer(statement) == .taken) }
        let taken = mempool.takeAll()
        mempool.drop(taken[1])
        #expect(mempool.wait(taken[2], for: .nonceTooHigh(highest: 0)) == true)
        mempool.putBack(taken)
        mempool.putBack(taken)
        #expect(mempool.takeAll() == [taken[0], taken[3]])
        #expect(mempool.count == 3)
        #expect(mempool.waitingCount == 1)
    }

    @Test("the first that are ready stay where they are, and are no more than so many bytes")
    func firstReady() {
        var mempool = Mempool()
        let statements = (1...4).map { self.statement(0, $0) }
        for statement in statements { #expect(mempool.offer(statement) == .taken) }
        let size = statements[0].value.bytes.count
        #expect(statements.count { $0.value.bytes.count != size } == 0)
        #expect(mempool.firstReady(bytes: 4 * size) == statements)
        #expect(mempool.firstReady(bytes: .max) == statements)
        #expect(mempool.firstReady(bytes: 3 * size - 1) == Array(statements[..<2]))
        #expect(mempool.firstReady(bytes: size - 1) == [])
        #expect(mempool.take(statements[0].value.id) == statements[0])
        mempool.drop(statements[2])
        #expect(mempool.firstReady(bytes: .max) == [statements[1], statements[3]])
        mempool.putBack([statements[0]])
        #expect(mempool.firstReady(bytes: size) == [statements[0]])
        #expect(mempool.takeAll() == [statements[0], statements[1], statements[3]])
    }

    @Test("statements that come and go, in any way, leave nothing behind")
    func comeAndGo() {
        let statements = (1...3).map { self.statement(0, $0) }
        let uses: [(inout Mempool, Verified<Statement>) -> Void] = [
            { $0.drop($1) },
            { mempool, statement in
                _ = mempool.take(statement.value.id)
                mempool.drop(statement)
            },
            { mempool, statement in
                _ = mempool.take(statement.value.id)
                mempool.putBack([statement])
                _ = mempool.take(statement.value.id)
                mempool.drop(statement)
            },
            { mempool, statement in
                _ = mempool.takeFirst()
                mempool.drop(statement)
            },
            { mempool, statement in
                _ = mempool.take(statement.value.id)
                _ = mempool.wait(statement, for: .nonceTooHigh(highest: 0))
                mempool.drop(statement)
            },
        ]
        for (index, use) in uses.enumerated() {
            var mempool = Mempool(
                limits: {
                    var limits = Mempool.Limits()
                    limits.waiting = 100
                    return limits
                }())
            #expect(mempool.offer(statements[2]) == .taken)
            let kept = mempool.takeFirst()
            #expect(kept == statements[2])
            for _ in 0..<20_000 {
                _ = mempool.offer(statements[0])
                use(&mempool, statements[0])
            }
            #expect(mempool.count == 1, "use \(index)")
            // A few thousand that are passed over are allowed.
            #expect(mempool.largestPart < 10_000, "use \(index)")
            #expect(mempool.offer(statements[1]) == .taken)
            #expect(mempool.takeAll() == [statements[1]])
        }
    }

    @Test("what an account makes wait and be woken again and again leaves nothing behind")
    func bounded() {
        var mempool = self.limits { $0.waiting = 10 }
        let statement = self.statement(0, 1, issuedAt: 1_000)
        self.wait([self.statement(1, 5)], in: &mempool)
        #expect(mempool.offer(statement) == .taken)
        var largest = 0
        for _ in 0..<2_000 {
            _ = mempool.takeAll()
            #expect(mempool.wait(statement, for: .issuedInFuture) == true)
            largest = max(largest, mempool.largestPart)
            mempool.wake([SignedStatements.address(0)])
        }
        #expect(largest < 200)
        #expect(mempool.count == 2)
    }
}

extension Sequence where Element: Hashable {
    var set: Set<Element> { Set(self) }
}

extension Mempool {
    /// Hands out all that is ready.
    mutating func takeAll() -> [Verified<Statement>] {
        var statements: [Verified<Statement>] = []
        while let statement = self.takeFirst() { statements.append(statement) }
        return statements
    }

    /// The number of elements in the largest of its collections.
    var largestPart: Int {
        Mirror(reflecting: self).children.map { child in
            Mirror(reflecting: child.value).children.count
        }.max() ?? 0
    }
}
