import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Where every unit of money goes when a job ends, reckoned by hand.
///
/// 5 inputs have 9 units at a price of 10: 90, of which the owner of the model gets ⌊2.25⌋ = 2. A
/// slot locks 105, a challenger 51. Of a slashed bond 10 go to a challenger who was right and 52
/// to the winners.
@Suite struct JobSettlementTests {
    static let agreed: [JobStory] = [
        JobStory(
            "three agree", [.right, .right, .right],
            "final agreed; paid 88+2, paid 88+2, paid 88+2; refund 0, reserve 0"),
        JobStory(
            "one of three lies", [.right, .wrong, .right],
            "final agreed; paid 88+2 gains 26, slashed loses 105, paid 88+2 gains 26; "
                + "refund 90, reserve 53"),
        JobStory(
            "one of three is silent", [.silent, .right, .right],
            "final agreed; withheld loses 105, paid 88+2, paid 88+2; refund 90, reserve 105"),
        JobStory(
            "two of three lie, and nobody doubts them", [.wrong, .right, .wrong],
            "final agreed; paid 88+2 gains 26, slashed loses 105, paid 88+2 gains 26; "
                + "refund 90, reserve 53"),
        JobStory(
            "a model that is not exact", [.right, .wrong, .right],
            "final agreed; paid 88+2, outvoted, paid 88+2; refund 90, reserve 0"
        ) { $0.isExact = false },
        JobStory(
            "not exact, and silent", [.right, .silent, .right],
            "final agreed; paid 88+2, withheld loses 105, paid 88+2; refund 90, reserve 105"
        ) { $0.isExact = false },
        JobStory(
            "no window: nobody is slashed", [.right, .wrong, .right],
            "final agreed; paid 88+2, outvoted, paid 88+2; refund 90, reserve 0"
        ) { $0.window = 0 },
        JobStory(
            "no window: who is silent still loses", [.right, .silent, .right],
            "final agreed; paid 88+2, withheld loses 105, paid 88+2; refund 90, reserve 105"
        ) { $0.window = 0 },
        JobStory(
            "four of seven", [.right, .wrong, .right, .odd, .silent, .right, .right],
            "final agreed; paid 88+2 gains 26, slashed loses 105, paid 88+2 gains 26, "
                + "slashed loses 105, withheld loses 105, paid 88+2 gains 26, "
                + "paid 88+2 gains 26; refund 270, reserve 211"
        ) { $0.agreement = 4 },
        JobStory(
            "one of the requester's choice", [.right],
            "final recorded; paid 88+2; refund 0, reserve 0"
        ) {
            $0.agreement = 1
            $0.hasAudience = true
        },
        JobStory(
            "one of the requester's choice who lies", [.wrong],
            "final recorded; paid 88+2; refund 0, reserve 0"
        ) {
            $0.agreement = 1
            $0.hasAudience = true
        },
        JobStory(
            "an audience that agrees", [.right, .right],
            "final agreed; paid 88+2, paid 88+2; refund 0, reserve 0"
        ) { $0.hasAudience = true },
        JobStory(
            "no royalty", [.right, .right],
            "final agreed; paid 90+0, paid 90+0; refund 0, reserve 0"
        ) { $0.royalty = 0 },
        JobStory(
            "all is royalty but the fee", [.right, .right],
            "final agreed; paid 1+89, paid 1+89; refund 0, reserve 0"
        ) { $0.royalty = 9_900 },
        JobStory(
            "price 0", [.right, .wrong, .right],
            "final agreed; paid gains 26, slashed loses 105, paid gains 26; refund 0, reserve 53"
        ) { $0.price = 0 },
        JobStory(
            "a price that makes the bond", [.right, .wrong, .right],
            "final agreed; paid 439+11 gains 112, slashed loses 450, paid 439+11 gains 112; "
                + "refund 450, reserve 226"
        ) { $0.price = 50 },
    ]

    @Test("results that nobody doubts", arguments: agreed)
    func agreement(_ story: JobStory) throws { try story.check() }

