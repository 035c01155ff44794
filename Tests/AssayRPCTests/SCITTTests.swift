import AssayConsensus
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// The SCITT reference API: registering, and getting receipts.
@Suite struct SCITTTests {
    static let statementType = "application/scitt-statement+cose"
    static let receiptType = "application/scitt-receipt+cose"

    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    private func register(
        _ bytes: [UInt8], type: String? = "application/cose", accept: String? = nil
    ) async throws -> WireAnswer {
        try await self.served.send(
            "POST", "/entries", body: bytes, type: type, accept: accept)
    }

    private func get(_ id: Digest, accept: String? = nil) async throws -> WireAnswer {
        try await self.served.send("GET", "/entries/\(Hex.encode(id.bytes))", accept: accept)
    }

    /// Checks a Transparent Statement like a reader who trusts the genesis.
    ///
    /// - Returns: the COSE Receipts in it.
    private func receipts(
        in bytes: [UInt8], of statement: Statement
    ) throws -> [[UInt8]] {
        let transparent = try TransparentStatement(
            decoding: bytes, limit: TransparentStatement.maximumSize)
        #expect(transparent.statement == statement)
        let proof = try transparent.proof(validators: self.served.genesis.validators)
        let verifier = Verifier(
            trust: Trust(self.served.genesis), now: self.served.clock.time / 1_000)
        let proven = try verifier.verify(proof)
        #expect(proven.content == .statement(statement))
        #expect(proven.isInHeadBlock)
        return transparent.receipts.map(\.encoded)
    }

    @Test("a statement is registered: 201, its receipt and its place; and again the same")
    func register() async throws {
        let types = ["application/cose", Self.statementType, "Application/COSE; x=y"]
        for (number, type) in types.enumerated() {
            let statement = self.served.statement(number, 1)
            self.served.clock.time += 1_000
            let answer = try await self.register(statement.bytes, type: type)
            #expect(answer.status == 201)
            #expect(answer.type == "application/cose")
            let path = "/entries/\(Hex.encode(statement.id.bytes))"
            #expect(answer.headers["location"] == path)
            let located = try self.served.node.store.statement(statement.id)
            #expect(located?.bytes == statement.bytes, "final when the answer comes")

            let whole = try await self.served.send("GET", path, accept: Self.statementType)
            let receipts = try self.receipts(in: whole.body, of: statement)
            #expect(receipts == [answer.body])

            let height = self.served.head.header.height
            let again = try await self.register(statement.bytes, type: type)
            #expect(again.status == 201)
            #expect(again.body == answer.body)
            #expect(again.headers["location"] == path)
            #expect(self.served.head.header.height == height)
        }
    }

    /// What a client accepts, and what it gets: the receipt, or the whole statement.
    static let accepts: [(accept: String?, type: String)] = [
        (nil, "application/cose"), ("*/*", "application/cose"),
        ("application/cose", "application/cose"), (Self.receiptType, Self.receiptType),
        ("text/html, \(Self.receiptType)", Self.receiptType),
        (Self.statementType, Self.statementType),
        ("application/cose, \(Self.statementType)", Self.statementType),
    ]

    @Test("the forms of an answer", arguments: Self.accepts)
    func forms(accept: String?, type: String) async throws {
        let statement = self.served.statement(0, 1)
        self.served.clock.time += 1_000
        let posted = try await self.register(statement.bytes, accept: accept)
        let answer = try await self.get(statement.id, accept: accept)
        #expect(posted.status == 201)
        #expect(answer.status == 200)
        #expect(answer.type == type)
        #expect(posted.type == type)
        #expect(posted.body == answer.body)
        #expect(answer.headers["location"] == nil)
        let whole = try await self.get(statement.id, accept: Self.statementType)
        let receipts = try self.receipts(in: whole.body, of: statement)
        #expect(answer.body == (type == Self.statementType ? whole.body : receipts[0]))
    }

