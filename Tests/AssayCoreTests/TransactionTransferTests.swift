import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `transfer`, and what holds for statements of every kind: chain, signer, clock, nonce, fee.
@Suite struct TransactionTransferTests {
    @Test(
        "a transfer",
        arguments: [
            LedgerCase("amount 0", .pay(0), .zeroAmount),
            LedgerCase("amount 1", .pay(1), .ok),
            LedgerCase("balance - 1", .pay(99), .ok),
            LedgerCase("balance", .pay(100), .ok),
            LedgerCase("balance + 1", .pay(101), .broke(100)),
            LedgerCase("everything there could be", .pay(.max), .broke(100)),
            LedgerCase("balance - fee - 1", .pay(96), .ok) { $0.fee = 3 },
            LedgerCase("balance - fee", .pay(97), .ok) { $0.fee = 3 },
            LedgerCase("balance - fee + 1", .pay(98), .broke(97)) {
                $0.fee = 3
            },
            LedgerCase("balance, with a fee", .pay(100), .broke(97)) {
                $0.fee = 3
            },
            LedgerCase("the fee is all there is", .pay(1), .broke(0)) {
                $0.fee = 100
            },
            LedgerCase("less than the fee", .pay(1), .broke(100)) {
                $0.fee = 101
            },
            LedgerCase("amount 0 costs no fee", .pay(0), .zeroAmount) { $0.fee = 3 },
            LedgerCase("to oneself", .pay(1, to: LedgerScene.alice), .transferToSelf),
            LedgerCase("nothing to oneself", .pay(0, to: LedgerScene.alice), .zeroAmount),
            LedgerCase("the bond is not spendable", .pay(101), .broke(100)) {
                $0.alice.bond = 50
            },
            LedgerCase("the recipient overflows", .pay(10), .overflow) {
                $0.bob.balance = .max - 9
            },
            LedgerCase("the recipient is just full", .pay(9), .ok) { $0.bob.balance = .max - 9 },
            LedgerCase("refused before the recipient overflows", .pay(101), .broke(100)) {
                $0.bob.balance = .max
            },
            LedgerCase("the fee pot overflows", .pay(1), .overflow) {
                $0.fee = 3
                $0.record.feePot = .max - 2
            },
            LedgerCase("the fee pot is just full", .pay(1), .ok) {
                $0.fee = 3
                $0.record.feePot = .max - 3
            },
            LedgerCase("no fee into a full pot", .pay(1), .ok) { $0.record.feePot = .max },
        ])
    func transfer(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "a new account",
        arguments: [
            LedgerCase(
                "minimum - 1", .pay(9, to: LedgerScene.carol), .belowMinimumBalance(minimum: 10)
            ) { $0.parameters[.minimumBalance] = 10 },
            LedgerCase("minimum", .pay(10, to: LedgerScene.carol), .ok) {
                $0.parameters[.minimumBalance] = 10
            },
            LedgerCase("minimum + 1", .pay(11, to: LedgerScene.carol), .ok) {
                $0.parameters[.minimumBalance] = 10
            },
            LedgerCase("no minimum", .pay(1, to: LedgerScene.carol), .ok) {
                $0.parameters[.minimumBalance] = 0
            },
            LedgerCase("no minimum, and nothing", .pay(0, to: LedgerScene.carol), .zeroAmount) {
                $0.parameters[.minimumBalance] = 0
            },
            LedgerCase("an old account takes less than the minimum", .pay(1), .ok) {
                $0.parameters[.minimumBalance] = 10
            },
            LedgerCase("an empty account is an account", .pay(1), .ok) {
                $0.parameters[.minimumBalance] = 10
                $0.bob = Account()
            },
            LedgerCase("not the money", .pay(101, to: LedgerScene.carol), .broke(100)),
        ])
    func newAccount(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "a matured withdrawal is paid on touch",
        arguments: [
            LedgerCase("to the signer, at its time", .pay(50), .ok) { $0.mature(\.alice, in: 0) },
            LedgerCase("to the signer, long after", .pay(50), .ok) { $0.mature(\.alice, in: -500) },
            LedgerCase("to the signer, 1 ms early", .pay(1), .broke(0)) {
                $0.mature(\.alice, in: 1)
            },
            LedgerCase("it pays the fee, too", .pay(47), .ok) {
                $0.mature(\.alice, in: 0)
                $0.fee = 3
            },
            LedgerCase("1 ms early it pays no fee", .pay(1), .broke(0)) {
                $0.mature(\.alice, in: 1)
                $0.fee = 3
            },
            LedgerCase("to the recipient, who overflows", .pay(1), .overflow) {
                $0.mature(\.bob, in: 0)
                $0.bob.balance = .max - 50
            },
            LedgerCase("to the recipient, who is just full", .pay(1), .ok) {
                $0.mature(\.bob, in: 0)
                $0.bob.balance = .max - 51
            },
            LedgerCase("to the recipient, not yet", .pay(1), .ok) {
                $0.mature(\.bob, in: 1)
                $0.bob.balance = .max - 1
            },
            LedgerCase("the payment itself overflows", .pay(1), .overflow) {
                $0.mature(\.alice, in: 0)
                $0.alice.balance = .max - 49
            },
        ])
    func maturity(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "statements of every kind",
        arguments: [
            LedgerCase("another chain", .pay(1), .wrongChain(expected: "scene-0123456789abcdef")) {
                $0.statementChain = ChainID("scene-0123456789abcdee")
            },
            LedgerCase("no account", .pay(1), .unknownSigner) { $0.signer = LedgerScene.carol },
            LedgerCase("nonce 0", .pay(1), .nonceUsed) { $0.nonce = 0 },
            LedgerCase("nonce 64", .pay(1), .ok) { $0.nonce = 64 },
            LedgerCase("nonce 65", .pay(1), .nonceTooHigh(highest: 64)) { $0.nonce = 65 },
            LedgerCase("the highest nonce", .pay(1), .nonceTooHigh(highest: 64)) {
                $0.nonce = .max
            },
            LedgerCase("nonce at the floor", .pay(1), .nonceUsed) {
                $0.alice.nonces = NonceWindow(floor: 1, used: 0)
            },
            LedgerCase("nonce used above the floor", .pay(1), .nonceUsed) {
                $0.alice.nonces = NonceWindow(floor: 0, used: 0b110)
                $0.nonce = 3
            },
            LedgerCase("nonce in a gap", .pay(1), .ok) {
                $0.alice.nonces = NonceWindow(floor: 0, used: 0b110)
            },
            LedgerCase("signed 300 s ahead", .pay(1), .ok) { $0.issuedAt += 301 },
            LedgerCase("signed 301 s ahead", .pay(1), .issuedInFuture) { $0.issuedAt += 302 },
            LedgerCase("a block 1 ms short of that second", .pay(1), .issuedInFuture) {
                $0.issuedAt += 301
                $0.elapsed -= 1
            },
            LedgerCase("signed at the end of time", .pay(1), .issuedInFuture) {
                $0.issuedAt = .max
            },
            LedgerCase("signed in 1970", .pay(1), .ok) { $0.issuedAt = 0 },
        ])
    func anyKind(_ test: LedgerCase) throws { try test.check() }

