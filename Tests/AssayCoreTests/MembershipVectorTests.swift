import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The vectors of Docs/Protocol.md §16.8, which the second implementation made: a key becomes a
/// validator of the development chain.
@Suite struct MembershipVectorTests {
    /// A block of hexadecimal digits in the specification.
    private static func vector(_ name: String) throws -> [UInt8] {
        let lines = try TidyTests.text(of: "../Docs/Protocol.md")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let digits = lines.drop { $0 != "```hex \(name)" }.dropFirst().prefix { $0 != "```" }
        let bytes = try #require(Hex.decode(digits.joined()))
        try #require(!bytes.isEmpty, "\(name) is not in the specification")
        return bytes
    }

    @Test func theSecondValidatorOfTheDevelopmentChain() throws {
        let genesis = try Genesis(
            decoding: try Self.vector("genesis"), limit: Genesis.maximumSize)
        let first = genesis.execute()
        var (head, state) = (first.head, MemoryState())
        state.apply(first.changes)
        let proposer = try #require(genesis.validators.keys.first)
        let newcomer = TestKeys.key(1).publicKey
        for height in 1...10 {
            var execution = BlockExecution(
                on: head, time: head.header.time + 1_500, proposer: proposer.address,
                reader: state)
            for name in height == 9 ? ["vote-validator"] : height == 10 ? ["ready"] : [] {
                let statement = try Statement(
                    decoding: try Self.vector(name), limit: Statement.maximumSize)
                try execution.apply(Verified(statement, cache: KeyCache()))
            }
            let executed = try execution.finish()
            state.apply(executed.changes)
            head = executed.head
            let proposal = try state.decoded(Ready.self, at: .address(newcomer.address))
            #expect((proposal != nil) == (height == 9))
        }
        #expect(head.header.encoded == (try Self.vector("header-10")))
        #expect(head.members.keys == [proposer, newcomer])
    }
}
