import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayStore
import Testing

/// Methods about accounts, models and any value of the state, with proofs that a reader checks who
/// trusts nothing but the genesis.
@Suite struct StateMethodTests {
    private let served: ServedNode
    private let history: ServedNode.History

    init() async throws {
        self.served = try await ServedNode()
        self.history = try await self.served.playHistory()
    }

    /// Checks a proof against the genesis alone.
    private func verify(_ proof: HexBytes?, of key: StateKey) throws -> ProvenValue {
        let bytes = try #require(proof).bytes
        let value = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
        #expect(value.kind == key.kind.rawValue)
        #expect(value.id == key.id.bytes)
        let verifier = Verifier(
            trust: Trust(self.served.genesis), now: self.served.clock.time / 1_000)
        let proven = try verifier.verify(value)
        #expect(proven.header == self.served.head.header)
        #expect(proven.sealing == .validators(signers: 1, of: 1))
        return proven
    }

    @Test("account_get of an account that bonded, withdrew and paid")
    func account() async throws {
        let view = try await self.served.result(
            of: API.GetAccount.self, API.GetAccount.Params(address: ServedNode.address(2)))
        #expect(view.address == ServedNode.address(2))
        #expect(view.exists)
        #expect(view.balance.value == 1_000_000 - 500 - 2 * 3)
        #expect(view.bond.value == 20 + 500 - 100)
        #expect(view.unbonding.value == 100)
        #expect(view.unbondingMatures > self.served.genesis.parameters[.longestWindow])
        #expect(view.nextNonce == 3)
        #expect(view.operator == nil)
        #expect(view.height == 5)
        #expect(view.proof == nil)
    }

    @Test("account_get of an account that received, and of one that nobody has")
    func otherAccounts() async throws {
        let receiver = try await self.served.result(
            of: API.GetAccount.self, API.GetAccount.Params(address: ServedNode.address(1)))
        #expect(receiver.balance.value == 1_000_000 + 77 - 3)
        let nobody = try await self.served.result(
            of: API.GetAccount.self, API.GetAccount.Params(address: ServedNode.address(99)))
        #expect(!nobody.exists)
        #expect(nobody.balance.value == 0)
        #expect(nobody.nextNonce == 1)
    }