    @Test func aTransferMovesTheAmountAndPaysTheFee() throws {
        var scene = LedgerScene()
        scene.fee = 3
        scene.record.feePot = 5
        var outcome = try scene.play(.pay(40, to: LedgerScene.carol))
        let alice = try #require(try outcome.account(LedgerScene.alice))
        #expect(alice.balance == 57)
        #expect(alice.nonces == NonceWindow(floor: 1, used: 0))
        var carol = Account()
        carol.balance = 40
        #expect(try outcome.account(LedgerScene.carol) == carol)
        #expect(try outcome.account(LedgerScene.bob) == scene.bob)
        #expect(outcome.execution.record.feePot == 8)
    }

    @Test func aTouchPaysAWithdrawalOnce() throws {
        var scene = LedgerScene()
        scene.mature(\.alice, in: 0)
        scene.mature(\.bob, in: 0)
        var outcome = try scene.play(.pay(20))
        for (key, balance) in [(LedgerScene.alice, 30), (LedgerScene.bob, 80 as UInt64)] {
            let account = try #require(try outcome.account(key))
            #expect(account.balance == balance)
            #expect(account.unbonding == 0)
            #expect(account.unbondingMatures == 0)
        }
    }
}

extension LedgerScene {
    /// Lets 50 of an account return so many ms after the block's ledger time.
    ///
    /// Alice has nothing else, Bob his 10.
    mutating func mature(_ account: WritableKeyPath<LedgerScene, Account>, in time: Int64) {
        self.record.clock = 10_000
        self.alice.balance = account == \.alice ? 0 : self.alice.balance
        self[keyPath: account].unbonding = 50
        self[keyPath: account].unbondingMatures = UInt64(Int64(self.clock) + time)
    }
}
