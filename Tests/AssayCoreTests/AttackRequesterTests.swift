import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Attacks by requesters, challengers and owners of models.
@Suite struct AttackRequesterTests {
    /// Lets all workers work for a job until its result is provisional.
    private static func finish(_ play: inout JobPlay, _ id: Digest) throws {
        for key in play.workers { try play.takeSlot(id, by: key) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
    }

    /// An operator who pays itself has neither streak nor weight of it, and loses the fee.
    @Test("self-dealing through an audience", arguments: [1, 2] as [UInt64])
    func selfDealing(_ slots: UInt64) throws {
        var play = try JobPlay(
            workers: Int(slots), royalty: 0, bond: 600_000, reserve: 10_000,
            parameters: [.epochLength: 5, .subsidy: 10_000])
        let nodes = play.workers.map(\.publicKey.address)
        let id = try play.post {
            $0.ask(slots, of: slots)
            $0.audience = nodes
            ($0.price, $0.window) = (20_000, 0)
        }
        try Self.finish(&play, id)
        #expect(try play.settlement(id).status == .final)
        let paid = 180_000 * slots
        #expect(try play.account(JobPlay.requester).balance == 1_000_000 - paid - paid / 100)
        for key in play.workers {
            let account = try play.account(key)
            #expect(account.balance == 180_000 && account.streak == 0 && account.weight == 0)
        }
        #expect(play.record.epochWeight == 0)
        // No epoch has a pool: the reserve stays, and the fee waits for honest work.
        try play.pass(100_000)
        #expect(play.record.reserve == 10_000 && play.record.feePot == paid / 100)
    }

    /// Units at price 0 weigh nothing, however many.
    @Test func priceZeroWithHugeUnits() throws {
        var play = try JobPlay(
            workers: 2, reserve: 10_000, parameters: [.epochLength: 5, .subsidy: 10_000])
        let id = try play.post {
            $0.ask(2, of: 2)
            ($0.price, $0.maxUnits, $0.window) = (0, .max, 0)
        }
        let huge = [TestAnswer](repeating: TestAnswer(units: .max / 5, output: .zero), count: 5)
        for key in play.workers { try play.takeSlot(id, by: key, huge) }
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        let settlement = try play.settlement(id)
        #expect(settlement.slots.map(\.units) == [.max, .max])
        #expect(settlement.story == "final agreed; paid, paid; refund 0, reserve 0")
        #expect(play.record.epochWeight == 0)
        try play.pass(100_000)
        #expect(play.record.reserve == 10_000)
    }

    /// Inputs that are not those of the root can be worked on, but not opened: workers look
    /// before they attest, and a job that nobody takes costs its fee.
    @Test func inputsThatCannotBeProven() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        let others = TestInputs(count: 5, salt: 1)
        let work = TestWork(
            for: id, by: play.workers[0].publicKey.address, inputs: others, answers: .right(5))
        try play.send(work.attest(), by: play.workers[0])
        try play.takeSlot(id, by: play.workers[1])
        try play.awaitHash(for: id)
        let units = try play.live(id).drawnUnits(of: 9, id: id)
        let open = Transaction.open(Open(work.openings(ofUnits: units), for: id))
        #expect(try play.refusal(of: open, by: play.workers[0]) == .wrongInput)
    }