    static let failed: [JobStory] = [
        JobStory(
            "one opens of three", [.right, .silent, .silent],
            "failed; returned gains 90, withheld loses 105, withheld loses 105; "
                + "refund 270, reserve 120"),
        JobStory(
            "two open of three, and all must agree", [.right, .silent, .right],
            "failed; returned gains 52, withheld loses 105, returned gains 52; "
                + "refund 270, reserve 1"
        ) { $0.agreement = 3 },
        JobStory(
            "nobody opens", [.silent, .silent],
            "failed; withheld loses 105, withheld loses 105; refund 180, reserve 210"),
        JobStory(
            "one of two opens, at price 0", [.right, .silent],
            "failed; returned, withheld loses 105; refund 0, reserve 105"
        ) { $0.price = 0 },
        JobStory(
            "one of two opens, at price 5", [.right, .silent],
            "failed; returned gains 45, withheld loses 105; refund 90, reserve 60"
        ) { $0.price = 5 },
        JobStory(
            "two disagree, and nobody judges", [.right, .wrong],
            "failed; returned, returned; refund 180, reserve 0"),
        JobStory(
            "three disagree or are silent, and nobody judges", [.right, .wrong, .silent],
            "failed; returned gains 52, returned gains 52, withheld loses 105; "
                + "refund 270, reserve 1"),
        JobStory(
            "no window: two disagree", [.right, .wrong],
            "failed; returned, returned; refund 180, reserve 0"
        ) { $0.window = 0 },
        JobStory(
            "no window: they disagree or are silent", [.right, .wrong, .silent],
            "failed; returned gains 52, returned gains 52, withheld loses 105; "
                + "refund 270, reserve 1"
        ) { $0.window = 0 },
    ]

    @Test("jobs that fail", arguments: failed)
    func failure(_ story: JobStory) throws { try story.check() }

    static let judged: [JobStory] = [
        JobStory(
            "two disagree, one is right", [.right, .wrong], .judged(.right),
            "final judged; paid 88+2 gains 52, slashed loses 105; refund 90, reserve 53"),
        JobStory(
            "three disagree, one is right", [.right, .wrong, .odd], .judged(.right),
            "final judged; paid 88+2 gains 104, slashed loses 105, slashed loses 105; "
                + "refund 180, reserve 106"),
        JobStory(
            "three disagree, one is silent", [.right, .wrong, .silent], .judged(.right),
            "final judged; paid 88+2 gains 52, slashed loses 105, withheld loses 105; "
                + "refund 180, reserve 158"),
        JobStory(
            "nobody is right", [.wrong, .odd], .judged(.right),
            "failed; slashed loses 105, slashed loses 105; refund 180, reserve 210"),
        JobStory(
            "nobody is right, one is silent", [.wrong, .odd, .silent], .judged(.right),
            "failed; slashed loses 105, slashed loses 105, withheld loses 105; "
                + "refund 270, reserve 315"),
        JobStory(
            "not exact", [.right, .wrong], .judged(.right),
            "final judged; paid 88+2, outvoted; refund 90, reserve 0"
        ) { $0.isExact = false },
        JobStory(
            "not exact, and nobody is right", [.wrong, .odd], .judged(.right),
            "failed; outvoted, outvoted; refund 180, reserve 0"
        ) { $0.isExact = false },
    ]

    @Test("disagreements that validators judge", arguments: judged)
    func judgment(_ story: JobStory) throws { try story.check() }

