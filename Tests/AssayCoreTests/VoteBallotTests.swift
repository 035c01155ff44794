import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Ballots from the first vote to the last: quorum, expiry, and what their openers may do.
@Suite struct VoteBallotTests {
    private let change = Change.set(.minimumBond, 77)

    /// A ledger whose clock follows the blocks, with ballots that stay open for a second.
    private func play(
        validators count: Int, _ values: [Parameter: UInt64] = [:]
    ) throws -> LedgerPlay {
        let standard: [Parameter: UInt64] = [.heartbeat: 100, .ballotWindow: 1_000]
        return try LedgerPlay(
            validators: count, parameters: standard.merging(values) { $1 })
    }

    @Test("a quorum passes", arguments: zip(1...7, [1, 2, 2, 3, 4, 4, 5]))
    func quorum(_ count: Int, _ quorum: Int) throws {
        #expect(TestValidators(count: count).set.quorum == quorum)
        var play = try self.play(validators: count)
        for number in 0..<quorum {
            #expect(play.record.queueNext == 0)
            try play.block(play.vote(self.change, by: count - 1 - number))
        }
        #expect(play.record.queueNext == 1)
        #expect(try play.ballot(self.change) == nil)
        #expect(play.due.isEmpty)
        #expect(try play.validator(count - 1).openBallots == 0)
        let queued = try play.ledger.state.decoded(QueuedChange.self, at: .number(0))
        #expect(queued?.change == self.change)
        let voters = play.ledger.genesis.validators.keys.suffix(quorum)
        #expect(queued?.voters == Array(voters))
        #expect(queued?.epoch == 0)
    }

    @Test func aQuorumIsTwoThirdsRoundedUp() {
        for count in 1...ValidatorSet.maximumCount {
            let quorum = TestValidators(count: count).set.quorum
            #expect(3 * quorum >= 2 * count)
            #expect(3 * (quorum - 1) < 2 * count)
            // Two quorums share more than the liars there may be.
            let faulty = (count - 1) / 3
            #expect(2 * quorum - count >= faulty + (count % 3 == 0 ? 0 : 1))
        }
    }

    @Test func aQuorumCountsMembersOnceAndNobodyElse() {
        let four = TestValidators(count: 4).set
        let stranger = TestKeys.key(50).publicKey
        let keys = four.keys
        #expect(four.hasQuorum(of: [keys[0], keys[2], keys[3]]))
        #expect(!four.hasQuorum(of: [keys[0], keys[2], keys[2]]))
        #expect(!four.hasQuorum(of: [keys[0], keys[2], stranger]))
        #expect(four.hasQuorum(of: [keys[0], stranger, keys[2], keys[3], keys[3]]))
        #expect(!four.hasQuorum(of: []))
    }

    @Test func theFirstVoteOpensABallotAndLaterOnesJoinIt() throws {
        var play = try self.play(validators: 4)
        try play.block(play.vote(self.change, by: 3))
        let opened = try #require(try play.ballot(self.change))
        #expect(opened.voters == [play.ledger.genesis.validators.keys[3]])
        #expect(opened.opener == play.ledger.validatorKeys[3].publicKey.address)
        #expect(opened.expires == 1_100)
        #expect(play.due == [opened.due])
        #expect(try play.validator(3).openBallots == 1)
        try play.block(play.vote(self.change, by: 1))
        let joined = try #require(try play.ballot(self.change))
        #expect(joined.voters == [1, 3].map { play.ledger.genesis.validators.keys[$0] })
        #expect(joined.opener == opened.opener)
        #expect(joined.expires == 1_100)
        #expect(play.due == [opened.due])
        #expect(try play.validator(1).openBallots == 0)
        #expect(try Ballot(decoding: joined.encoded, limit: 1_000) == joined)
    }

