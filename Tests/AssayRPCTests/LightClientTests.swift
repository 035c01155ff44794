import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import Testing

/// A light client of an honest node: everything that can be asked, verified and equal to what the
/// node says itself.
@Suite struct LightClientTests {
    private let served: ServedNode
    private let history: ServedNode.History

    init() async throws {
        self.served = try await ServedNode()
        self.history = try await self.served.playHistory()
    }

    private func client(_ policy: LightClient.Policy = LightClient.Policy()) -> LightClient {
        let clock = self.served.clock
        return LightClient(
            trust: Trust(self.served.genesis), node: self.served.client, policy: policy,
            now: { clock.time / 1_000 })
    }

    @Test("syncing moves the trust to the head, over and over")
    func sync() async throws {
        let client = self.client()
        let report = try await client.sync()
        let trust = await client.trust
        #expect(report.from == 0)
        #expect(report.to == 5)
        #expect(trust.block == self.served.head.hash)
        #expect(trust.sealed?.header == self.served.head.header)
        let again = try await client.sync()
        #expect(again.from == 5)
        #expect(again.to == 5)
        try await self.served.settle([self.served.statement(40, 1)])
        try await client.sync()
        let newer = await client.trust
        #expect(newer.height == 6)
    }

    @Test("accounts, there and not", arguments: [0, 1, 2, 3, 49, 99])
    func account(_ number: Int) async throws {
        let address = ServedNode.address(number)
        let proven = try await self.client().account(address)
        let told = try await self.served.result(
            of: API.GetAccount.self, API.GetAccount.Params(address: address))
        #expect(proven.value == told)
        #expect(proven.header.hash == self.served.head.hash)
    }

    @Test func model() async throws {
        let id = self.history.model.id
        let proven = try await self.client().model(id)
        let told = try await self.served.result(of: API.GetModel.self, .init(id: id))
        #expect(proven.value == told)
        let none = try await self.client().model(.zero)
        #expect(!none.value.exists)
    }

    @Test func parametersEpochAndValidators() async throws {
        let client = self.client()
        let parameters = try await client.parameters().value
        #expect(try await self.served.client.call(API.GetParameters.self) == parameters)
        let validators = try await client.validators().value
        #expect(try await self.served.client.call(API.GetValidators.self) == validators)
        let epoch = try await client.epoch(0).value
        let told = try await self.served.result(of: API.GetEpoch.self, .init(epoch: 0))
        #expect(epoch == told)
    }

    @Test("every statement is in its block")
    func statements() async throws {
        let client = self.client()
        for statement in self.history.all {
            let proven = try await client.statement(statement.id)
            let told = try await self.served.result(
                of: API.GetStatement.self, .init(txid: statement.id))
            #expect(proven.value.content == .statement(statement))
            #expect(proven.value.isInHeadBlock)
            #expect(proven.header.header.height == told.height)
            #expect(proven.value.index == told.index)
        }
    }

    @Test("every block, with all that came with it")
    func blocks() async throws {
        let client = self.client()
        var ids: [Digest] = []
        for height in 0...UInt64(5) {
            let block = try await client.block(.height(height))
            ids += block.statements.map(\.id)
            let byHash = try await client.header(.hash(block.header.hash))
            #expect(byHash.header == block.header.header)
        }
        #expect(ids == self.history.all.map(\.id))
    }

    @Test("receipts in both forms verify from the genesis")
    func receipts() async throws {
        let client = self.client()
        let verifier = Verifier(
            trust: Trust(self.served.genesis), now: self.served.clock.time / 1_000)
        for statement in self.history.all.prefix(3) {
            let native = try await client.receipt(.init(txid: statement.id))
            let proof = try Proof(decoding: native.receipt.bytes, limit: Proof.maximumSize)
            #expect(try verifier.verify(proof).content == .statement(statement))
            let scitt = try await client.receipt(.init(txid: statement.id, format: .scitt))
            let transparent = try TransparentStatement(
                decoding: scitt.receipt.bytes, limit: TransparentStatement.maximumSize)
            #expect(try transparent.proof(validators: self.served.genesis.validators) == proof)
        }
    }

    @Test("a job that never was is not live")
    func job() async throws {
        let job = try await self.client().job(.zero)
        #expect(!job.value.exists)
        let none = try await self.client().settlement(ofJob: .zero)
        #expect(none == nil)
    }

    @Test("a chain that stands still is told, and refused when it is too old")
    func stalled() async throws {
        var policy = LightClient.Policy()
        policy.maximumAge = 60
        let client = self.client(policy)
        self.served.clock.time = self.served.head.header.time + 60_000
        try await client.sync()
        self.served.clock.time += 1_000
        await #expect(throws: ClientError.unproven(.stalled(seconds: 61, limit: 60))) {
            try await client.sync()
        }
        let address = ServedNode.address(1)
        await #expect(throws: ClientError.unproven(.stalled(seconds: 61, limit: 60))) {
            _ = try await client.account(address)
        }
    }

    @Test("a trust that expired is refused")
    func expired() async throws {
        var policy = LightClient.Policy()
        policy.trustingPeriod = 10
        let client = self.client(policy)
        await #expect(
            throws: ClientError.unproven(.trustExpired(at: ServedNode.start / 1_000 + 10))
        ) { try await client.sync() }
    }
}
