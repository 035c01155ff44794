import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `light_getUpdate`: from every height to every height of a chain whose validators change.
@Suite struct LightUpdateTests {
    private let chain: StoredChain
    private let served: ServedNode

    init() async throws {
        self.chain = StoredChain(try MembersHistory.standard.get())
        self.served = try await ServedNode(stored: self.chain)
    }

    private func update(
        from trusted: UInt64, to height: UInt64?
    ) async throws -> (result: API.GetUpdate.Result, update: LightUpdate) {
        let result = try await self.served.result(
            of: API.GetUpdate.self,
            API.GetUpdate.Params(trustedHeight: trusted, height: height))
        let bytes = result.update.bytes
        return (result, try LightUpdate(decoding: bytes, limit: LightUpdate.maximumSize))
    }

    /// Follows an update with a reader's trust, and holds the new trust against the chain.
    private func expect(_ update: LightUpdate, from trusted: UInt64, to height: UInt64) throws {
        let verifier = try self.chain.verifier(at: trusted)
        let trust = try verifier.follow(update)
        #expect(try trust == self.chain.trust(at: height), "\(trusted) to \(height)")
        let changes = self.chain.changes(above: trusted, below: height)
        #expect(update.links.map(\.header.height) == changes)
        let head = self.chain.heads[Int(height)]
        let isChange = trusted < height && head.header.validators != head.members.hash
        #expect(update.next == (isChange ? head.members : nil), "\(trusted) to \(height)")
    }

    @Test("the chain changes its validators often, and has blocks in which it does not")
    func play() throws {
        let sets = self.chain.heads.map(\.members.count)
        #expect(Set(sets) == [1, 2, 3, 4])
        #expect(try MembersHistory.standard.get().changes.count == 8)
        #expect(self.chain.height > 15)
    }

    @Test("from every height to every height")
    func everyPair() async throws {
        for trusted in 0...self.chain.height {
            for height in trusted...self.chain.height {
                let (result, update) = try await self.update(from: trusted, to: height)
                #expect(result.height == height)
                #expect(result.headHeight == self.chain.height)
                try self.expect(update, from: trusted, to: height)
            }
        }
    }

    @Test("to the newest, if no height is named or it is not there yet")
    func newest() async throws {
        for trusted in 0...self.chain.height {
            for height in [nil, self.chain.height + 1, UInt64.max] {
                let (result, update) = try await self.update(from: trusted, to: height)
                #expect(result.height == self.chain.height)
                try self.expect(update, from: trusted, to: self.chain.height)
            }
        }
    }

    @Test("an update serves nobody who trusts another height")
    func otherTrust() async throws {
        for trusted: UInt64 in [0, 3, 9] {
            let (_, update) = try await self.update(from: trusted, to: 14)
            for other in 0...self.chain.height where other != trusted && other != 14 {
                let verifier = try self.chain.verifier(at: other)
                #expect(throws: VerificationError.self, "from \(trusted) at \(other)") {
                    try verifier.follow(update)
                }
            }
        }
    }

    @Test("of another head, of other links and of other seals, none is believed")
    func forged() async throws {
        let (_, good) = try await self.update(from: 1, to: self.chain.height)
        let verifier = try self.chain.verifier(at: 1)
        let header = good.head.header
        let forgeries = [
            LightUpdate(
                head: SealedHeader(header.with { $0.stateRoot = .zero }, good.head.certificate),
                consistency: good.consistency, links: good.links, next: good.next),
            LightUpdate(
                head: good.head, consistency: good.consistency, links: good.links.dropLast(),
                next: good.next),
            LightUpdate(
                head: good.head, consistency: good.consistency, links: good.links,
                next: self.chain.memory.genesis.validators),
            LightUpdate(
                head: SealedHeader(header, nil), consistency: good.consistency,
                links: good.links, next: good.next),
            LightUpdate(
                head: good.head, consistency: good.consistency.dropLast(), links: good.links,
                next: good.next),
        ]
        for forgery in forgeries {
            #expect(throws: VerificationError.self) { try verifier.follow(forgery) }
        }
        #expect(try verifier.follow(good) == self.chain.trust(at: self.chain.height))
    }

    static let wrong: [(params: String, parameter: String)] = [
        ("{}", "trustedHeight"), ("[]", "trustedHeight"), ("[null]", "trustedHeight"),
        ("[-1]", "trustedHeight"), (#"["0"]"#, "trustedHeight"), ("[1.5]", "trustedHeight"),
        ("[1000]", "trustedHeight"), ("[18446744073709551615]", "trustedHeight"),
        (#"{"trustedHeight": 1000, "height": 1000}"#, "trustedHeight"),
        ("[5, 4]", "height"), ("[1, 0]", "height"), (#"[1, "latest"]"#, "height"),
        ("[0, -1]", "height"), (#"{"trustedHeight": 0, "heigth": 1}"#, "heigth"),
    ]

    @Test("wrong parameters are named", arguments: Self.wrong)
    func wrongParameters(params: String, parameter: String) async throws {
        let error = try await self.served.error("light_getUpdate", params)
        #expect(error == WireError(-32_602, "invalidParams", parameter: parameter))
    }

    @Test("a live chain: from the genesis to each head as it comes")
    func live() async throws {
        let served = try await ServedNode()
        var trust = Trust(served.genesis)
        for nonce: UInt64 in 1...4 {
            try await served.settle([served.statement(0, nonce)])
            let result = try await served.result(
                of: API.GetUpdate.self, API.GetUpdate.Params(trustedHeight: trust.height))
            let update = try LightUpdate(
                decoding: result.update.bytes, limit: LightUpdate.maximumSize)
            let verifier = Verifier(trust: trust, now: served.clock.time / 1_000)
            trust = try verifier.follow(update)
            #expect(trust.height == nonce)
            #expect(trust.block == served.head.hash)
        }
        let first = try await served.result(
            of: API.GetUpdate.self, API.GetUpdate.Params(trustedHeight: 0, height: 0))
        let update = try LightUpdate(decoding: first.update.bytes, limit: 10_000)
        #expect(update.head.certificate == nil)
        #expect(update.consistency.isEmpty)
    }
}