    @Test("of a block of several validators, the receipts of all who sealed")
    func severalValidators() async throws {
        let history = try MembersHistory.standard.get()
        let chain = StoredChain(history)
        let served = try await ServedNode(stored: chain)
        for executed in history.executed {
            guard let statement = executed.statements.last else { continue }
            let path = "/entries/\(Hex.encode(statement.id.bytes))"
            let height = executed.head.header.height
            let sealers = chain.sealers(of: height)
            let whole = try await served.send("GET", path, accept: Self.statementType)
            let transparent = try TransparentStatement(
                decoding: whole.body, limit: TransparentStatement.maximumSize)
            #expect(transparent.receipts.map(\.validator) == sealers.keys)
            let proof = try transparent.proof(validators: sealers)
            let proven = try chain.verifier(at: height - 1).verify(proof)
            #expect(proven.content == .statement(statement))
            let one = try await served.send("GET", path)
            #expect(one.body == transparent.receipts[0].encoded)
        }
    }

    /// What is refused: the bytes, the type, and the answer.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        let title: String
        var type: String? = "application/cose"
        let bytes: @Sendable (ServedNode) -> [UInt8]
    }

    static let refusals = [
        Refusal(testDescription: "empty", status: 400, title: "Rejected") { _ in [] },
        Refusal(testDescription: "no CBOR", status: 400, title: "Rejected") { _ in [0xff, 1] },
        Refusal(testDescription: "a byte too many", status: 400, title: "Rejected") {
            $0.statement(0, 1).bytes + [0]
        },
        Refusal(testDescription: "two statements", status: 400, title: "Rejected") {
            $0.statement(0, 1).bytes + $0.statement(0, 2).bytes
        },
        Refusal(testDescription: "a changed signature", status: 400, title: "Rejected") {
            var bytes = $0.statement(0, 1).bytes
            bytes[bytes.count - 1] ^= 1
            return bytes
        },
        Refusal(testDescription: "a signer without account", status: 400, title: "Rejected") {
            $0.statement(60, 1).bytes
        },
        Refusal(testDescription: "another chain", status: 400, title: "Rejected") {
            $0.statement(0, 1, chain: ChainID("other-0123456789abcdef")).bytes
        },
        Refusal(testDescription: "a nonce that is too high", status: 400, title: "Rejected") {
            $0.statement(0, 1_000).bytes
        },
        Refusal(testDescription: "no nonce", status: 400, title: "Rejected") {
            $0.statement(0, 0).bytes
        },
        Refusal(testDescription: "the longest body", status: 400, title: "Rejected") { _ in
            [UInt8](repeating: 0, count: Statement.maximumSize)
        },
        Refusal(testDescription: "too long", status: 413, title: "Too Large") { _ in
            [UInt8](repeating: 0, count: Statement.maximumSize + 1)
        },
        Refusal(testDescription: "far too long", status: 413, title: "Too Large") { _ in
            [UInt8](repeating: 0, count: 3 << 20)
        },
        Self.mistyped("JSON", "application/json"), Self.mistyped("CBOR", "application/cbor"),
        Self.mistyped("a sequence", "application/cbor-seq"), Self.mistyped("no type", nil),
        Self.mistyped("a receipt", Self.receiptType), Self.mistyped("nothing", ""),
        Self.mistyped("COSE keys", "application/cose-key"),
    ]

    private static func mistyped(_ name: String, _ type: String?) -> Refusal {
        Refusal(
            testDescription: name, status: 415, title: "Unsupported Media Type", type: type
        ) { $0.statement(0, 1).bytes }
    }

    @Test("what is refused, with problem details in CBOR", arguments: Self.refusals)
    func refused(refusal: Refusal) async throws {
        let answer = try await self.register(refusal.bytes(self.served), type: refusal.type)
        #expect(answer.status == refusal.status)
        try answer.expectProblem(refusal.title)
        #expect(self.served.head.header.height == 0)
        #expect(try await self.served.isAlive())
    }

    @Test("a node that cannot take it says so: too much waits, or it stops")
    func unavailable() async throws {
        var limits = Mempool.Limits()
        limits.statements = 0
        let full = try await ServedNode(mempool: limits)
        let stopped = try await ServedNode()
        try await stopped.stopNode()
        for served in [full, stopped] {
            let answer = try await served.send(
                "POST", "/entries", body: served.statement(0, 1).bytes, type: "application/cose")
            #expect(answer.status == 503)
            try answer.expectProblem("Rejected")
        }
    }

    @Test("a statement that is early is found at its place once the earlier ones came")
    func early() async throws {
        // 64 nonces may be open at once.
        let statement = self.served.statement(0, 66)
        let answer = try await self.register(statement.bytes)
        #expect(answer.status == 303)
        let path = "/entries/\(Hex.encode(statement.id.bytes))"
        #expect(answer.headers["location"] == path)
        #expect(answer.headers["retry-after"] == "1")
        #expect(answer.body.isEmpty)
        let waiting = try await self.served.send("GET", path)
        #expect(waiting.status == 404)
        try waiting.expectProblem("Not Found")

        try await self.served.settle((1...2).map { self.served.statement(0, $0) })
        try await eventually { try await self.served.send("GET", path).status == 200 }
        let whole = try await self.served.send("GET", path, accept: Self.statementType)
        _ = try self.receipts(in: whole.body, of: statement)
    }

    @Test("what is not final has no receipt")
    func unknown() async throws {
        for id in [Digest.zero, self.served.head.hash, LogHash.leaf(self.served.genesis.encoded)] {
            let answer = try await self.get(id)
            #expect(answer.status == 404)
            try answer.expectProblem("Not Found")
        }
    }

    static let badIDs = [
        "0", "0x", "zz", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        "0x" + String(repeating: "0", count: 64), "0x" + String(repeating: "0", count: 62),
        String(repeating: "A", count: 64), String(repeating: "g", count: 64), "%00",
        String(repeating: "0", count: 62) + "%30%30%30", "entries", "-",
    ]

    @Test("what is no id", arguments: Self.badIDs)
    func badID(id: String) async throws {
        let answer = try await self.served.send("GET", "/entries/\(id)")
        #expect(answer.status == 400)
        try answer.expectProblem("Invalid locator")
    }

    @Test("nothing is at other paths, and nothing for other methods")
    func otherPaths() async throws {
        let id = String(repeating: "0", count: 64)
        for (method, path) in [
            ("GET", "/entries"), ("GET", "/entries/"), ("GET", "/entries/\(id)/"),
            ("GET", "/entries/\(id)/receipt"), ("PUT", "/entries"), ("POST", "/entries/\(id)"),
            ("DELETE", "/entries/\(id)"), ("GET", "/.well-known"),
        ] {
            let answer = try await self.served.send(method, path)
            #expect(answer.status == 404, "\(method) \(path)")
        }
    }

    @Test("a node without an index says that it gives no receipts, and takes no blame off itself")
    func notIndexed() async throws {
        let plain = try await ServedNode(isIndexed: false)
        let statement = plain.statement(0, 1)
        try await plain.settle([statement])
        let answer = try await plain.send("GET", "/entries/\(Hex.encode(statement.id.bytes))")
        #expect(answer.status == 501)
        try answer.expectProblem("No Receipts Here")
    }

    @Test("a settlement has no standard receipt")
    func settlement() async throws {
        let jobs = try JobHistory.standard.get()
        let served = try await ServedNode(
            stored: StoredChain(memory: jobs.memory, executed: jobs.executed))
        let settlement = try #require(jobs.executed.flatMap(\.settlements).first)
        let id = Hex.encode(LogHash.leaf(settlement).bytes)
        let answer = try await served.send("GET", "/entries/\(id)")
        #expect(answer.status == 400)
        try answer.expectProblem("No Receipt")
    }
}

extension WireAnswer {
    /// Expects problem details (RFC 9290) with a title, and something to read.
    func expectProblem(_ title: String) throws {
        #expect(self.type == "application/concise-problem-details+cbor")
        let value = try CBORValue(decoding: self.body, limit: 10_000)
        guard case .map(let entries) = value, entries.count == 2,
            case .text(let detail) = entries[1].value
        else { throw UnexpectedAnswer(text: "no problem details: \(value)") }
        #expect(entries[0].key == .negative(0))
        #expect(entries[0].value == .text(title))
        #expect(entries[1].key == .negative(1))
        #expect(!detail.isEmpty)
    }
}
