import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Which work has weight in the pool of its epoch, and what it is paid from there.
@Suite struct JobPoolTests {
    /// Lets two workers agree on a job at a price.
    private static func agree(
        _ play: inout JobPlay, price: UInt64 = 10, _ change: (inout JobDraft) -> Void = { _ in }
    ) throws {
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.price = price
            $0.window = 0
            change(&$0)
        }
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        #expect(try play.settlement(id).status == .final)
    }

    @Test("who is admitted", arguments: [(0, 0), (1, 90), (2, 180)] as [(Int, UInt64)])
    func admission(_ admitted: Int, _ weight: UInt64) throws {
        var play = try JobPlay(workers: 2, admitted: admitted)
        try Self.agree(&play)
        #expect(play.record.epochWeight == weight)
        for (number, key) in play.workers.enumerated() {
            #expect(try play.account(key).weight == (number < admitted ? 90 : 0))
        }
    }

    @Test func whoIsDismissedMeanwhileHasNoWeight() throws {
        var play = try JobPlay(workers: 2, parameters: [.epochLength: 1])
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.window = 0
        }
        for key in play.workers { try play.takeSlot(id, by: key) }
        let other = try #require(OperatorID("another name"))
        let nodes = play.workers.map(\.publicKey.address)
        try play.block([
            play.play.vote(.dismiss(nodes[0]), by: 0),
            play.play.vote(.admit(nodes[1], other), by: 0),
        ])
        try play.awaitHash(for: id)
        #expect(try play.account(play.workers[0]).operatorID == nil)
        #expect(try play.account(play.workers[1]).operatorID == other)
        for key in play.workers { try play.open(id, by: key) }
        let slots = try play.settlement(id).slots
        #expect(slots.map(\.pay) == [88, 88])
        for key in play.workers {
            #expect(try play.account(key).weight == 0)
            #expect(try play.account(key).streak == 1)
        }
    }

    /// The weight is the pay before shares, whatever is a royalty of it.
    @Test("royalties", arguments: [0, 250, 9_900] as [UInt64])
    func royalty(_ royalty: UInt64) throws {
        var play = try JobPlay(workers: 2, royalty: royalty)
        try Self.agree(&play)
        #expect(play.record.epochWeight == 180)
    }

    /// The workers get pay, and from the pool the subsidy with all fees: 1,000 + 2 in halves.
    @Test func theSubsidyIsSharedByWeight() throws {
        var play = try JobPlay(
            workers: 2, reserve: 5_000, parameters: [.epochLength: 12, .subsidy: 1_000])
        try Self.agree(&play, price: 10)
        let fees = play.record.feePot
        #expect(fees == 1)
        while play.record.epoch == 0 { try play.block() }
        #expect(play.record.feePot == 0 && play.record.reserve == 4_000)
        let epoch = try #require(
            try play.ledger.state.decoded(Epoch.self, at: .number(0)))
        #expect(epoch.pool == 1_001 && epoch.total == 180)
        // Nothing comes before they are touched.
        #expect(try play.account(play.workers[0]).balance == 88)
        for key in play.workers { try play.send(.bonding(1), by: key) }
        #expect(try play.account(play.workers[0]).balance == 88 + 500 - 1)
        #expect(try play.account(play.workers[1]).balance == 88 + 500 - 1)
        #expect(play.record.reserve == 4_001)
        #expect(try play.ledger.state.decoded(Epoch.self, at: .number(0)) == nil)
    }

    /// The pay for other work touches a node, too: weight of two epochs is never mixed.
    @Test func workInTheNextEpochClaimsTheShareOfTheLast() throws {
        var play = try JobPlay(
            workers: 2, reserve: 5_000, parameters: [.epochLength: 12, .subsidy: 1_000])
        try Self.agree(&play)
        while play.record.epoch == 0 { try play.block() }
        try Self.agree(&play, price: 20)
        #expect(play.record.epoch == 1)
        #expect(play.record.epochWeight == 360)
        for key in play.workers {
            let account = try play.account(key)
            #expect(account.weight == 180 && account.epoch == 1)
            #expect(account.balance == 88 + 500 + 176)
        }
    }

    /// The reserve gives what it has, and never more.
    @Test func aReserveThatRunsDry() throws {
        var play = try JobPlay(
            workers: 2, reserve: 1_500, parameters: [.epochLength: 12, .subsidy: 1_000])
        for pool: UInt64 in [1_001, 501, 1] {
            let epoch = play.record.epoch
            try Self.agree(&play)
            while play.record.epoch == epoch { try play.block() }
            let record = try play.ledger.state.decoded(Epoch.self, at: .number(epoch))
            // A unit that was left over of the pool before may have come back.
            #expect(record?.pool == pool || record?.pool == pool + 1)
        }
        #expect(play.record.reserve <= 2)
    }

    /// Two of k = 1 under the check of a streak are two who agree.
    @Test func disagreementAndSilenceHaveNoWeight() throws {
        var play = try JobPlay(workers: 3)
        let id = try play.post { $0.window = 0 }
        try play.takeSlot(id, by: play.workers[0], .wrong(5))
        try play.takeSlot(id, by: play.workers[1])
        try play.takeSlot(id, by: play.workers[2])
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        #expect(play.record.epochWeight == 180)
        #expect(try play.account(play.workers[0]).weight == 0)
    }
}