    @Test func inputsThatNobodyGets() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.passDeadline(of: id)
        #expect(try play.settlement(id).status == .failed)
        #expect(try play.account(JobPlay.requester).balance == 1_000_000 - 1)
        for key in play.workers {
            #expect(try play.account(key).bond == 10_000)
        }
    }

    /// The requester doubts a result and withholds the inputs from the judges: the result stands,
    /// the workers are paid, and the bond is lost.
    @Test func aChallengeByTheRequesterToGetWorkFree() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        try Self.finish(&play, id)
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.requester)
        try play.passDeadline(of: id)
        #expect(
            try play.settlement(id).story
                == "final agreed; paid 88+2 gains 12, paid 88+2 gains 12; "
                + "refund 0, reserve 27; challenger gains 0, loses 51")
        #expect(try play.account(JobPlay.requester).balance == 1_000_000 - 180 - 1 - 51)
    }

    /// The requester's own node disagrees, so that there is no provisional result: whoever has
    /// the drawn inputs serves them, the judges find the truth, and the node loses its bond.
    @Test func aNodeOfTheRequesterThatSpoilsTheResult() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post { $0.ask(2, of: 2) }
        try play.takeSlot(id, by: play.workers[0])
        try play.takeSlot(id, by: play.workers[1], .wrong(5))
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try play.judge(id)
        #expect(
            try play.settlement(id).story
                == "final judged; paid 88+2 gains 52, slashed loses 105; refund 90, reserve 53")
    }

    /// A friend of the liars is the first to doubt them, so that nobody else can: the judges
    /// decide all the same, and the finder's tenth is all that comes back of ten.
    @Test func aChallengeByAnAccomplice() throws {
        var play = try JobPlay()
        let id = try play.post()
        for key in play.workers.dropLast() { try play.takeSlot(id, by: key, .wrong(5)) }
        try play.takeSlot(id, by: play.workers[2])
        try play.awaitHash(for: id)
        for key in play.workers { try play.open(id, by: key) }
        try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        let late = Transaction.challenge(Challenge(of: id))
        #expect(try play.refusal(of: late, by: play.workers[2]) == .alreadyChallenged)
        try play.judge(id)
        let settlement = try play.settlement(id)
        #expect(settlement.slots.map(\.outcome) == [.slashed, .slashed, .paid])
        let gained = try #require(settlement.challenge).gained
        #expect(gained == 20 && settlement.slots.reduce(0) { $0 + $1.lost } == 210)
        #expect(settlement.slots[2].pay == 88 && settlement.slots[2].gained == 104)
    }

    /// A liar who doubts the own result gets a tenth of the own bond back.
    @Test func aLiarWhoChallengesTheOwnResult() throws {
        var play = try JobPlay(workers: 1)
        let nodes = play.workers.map(\.publicKey.address)
        let id = try play.post {
            $0.ask(1, of: 1)
            $0.audience = nodes
        }
        let liar = play.workers[0]
        try play.send(.pay(100, to: liar), by: JobPlay.stranger)
        try play.takeSlot(id, by: liar, .wrong(5))
        try play.awaitHash(for: id)
        try play.open(id, by: liar)
        try play.send(.challenge(Challenge(of: id)), by: liar)
        try play.judge(id)
        let account = try play.account(liar)
        #expect(account.balance == 100 + 10 && account.bond == 10_000 - 105)
    }

    /// Every dispute costs its bond, delays one job by a bounded time, and ends by itself.
    @Test func aDisputeFlood() throws {
        var play = try JobPlay(workers: 2, parameters: [.dueWork: 8, .judgingTime: 1_000])
        var ids: [Digest] = []
        for salt in 0..<12 as Range<UInt8> {
            let id = try play.post {
                $0.ask(2, of: 2)
                $0.inputs = TestInputs(count: 5, salt: salt)
                ($0.duration, $0.window) = (1_000_000, 1_000_000)
            }
            try Self.finish(&play, id)
            ids.append(id)
        }
        let doubts = ids.map {
            play.play.sign(.challenge(Challenge(of: $0)), by: JobPlay.challenger)
        }
        try play.block(doubts)
        #expect(try play.account(JobPlay.challenger).balance == 1_000_000 - 12 * 51)
        try play.pass(999)
        #expect(play.settlements.isEmpty)
        try play.block()
        #expect(play.settlements.count == 8, "as much as a block may work")
        try play.block()
        #expect(Set(play.settlements.map(\.job)) == Set(ids))
        #expect(play.settlements.allSatisfy { $0.challenge?.lost == 51 && $0.status == .final })
        #expect(try play.account(JobPlay.challenger).balance == 1_000_000 - 12 * 51)
        #expect(play.play.due.isEmpty)
    }

    /// Another's manifest under an own name is another model: royalties and uses are apart.
    @Test func aCopiedManifest() throws {
        var play = try JobPlay(workers: 2)
        let terms = RegisterModel(
            manifest: .zero, royalty: 9_000, unitRule: .inference, isExact: true)
        let copy = play.play.sign(.model(terms), by: JobPlay.stranger)
        try play.block([copy])
        #expect(copy.id != play.model)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.window = 0
        }
        try Self.finish(&play, id)
        #expect(try play.account(JobPlay.owner).balance == 1_000_000 + 4)
        #expect(try play.account(JobPlay.stranger).balance == 1_000_000)
        for (model, uses) in [(play.model, 2), (copy.id, 0)] as [(Digest, UInt64)] {
            let found = try play.ledger.state.decoded(Model.self, at: .digest(model))
            #expect(found?.uses == uses)
        }
    }

    /// The terms of a model never change, and a second registration is a model of its own.
    @Test func anOwnerWhoRaisesTheRoyaltyWhileAJobRuns() throws {
        var play = try JobPlay(workers: 2)
        let id = try play.post {
            $0.ask(2, of: 2)
            $0.window = 0
        }
        let dearer = RegisterModel(
            manifest: .zero, royalty: 9_900, unitRule: .inference, isExact: false)
        try play.send(.model(dearer), by: JobPlay.owner)
        try Self.finish(&play, id)
        #expect(try play.settlement(id).royalty == 4)
    }
}
