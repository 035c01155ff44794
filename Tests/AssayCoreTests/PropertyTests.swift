import AssayCrypto
import AssayTestSupport
import Glibc
import Testing

@testable import AssayCore

/// Random histories.
///
/// `ASSAY_HISTORIES` sets how many (300), for long runs.
@Suite struct PropertyTests {
    private static let batchCount = 4
    private static let historyCount: Int = {
        guard let text = getenv("ASSAY_HISTORIES"), let count = Int(String(cString: text)) else {
            return 300
        }
        return count
    }()

    /// What the histories of a batch must meet, or the generator became too tame to find bugs.
    ///
    /// A sum can never overflow, since all money together fits 64 bits.
    private static let met: Set<String> = [
        "wrongChain", "unknownSigner", "nonceUsed", "nonceTooHigh", "issuedInFuture",
        "insufficientBalance", "zeroAmount", "transferToSelf", "belowMinimumBalance",
        "bondTooSmall", "royaltyTooHigh", "unknownModel", "zeroCount", "zeroUnits",
        "notAValidator", "alreadyVoted", "tooManyBallots", "unknownAccount", "notApplicable",
        "parameterOutOfBounds", "transfer", "bond", "model", "attest", "vote",
        "changed parameters", "admitted, dismissed or dropped", "expired ballot", "returned",
    ]

    /// Every block keeps the invariants, and a second ledger that sees only the accepted
    /// statements comes to the same headers: refused ones leave no trace, and replay is exact.
    @Test("histories", arguments: 0..<batchCount)
    func histories(_ batch: Int) throws {
        var outcomes: [String: Int] = [:]
        let cache = KeyCache()
        for seed in stride(from: batch, to: Self.historyCount, by: Self.batchCount) {
            var history = try PropertyHistory(seed: UInt64(seed), cache: cache)
            var invariants = PropertyInvariants()
            let first = history.genesis.execute()
            var replayed = first.head
            var replayedState = MemoryState()
            replayedState.apply(first.changes)
            for _ in 0..<30 {
                let executed = try history.playBlock()
                let wrong = try invariants.violations(of: history)
                try #require(wrong.isEmpty, "seed \(seed), \(executed.head.header.height)")
                let block = try #require(history.blocks.last)
                let again = try replayed.execute(
                    block.header, block.statements, reader: replayedState)
                try #require(again.head.header == block.header, "seed \(seed)")
                try #require(again.changes == executed.changes, "seed \(seed)")
                replayed = again.head
                replayedState.apply(again.changes)
            }
            outcomes.merge(history.outcomes, uniquingKeysWith: +)
            if invariants.returns > 0 { outcomes["returned", default: 0] += invariants.returns }
        }
        let missed = Self.met.subtracting(outcomes.keys)
        #expect(missed.isEmpty || Self.historyCount < 100)
        #expect(outcomes["overflow"] == nil)
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
