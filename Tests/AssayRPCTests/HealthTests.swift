import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayNode
import Testing

/// `/health` and `/ready`, and what callers see of a node that is not there or stops.
@Suite struct HealthTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    @Test("healthy whatever the clock says")
    func health() async throws {
        for _ in 0..<2 {
            let answer = try await self.served.send("GET", "/health")
            #expect(answer.status == 200)
            #expect(answer.type == "application/json")
            #expect(answer.text == "{\"status\":\"healthy\"}")
            for path in ["/health", "/ready"] {
                let head = try await self.served.send("HEAD", path)
                #expect(head.status == 200)
                #expect(head.body == [])
            }
            self.served.clock.time = 1
        }
    }

    @Test(
        "ready up to three heartbeats after the newest block, and not after",
        arguments: [(0, 200), (3, 200), (4, 503)])
    func ready(heartbeats: UInt64, status: Int) async throws {
        // Only the server's clock moves on, or the node would make the block that is missing.
        let clock = ServedClock(ServedNode.start + heartbeats * ServedNode.heartbeat)
        let served = try await ServedNode(serverClock: clock)
        let answer = try await served.send("GET", "/ready")
        #expect(answer.status == status)
        let reason = "The newest block is 14400 s old, more than three heartbeats of 3600 s."
        let report = "{\"reasons\":[\"\(reason)\"],\"status\":\"notReady\"}"
        #expect(answer.text == (status == 200 ? "{\"status\":\"ready\"}" : report))
        #expect(try await served.send("GET", "/health").status == 200)
        clock.time = ServedNode.start + 3 * ServedNode.heartbeat + 1
        #expect(try await served.send("GET", "/ready").status == 503)
        try await served.settle([served.statement(0, 1)])
        #expect(try await served.send("GET", "/ready").status == 200, "a block was made")
    }

    @Test("a node whose ledger stopped is neither healthy nor ready")
    func stoppedLedger() async throws {
        try await self.served.stopNode()
        for (path, status) in [("/health", "unhealthy"), ("/ready", "notReady")] {
            let answer = try await self.served.send("GET", path)
            #expect(answer.status == 503)
            #expect(try answer.json["status"] == .string(status))
            let reasons = try answer.json["reasons"]?.elements
            #expect(reasons == [.string("The ledger has stopped: \(NodeError.stopping).")])
            #expect(try await self.served.send("HEAD", path).status == 503)
        }
    }

    @Test("a node that stopped refuses statements, and still answers questions")
    func stopped() async throws {
        try await self.served.settle([self.served.statement(0, 1)])
        try await self.served.stopNode()
        let statement = self.served.statement(0, 2).bytes
        let error = try await self.served.error("tx_submit", "[\"\(statement.wire)\"]")
        #expect(error == WireError(-32_003, "stopping"))
        let bulk = try await self.served.client.submit([statement, statement])
        #expect(bulk.refused.map(\.error.code) == [-32_003, -32_003])
        let status = try await self.served.call("node_status")
        #expect(status["result"]?["head"]?["height"] == .unsigned(1))
    }

    @Test("the client says that nothing is there, or something else is")
    func clientErrors() async throws {
        let held = try HeldPort()
        let nobody = UnverifiedClient(url: "http://127.0.0.1:\(held.port)")
        let error = await self.clientError(nobody, API.NodeStatus.self, NoParams())
        guard case .unreachable(let url, let reason) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(url == nobody.url)
        #expect(reason == "connection refused")
        let wrong = UnverifiedClient(url: self.served.url + "/health")
        let other = await self.clientError(wrong, API.NodeStatus.self, NoParams())
        guard case .badAnswer = other else {
            Issue.record("\(other as Any)")
            return
        }
        let refused = await self.clientError(
            self.served.client, API.GetHeader.self, API.BlockParams(block: .height(99)))
        guard case .refused(let error) = refused else {
            Issue.record("\(refused as Any)")
            return
        }
        #expect(error.code == -32_002)
        #expect(error.data?.reason == "notFound")
    }

    /// The error that a call ends with; `nil` if it gives a result.
    private func clientError<Method: APIMethod>(
        _ client: UnverifiedClient, _ method: Method.Type, _ params: Method.Params
    ) async -> ClientError? {
        do throws(ClientError) {
            _ = try await client.call(method, params)
            return nil
        } catch {
            return error
        }
    }
}
