import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `bond`: what may be locked and withdrawn, when it returns, and who counts as bonded.
@Suite struct TransactionBondTests {
    @Test(
        "adding",
        arguments: [
            LedgerCase("delta 0", .bonding(0), .zeroAmount),
            LedgerCase("1", .bonding(1), .ok),
            LedgerCase("balance", .bonding(100), .ok),
            LedgerCase("balance + 1", .bonding(101), .broke(100)),
            LedgerCase("the most there is", .bonding(.max), .broke(100)),
            LedgerCase("balance - fee", .bonding(97), .ok) { $0.fee = 3 },
            LedgerCase("balance - fee + 1", .bonding(98), .broke(97)) {
                $0.fee = 3
            },
            LedgerCase("the bond overflows", .bonding(5), .overflow) { $0.alice.bond = .max - 4 },
            LedgerCase("the bond is just full", .bonding(4), .ok) { $0.alice.bond = .max - 4 },
            LedgerCase("without an account", .bonding(1), .unknownSigner) {
                $0.signer = LedgerScene.carol
            },
            LedgerCase("what matures can be bonded again", .bonding(150), .ok) {
                $0.record.clock = 500
                $0.alice.unbonding = 50
                $0.alice.unbondingMatures = $0.clock
            },
            LedgerCase("what does not mature cannot", .bonding(101), .broke(100)) {
                $0.alice.unbonding = 50
                $0.alice.unbondingMatures = $0.clock + 1
            },
        ])
    func adding(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "withdrawing",
        arguments: [
            LedgerCase("without a bond", .bonding(-1), .bondTooSmall(bond: 0)),
            LedgerCase("bond - 1", .bonding(-49), .ok) { $0.alice.bond = 50 },
            LedgerCase("bond", .bonding(-50), .ok) { $0.alice.bond = 50 },
            LedgerCase("bond + 1", .bonding(-51), .bondTooSmall(bond: 50)) { $0.alice.bond = 50 },
            LedgerCase("2⁶³ of 2⁶³", .bonding(.min), .ok) { $0.alice.bond = 1 << 63 },
            LedgerCase("2⁶³ of 2⁶³ - 1", .bonding(.min), .bondTooSmall(bond: 1 << 63 - 1)) {
                $0.alice.bond = 1 << 63 - 1
            },
            LedgerCase("what waits is not bonded", .bonding(-1), .bondTooSmall(bond: 0)) {
                $0.alice.unbonding = 50
                $0.alice.unbondingMatures = $0.clock + 1
            },
            LedgerCase("the waiting amount overflows", .bonding(-5), .overflow) {
                $0.alice.bond = 5
                $0.alice.unbonding = .max - 4
                $0.alice.unbondingMatures = $0.clock + 1
            },
            LedgerCase("the waiting amount is just full", .bonding(-4), .ok) {
                $0.alice.bond = 5
                $0.alice.unbonding = .max - 4
                $0.alice.unbondingMatures = $0.clock + 1
            },
            LedgerCase("a wait beyond the end of time", .bonding(-1), .overflow) {
                $0.alice.bond = 1
                $0.record.clock = .max - $0.parameters[.longestWindow] - $0.elapsed + 1
            },
            LedgerCase("a wait to the end of time", .bonding(-1), .ok) {
                $0.alice.bond = 1
                $0.record.clock = .max - $0.parameters[.longestWindow] - $0.elapsed
            },
            LedgerCase("with the fee and no more", .bonding(-1), .ok) {
                $0.fee = 100
                $0.alice.bond = 1
            },
            LedgerCase("without the fee", .bonding(-1), .broke(100)) {
                $0.fee = 101
                $0.alice.bond = 50
            },
        ])
    func withdrawing(_ test: LedgerCase) throws { try test.check() }

    @Test func addingLocksAtOnceAndWithdrawingWaitsTheLongestWindow() throws {
        var scene = LedgerScene()
        scene.alice.bond = 7
        var outcome = try scene.play(.bonding(30))
        var account = try #require(try outcome.account(LedgerScene.alice))
        #expect(account.balance == 70)
        #expect(account.bond == 37)
        #expect(account.unbonding == 0)
        scene.record.clock = 5_000
        outcome = try scene.play(.bonding(-3))
        account = try #require(try outcome.account(LedgerScene.alice))
        #expect(account.balance == 100)
        #expect(account.bond == 4)
        #expect(account.unbonding == 3)
        #expect(account.unbondingMatures == 6_000 + scene.parameters[.longestWindow])
    }

