import AssayConsensus
import AssayCore
import AssayCrypto
import Testing

@testable import AssaySimulator

/// What must be found among the votes of an honest node.
@Suite("vote checkers")
struct VoteCheckerTests {
    private let world = SimulationWorld(validators: 4)
    private let one = SHA256.hash([1])
    private let other = SHA256.hash([2])

    private func forger(_ number: Int = 0) -> Forger {
        let key = self.world.validators.keys[number]
        return Forger(
            chain: self.world.genesis.chain, key: key, scheme: CheapSigning(ownKey: key))
    }

    private func violation(_ votes: [ConsensusMessage]) -> String? {
        var checker = VoteChecker()
        for vote in votes {
            if let violation = checker.violation(of: vote) { return violation }
        }
        return nil
    }

    @Test("saying the same again is no crime")
    func repetition() {
        let forger = self.forger()
        let prepare = forger.prepare(self.one, height: 1, round: 0)
        let change = forger.roundChange(to: 1, height: 1)
        #expect(self.violation([prepare, change, prepare, change]) == nil)
    }

    @Test("two prepares, and votes that go back")
    func doubleVotes() {
        let forger = self.forger()
        func prepare(_ block: Digest, _ height: UInt64, _ round: UInt64) -> ConsensusMessage {
            forger.prepare(block, height: height, round: round)
        }
        #expect(self.violation([prepare(self.one, 1, 0), prepare(self.other, 1, 0)]) != nil)
        #expect(self.violation([prepare(self.one, 1, 1), prepare(self.one, 1, 0)]) != nil)
        #expect(self.violation([prepare(self.one, 2, 0), prepare(self.one, 1, 3)]) != nil)
        #expect(
            self.violation([forger.roundChange(to: 2, height: 1), prepare(self.one, 1, 1)])
                != nil)
    }

    @Test("a lock that is denied after its commit")
    func deniedLocks() {
        let forger = self.forger()
        let header = self.world.first.header
        let commit = forger.commit(header, round: 1)
        func change(_ prepared: PreparedBlock?) -> ConsensusMessage {
            forger.roundChange(to: 3, height: header.height, prepared: prepared)
        }
        let lock = PreparedBlock(round: 1, block: header.hash)
        #expect(self.violation([commit, change(lock)]) == nil)
        let later = PreparedBlock(round: 2, block: self.one)
        #expect(self.violation([commit, change(later)]) == nil)
        #expect(self.violation([commit, change(nil)]) != nil)
        let older = PreparedBlock(round: 0, block: header.hash)
        #expect(self.violation([commit, change(older)]) != nil)
        let false1 = PreparedBlock(round: 1, block: self.one)
        #expect(self.violation([commit, change(false1)]) != nil)
    }

    /// A proposal by the proposer of round 1, with round changes of these validators.
    private func objection(
        changes: [(number: Int, prepared: PreparedBlock?)], proof: PreparedProof? = nil,
        round: UInt64 = 1
    ) throws -> String? {
        let set = self.world.validators
        let proposer = try #require(
            set.index(of: set.proposer(height: 1, round: round)))
        let head = self.world.first.head
        let block = try BlockExecution(
            on: head, time: head.header.time + 1, proposer: set.keys[proposer].address,
            reader: self.world.firstState
        ).finish().block
        let votes = changes.compactMap { change -> RoundChangeVote? in
            let message = self.forger(change.number).roundChange(
                to: 1, height: 1, prepared: change.prepared)
            guard case .roundChange(let change) = message else { return nil }
            return change.vote
        }
        let message = self.forger(proposer).proposal(block, height: 1, round: round)
        guard case .proposal(let bare) = message else { return "no proposal" }
        let checker = ProposalChecker(
            chain: self.world.genesis.chain, validators: set,
            scheme: CheapSigning(ownKey: nil))
        return checker.objection(
            to: Proposal(
                height: 1, round: round, block: block, validator: bare.validator,
                signature: bare.signature, roundChanges: votes, proof: proof))
    }

    @Test("proposals that may not be prepared")
    func proposals() throws {
        let free: [(Int, PreparedBlock?)] = [(0, nil), (1, nil), (2, nil)]
        #expect(try self.objection(changes: free) == nil)
        #expect(try self.objection(changes: [(0, nil), (1, nil)]) != nil)
        #expect(try self.objection(changes: [(0, nil), (0, nil), (0, nil)]) != nil)
        #expect(try self.objection(changes: free, round: 2) != nil)
        let lock = PreparedBlock(round: 0, block: self.one)
        #expect(try self.objection(changes: [(0, lock), (1, nil), (2, nil)]) != nil)
        let late = PreparedBlock(round: 1, block: self.one)
        #expect(try self.objection(changes: [(0, late), (1, nil), (2, nil)]) != nil)
    }

    @Test("two liars of four are too many, and are found out")
    func tooManyLiars() {
        var runner = SimulationRunner()
        var found: [String] = []
        for seed in UInt64(1)...20 where found.isEmpty {
            var scenario = Scenario(seed: seed, validators: 4)
            scenario.length = 8_000
            scenario.liars = [
                Scenario.Liar(node: 0, [.equivocation]), Scenario.Liar(node: 1, [.equivocation]),
            ]
            if let violation = runner.run(scenario).violation { found.append(violation.kind) }
        }
        #expect(!found.isEmpty)
    }
}