    @Test("account_get with a proof of what there is")
    func accountProven() async throws {
        for signer in [0, 2, 7, 49] {
            let address = ServedNode.address(signer)
            let view = try await self.served.result(
                of: API.GetAccount.self, API.GetAccount.Params(address: address, prove: true))
            let proven = try self.verify(view.proof, of: StateKey(.account, .address(address)))
            let account = try Account(decoding: try #require(proven.value), limit: 1_000)
            #expect(account.balance == view.balance.value)
            #expect(account.bond == view.bond.value)
            #expect(account.nonces.nextUnused == view.nextNonce)
        }
    }

    @Test("account_get with a proof that there is none")
    func absenceProven() async throws {
        for signer in 90..<100 {
            let address = ServedNode.address(signer)
            let view = try await self.served.result(
                of: API.GetAccount.self, API.GetAccount.Params(address: address, prove: true))
            #expect(!view.exists)
            let proven = try self.verify(view.proof, of: StateKey(.account, .address(address)))
            #expect(proven.value == nil)
        }
    }

    @Test("a proof for another reader's trust, or of another value, does not verify")
    func wrongProof() async throws {
        let address = ServedNode.address(0)
        let view = try await self.served.result(
            of: API.GetAccount.self, API.GetAccount.Params(address: address, prove: true))
        let good = try ValueProof(decoding: try #require(view.proof).bytes, limit: 1 << 20)
        let forged = ValueProof(
            key: StateKey(.account, .address(ServedNode.address(1))), value: good.value,
            path: good.path, header: good.header, certificate: good.certificate)
        let verifier = Verifier(
            trust: Trust(self.served.genesis), now: self.served.clock.time / 1_000)
        #expect(throws: VerificationError.self) { try verifier.verify(forged) }
    }

    @Test("model_get, with and without proof, and of a model that there is not")
    func model() async throws {
        let id = self.history.model.id
        let view = try await self.served.result(
            of: API.GetModel.self, API.GetModel.Params(id: id, prove: true))
        #expect(view.id == id)
        #expect(view.exists)
        #expect(view.owner == ServedNode.address(0))
        #expect(view.manifest == ServedNode.manifest)
        #expect(view.royalty == 250)
        #expect(view.unitRule == "output-token")
        #expect(view.exact == true)
        #expect(view.uses == 1)
        #expect(view.height == 5)
        let proven = try self.verify(view.proof, of: StateKey(.model, .digest(id)))
        let model = try Model(decoding: try #require(proven.value), limit: 1_000)
        #expect(model.uses == 1)
        let plain = try await self.served.result(
            of: API.GetModel.self, API.GetModel.Params(id: id))
        #expect(plain.proof == nil)
        let none = try await self.served.result(
            of: API.GetModel.self, API.GetModel.Params(id: .zero, prove: true))
        #expect(!none.exists)
        #expect(none.owner == nil)
        let absent = try self.verify(none.proof, of: StateKey(.model, .digest(.zero)))
        #expect(absent.value == nil)
    }

    /// A key of every kind, as `proof_getState` names it, and whether the state holds it.
    private func keys() -> [(params: API.GetStateProof.Params, key: StateKey, isThere: Bool)] {
        let address = ServedNode.address(5)
        let id = self.history.model.id
        return [
            (.init(kind: "account", id: "\(address)"), StateKey(.account, .address(address)), true),
            (
                .init(kind: "account", id: "\(ServedNode.address(98))"),
                StateKey(.account, .address(ServedNode.address(98))), false
            ),
            (.init(kind: "model", id: "\(id)"), StateKey(.model, .digest(id)), true),
            (.init(kind: "job", id: "\(id)"), StateKey(.job, .digest(id)), false),
            (.init(kind: "epoch", id: "0"), StateKey(.epoch, .number(0)), false),
            (.init(kind: "ballot", id: "\(id)"), StateKey(.ballot, .digest(id)), false),
            (.init(kind: "queue", id: "0"), StateKey(.queue, .number(0)), true),
            (.init(kind: "queue", id: "1"), StateKey(.queue, .number(1)), false),
            (.init(kind: "ready", id: "\(address)"), StateKey(.ready, .address(address)), false),
            (.init(kind: "parameters"), StateKey(.parameters, .single), true),
            (.init(kind: "members"), StateKey(.members, .single), true),
            (.init(kind: "record"), StateKey(.record, .single), true),
            (.init(kind: "cosigners"), StateKey(.cosigners, .single), false),
        ]
    }

    @Test("proof_getState for every kind of value")
    func everyKind() async throws {
        let keys = self.keys()
        let kinds = Set(keys.map(\.key.kind))
        #expect(kinds == Set(StateKind.allCases))
        for (params, key, isThere) in keys {
            let result = try await self.served.result(of: API.GetStateProof.self, params)
            #expect(result.height == 5)
            let proven = try self.verify(result.proof, of: key)
            #expect(proven.value == result.value?.bytes)
            #expect(try result.value?.bytes == self.served.node.ledger.view.state.value(at: key))
            #expect((result.value != nil) == isThere, "\(key)")
        }
    }

    @Test(
        "proof_getState of keys that cannot be",
        arguments: [
            (#"{"kind": "thing"}"#, "kind"), (#"{"kind": "account"}"#, "id"),
            (#"{"kind": "account", "id": "0x00"}"#, "id"),
            (#"{"kind": "model", "id": "assay1"}"#, "id"),
            (#"{"kind": "job", "id": "1"}"#, "id"), (#"{"kind": "epoch", "id": "0x00"}"#, "id"),
            (#"{"kind": "epoch"}"#, "id"), (#"{"kind": "ballot"}"#, "id"),
            (#"{"kind": "queue", "id": "-1"}"#, "id"), (#"{"kind": "queue", "id": "a"}"#, "id"),
            (#"{"kind": "ready"}"#, "id"), (#"{"kind": "ready", "id": "0x00"}"#, "id"),
            (#"{"kind": "parameters", "id": "0"}"#, "id"),
            (#"{"kind": "members", "id": ""}"#, "id"),
            (#"{"kind": "record", "id": "x"}"#, "id"),
        ])
    func impossibleKeys(params: String, parameter: String) async throws {
        let error = try await self.served.error("proof_getState", params)
        #expect(error == WireError(-32_602, "invalidParams", parameter: parameter))
    }
}
