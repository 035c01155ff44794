import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// What passed waits for the next epoch, takes effect one a block, and only if it still can.
@Suite struct VoteEffectTests {
    /// A block of four validators, who have four of five keys, with these passed changes.
    private func finish(
        _ queued: [Change], voters: [Int]? = nil, passedIn epoch: UInt64 = 0,
        setup: (inout LedgerScene) -> Void = { _ in }
    ) throws -> (ExecutedBlock, MemoryState) {
        var scene = LedgerScene()
        let five = TestValidators(count: 5)
        scene.validators = TestValidators(Array(five.keys.prefix(4)))
        scene.record.epoch = 1
        let keys = (voters ?? [0, 1, 2]).map { five.set.keys[$0] }
        scene.queued = queued.map { QueuedChange(change: $0, voters: keys, epoch: epoch) }
        setup(&scene)
        let executed = try scene.execution().finish()
        var (_, state) = try scene.head()
        state.apply(executed.changes)
        return (executed, state)
    }

    @Test func aChangeWaitsForTheEndOfItsEpochAndOnlyThat() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 4])
        let change = Change.set(.statementFee, 9)
        try play.block(play.vote(change, by: 0))
        let before = play.ledger.head.header.parameters
        for height: UInt64 in 2...3 {
            try play.block()
            #expect(play.ledger.head.header.height == height)
            #expect(play.record.epoch == 0)
            #expect(play.ledger.head.header.parameters == before)
        }
        try play.block()
        #expect(play.record.epoch == 1)
        #expect(play.record.epochEnd == 8)
        #expect(play.ledger.head.parameters[.statementFee] == 9)
        #expect(play.ledger.head.header.parameters == play.ledger.head.parameters.hash)
        #expect(play.ledger.head.header.parameters != before)
        #expect(play.record.queueFirst == 1)
        #expect(try play.ledger.state.decoded(QueuedChange.self, at: .number(0)) == nil)
        let stored = try play.ledger.state.decoded(Parameters.self, at: .single)
        #expect(stored == play.ledger.head.parameters)
    }

    @Test func theNewFeeHoldsFromTheNextBlock() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 1])
        let key = play.ledger.validatorKeys[0]
        let other = LedgerScene.alice
        try play.block(
            play.vote(.set(.statementFee, 9), by: 0), play.sign(.pay(1, to: other), by: key))
        #expect(try play.validator(0).balance == 999_999)
        #expect(play.ledger.head.parameters[.statementFee] == 9)
        try play.block(play.sign(.pay(1, to: other), by: key))
        #expect(try play.validator(0).balance == 999_989)
        #expect(play.record.feePot == 9)
    }

    @Test func oneChangeABlockInTheOrderOfPassing() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 3])
        let values: [UInt64] = [30, 10, 20]
        let votes = values.map { play.vote(.set(.statementFee, $0), by: 0) }
        try play.block(votes[0], votes[1], votes[2])
        try play.block()
        for value in values {
            #expect(play.ledger.head.parameters[.statementFee] != value)
            try play.block()
            #expect(play.ledger.head.parameters[.statementFee] == value)
        }
        #expect(play.record.queueFirst == 3)
        #expect(play.record.queueNext == 3)
    }

    @Test func whatPassesInAnEpochsLastBlockTakesEffectInIt() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 2])
        try play.block()
        try play.block(play.vote(.set(.statementFee, 9), by: 0))
        #expect(play.ledger.head.parameters[.statementFee] == 9)
    }

    @Test func whatPassesAfterTheBoundaryWaitsAWholeEpoch() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 2])
        try play.block()
        try play.block()
        try play.block(play.vote(.set(.statementFee, 9), by: 0))
        #expect(play.ledger.head.parameters[.statementFee] == 0)
        try play.block()
        #expect(play.ledger.head.parameters[.statementFee] == 9)
    }

    @Test func aChangeOfTheSameEpochBlocksTheQueueAndIsKept() throws {
        let change = Change.set(.statementFee, 9)
        let (executed, state) = try self.finish([change], passedIn: 1)
        #expect(executed.head.parameters[.statementFee] == 0)
        #expect(executed.head.record.queueFirst == 0)
        #expect(try state.decoded(QueuedChange.self, at: .number(0))?.change == change)
    }

    @Test(
        "the quorum is counted again",
        arguments: [
            ([0, 1, 2], true), ([1, 2, 3], true), ([0, 1, 2, 3], true), ([0, 1], false),
            ([], false),
            // The fifth is not a validator any more.
            ([0, 1, 4], false), ([0, 1, 2, 4], true),
        ])
    func quorum(_ voters: [Int], _ takesEffect: Bool) throws {
        let (executed, state) = try self.finish([.set(.statementFee, 9)], voters: voters)
        #expect(executed.head.parameters[.statementFee] == (takesEffect ? 9 : 0))
        #expect(executed.head.record.queueFirst == 1)
        #expect(try state.decoded(QueuedChange.self, at: .number(0)) == nil)
    }

    @Test func whatNoLongerAppliesIsDroppedAndTakesItsTurn() throws {
        let alice = LedgerScene.alice.publicKey.address
        let carol = LedgerScene.carol.publicKey.address
        let name = try #require(OperatorID("ops"))
        let hopeless: [Change] = [
            .set(.statementFee, 0), .set(.dueWork, 7), .set(.dueWork, 10_001),
            .admit(carol, name), .dismiss(carol), .dismiss(alice),
        ]
        for change in hopeless {
            let (executed, state) = try self.finish([change, .set(.statementFee, 9)])
            #expect(executed.head.parameters == Parameters(), "\(change)")
            #expect(executed.head.record.queueFirst == 1)
            #expect(try state.decoded(QueuedChange.self, at: .number(0)) == nil)
            #expect(try state.decoded(QueuedChange.self, at: .number(1)) != nil)
        }
    }

    @Test func theSameChangePassedTwiceTakesEffectOnce() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 3])
        let change = Change.set(.statementFee, 9)
        let votes = [play.vote(change, by: 0), play.vote(change, by: 0)]
        try play.block(votes[0], votes[1])
        #expect(play.record.queueNext == 2)
        try play.block()
        try play.block()
        let header = play.ledger.head.header.parameters
        try play.block()
        #expect(play.record.queueFirst == 2)
        #expect(play.ledger.head.header.parameters == header)
    }

    @Test func severalParametersChangeTogether() throws {
        let (executed, _) = try self.finish([
            .parameters([
                Change.ParameterValue(.heartbeat, 200), Change.ParameterValue(.statementFee, 9),
                Change.ParameterValue(.ballotLimit, 1),
            ])
        ])
        var expected = Parameters()
        expected[.heartbeat] = 200
        expected[.statementFee] = 9
        expected[.ballotLimit] = 1
        #expect(executed.head.parameters == expected)
        #expect(executed.head.header.nextValidators == executed.head.header.validators)
    }

    @Test func admittingAndDismissing() throws {
        let alice = LedgerScene.alice.publicKey.address
        let name = try #require(OperatorID("ops"))
        let (_, admitted) = try self.finish([.admit(alice, name)])
        #expect(try admitted.decoded(Account.self, at: .address(alice))?.operatorID == name)
        let (_, dismissed) = try self.finish([.dismiss(alice)]) { $0.alice.operatorID = name }
        #expect(try dismissed.decoded(Account.self, at: .address(alice))?.operatorID == nil)
    }

    @Test func admittingTouchesTheAccount() throws {
        let alice = LedgerScene.alice.publicKey.address
        let name = try #require(OperatorID("ops"))
        let (_, state) = try self.finish([.admit(alice, name)]) {
            $0.alice.unbonding = 50
            $0.alice.unbondingMatures = $0.clock
        }
        #expect(try state.decoded(Account.self, at: .address(alice))?.balance == 150)
    }

    @Test func anEpochsNewLengthHoldsFromTheEpochAfter() throws {
        var play = try LedgerPlay(parameters: [.epochLength: 2])
        try play.block(play.vote(.set(.epochLength, 5), by: 0))
        try play.block()
        #expect(play.record.epochEnd == 4)
        try play.block()
        try play.block()
        #expect(play.record.epoch == 2)
        #expect(play.record.epochEnd == 9)
    }

    @Test("changes round trip")
    func encoding() throws {
        let alice = LedgerScene.alice.publicKey.address
        let name = try #require(OperatorID("ops"))
        let all = Change.parameters(
            Parameter.allCases.map { Change.ParameterValue($0, $0.standard) })
        for change in [all, .set(.dueWork, .max), .admit(alice, name), .dismiss(alice)] {
            #expect(try Change(decoding: change.encoded, limit: 1_000) == change)
            let queued = QueuedChange(change: change, voters: [], epoch: 3)
            #expect(try QueuedChange(decoding: queued.encoded, limit: 1_000) == queued)
        }
        // No parameters, labels out of order, an unknown kind, a wrong length.
        for hex in ["8201a0", "8201a208080101", "8204a10101", "8301a1010100", "820140"] {
            let bytes = try #require(Hex.decode(hex))
            #expect(throws: DecodeError.self) { try Change(decoding: bytes, limit: 1_000) }
        }
    }

    /// Voters stand once, in rising order: there is one encoding, and nobody counts twice.
    @Test("voters in another form are not read", arguments: [[0, 1, 1], [1, 0], [2, 1, 0]])
    func voters(_ numbers: [Int]) throws {
        let keys = (0..<3).map { TestKeys.key(UInt64($0)).publicKey }.sorted()
        let change = Change.dismiss(.zero)
        let voters = numbers.map { keys[$0] }
        let queued = QueuedChange(change: change, voters: voters, epoch: 1).encoded
        let ballot = Ballot(change: change, voters: voters, opener: .zero, expires: 1).encoded
        #expect(throws: DecodeError.self) {
            try QueuedChange(decoding: queued, limit: QueuedChange.sizeLimit)
        }
        #expect(throws: DecodeError.self) {
            try Ballot(decoding: ballot, limit: Ballot.sizeLimit)
        }
    }
}
