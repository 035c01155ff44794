import AssayCrypto
import AssayTestSupport
import Glibc
import Testing

@testable import AssayCore

/// Random histories.
///
/// `ASSAY_HISTORIES` sets how many (250), for long runs. They print what was met, and how often.
@Suite struct PropertyTests {
    private static let usualCount = 250
    private static let historyCount: Int = {
        guard let text = getenv("ASSAY_HISTORIES"), let count = Int(String(cString: text)) else {
            return Self.usualCount
        }
        return count
    }()
    /// So many blocks with statements, and then empty ones until nothing is due any more.
    private static let blockCount = 45
    /// More than 64 epochs of two blocks: whatever was not claimed has expired.
    private static let mostBlocks = 240

    /// What the histories must meet, or the generator became too tame to find bugs.
    private static let met: Set<String> = [
        "wrongChain", "unknownSigner", "nonceUsed", "nonceTooHigh", "issuedInFuture",
        "insufficientBalance", "zeroAmount", "transferToSelf", "belowMinimumBalance",
        "bondTooSmall", "royaltyTooHigh", "unknownModel", "zeroCount", "zeroUnits", "overflow",
        "notAValidator", "alreadyVoted", "tooManyBallots", "unknownAccount", "notApplicable",
        "parameterOutOfBounds", "notAKey", "lastValidator", "notProposed", "sharesTooHigh",
        "tooManySlots", "agreementAboveSlots", "noMajority", "durationOutOfBounds", "windowTooLong",
        "audienceTooSmall", "tooManyJobs",
        "unknownJob", "wrongStatus", "beforeDraw", "deadlinePassed", "wrongCount", "tooManyUnits",
        "slotTaken", "operatorHasSlot", "notInAudience", "notBonded", "notDrawnForSlot",
        "streakTooShort", "judgeHasSlot", "alreadyJudged", "noSlot", "wrongLeaf", "wrongSum",
        "wrongInput", "notDrawn", "alreadyOpened", "alreadyChallenged",
        "transfer", "bond", "model", "job", "attest", "open", "challenge", "vote",
        "changed parameters", "admitted, dismissed or dropped", "expired ballot", "expired job",
        "returned", "matured", "said ready", "not ready", "cosigns", "cosigns no more", "added",
        "removed", "a lost quorum",
        "a quorum of fewer",
    ]

    /// What must have become of jobs and epochs.
    private static let ends: Set<String> = Set(
        JobStatus.allCases.map { "job \($0.name)" } + SlotOutcome.allCases.map { "slot \($0.name)" }
            + Assurance.allCases.map { "assurance \($0)" }
            + [
                "checked", "not checked", "a check that nobody made", "a challenge", "a judge",
                "a challenge was right", "a challenge was lost", "a verdict for nobody",
                "compensated", "weight", "an epoch with work", "a share was claimed",
                "a share was too late", "an epoch was claimed to the end", "an epoch expired",
                "too much was due",
            ])

    @Test func histories() async throws {
        let count = Self.historyCount
        let outcomes = try await withThrowingTaskGroup(of: [String: Int].self) { group in
            // Two or three cores are busy, and a batch is long enough to warm up.
            for batch in 0..<4 {
                group.addTask { try Self.play(stride(from: batch, to: count, by: 4)) }
            }
            var sum: [String: Int] = [:]
            for try await outcomes in group { sum.merge(outcomes, uniquingKeysWith: +) }
            return sum
        }
        if count > Self.usualCount {
            for (name, count) in outcomes.sorted(by: { $0.key < $1.key }) { print(count, name) }
        }
        let missed = Self.met.union(Self.ends).subtracting(outcomes.keys)
        #expect(missed.isEmpty || count < Self.usualCount, "\(missed.sorted())")
    }

    private static func play(_ seeds: some Sequence<Int>) throws -> [String: Int] {
        let cache = KeyCache()
        var outcomes: [String: Int] = [:]
        for seed in seeds {
            let history = try Self.play(seed: UInt64(seed), cache: cache)
            outcomes.merge(history, uniquingKeysWith: +)
        }
        return outcomes
    }

    /// Every block keeps the invariants, and a second ledger that sees only the accepted
    /// statements comes to the same headers: refused ones leave no trace, and replay is exact.
    private static func play(seed: UInt64, cache: KeyCache) throws -> [String: Int] {
        var history = try PropertyHistory(seed: seed, cache: cache)
        var invariants = PropertyInvariants()
        let first = history.genesis.execute()
        var replayed = first.head
        var replayedState = MemoryState()
        replayedState.apply(first.changes)
        for number in 0..<Self.mostBlocks {
            // Nobody sends anything more: whatever is locked must come free by itself.
            let isOver = number >= Self.blockCount
            if isOver, history.isAtRest { break }
            let executed = try isOver ? history.playEmptyBlock() : history.playBlock()
            let wrong = try invariants.violations(of: history)
            try #require(wrong.isEmpty, "seed \(seed), \(executed.head.header.height): \(wrong)")
            let block = try #require(history.blocks.last)
            let again = try replayed.execute(
                block.header, block.statements, reader: replayedState)
            try #require(again.head.header == block.header, "seed \(seed)")
            try #require(again.changes == executed.changes, "seed \(seed)")
            replayed = again.head
            replayedState.apply(again.changes)
        }
        try #require(history.isAtRest, "seed \(seed) never comes to rest")
        try #require(try invariants.locked(in: history) == 0, "seed \(seed) traps money")
        // Whoever comes now for the share of an epoch may be too late.
        for _ in 0..<2 {
            _ = try history.playBlock()
            let wrong = try invariants.violations(of: history)
            try #require(wrong.isEmpty, "seed \(seed), after the end: \(wrong)")
        }
        var outcomes = history.outcomes.merging(history.naive.events, uniquingKeysWith: +)
        if invariants.returns > 0 { outcomes["returned"] = invariants.returns }
        return outcomes
    }

    @Test func aSeedGivesTheSameHistory() throws {
        var headers: [[Header]] = []
        for _ in 0..<2 {
            var history = try PropertyHistory(seed: 12, cache: KeyCache())
            for _ in 0..<10 { _ = try history.playBlock() }
            headers.append(history.blocks.map(\.header))
        }
        #expect(headers[0] == headers[1])
    }

    /// The blocks as bytes, as a node that joins later gets them.
    @Test("replay from bytes", arguments: 1_000..<1_010 as Range<UInt64>)
    func replayFromBytes(_ seed: UInt64) throws {
        let cache = KeyCache()
        var history = try PropertyHistory(seed: seed, cache: cache)
        for _ in 0..<30 { _ = try history.playBlock() }
        let genesis = try Genesis(
            decoding: history.genesis.encoded, limit: Genesis.maximumSize)
        let first = genesis.execute()
        var head = first.head
        var state = MemoryState()
        state.apply(first.changes)
        for (header, statements) in history.blocks {
            let decoded = try statements.map { statement in
                try Verified(
                    Statement(decoding: statement.value.bytes, limit: Statement.maximumSize),
                    cache: cache)
            }
            let executed = try head.execute(
                try Header(decoding: header.encoded, limit: Header.maximumSize), decoded,
                reader: state)
            #expect(executed.block.statements == statements.map(\.value.bytes))
            state.apply(executed.changes)
            // Also the head that is read back from stored parts goes on in the same way.
            head = try Head(
                header: executed.head.header, log: executed.head.log, tree: executed.head.tree,
                reader: state)
        }
        #expect(head.header == history.head.header)
        #expect(head.record == history.head.record)
    }
}
