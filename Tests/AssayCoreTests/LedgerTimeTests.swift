import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Ledger time: it follows the blocks, stands still in an outage, and nobody can rush it.
@Suite struct LedgerTimeTests {
    @Test(
        "a step of the clock",
        arguments: [
            (elapsed: 1, clock: 1), (elapsed: 99, clock: 99), (elapsed: 199, clock: 199),
            (elapsed: 200, clock: 200), (elapsed: 201, clock: 200),
            (elapsed: 31_536_000_000, clock: 200),
            (elapsed: .max - 1_700_000_000_000, clock: 200),
        ] as [(elapsed: UInt64, clock: UInt64)])
    func step(_ test: (elapsed: UInt64, clock: UInt64)) throws {
        var play = try LedgerPlay(parameters: [.heartbeat: 100])
        let time = play.ledger.head.header.time
        #expect(play.ledger.head.clock(at: time + test.elapsed) == test.clock)
        try play.block(elapsed: test.elapsed)
        #expect(play.record.clock == test.clock)
        #expect(play.ledger.head.header.time == time + test.elapsed)
    }

    @Test func theClockDoesNotGoBackOrBeyondTheEnd() throws {
        var scene = LedgerScene()
        scene.record.clock = .max - 3
        let (head, _) = try scene.head()
        #expect(head.clock(at: head.header.time) == UInt64.max - 3)
        #expect(head.clock(at: head.header.time - 1) == UInt64.max - 3)
        #expect(head.clock(at: 0) == UInt64.max - 3)
        #expect(head.clock(at: head.header.time + 3) == .max)
        #expect(head.clock(at: head.header.time + 4) == .max)
    }

    @Test func anOutageExpiresNothing() throws {
        var play = try LedgerPlay(
            validators: 4,
            parameters: [.heartbeat: 100, .ballotWindow: 1_000, .longestWindow: 1_000])
        let change = Change.set(.minimumBond, 5)
        let key = play.ledger.validatorKeys[0]
        try play.block(
            play.vote(change, by: 0), play.sign(.bonding(50), by: key),
            play.sign(.bonding(-50), by: key))
        for _ in 0..<4 { try play.block(elapsed: 365 * 86_400_000) }
        #expect(play.record.clock == 900)
        #expect(try play.ballot(change) != nil)
        #expect(try play.validator(0).unbonding == 50)
        #expect(
            !(try play.ledger.head.hasDueEntries(
                at: play.ledger.head.header.time + 199, reader: play.ledger.state)))
        #expect(
            try play.ledger.head.hasDueEntries(
                at: play.ledger.head.header.time + 200, reader: play.ledger.state))
    }

    @Test func manyBlocksDoNotRushTheClock() throws {
        var play = try LedgerPlay(parameters: [.heartbeat: 100])
        let start = play.ledger.head.header.time
        for _ in 0..<300 { try play.block(elapsed: 1) }
        #expect(play.record.clock == 300)
        #expect(play.ledger.head.header.time == start + 300)
    }

    @Test func theClockMovesBeforeTheFirstStatement() throws {
        var play = try LedgerPlay(parameters: [.heartbeat: 100, .longestWindow: 1_000])
        let key = play.ledger.validatorKeys[0]
        try play.block(
            play.sign(.bonding(1_000_000), by: key), play.sign(.bonding(-1_000_000), by: key),
            elapsed: 150)
        #expect(try play.validator(0).unbondingMatures == 1_150)
        for _ in 0..<4 { try play.block(elapsed: 200) }
        let payment = play.sign(.pay(7, to: LedgerScene.alice), by: key)
        #expect(throws: ExecutionError.rejected(.insufficientBalance(balance: 0))) {
            try play.block(payment, elapsed: 199)
        }
        try play.block(payment, elapsed: 200)
        #expect(play.record.clock == 1_150)
        #expect(try play.validator(0).balance == 999_993)
    }

    @Test func aLongerHeartbeatCountsFromTheBlockAfterTheVote() throws {
        var play = try LedgerPlay(parameters: [.heartbeat: 100, .epochLength: 1])
        try play.block(play.vote(.set(.heartbeat, 500), by: 0), elapsed: 5_000)
        #expect(play.record.clock == 200)
        try play.block(elapsed: 5_000)
        #expect(play.record.clock == 1_200)
    }

    @Test(
        "the signer's clock",
        arguments: [
            // Header time in ms, iat in s.
            (1_700_000_000_999, 1_700_000_300, nil), (1_700_000_001_000, 1_700_000_301, nil),
            (1_700_000_000_999, 1_700_000_301, .issuedInFuture),
            (1_700_000_001_000, 1_700_000_302, .issuedInFuture),
            (1_700_000_001_000, 0, nil), (1_700_000_001_000, .max, .issuedInFuture),
            (.max, .max, .issuedInFuture), (.max, .max / 1_000 + 300, nil),
            (.max, .max / 1_000 + 301, .issuedInFuture),
        ] as [(UInt64, UInt64, Rejection?)])
    func signersClock(_ time: UInt64, _ issuedAt: UInt64, _ expected: Rejection?) throws {
        var scene = LedgerScene()
        scene.elapsed = time - scene.headTime
        scene.issuedAt = issuedAt
        #expect(try scene.play(.pay(1)).rejection == expected)
    }

    @Test func epochsCountBlocksAndNothingElse() throws {
        var play = try LedgerPlay(parameters: [.heartbeat: 100, .epochLength: 3])
        #expect(play.record.epochEnd == 3)
        var epochs: [UInt64] = []
        for height: UInt64 in 1...10 {
            try play.block(elapsed: height * 1_000)
            epochs.append(play.record.epoch)
        }
        #expect(epochs == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3])
        #expect(play.record.epochEnd == 12)
    }
}