    @Test func aSecondWithdrawalAddsAndRestartsTheWait() throws {
        var scene = LedgerScene()
        scene.alice.bond = 50
        scene.alice.unbonding = 10
        scene.alice.unbondingMatures = scene.clock + 1
        var outcome = try scene.play(.bonding(-5))
        let account = try #require(try outcome.account(LedgerScene.alice))
        #expect(account.balance == 100)
        #expect(account.bond == 45)
        #expect(account.unbonding == 15)
        #expect(account.unbondingMatures == scene.clock + scene.parameters[.longestWindow])
    }

    @Test func whatMaturedIsPaidBeforeTheNextWaitBegins() throws {
        var scene = LedgerScene()
        scene.alice.bond = 50
        scene.alice.unbonding = 10
        scene.alice.unbondingMatures = scene.clock
        var outcome = try scene.play(.bonding(-5))
        let account = try #require(try outcome.account(LedgerScene.alice))
        #expect(account.balance == 110)
        #expect(account.unbonding == 5)
        #expect(account.unbondingMatures == scene.clock + scene.parameters[.longestWindow])
    }

    /// The bond before, its height before, the change; the height after, the count after.
    @Test(
        "bonded since",
        arguments: [
            (bond: 98, since: 0, delta: 1, expected: 0, count: 5),
            (bond: 98, since: 0, delta: 2, expected: 41, count: 6),
            (bond: 0, since: 0, delta: 100, expected: 41, count: 6),
            (bond: 100, since: 7, delta: 1, expected: 7, count: 5),
            (bond: 102, since: 7, delta: -1, expected: 7, count: 5),
            (bond: 101, since: 7, delta: -1, expected: 7, count: 5),
            (bond: 100, since: 7, delta: -1, expected: 0, count: 4),
            (bond: 100, since: 7, delta: -100, expected: 0, count: 4),
            (bond: 99, since: 0, delta: -1, expected: 0, count: 5),
            // The validators changed the minimum since: it counts from the next change of the bond.
            (bond: 90, since: 7, delta: 5, expected: 0, count: 4),
            (bond: 200, since: 0, delta: -50, expected: 41, count: 6),
        ])
    func bondedSince(
        _ test: (bond: UInt64, since: UInt64, delta: Int64, expected: UInt64, count: UInt64)
    ) throws {
        var scene = LedgerScene()
        scene.parameters[.minimumBond] = 100
        scene.record.bondedAccounts = 5
        scene.alice.bond = test.bond
        scene.alice.bondedSince = test.since
        var outcome = try scene.play(.bonding(test.delta))
        #expect(outcome.rejection == nil)
        #expect(try outcome.account(LedgerScene.alice)?.bondedSince == test.expected)
        #expect(outcome.execution.record.bondedAccounts == test.count)
    }

    @Test func whoLeavesAndReturnsIsBondedSinceTheReturn() throws {
        var ledger = try MemoryLedger(accounts: [
            Genesis.Allocation(
                address: LedgerScene.alice.publicKey.address, balance: 100, bond: 1_000)
        ])
        let address = LedgerScene.alice.publicKey.address
        #expect(try ledger.account(address)?.bondedSince == 1)
        #expect(ledger.head.record.bondedAccounts == 1)
        let steps: [(UInt64, Int64, UInt64)] = [(1, -1, 0), (2, 1, 2), (3, 1, 2)]
        for (nonce, delta, since) in steps {
            let statement = Statement(
                .bonding(delta), for: ledger.head.header.chain, nonce: nonce, issuedAt: 0,
                key: LedgerScene.alice)
            try ledger.append([statement])
            #expect(try ledger.account(address)?.bondedSince == since)
            #expect(ledger.head.record.bondedAccounts == (since == 0 ? 0 : 1))
        }
    }
}
