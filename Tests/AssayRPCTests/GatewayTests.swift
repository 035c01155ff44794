import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayGateway
import AssayLight
import AssayRPC
import Logging
import NIOCore
import ServiceLifecycle
import Testing

/// `assay light serve`: the interface of a node, answered from what was verified.
@Suite struct GatewayTests {
    private let served: ServedNode
    private let history: ServedNode.History
    private let liar: LyingNode
    private let gateway: ServedGateway

    init() async throws {
        self.served = try await ServedNode()
        self.history = try await self.served.playHistory()
        self.liar = try await LyingNode(before: self.served.client)
        self.gateway = try await ServedGateway(self.served, asking: self.liar.client)
    }

    /// What both answer, without the proofs that only a node gives.
    private func same<Method: APIMethod>(
        _ method: Method.Type, _ params: Method.Params
    ) async throws -> Bool where Method.Result: Equatable {
        let told = try await self.served.client.call(method, params)
        return try await self.gateway.client.call(method, params) == told
    }

    @Test("reads are what the node itself answers")
    func reads() async throws {
        #expect(
            try await self.same(
                API.GetAccount.self, .init(address: ServedNode.address(2))))
        #expect(
            try await self.same(
                API.GetAccount.self, .init(address: ServedNode.address(99))))
        #expect(try await self.same(API.GetModel.self, .init(id: self.history.model.id)))
        #expect(try await self.same(API.GetEpoch.self, .init(epoch: 0)))
        #expect(try await self.same(API.GetParameters.self, .init()))
        #expect(try await self.same(API.GetValidators.self, .init()))
        #expect(try await self.same(API.GetJob.self, .init(id: .zero)))
        for statement in self.history.all.prefix(4) {
            #expect(try await self.same(API.GetStatement.self, .init(txid: statement.id)))
            #expect(try await self.same(API.GetReceipt.self, .init(txid: statement.id)))
        }
        #expect(
            try await self.same(
                API.GetReceipt.self,
                .init(txid: self.history.attest.id, format: .scitt)))
    }

    @Test("blocks are whole")
    func blocks() async throws {
        for height in 0...UInt64(5) {
            let told = try await self.served.client.call(
                API.GetBlock.self, .init(block: .height(height)))
            let shown = try await self.gateway.client.call(
                API.GetBlock.self, .init(block: .height(height)))
            #expect(shown.statements == told.statements)
            #expect(shown.settlements == told.settlements)
            #expect(shown.header.hash == told.header.hash)
        }
    }

    @Test("the status is that of the verified head")
    func status() async throws {
        let status = try await self.gateway.client.call(API.NodeStatus.self)
        #expect(status.role == "light")
        #expect(status.chainId == self.served.genesis.chain)
        #expect(status.head.hash == self.served.head.hash)
        #expect(status.heartbeat == ServedNode.heartbeat)
    }

    @Test("a statement that is submitted is final once its place was verified")
    func submission() async throws {
        let statement = self.served.statement(20, 2)
        let result = try await self.gateway.client.call(
            API.Submit.self,
            .init(statement: HexBytes(statement.bytes), wait: .final))
        #expect(result.status == .final)
        #expect(result.height == 6)
        let refused = await #expect(throws: ClientError.self) {
            _ = try await self.gateway.client.call(
                API.Submit.self, .init(statement: HexBytes([0]), wait: .final))
        }
        guard case .refused(let error) = refused else {
            Issue.record("\(refused.map { "\($0)" } ?? "nothing")")
            return
        }
        #expect(error.code == RPCError.Code.malformedStatement.rawValue)
    }

    @Test("a node that claims finality for what is nowhere is not believed")
    func falseFinality() async throws {
        self.liar.lie(about: "tx_submit") { answer in
            answer.with("status") { _ in .string("final") }
        }
        // Early: it waits for its nonce.
        let statement = self.served.statement(20, 90)
        let code = await self.code {
            _ = try await self.gateway.client.call(
                API.Submit.self,
                .init(statement: HexBytes(statement.bytes), wait: .accepted))
        }
        #expect(code != nil)
    }

    @Test("what cannot be verified is refused")
    func unverifiable() async throws {
        let client = self.gateway.client
        let codes = [
            await self.code { _ = try await client.call(API.ListModels.self, .init()) },
            await self.code { _ = try await client.call(API.ListJobs.self, .init()) },
            await self.code { _ = try await client.call(API.ListAttestations.self, .init()) },
            await self.code { _ = try await client.call(API.ListSettlements.self, .init()) },
            await self.code { _ = try await client.call(API.NodePeers.self) },
            await self.code { _ = try await client.call(API.NodeMisbehaviour.self) },
        ]
        #expect(codes == Array(repeating: RPCError.Code.unverifiable.rawValue, count: 6))
    }

    @Test("what does not verify is an error of its own")
    func unverified() async throws {
        self.liar.lie(about: "proof_getState") { $0.with("proof") { $0.flipped(at: -1) } }
        let code = await self.code {
            _ = try await self.gateway.client.call(
                API.GetAccount.self, .init(address: ServedNode.address(2)))
        }
        #expect(code == RPCError.Code.unverified.rawValue)
    }

    /// The code of the error with which a call is refused.
    private func code(_ body: () async throws -> Void) async -> Int? {
        do {
            try await body()
            return nil
        } catch ClientError.refused(let error) {
            return error.code
        } catch {
            return 0
        }
    }
}

/// A gateway on a port of its own, for the time of one test.
private final class ServedGateway: Sendable {
    private let port: Int
    private let serving: ServiceGroup

    init(_ served: ServedNode, asking node: UnverifiedClient) async throws {
        let clock = served.clock
        let client = LightClient(
            trust: Trust(served.genesis), node: node, now: { clock.time / 1_000 })
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = RPCServer.Configuration()
        configuration.port = 0
        let (addresses, continuation) = AsyncStream.makeStream(of: SocketAddress.self)
        let gateway = Gateway(
            client, configuration: configuration, version: ServedNode.version, logger: logger,
            now: { clock.time }
        ) { continuation.yield($0) }
        (self.port, self.serving) = try await ServedRoutes.run(
            gateway, logger, addresses, continuation)
    }

    deinit {
        let group = self.serving
        Task { await group.triggerGracefulShutdown() }
    }

    var client: UnverifiedClient { UnverifiedClient(url: "http://127.0.0.1:\(self.port)") }
}