    static let challenged: [JobStory] = [
        JobStory(
            "liars are found out", [.wrong, .wrong, .right], .challengedAndJudged(.right),
            "final judged; slashed loses 105, slashed loses 105, paid 88+2 gains 104; "
                + "refund 180, reserve 86; challenger gains 20, loses 0"),
        JobStory(
            "all have lied", [.wrong, .wrong, .wrong], .challengedAndJudged(.right),
            "failed; slashed loses 105, slashed loses 105, slashed loses 105; "
                + "refund 270, reserve 285; challenger gains 30, loses 0"),
        JobStory(
            "the one of the requester's choice has lied", [.wrong], .challengedAndJudged(.right),
            "failed; slashed loses 105; refund 90, reserve 95; challenger gains 10, loses 0"
        ) {
            $0.agreement = 1
            $0.hasAudience = true
        },
        JobStory(
            "the result was right", [.right, .right, .right], .challengedAndJudged(.right),
            "final judged; paid 88+2 gains 8, paid 88+2 gains 8, paid 88+2 gains 8; "
                + "refund 0, reserve 27; challenger gains 0, loses 51"),
        JobStory(
            "the result was right, and one lied", [.right, .wrong, .right],
            .challengedAndJudged(.right),
            "final judged; paid 88+2 gains 38, slashed loses 105, paid 88+2 gains 38; "
                + "refund 90, reserve 80; challenger gains 0, loses 51"),
        JobStory(
            "nobody judges", [.right, .right], .challenged,
            "final agreed; paid 88+2 gains 12, paid 88+2 gains 12; "
                + "refund 0, reserve 27; challenger gains 0, loses 51"),
        JobStory(
            "nobody judges, and the liars win", [.wrong, .wrong, .right], .challenged,
            "final agreed; paid 88+2 gains 38, paid 88+2 gains 38, slashed loses 105; "
                + "refund 90, reserve 80; challenger gains 0, loses 51"),
        JobStory(
            "the silent one is no finder's share", [.wrong, .wrong, .silent],
            .challengedAndJudged(.right),
            "failed; slashed loses 105, slashed loses 105, withheld loses 105; "
                + "refund 270, reserve 295; challenger gains 20, loses 0"),
        JobStory(
            "not exact: the challenger was right, and finds nothing", [.wrong, .wrong, .right],
            .challengedAndJudged(.right),
            "final judged; outvoted, outvoted, paid 88+2; "
                + "refund 180, reserve 0; challenger gains 0, loses 0"
        ) { $0.isExact = false },
        JobStory(
            "not exact: the challenger was wrong", [.right, .right], .challengedAndJudged(.right),
            "final judged; paid 88+2 gains 12, paid 88+2 gains 12; "
                + "refund 0, reserve 27; challenger gains 0, loses 51"
        ) { $0.isExact = false },
    ]

    @Test("results that are challenged", arguments: challenged)
    func challenge(_ story: JobStory) throws { try story.check() }

    /// Bonds of a few units: every floor is 0 sooner or later, and the rest is never lost.
    static let dust: [JobStory] = [
        JobStory(
            "a bond of 1", [.right, .wrong, .right],
            "final agreed; paid, slashed loses 1, paid; refund 0, reserve 1"
        ) { $0.dust(slot: 1) },
        JobStory(
            "a bond of 3", [.right, .wrong, .right],
            "final agreed; paid, slashed loses 3, paid; refund 0, reserve 3"
        ) { $0.dust(slot: 3) },
        JobStory(
            "a bond of 4", [.right, .wrong, .right],
            "final agreed; paid gains 1, slashed loses 4, paid gains 1; refund 0, reserve 2"
        ) { $0.dust(slot: 4) },
        JobStory(
            "a finder's share of 9", [.wrong, .wrong], .challengedAndJudged(.right),
            "failed; slashed loses 9, slashed loses 9; "
                + "refund 0, reserve 18; challenger gains 0, loses 0"
        ) { $0.dust(slot: 9) },
        JobStory(
            "a finder's share of 19", [.wrong, .wrong], .challengedAndJudged(.right),
            "failed; slashed loses 19, slashed loses 19; "
                + "refund 0, reserve 36; challenger gains 2, loses 0"
        ) { $0.dust(slot: 19) },
        JobStory(
            "a challenger's bond of 1", [.right, .right], .challenged,
            "final agreed; paid, paid; refund 0, reserve 1; challenger gains 0, loses 1"
        ) { $0.dust(slot: 9, challenge: 1) },
        JobStory(
            "a challenger's bond of 7", [.right, .right], .challenged,
            "final agreed; paid gains 1, paid gains 1; "
                + "refund 0, reserve 5; challenger gains 0, loses 7"
        ) { $0.dust(slot: 9, challenge: 7) },
        JobStory(
            "a royalty below 1", [.right, .right],
            "final agreed; paid 9+0, paid 9+0; refund 0, reserve 0"
        ) {
            $0.dust(slot: 9)
            $0.price = 1
            $0.royalty = 1_111
        },
        JobStory(
            "a royalty of 1", [.right, .right],
            "final agreed; paid 8+1, paid 8+1; refund 0, reserve 0"
        ) {
            $0.dust(slot: 9)
            $0.price = 1
            $0.royalty = 1_112
        },
    ]

    @Test("dust", arguments: dust)
    func floors(_ story: JobStory) throws { try story.check() }
}

extension JobStory {
    /// Price 0, and bonds of a few units.
    fileprivate mutating func dust(slot: UInt64, challenge: UInt64 = 2) {
        self.price = 0
        self.parameters = [.slotBond: slot, .challengeBond: challenge, .minimumBond: 1]
    }
}
