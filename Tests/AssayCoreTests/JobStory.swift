import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A job from its posting to its end: who answers what, who doubts it, and what comes out.
struct JobStory: Sendable, CustomTestStringConvertible {
    /// What a node answers.
    enum Reply: Sendable {
        case right
        /// The same wrong answer as everybody else who says so.
        case wrong
        /// A wrong answer that nobody else has.
        case odd
        /// The right answer, which is never opened.
        case silent
    }

    /// What becomes of a result, or of a disagreement.
    enum Doubt: Sendable {
        case none
        case challenged
        /// The validators find this answer.
        case judged(Reply)
        case challengedAndJudged(Reply)
    }

    let testDescription: String
    var agreement: UInt64 = 2
    var price: UInt64 = 10
    var window: UInt64 = 5_000
    var isExact = true
    var royalty: UInt64 = 250
    var hasAudience = false
    var parameters: [Parameter: UInt64] = [:]
    let replies: [Reply]
    let doubt: Doubt
    /// The settlement in words (see ``Settlement/story``).
    let expected: String

    init(
        _ name: String, _ replies: [Reply], _ doubt: Doubt, _ expected: String,
        change: (inout JobStory) -> Void = { _ in }
    ) {
        self.testDescription = name
        self.replies = replies
        self.doubt = doubt
        self.expected = expected
        change(&self)
    }

    init(
        _ name: String, _ replies: [Reply], _ expected: String,
        change: (inout JobStory) -> Void = { _ in }
    ) {
        self.init(name, replies, .none, expected, change: change)
    }

    private static func answers(_ reply: Reply) -> [TestAnswer] {
        switch reply {
        case .right, .silent: .right(5)
        case .wrong: .wrong(5)
        case .odd: .wrong(5, salt: 2)
        }
    }

    /// Plays the story on a ledger of its own, and compares what comes out.
    func check() throws {
        var play = try JobPlay(
            workers: self.replies.count, royalty: self.royalty, isExact: self.isExact,
            parameters: self.parameters)
        let before = try Purse.all(of: play)
        let nodes = play.workers.map(\.publicKey.address)
        let id = try play.post { draft in
            draft.ask(self.agreement, of: UInt64(self.replies.count))
            draft.price = self.price
            draft.window = self.window
            if self.hasAudience { draft.audience = nodes }
        }
        for (key, reply) in zip(play.workers, self.replies) {
            try play.takeSlot(id, by: key, Self.answers(reply))
        }
        try play.awaitHash(for: id)
        for (key, reply) in zip(play.workers, self.replies) where reply != .silent {
            try play.open(id, by: key)
        }
        if try play.job(id)?.status == .sealed { try play.passDeadline(of: id) }
        switch self.doubt {
        case .none: break
        case .challenged: try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
        case .judged(let reply): try play.judge(id, Self.answers(reply))
        case .challengedAndJudged(let reply):
            try play.send(.challenge(Challenge(of: id)), by: JobPlay.challenger)
            try play.judge(id, Self.answers(reply))
        }
        if try play.job(id) != nil { try play.passDeadline(of: id) }
        let settlement = try play.settlement(id)
        #expect(settlement.story == self.expected)
        try Self.expectPaid(settlement, play, before: before)
    }

    /// What the settlement says is what the accounts have, and nothing stays locked.
    private static func expectPaid(
        _ settlement: Settlement, _ play: JobPlay, before: [Address: Purse]
    ) throws {
        var expected = before
        for slot in settlement.slots {
            expected[slot.node]?.balance += Int(slot.pay + slot.gained)
            expected[slot.node]?.bond -= Int(slot.lost)
        }
        let used = settlement.slots.reduce(0) { $0 + $1.pay + $1.royalty }
        expected[settlement.requester]?.balance -= Int(used + settlement.fee)
        expected[JobPlay.owner.publicKey.address]?.balance += Int(settlement.royalty)
        if let challenge = settlement.challenge {
            expected[challenge.challenger]?.balance += Int(challenge.gained) - Int(challenge.lost)
        }
        let after = try Purse.all(of: play)
        #expect(after == expected)
        #expect(play.record.reserve == settlement.toReserve)
        #expect(play.record.feePot == settlement.fee)
        #expect(play.play.due.isEmpty)
    }

    /// The money of an account.
    private struct Purse: Equatable {
        var balance: Int
        var bond: Int
        var locked: Int

        static func all(of play: JobPlay) throws -> [Address: Purse] {
            var purses: [Address: Purse] = [:]
            let others = [JobPlay.requester, JobPlay.owner, JobPlay.challenger]
            for key in play.workers + others + play.ledger.validatorKeys {
                let account = try play.account(key)
                purses[key.publicKey.address] = Purse(
                    balance: Int(account.balance), bond: Int(account.bond),
                    locked: Int(account.locked))
            }
            return purses
        }
    }
}

extension Settlement {
    /// The settlement in one line: status and assurance; of each slot the outcome, what was paid
    /// with the royalty, what was gained and lost; refund, reserve, and the challenger's gain or
    /// loss.
    var story: String {
        let slots = self.slots.map { slot in
            var words = [slot.outcome.name]
            if slot.pay + slot.royalty > 0 { words.append("\(slot.pay)+\(slot.royalty)") }
            if slot.gained > 0 { words.append("gains \(slot.gained)") }
            if slot.lost > 0 { words.append("loses \(slot.lost)") }
            return words.joined(separator: " ")
        }
        let assurance = self.assurance.map { " \($0)" } ?? ""
        var parts = ["\(self.status.name)\(assurance)"]
        parts.append(slots.joined(separator: ", "))
        parts.append("refund \(self.refund), reserve \(self.toReserve)")
        if let challenge {
            parts.append("challenger gains \(challenge.gained), loses \(challenge.lost)")
        }
        return parts.joined(separator: "; ")
    }
}
