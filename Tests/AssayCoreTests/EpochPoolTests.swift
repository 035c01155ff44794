import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The pool of an epoch: what goes in, who gets what share, and where the rest goes.
@Suite struct EpochPoolTests {
    /// The last block of epoch 3.
    private static func lastBlock(_ setup: (inout LedgerScene) -> Void) throws -> ExecutedBlock {
        var scene = LedgerScene()
        scene.record.epoch = 3
        scene.record.epochEnd = scene.height + 1
        scene.record.feePot = 70
        scene.record.reserve = 1_000
        setup(&scene)
        return try scene.execution().finish()
    }

    private static func epoch(_ number: UInt64, in executed: ExecutedBlock) throws -> Epoch? {
        let key = StateKey(.epoch, .number(number)).hash
        guard let bytes = executed.changes.values.first(where: { $0.key == key })?.bytes else {
            return nil
        }
        return try Epoch(decoding: bytes, limit: 64)
    }

    @Test(
        "what goes into the pool",
        arguments: [
            // Subsidy, reserve, fees, weight → pool, reserve, fee pot.
            (0, 1_000, 70, 5, 70, 1_000, 0), (300, 1_000, 70, 5, 370, 700, 0),
            (1_000, 1_000, 70, 5, 1_070, 0, 0), (1_001, 1_000, 70, 5, 1_070, 0, 0),
            (300, 0, 70, 5, 70, 0, 0), (300, 0, 0, 5, 0, 0, 0),
            // Nobody worked: reserve and fees stay for those who will.
            (300, 1_000, 70, 0, nil, 1_000, 70),
        ] as [(UInt64, UInt64, UInt64, UInt64, UInt64?, UInt64, UInt64)])
    func pool(
        subsidy: UInt64, reserve: UInt64, fees: UInt64, weight: UInt64, pool: UInt64?,
        left: UInt64, pot: UInt64
    ) throws {
        let executed = try Self.lastBlock {
            $0.parameters[.subsidy] = subsidy
            $0.record.reserve = reserve
            $0.record.feePot = fees
            $0.record.epochWeight = weight
        }
        let epoch = try Self.epoch(3, in: executed)
        #expect(epoch?.pool == pool && epoch?.total == (pool == nil ? nil : weight))
        let record = executed.head.record
        #expect(record.reserve == left && record.feePot == pot && record.epochWeight == 0)
        #expect(record.epoch == 4 && record.epochEnd == 41 + 100)
    }

    @Test func anEpochEndsInItsLastBlockOnly() throws {
        let executed = try Self.lastBlock {
            $0.record.epochEnd += 1
            $0.record.epochWeight = 5
        }
        #expect(executed.head.record.epoch == 3 && executed.head.record.epochWeight == 5)
        #expect(try Self.epoch(3, in: executed) == nil)
    }

    /// Three accounts with a share of 100 in an epoch of 7: 42, 28 and 28; 2 are left over.
    private static func claims() -> LedgerScene {
        var scene = LedgerScene()
        scene.record.epoch = 4
        scene.record.reserve = 1_000
        scene.epochs[3] = Epoch(pool: 100, total: 7)
        let weights: [(PrivateKey, UInt64)] = [
            (LedgerScene.alice, 3), (LedgerScene.bob, 2), (LedgerScene.carol, 2),
        ]
        for (key, weight) in weights {
            var account = Account()
            account.balance = 100
            account.epoch = 3
            account.weight = weight
            scene.accounts[key.publicKey.address] = account
        }
        return scene
    }