    @Test func aBallotExpiresToTheMillisecondOfLedgerTime() throws {
        var play = try self.play(validators: 4)
        try play.block(play.vote(self.change, by: 0))
        for _ in 0..<4 { try play.block(elapsed: 200) }
        try play.block(elapsed: 199)
        #expect(play.record.clock == 1_099)
        #expect(try play.ballot(self.change) != nil)
        #expect(
            try !play.ledger.head.hasDueEntries(
                at: play.ledger.head.header.time, reader: play.ledger.state))
        #expect(
            try play.ledger.head.hasDueEntries(
                at: play.ledger.head.header.time + 1, reader: play.ledger.state))
        try play.block(elapsed: 1)
        #expect(play.record.clock == 1_100)
        #expect(try play.ballot(self.change) == nil)
        #expect(play.due.isEmpty)
        #expect(try play.validator(0).openBallots == 0)
        #expect(play.record.queueNext == 0)
    }

    @Test func aVoteInTheLastMillisecondStillCounts() throws {
        var play = try self.play(validators: 2)
        try play.block(play.vote(self.change, by: 0))
        for _ in 0..<4 { try play.block(elapsed: 200) }
        try play.block(play.vote(self.change, by: 1), elapsed: 199)
        #expect(play.record.queueNext == 1)
    }

    /// The block's due entries are worked after its statements: the deadline counts all the same.
    @Test func aVoteAtTheDeadlineOpensAnotherBallot() throws {
        var play = try self.play(validators: 2)
        try play.block(play.vote(self.change, by: 0))
        for _ in 0..<5 { try play.block(elapsed: 199) }
        try play.block(play.vote(self.change, by: 1), elapsed: 5)
        #expect(play.record.clock == 1_100)
        #expect(play.record.queueNext == 0)
        let ballot = try #require(try play.ballot(self.change))
        #expect(ballot.voters == [play.ledger.genesis.validators.keys[1]])
        #expect(ballot.expires == 2_100)
        #expect(play.due == [ballot.due])
        #expect(try play.validator(0).openBallots == 0)
        #expect(try play.validator(1).openBallots == 1)
    }

    @Test func whoeverVotedCanVoteAgainAfterTheExpiry() throws {
        var play = try self.play(validators: 4, [.ballotLimit: 1])
        try play.block(play.vote(self.change, by: 0))
        for _ in 0..<5 { try play.block(elapsed: 200) }
        try play.block(play.vote(self.change, by: 0))
        #expect(try play.ballot(self.change)?.voters.count == 1)
        #expect(try play.validator(0).openBallots == 1)
        #expect(throws: ExecutionError.rejected(.tooManyBallots)) {
            try play.block(play.vote(.set(.minimumBond, 78), by: 0))
        }
    }

    @Test func passingGivesTheOpenerTheRightToAnotherBallot() throws {
        var play = try self.play(validators: 2, [.ballotLimit: 1])
        try play.block(play.vote(self.change, by: 0))
        try play.block(play.vote(self.change, by: 1))
        try play.block(play.vote(.set(.minimumBond, 78), by: 0))
        #expect(try play.validator(0).openBallots == 1)
    }

    @Test func theExpiryTouchesTheOpener() throws {
        var play = try self.play(validators: 4, [.longestWindow: 1_000, .minimumBond: 1])
        let key = play.ledger.validatorKeys[0]
        try play.block(play.sign(.bonding(50), by: key), play.sign(.bonding(-50), by: key))
        #expect(try play.validator(0).unbondingMatures == 1_100)
        try play.block(play.vote(self.change, by: 0))
        for _ in 0..<5 { try play.block(elapsed: 200) }
        #expect(try play.validator(0).balance == 1_000_000)
        #expect(try play.validator(0).unbonding == 0)
    }

    @Test func onlySoManyEntriesAreWorkedABlockAndTheRestStayFirst() throws {
        var play = try self.play(validators: 4, [.dueWork: 8, .ballotLimit: 100])
        let changes = (0..<19).map { Change.set(.minimumBond, 2_000 + $0) }
        try play.ledger.append(changes.map { play.vote($0, by: 0) }, elapsed: 100)
        try play.block(play.vote(self.change, by: 0))
        for _ in 0..<4 { try play.block(elapsed: 200) }
        try play.block(elapsed: 99)
        let order = changes.map(\.digest).sorted() + [self.change.digest]
        #expect(play.due.map(\.id) == order)
        // The last ballot is due a little later, and waits behind those that were not worked.
        for (elapsed, worked) in [(1, 8), (200, 16), (200, 20)] as [(UInt64, Int)] {
            try play.block(elapsed: elapsed)
            #expect(play.due.map(\.id) == Array(order.dropFirst(worked)))
            #expect(try play.validator(0).openBallots == UInt64(20 - worked))
        }
    }
}
