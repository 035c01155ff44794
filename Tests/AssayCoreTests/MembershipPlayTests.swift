import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The set of validators as it changes from block to block.
@Suite struct MembershipPlayTests {
    private let alice = LedgerScene.alice
    private let bob = LedgerScene.bob

    private func play(
        validators count: Int, epoch: UInt64 = 4, _ values: [Parameter: UInt64] = [:]
    ) throws -> LedgerPlay {
        let standard: [Parameter: UInt64] = [
            .heartbeat: 100, .ballotWindow: 1_000, .epochLength: epoch,
        ]
        return try LedgerPlay(
            validators: count, candidates: [self.alice, self.bob],
            parameters: standard.merging(values) { $1 })
    }

    private var addAlice: Change { .addValidator(self.alice.publicKey) }

    @Test func aReadyKeyIsAddedWithTheEndOfTheEpoch() throws {
        var play = try self.play(validators: 4)
        let genesis = play.ledger.genesis.validators
        for number in 0..<3 { try play.block(play.vote(self.addAlice, by: number)) }
        #expect(play.record.queueNext == 1)
        #expect(play.ledger.head.members == genesis)
        let last = try play.block(play.sign(.vote(.ready), by: self.alice))
        #expect(play.record.epoch == 1)
        let five = try #require(
            ValidatorSet(sorted: (genesis.keys + [self.alice.publicKey]).sorted()))
        #expect(play.ledger.head.members == five)
        #expect(last.head.header.validators == genesis.hash)
        #expect(last.head.header.nextValidators == five.hash)
        #expect(try play.proposal(of: self.alice) == nil)
        let next = try play.block(play.sign(.setting(.statementFee, 9), by: self.alice))
        #expect(next.head.header.validators == five.hash)
        #expect(play.ledger.blocks.last?.certificate.signatures.count == 5)
        #expect(try play.ballot(.set(.statementFee, 9))?.voters == [self.alice.publicKey])
    }

    @Test func whoeverDoesNotSayReadyIsNotAdded() throws {
        var play = try self.play(validators: 1)
        try play.block(play.vote(self.addAlice, by: 0))
        for _ in 0..<3 { try play.block() }
        #expect(play.record.queueFirst == 1)
        #expect(play.ledger.head.members == play.ledger.genesis.validators)
        try self.expectRefusal(&play, .notProposed)
        // Voted for again, and ready in time.
        try play.block(play.vote(self.addAlice, by: 0))
        try play.block(play.sign(.vote(.ready), by: self.alice))
        for _ in 0..<2 { try play.block() }
        #expect(play.ledger.head.members.count == 2)
    }

    /// With epochs of two blocks what was said four blocks ago counts, and five blocks ago not.
    @Test("how long ready counts", arguments: [(1, true), (2, false)])
    func age(_ pause: Int, _ isAdded: Bool) throws {
        var play = try self.play(validators: 4, epoch: 2, [.ballotWindow: 100_000])
        if pause == 1 { try play.block() }
        try play.block(
            play.vote(self.addAlice, by: 0), play.sign(.vote(.ready), by: self.alice))
        // Ready at 1 or 2; the change passes at 5 and takes effect at 6.
        while play.ledger.head.header.height < 4 { try play.block() }
        try play.block(play.vote(self.addAlice, by: 1), play.vote(self.addAlice, by: 2))
        try play.block()
        #expect(play.record.queueFirst == 1)
        #expect(play.ledger.head.members.count == (isAdded ? 5 : 4))
    }

    @Test func readyCanBeSaidAgain() throws {
        var play = try self.play(validators: 4, epoch: 2, [.ballotWindow: 100_000])
        try play.block(
            play.vote(self.addAlice, by: 0), play.sign(.vote(.ready), by: self.alice))
        while play.ledger.head.header.height < 10 {
            try play.block(play.sign(.vote(.ready), by: self.alice))
            #expect(
                try play.proposal(of: self.alice)
                    == Ready(proposals: 1, height: play.ledger.head.header.height))
        }
        try play.block(play.vote(self.addAlice, by: 1), play.vote(self.addAlice, by: 2))
        try play.block()
        #expect(play.ledger.head.members.count == 5)
    }

    /// The ballot is over, so nobody proposes the key; the next ballot begins from nothing.
    @Test("an expired ballot", arguments: [false, true])
    func expired(byAVote: Bool) throws {
        var play = try self.play(validators: 4, epoch: 100)
        try play.block(
            play.vote(self.addAlice, by: 0), play.sign(.vote(.ready), by: self.alice))
        for _ in 0..<4 { try play.block(elapsed: 200) }
        try play.block(elapsed: 199)
        #expect(try play.proposal(of: self.alice) == Ready(proposals: 1, height: 1))
        if byAVote {
            try play.block(play.vote(self.addAlice, by: 1), elapsed: 1)
            #expect(try play.proposal(of: self.alice) == Ready(proposals: 1, height: 0))
        } else {
            try play.block(elapsed: 1)
            #expect(try play.proposal(of: self.alice) == nil)
            try self.expectRefusal(&play, .notProposed)
        }
    }

    /// The ballot for a removal proposes nobody, nor does any other change.
    @Test func onlyAnAdditionProposes() throws {
        var play = try self.play(validators: 4)
        let key = play.ledger.validatorKeys[3]
        try play.block(play.vote(.removeValidator(key.publicKey), by: 0))
        #expect(try play.proposal(of: key) == nil)
        #expect(throws: ExecutionError.rejected(.notProposed)) {
            try play.block(play.sign(.vote(.ready), by: key))
        }
    }

    @Test func whatIsProposedTwiceIsForgottenWithTheLast() throws {
        var play = try self.play(validators: 2, epoch: 3)
        try play.block(play.vote(self.addAlice, by: 0), play.vote(self.addAlice, by: 1))
        #expect(try play.proposal(of: self.alice) == Ready(proposals: 1, height: 0))
        try play.block(
            play.vote(self.addAlice, by: 0), play.sign(.vote(.ready), by: self.alice))
        #expect(try play.proposal(of: self.alice) == Ready(proposals: 2, height: 2))
        try play.block()
        #expect(play.ledger.head.members.contains(self.alice.publicKey))
        #expect(try play.proposal(of: self.alice) == Ready(proposals: 1, height: 2))
        for _ in 0..<5 { try play.block(elapsed: 200) }
        #expect(try play.ballot(self.addAlice) == nil)
        #expect(try play.proposal(of: self.alice) == nil)
        #expect(play.ledger.head.tree.count == 7, "four accounts, parameters, members, record")
    }

    @Test func twoChangesTakeTwoBlocks() throws {
        var play = try self.play(validators: 1, epoch: 3)
        let addBob = Change.addValidator(self.bob.publicKey)
        try play.block(play.vote(self.addAlice, by: 0), play.vote(addBob, by: 0))
        try play.block(
            play.sign(.vote(.ready), by: self.alice), play.sign(.vote(.ready), by: self.bob))
        let voter = play.ledger.genesis.validators.keys[0]
        try play.block()
        #expect(Set(play.ledger.head.members.keys) == [voter, self.alice.publicKey])
        // One voter of one was a quorum, and of two is none.
        try play.block()
        #expect(play.record.queueFirst == 2)
        #expect(Set(play.ledger.head.members.keys) == [voter, self.alice.publicKey])
        #expect(try play.proposal(of: self.bob) == nil)
    }

    @Test func twoAdditionsByAQuorumOfBothSets() throws {
        var play = try self.play(validators: 4, epoch: 3)
        let addBob = Change.addValidator(self.bob.publicKey)
        for change in [self.addAlice, addBob] {
            let votes = (0..<4).map { play.vote(change, by: $0) }
            try play.ledger.append(Array(votes.prefix(3)), elapsed: 100)
        }
        let first = try play.block(
            play.sign(.vote(.ready), by: self.alice), play.sign(.vote(.ready), by: self.bob))
        #expect(play.ledger.head.members.count == 5)
        #expect(!play.ledger.head.members.contains(self.bob.publicKey))
        let second = try play.block()
        // Three of five are no quorum (four are), so the second is dropped.
        #expect(second.head.header.nextValidators == first.head.header.nextValidators)
        #expect(play.record.queueFirst == 2)
    }

    @Test func twoOfThreeRemoveTheDeadOneAndItsVoteCountsNoMore() throws {
        var play = try self.play(validators: 3, epoch: 3)
        let keys = play.ledger.validatorKeys
        let fee = Change.set(.statementFee, 9)
        try play.block(
            play.vote(.removeValidator(keys[2].publicKey), by: 0),
            play.vote(.removeValidator(keys[2].publicKey), by: 1), play.vote(fee, by: 2))
        try play.block()
        try play.block()
        #expect(play.ledger.head.members.keys == [keys[0].publicKey, keys[1].publicKey])
        #expect(try play.ballot(fee)?.voters == [keys[2].publicKey])
        // With the vote of the removed one it would be two of two.
        try play.block(play.vote(fee, by: 0))
        #expect(play.record.queueNext == 1)
        try play.block(play.vote(fee, by: 1))
        #expect(play.record.queueNext == 2)
        #expect(throws: ExecutionError.rejected(.notAValidator)) {
            try play.block(play.sign(.voting(fee), by: keys[2]))
        }
    }

    @Test func aChangeThatLosesItsQuorumIsDropped() throws {
        var play = try self.play(validators: 3, epoch: 3)
        let keys = play.ledger.validatorKeys
        let (remove, fee) = (
            Change.removeValidator(keys[0].publicKey), Change.set(.statementFee, 9)
        )
        try play.block(play.vote(remove, by: 1), play.vote(remove, by: 2))
        try play.block(play.vote(fee, by: 0), play.vote(fee, by: 1))
        #expect(play.record.queueNext == 2)
        for _ in 0..<2 { try play.block() }
        // Voters 0 and 1 were a quorum of three; of the two who are left it is one.
        #expect(play.record.queueFirst == 2)
        #expect(play.ledger.head.members.count == 2)
        #expect(play.ledger.head.parameters[.statementFee] == 0)
    }

    /// When others go, those who voted may be a quorum; any of them says so by voting again.
    @Test func aSmallerSetLetsAVoterFinishItsBallot() throws {
        var play = try self.play(validators: 4, epoch: 3)
        let keys = play.ledger.validatorKeys
        let (remove, fee) = (
            Change.removeValidator(keys[3].publicKey), Change.set(.statementFee, 9)
        )
        try play.block(play.vote(fee, by: 0), play.vote(fee, by: 1))
        #expect(throws: ExecutionError.rejected(.alreadyVoted)) {
            try play.block(play.vote(fee, by: 0))
        }
        try play.block(
            play.vote(remove, by: 1), play.vote(remove, by: 2), play.vote(remove, by: 3))
        try play.block()
        #expect(play.ledger.head.members.count == 3)
        #expect(play.record.queueNext == 1)
        let again = play.sign(.voting(fee), by: keys[1])
        try play.block(again)
        #expect(play.record.queueNext == 2)
        #expect(try play.ballot(fee) == nil)
        #expect(play.due.isEmpty)
    }

    @Test func onlyAMemberProposesTheNextBlock() throws {
        var play = try self.play(validators: 2, epoch: 1)
        let keys = play.ledger.validatorKeys
        let remove = Change.removeValidator(keys[0].publicKey)
        try play.block(play.vote(remove, by: 0), play.vote(remove, by: 1))
        #expect(play.ledger.head.members.keys == [keys[1].publicKey])
        let execution = BlockExecution(
            on: play.ledger.head, time: play.ledger.head.header.time + 1,
            proposer: keys[0].publicKey.address, reader: play.ledger.state)
        let header = try execution.finish().head.header
        #expect(throws: ExecutionError.rejected(.headerMismatch(.proposer))) {
            try play.ledger.head.execute(header, [], reader: play.ledger.state)
        }
        // The one who is left is the last.
        #expect(throws: ExecutionError.rejected(.lastValidator)) {
            try play.block(play.sign(.voting(.removeValidator(keys[1].publicKey)), by: keys[1]))
        }
        try play.block()
        #expect(play.ledger.blocks.last?.certificate.signatures.count == 1)
    }

    /// Whoever replays from the genesis follows the set, block by block.
    @Test func replay() throws {
        var play = try self.play(validators: 4, epoch: 2)
        let keys = play.ledger.validatorKeys
        let remove = Change.removeValidator(keys[0].publicKey)
        for number in 0..<3 { try play.block(play.vote(self.addAlice, by: number)) }
        try play.block(play.sign(.vote(.ready), by: self.alice))
        for key in keys.dropFirst() + [self.alice] {
            try play.block(play.sign(.voting(remove), by: key))
        }
        for _ in 0..<2 { try play.block() }
        #expect(play.ledger.head.members.count == 4)
        let first = play.ledger.genesis.execute()
        var (head, state, sets) = (first.head, MemoryState(), Set<Digest>())
        state.apply(first.changes)
        for certified in play.ledger.blocks {
            let header = certified.block.header
            #expect(header.validators == head.members.hash)
            #expect(header.validators == head.header.nextValidators)
            sets.insert(header.validators)
            _ = try CertifiedHeader(
                header, certified.certificate, validators: head.members, keys: KeyCache())
            let statements = try certified.block.statements.map {
                try Verified(
                    Statement(decoding: $0, limit: Statement.maximumSize), cache: KeyCache())
            }
            let executed = try head.execute(header, statements, reader: state)
            state.apply(executed.changes)
            // As a store gives it back.
            head = try Head(
                header: executed.head.header, log: executed.head.log, tree: executed.head.tree,
                reader: state)
        }
        #expect(sets.count == 3)
        #expect(head.members == play.ledger.head.members)
        #expect(head.header == play.ledger.head.header)
    }

    private func expectRefusal(_ play: inout LedgerPlay, _ rejection: Rejection) throws {
        var refused = play
        let statement = refused.sign(.vote(.ready), by: self.alice)
        #expect(throws: ExecutionError.rejected(rejection)) { try refused.block(statement) }
    }
}

extension LedgerPlay {
    /// What the state has about a proposed key.
    fileprivate func proposal(of key: PrivateKey) throws -> Ready? {
        try self.ledger.state.decoded(Ready.self, at: .address(key.publicKey.address))
    }
}
