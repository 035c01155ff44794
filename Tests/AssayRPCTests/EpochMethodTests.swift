import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `epoch_get`, and what `account_get` says of a worker.
@Suite struct EpochMethodTests {
    private let scene: ServedJobs

    init() async throws {
        self.scene = try await ServedJobs()
    }

    private var served: ServedNode { self.scene.served }

    private func epoch(_ number: UInt64) async throws -> EpochView {
        try await self.served.result(
            of: API.GetEpoch.self, API.GetEpoch.Params(epoch: number, prove: true))
    }

    private func account(_ signer: Int) async throws -> AccountView {
        try await self.served.result(
            of: API.GetAccount.self,
            API.GetAccount.Params(address: ServedNode.address(signer), prove: true))
    }

    @Test("a worker's account")
    func worker() async throws {
        let view = try await self.account(10)
        // 200 in each of two jobs that are live.
        #expect(view.locked.value == 400)
        #expect(view.bond.value == 5_020 - 400)
        #expect(view.bondedSince == 1)
        #expect(view.streak == 1)
        #expect(view.operator == ServedJobs.operators[0])
        let liar = try await self.account(12)
        #expect(liar.locked.value == 0)
        #expect(liar.bond.value == 5_020 - 200)
        #expect(liar.streak == 0)
        #expect(liar.pool == nil)
        let nobody = try await self.account(99)
        #expect(nobody.locked.value == 0 && nobody.bondedSince == 0 && nobody.pool == nil)
    }

    @Test("an ended epoch, and the shares of those who earned in it")
    func ended() async throws {
        let share = try #require(try await self.account(10).pool)
        // Price · units, before the royalty.
        #expect(share.weight.value == 90)
        let view = try await self.epoch(share.epoch)
        #expect(view.exists)
        #expect(view.epoch == share.epoch)
        #expect(view.total?.value == 180)
        #expect(view.paid?.value == 0)
        #expect(view.settled?.value == 0)
        #expect(view.returnsAfter == share.epoch + 64)
        let pool = try #require(view.pool?.value)
        #expect(pool >= 40, "the subsidy, and the fees of the epoch")
        #expect(share.claimable.value == pool / 2)
        let proven = try self.served.verify(
            view.proof, of: StateKey(.epoch, .number(share.epoch)))
        let epoch = try Epoch(decoding: try #require(proven.value), limit: 1_000)
        #expect((epoch.pool, epoch.total) == (pool, 180))
        // What was promised is paid.
        let before = try #require(try self.scene.account(10)).balance
        try await self.served.settle([
            self.served.statement(41, 1, .transfer(Transfer(to: ServedNode.address(10), amount: 1)))
        ])
        let after = try #require(try self.scene.account(10)).balance
        #expect(after == before + 1 + share.claimable.value)
        #expect(try await self.account(10).pool == nil)
        let touched = try await self.epoch(share.epoch)
        #expect(touched.paid == share.claimable)
        #expect(touched.settled == share.weight)
    }

    @Test("epochs that are not in the state, and the current one")
    func absent() async throws {
        let record = self.served.head.record
        for number in [record.epoch, record.epoch + 1, .max] {
            let view = try await self.epoch(number)
            #expect(!view.exists)
            #expect(view.pool == nil && view.total == nil && view.returnsAfter == nil)
            #expect(view.current.epoch == record.epoch)
            #expect(view.current.end == record.epochEnd)
            #expect(view.current.weight.value == record.epochWeight)
            #expect(view.current.subsidy.value == min(40, record.reserve))
            #expect(view.current.feePot.value == record.feePot)
            #expect(view.height == self.served.head.header.height)
            let proven = try self.served.verify(
                view.proof, of: StateKey(.epoch, .number(number)))
            #expect(proven.value == nil)
        }
        let plain = try await self.served.call("epoch_get", "[0]")
        #expect(plain["result"]?["proof"] == nil)
    }
}
