import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Attacks by nodes who want to be paid for work that they did not do.
///
/// Each is played, and its counter-measure is seen to work.
@Suite struct AttackWorkerTests {
    /// Whoever knows the seed can look for keys that it draws; but a key that was not bonded
    /// before the job's block takes no slot.
    @Test func sybilKeysMadeAfterTheSeedIsKnown() throws {
        var play = try JobPlay(workers: 3)
        let id = try play.post { $0.duration = 100_000 }
        let clock = play.record.clock
        // Every hundredth key or so has a ticket for such a draw of three.
        let drawn = try (1_000..<2_000 as Range<UInt64>).map { TestKeys.key($0) }.first {
            Draw.isEligible(
                $0.publicKey.address, seed: try #require(play.live(id).drawSeed), job: id,
                slots: 3, round: 0, bonded: 300)
        }
        let sybil = try #require(drawn)
        try play.send(.pay(50_000, to: sybil), by: JobPlay.requester)
        try play.send(.bonding(40_000), by: sybil)
        #expect(try play.live(id).isEligible(sybil.publicKey.address, at: clock, id: id))
        let attest = try play.attest(id, by: sybil).transaction
        #expect(try play.refusal(of: attest, by: sybil) == .notBonded)
        // Not later, either, when everyone is drawn.
        try play.pass(50_000)
        #expect(try play.refusal(of: attest, by: sybil) == .notBonded)
    }

    /// Nor is one that bonds in the job's own block, whose hash it may have ground.
    @Test func sybilKeysBondedInTheBlockOfTheJob() throws {
        var play = try JobPlay(workers: 1)
        let draft = JobDraft {
            $0.model = play.model
            $0.ask(2, of: 2)
        }
        let post = play.play.sign(draft.transaction, by: JobPlay.requester)
        let bond = play.play.sign(.bonding(10_000), by: JobPlay.stranger)
        try play.block([bond, post])
        try play.awaitHash(for: post.id)
        #expect(try play.live(post.id).conditions.bonded == 1)
        let attest = Transaction.attest(Attest(.job(post.id), root: .zero, count: 5, units: 9))
        #expect(try play.refusal(of: attest, by: JobPlay.stranger) == .notBonded)
    }

    /// A bond that moves on to another key has left the first: it counts for one at a time.
    @Test func aBondThatWandersFromKeyToKey() throws {
        var play = try JobPlay(workers: 1, bond: 1_000)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.send(.pay(10, to: play.workers[0]), by: JobPlay.requester)
        try play.send(.bonding(-1_000), by: play.workers[0])
        let attest = try play.attest(id, by: play.workers[0]).transaction
        #expect(try play.refusal(of: attest, by: play.workers[0]) == .notBonded)
        // And it does not come free before the longest window is over.
        try play.pass(20_000)
        let pay = Transaction.pay(500, to: JobPlay.stranger)
        #expect(try play.refusal(of: pay, by: play.workers[0]) == .insufficientBalance(balance: 10))
        #expect(play.record.bondedAccounts == 0)
    }