    @Test(
        "claims in any order",
        arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func order(_ order: [Int]) throws {
        var scene = Self.claims()
        var execution = try scene.execution()
        let keys = [LedgerScene.alice, LedgerScene.bob, LedgerScene.carol]
        let shares: [UInt64] = [42, 28, 28]
        var paid: UInt64 = 0
        for (place, number) in order.enumerated() {
            let before = try #require(try execution.load(Epoch.self, at: .number(3)))
            #expect(before.paid == paid && execution.record.reserve == 1_000)
            scene.signer = keys[number]
            try execution.apply(try scene.statement(.model(LedgerScene.terms)))
            paid += shares[number]
            let account = try execution.load(Account.self, at: keys[number].publicKey.address)
            #expect(account?.balance == 100 + shares[number])
            #expect(account?.weight == 0 && account?.epoch == 0)
            let after = try execution.load(Epoch.self, at: .number(3))
            #expect((after == nil) == (place == 2))
        }
        #expect(execution.record.reserve == 1_002)
    }

    @Test func aShareIsClaimedOnce() throws {
        var scene = Self.claims()
        var execution = try scene.execution()
        for nonce: UInt64 in 1...3 {
            scene.nonce = nonce
            try execution.apply(try scene.statement(.model(LedgerScene.terms)))
        }
        #expect(try execution.load(Account.self, at: JobScene.alice)?.balance == 142)
        #expect(try execution.load(Epoch.self, at: .number(3))?.settled == 3)
    }

    /// Whatever writes an account touches it: the share is there before the statement needs it.
    static let touches: [LedgerCase] = [
        LedgerCase("the sender of a transfer", .pay(142), .ok),
        LedgerCase("more than the share", .pay(143), .broke(142)),
        LedgerCase("a bond", .bonding(142), .ok),
        LedgerCase("more than the share as a bond", .bonding(143), .broke(142)),
        LedgerCase("the fee of a statement", .model(LedgerScene.terms), .ok) { $0.fee = 142 },
        LedgerCase("more than the share as a fee", .model(LedgerScene.terms), .broke(142)) {
            $0.fee = 143
        },
        LedgerCase("work of the running epoch has no share yet", .pay(101), .broke(100)) {
            $0.record.epoch = 3
        },
        LedgerCase("an epoch that is forgotten", .pay(101), .broke(100)) { $0.epochs = [:] },
    ]

    @Test("touches", arguments: touches)
    func touch(_ test: LedgerCase) throws {
        let claiming = LedgerCase(test.testDescription, test.transaction, test.expected) {
            $0 = Self.claims()
            test.setup(&$0)
        }
        try claiming.check()
    }

    @Test func whoReceivesIsTouchedToo() throws {
        var scene = Self.claims()
        scene.signer = LedgerScene.alice
        var outcome = try scene.play(.pay(5, to: LedgerScene.bob))
        #expect(try outcome.account(LedgerScene.bob)?.balance == 133)
        #expect(try outcome.account(LedgerScene.alice)?.balance == 137)
    }

    /// A refused statement claims nothing.
    @Test func aRefusedStatementLeavesTheShare() throws {
        let scene = Self.claims()
        var execution = try scene.execution()
        let refused = try scene.statement(.pay(1_000))
        #expect(throws: ExecutionError.rejected(.insufficientBalance(balance: 142))) {
            try execution.apply(refused)
        }
        #expect(try execution.load(Epoch.self, at: .number(3))?.paid == 0)
        #expect(try execution.load(Account.self, at: JobScene.alice)?.weight == 3)
    }

    @Test("what is not claimed returns after 64 epochs", arguments: [63, 64, 65] as [UInt64])
    func expiry(_ ended: UInt64) throws {
        let executed = try Self.lastBlock {
            $0.record.epoch = ended
            var epoch = Epoch(pool: 100, total: 7)
            epoch.paid = 42
            epoch.settled = 3
            $0.epochs[0] = epoch
            $0.epochs[1] = Epoch(pool: 9, total: 1)
        }
        let gone: [UInt64] = [0, 58, 9]
        #expect(executed.head.record.reserve == 1_000 + gone[Int(ended) - 63])
        let removed = executed.changes.values.filter { $0.bytes == nil }.map(\.key)
        #expect(removed == (ended == 63 ? [] : [StateKey(.epoch, .number(ended - 64)).hash]))
    }

    /// Weights of 2⁶⁴ and more: the product has 128 bits, the share never exceeds the pool.
    @Test(
        "shares",
        arguments: [
            (100, 7, 3, 42), (100, 7, 7, 100), (0, 7, 7, 0), (1, 2, 1, 0), (.max, .max, .max, .max),
            (.max, .max, 1, 1), (.max, .max, .max - 1, .max - 1), (.max, 2, 1, .max / 2),
            (.max - 1, .max, .max - 1, .max - 2), (7, .max, .max - 1, 6), (1, .max, .max, 1),
        ] as [(UInt64, UInt64, UInt64, UInt64)])
    func share(pool: UInt64, total: UInt64, weight: UInt64, expected: UInt64) {
        #expect(Epoch(pool: pool, total: total).share(of: weight) == expected)
        let exact = UInt128(weight) * UInt128(pool) / UInt128(total)
        #expect(UInt128(expected) == exact)
    }

    /// Weight that would not fit is not counted, whoever earned it.
    @Test(
        "a weight that overflows",
        arguments: [
            (0, 0, 5, 5, 5), (.max - 5, 0, 5, .max, 5), (.max - 4, 0, 5, .max - 4, 0),
            (.max, 3, 1, .max, 3), (9, 3, 0, 9, 3), (9, 3, 1, 10, 4),
        ] as [(UInt64, UInt64, UInt64, UInt64, UInt64)])
    func weight(
        total: UInt64, before: UInt64, pay: UInt64, after: UInt64, weight: UInt64
    ) throws {
        var scene = LedgerScene()
        scene.record.epoch = 3
        scene.record.epochWeight = total
        var execution = try scene.execution()
        var account = Account()
        account.weight = before
        account.epoch = before > 0 ? 3 : 0
        execution.addWeight(pay, to: &account)
        #expect(execution.record.epochWeight == after && account.weight == weight)
        #expect(account.epoch == (weight > 0 ? 3 : 0))
    }
}
