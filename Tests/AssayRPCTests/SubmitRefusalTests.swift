import AssayAPI
import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Testing

/// Statements that are refused: each reason has a code and a word of its own.
@Suite struct SubmitRefusalTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
        try await self.served.settle([self.served.statement(0, 1)])
    }

    private func refusal(_ statement: String) async throws -> WireError {
        let error = try await self.served.error("tx_submit", "{\"statement\": \"\(statement)\"}")
        #expect(self.served.head.header.height == 1, "nothing was done")
        #expect(try await self.served.isAlive())
        return error
    }

    private func refusal(_ bytes: [UInt8]) async throws -> WireError {
        try await self.refusal(bytes.wire)
    }

    @Test(
        "text that is not the hexadecimal form",
        arguments: [
            "", "0", "00", "0x0", "0xABCD", "0Xab", "0xzz", "0x0g", "0x 00", "0x00 ", "0xä",
        ])
    func hexadecimal(text: String) async throws {
        let error = try await self.refusal(text)
        #expect(error == WireError(-32_602, "invalidParams", parameter: "statement"))
    }

    @Test("a whole statement in upper case")
    func upperCase() async throws {
        let text = "0x" + self.served.statement(0, 2).bytes.wire.dropFirst(2).uppercased()
        let error = try await self.refusal(text)
        #expect(error == WireError(-32_602, "invalidParams", parameter: "statement"))
    }

    @Test("bytes that are no statement, with the place of the first wrong one")
    func malformed() async throws {
        let good = self.served.statement(0, 2).bytes
        let cases: [(bytes: [UInt8], offset: Int)] = [
            ([], 0), ([0x01], 0), ([0xff, 0xff], 0), (Array(good.dropLast()), good.count - 1),
            (good + [0], good.count), ([0xd3] + good.dropFirst(), 0),
            ([good[0], 0x85] + good.dropFirst(2), 1),
        ]
        for (bytes, offset) in cases {
            let answer = try await self.served.call("tx_submit", "[\"\(bytes.wire)\"]")
            #expect(try WireError(answer) == WireError(-32_005, "malformed"))
            if bytes.count != good.count - 1 {
                #expect(answer["error"]?["data"]?["offset"] == .unsigned(UInt64(offset)))
            }
        }
        #expect(try await self.served.isAlive())
    }

    @Test("garbage of any length")
    func garbage() async throws {
        var random = SeededGenerator(seed: 9)
        for count in [1, 10, 100, 1_000, 16_384, 16_385, 100_000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(try await self.refusal(bytes) == WireError(-32_005, "malformed"))
        }
    }

    @Test("for another chain")
    func otherChain() async throws {
        let chain = try #require(ChainID("served-0123456789abcdef"))
        let error = try await self.refusal(self.served.statement(0, 2, chain: chain).bytes)
        #expect(error == WireError(-32_001, "wrongChain"))
    }

    @Test("with the other signature that ECDSA allows, and what to do about it")
    func highS() async throws {
        let good = self.served.statement(0, 2)
        let twin = Array(good.bytes.dropLast(64) + good.signature.highTwin)
        #expect(try await self.refusal(twin) == WireError(-32_006, "highS"))
        let answer = try await self.served.call("tx_submit", "[\"\(twin.wire)\"]")
        let place = UInt64(good.bytes.count - 64)
        #expect("\(answer)".contains("normalise the signature"))
        guard case .unsigned(let offset) = answer["error"]?["data"]?["offset"] else {
            Issue.record("\(answer)")
            return
        }
        #expect(offset >= place - 2, "it is the signature that is wrong")
    }

    @Test("with a signature of other content, or of another key")
    func badSignature() async throws {
        let good = self.served.statement(0, 2)
        let other = self.served.statement(0, 3)
        let bytes = good.bytes.dropLast(64) + other.signature.bytes
        #expect(try await self.refusal(Array(bytes)) == WireError(-32_006, "signature"))
        let stranger = self.served.statement(1, 2)
        let bytesOfStranger = good.bytes.dropLast(64) + stranger.signature.bytes
        #expect(try await self.refusal(Array(bytesOfStranger)) == WireError(-32_006, "signature"))
    }

    @Test("with a signature that is none")
    func noSignature() async throws {
        let good = self.served.statement(0, 2)
        for byte: UInt8 in [0x00, 0xff] {
            let bytes = good.bytes.dropLast(64) + Array(repeating: byte, count: 64)
            #expect(try await self.refusal(Array(bytes)) == WireError(-32_006, "signature"))
        }
    }

    @Test("with a nonce that was used")
    func usedNonce() async throws {
        let other = self.served.statement(0, 1, .transfer(Transfer(to: .zero, amount: 2)))
        #expect(try await self.refusal(other.bytes) == WireError(-32_001, "nonceUsed"))
    }

    @Test("by a signer without an account")
    func unknownSigner() async throws {
        let error = try await self.refusal(self.served.statement(60, 1).bytes)
        #expect(error == WireError(-32_001, "unknownSigner"))
    }

    @Test("for what the rules do not allow")
    func rules() async throws {
        let cases: [(Transaction, String)] = [
            (.transfer(Transfer(to: .zero, amount: 0)), "zeroAmount"),
            (.transfer(Transfer(to: ServedNode.address(0), amount: 1)), "transferToSelf"),
            (.transfer(Transfer(to: .zero, amount: .max)), "insufficientBalance"),
            (.bond(Bond(delta: -1_000)), "bondTooSmall"),
            (.bond(Bond(delta: .min)), "bondTooSmall"),
            (
                .attest(Attest(.model(.zero), root: .zero, count: 1, units: 1, evidence: nil)),
                "unknownModel"
            ),
            (.vote(Vote(for: .dismiss(.zero))), "notAValidator"),
        ]
        for (transaction, reason) in cases {
            let error = try await self.refusal(self.served.statement(0, 2, transaction).bytes)
            #expect(error == WireError(-32_001, reason))
        }
    }

    @Test("with a nonce that is too far ahead to wait")
    func nonceTooHigh() async throws {
        let error = try await self.refusal(self.served.statement(0, 1_000).bytes)
        #expect(error == WireError(-32_001, "nonceTooHigh"))
    }

    @Test("when the mempool is full, and when the node has no index to find a used nonce's place")
    func limits() async throws {
        var mempool = Mempool.Limits()
        mempool.statements = 0
        let full = try await ServedNode(mempool: mempool)
        let bytes = full.statement(0, 1).bytes.wire
        #expect(
            try await full.error("tx_submit", "[\"\(bytes)\"]")
                == WireError(-32_004, "mempoolFull"))
        let plain = try await ServedNode(isIndexed: false)
        let statement = plain.statement(0, 1)
        try await plain.settle([statement])
        #expect(
            try await plain.error("tx_submit", "[\"\(statement.bytes.wire)\"]")
                == WireError(-32_001, "nonceUsed"))
    }
}