    /// A root can be copied, but not opened: every leaf names its node.
    @Test func copyingAnothersRootBeforeTheSeal() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        let honest = try play.attest(id, by: play.workers[0])
        try play.block([honest])
        guard case .attest(let copied) = honest.transaction else { return }
        try play.send(.attest(copied), by: play.workers[1])
        try play.awaitHash(for: id)
        let opening = try play.opening(id, by: play.workers[0])
        try play.send(opening, by: play.workers[0])
        #expect(try play.refusal(of: opening, by: play.workers[1]) == .wrongLeaf)
        try play.passDeadline(of: id)
        #expect(
            try play.settlement(id).story
                == "failed; returned gains 90, withheld loses 105; refund 180, reserve 15")
    }

    /// Answers are seen when they are opened, and then all roots stand already.
    @Test func copyingAnothersAnswerAfterTheSeal() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.takeSlot(id, by: play.workers[0])
        // A placeholder, to be exchanged for what the other opens.
        try play.takeSlot(id, by: play.workers[1], .wrong(5))
        try play.awaitHash(for: id)
        try play.open(id, by: play.workers[0])
        let answer = TestWork(
            for: id, by: play.workers[1].publicKey.address, inputs: TestInputs(count: 5),
            answers: .right(5))
        let units = try play.live(id).drawnUnits(of: 9, id: id)
        let open = Transaction.open(Open(answer.openings(ofUnits: units), for: id))
        #expect(try play.refusal(of: open, by: play.workers[1]) == .wrongLeaf)
        let attest = answer.attest()
        #expect(try play.refusal(of: attest, by: play.workers[1]) == .wrongStatus(.sealed))
    }

    /// One result under a thousand salts is a thousand roots, and not one coin.
    @Test func resaltingOneResult() throws {
        var play = try JobPlay(workers: 1)
        let key = play.workers[0]
        let chain = play.ledger.head.header.chain
        let before = try play.account(key)
        var roots: Set<Digest> = []
        for block: UInt64 in 0..<20 {
            let statements = (0..<50 as Range<UInt64>).map { number in
                let context = WorkLeaf.standingContext(
                    chain: chain, signer: key.publicKey.address, nonce: block * 50 + number)
                let leaf = WorkLeaf(
                    context: context, node: key.publicKey.address, index: 0, input: .zero,
                    output: .zero, units: .max, evidence: nil,
                    salt: [UInt8](repeating: UInt8(number), count: 32))
                roots.insert(leaf.hash)
                return play.play.sign(
                    .attest(Attest(.model(play.model), root: leaf.hash, count: 1, units: .max)),
                    by: key)
            }
            try play.block(statements)
        }
        #expect(roots.count == 1_000)
        let after = try play.account(key)
        #expect(after.balance == before.balance && after.streak == 0 && after.weight == 0)
        #expect(play.record.epochWeight == 0)
        let model = try play.ledger.state.decoded(Model.self, at: .digest(play.model))
        #expect(model?.uses == 1_000)
        // In a job a node has one slot, whatever the salt.
        let id = try play.post { $0.ask(2, of: 3) }
        try play.takeSlot(id, by: key)
        let again = TestWork(
            for: id, by: key.publicKey.address, inputs: TestInputs(count: 5), answers: .right(5),
            salt: 77)
        #expect(try play.refusal(of: again.attest(), by: key) == .slotTaken)
    }

    /// One inference in the place of all others: a leaf can be opened at its own index only.
    @Test func oneInferenceInEveryPlace() throws {
        var play = try JobPlay(workers: 2)
        let inputs = TestInputs(count: 4)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.inputs = inputs
        }
        let key = play.workers[0]
        var tree = WorkTree()
        var collector = WorkPathCollector(indices: 0..<4)
        var leaves: [WorkLeaf] = []
        for place in 0..<4 as Range<UInt8> {
            let leaf = WorkLeaf(
                context: id, node: key.publicKey.address, index: 0, input: inputs.digests[0],
                output: .zero, units: 2, evidence: nil, salt: [UInt8](repeating: place, count: 32))
            leaves.append(leaf)
            try tree.append(leaf)
            try collector.append(leaf)
        }
        let root = try #require(tree.root)
        try play.send(
            .attest(Attest(.job(id), root: root.hash, count: 4, units: root.units)), by: key)
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        for (place, path) in collector.paths() where place > 0 {
            for index in [0, place] {
                var draft = OpeningDraft(
                    Opening(
                        leaves[Int(place)], at: place, path: path, inputPath: inputs.path(of: 0)))
                draft.index = index
                let open = Transaction.open(Open([draft.opening], for: id))
                #expect(try play.refusal(of: open, by: key) == .wrongLeaf)
            }
        }
    }

    /// More units than the tree holds: nothing of it can be opened.
    @Test func unitsThatTheTreeDoesNotHold() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.maxUnits = 20
        }
        try play.takeSlot(id, by: play.workers[0], units: 20)
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        for position in 0..<5 {
            let work = TestWork(
                for: id, by: play.workers[0].publicKey.address, inputs: TestInputs(count: 5),
                answers: .right(5))
            let open = Transaction.open(Open(work.openings(at: [position]), for: id))
            #expect(try play.refusal(of: open, by: play.workers[0]) == .wrongSum)
        }
        try play.open(id, by: play.workers[1])
        try play.passDeadline(of: id)
        #expect(try play.settlement(id).slots.map(\.outcome) == [.withheld, .returned])
    }

    /// Units written into the leaves are another answer than that of the others.
    @Test func unitsThatTheLeavesDoNotHave() throws {
        var play = try JobPlay()
        let id = try play.post { $0.maxUnits = 20 }
        var inflated: [TestAnswer] = .right(5)
        inflated[3].units += 11
        try play.takeSlot(id, by: play.workers[0], inflated)
        for key in play.workers.dropFirst() { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try play.passDeadline(of: id)
        #expect(try play.settlement(id).slots.map(\.outcome) == [.slashed, .paid, .paid])
    }

    /// An inner node with units that nothing below it has: whatever is drawn there stays shut.
    @Test func unitsInventedInAnInnerNode() throws {
        var play = try JobPlay(workers: 2, parameters: [.draws: 8])
        let inputs = TestInputs(count: 2)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.inputs = inputs
            $0.maxUnits = 100
        }
        let key = play.workers[0]
        let honest = TestWork(
            for: id, by: key.publicKey.address, inputs: inputs, answers: .right(2))
        let leaves = honest.leaves.map { WorkTree.Node(hash: $0.hash, units: $0.units) }
        let invented = WorkTree.Node(hash: leaves[1].hash, units: 99)
        let root = try #require(WorkTree.Node(joining: leaves[0], invented))
        try play.send(
            .attest(Attest(.job(id), root: root.hash, count: 2, units: root.units)), by: key)
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        // The first leaf has 1 of 100 units; with eight draws some fall on the other.
        let units = try play.live(id).drawnUnits(of: 100, id: id)
        #expect(units.contains { $0 > 0 })
        for (units, path) in [(2, leaves[0]), (99, leaves[0])] as [(UInt64, WorkTree.Node)] {
            var draft = OpeningDraft(honest.openings(at: [1])[0])
            draft.units = units
            draft.path = [path]
            let open = Transaction.open(Open([draft.opening], for: id))
            #expect(try play.refusal(of: open, by: key) == .wrongLeaf)
        }
        try play.passDeadline(of: id)
        #expect(try play.settlement(id).slots[0].outcome == .withheld)
    }

    /// Who does not open loses the bond in every outcome, and never less than the pay.
    @Test("a withheld opening", arguments: [1, 10, 50, 1_000] as [UInt64])
    func aWithheldOpening(_ price: UInt64) throws {
        for agreeing in [0, 1, 2] {
            var play = try JobPlay()
            let id = try play.post { $0.price = price }
            for key in play.workers { try play.takeSlot(id, by: key) }
            try play.awaitHash(for: id)
            for key in play.workers.dropFirst().prefix(agreeing) { try play.open(id, by: key) }
            while try play.job(id) != nil { try play.passDeadline(of: id) }
            let slot = try play.settlement(id).slots[0]
            #expect(slot.outcome == .withheld && slot.pay == 0 && slot.gained == 0)
            #expect(slot.lost == max(105, 9 * price))
            #expect(try play.account(play.workers[0]).bond == 10_000 - slot.lost)
            #expect(try play.settlement(id).status == (agreeing == 2 ? .final : .failed))
        }
    }

    /// Who guesses instead of computing is outvoted, and loses more than the pay.
    @Test func aLazyVerifier() throws {
        var play = try JobPlay()
        let id = try play.post()
        for key in play.workers.dropLast() { try play.takeSlot(id, by: key) }
        try play.takeSlot(id, by: play.workers[2], .wrong(5, salt: 99))
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try play.passDeadline(of: id)
        let slot = try play.settlement(id).slots[2]
        #expect(slot.outcome == .slashed && slot.lost >= 90)
        #expect(try play.account(play.workers[2]).streak == 0)
    }

    /// A judge who guesses is alone with the guess: no quorum has it, nothing changes.
    @Test func aLazyJudge() throws {
        var play = try JobPlay(validators: 4)
        let id = try play.post()
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        try play.judge(id, by: [0], .wrong(5, salt: 3))
        try play.judge(id, by: [1], .wrong(5, salt: 4))
        try play.judge(id, by: [2, 3])
        #expect(try play.live(id).status == .judged)
        try play.passDeadline(of: id)
        let settlement = try play.settlement(id)
        #expect(settlement.assurance == .agreed)
        #expect(settlement.slots.map(\.outcome) == [.paid, .paid, .paid])
    }

    /// One operator with two keys has one slot; a key without an admission has no weight.
    @Test func twoSlotsByOneOperator() throws {
        let name = try #require(OperatorID("operator 0"))
        var play = try JobPlay(workers: 3, admitted: 2, parameters: [.epochLength: 1])
        let second = play.workers[1].publicKey.address
        try play.block([play.play.vote(.admit(second, name), by: 0)])
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.window = 0
        }
        try play.takeSlot(id, by: play.workers[0])
        let attest = try play.attest(id, by: play.workers[1]).transaction
        #expect(try play.refusal(of: attest, by: play.workers[1]) == .operatorHasSlot)
        let isDrawn = try play.live(id).isEligible(
            play.workers[2].publicKey.address, at: play.record.clock, id: id)
        if !isDrawn { try play.pass(1_000) }
        try play.takeSlot(id, by: play.workers[2])
        try play.awaitHash(for: id)
        for number in [0, 2] { try play.open(id, by: play.workers[number]) }
        #expect(try play.settlement(id).slots.map(\.outcome) == [.paid, .paid])
        #expect(try play.account(play.workers[0]).weight == 90 || !isDrawn)
        #expect(try play.account(play.workers[2]).weight == 0)
    }
}
