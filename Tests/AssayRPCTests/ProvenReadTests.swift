import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayNode
import AssayTestSupport
import Testing

/// `tx_get`, `chain_getParameters` and `chain_getValidators` with `prove`: what is proven is what
/// is answered.
@Suite struct ProvenReadTests {
    private let history: MembersHistory
    private let chain: StoredChain
    private let served: ServedNode

    init() async throws {
        self.history = try MembersHistory.standard.get()
        self.chain = StoredChain(self.history)
        self.served = try await ServedNode(stored: self.chain)
    }

    /// The value that a proof shows to who trusts the genesis of a chain.
    private func value<Value: StateValue>(
        _ type: Value.Type, _ proof: HexBytes?, by verifier: Verifier
    ) throws -> Value? {
        let bytes = try #require(proof).bytes
        let proof = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
        #expect(proof.kind == Value.kind.rawValue)
        #expect(proof.id.isEmpty)
        return try verifier.verify(proof).value.map { try Value(decoding: $0, limit: 1 << 16) }
    }

    @Test("chain_getParameters: parameters and record")
    func parameters() async throws {
        let result = try await self.served.result(
            of: API.GetParameters.self, API.OnlyProofParams(prove: true))
        let verifier = try self.chain.verifier(at: 0)
        let parameters = try #require(
            try self.value(Parameters.self, result.proof, by: verifier))
        for parameter in Parameter.allCases {
            #expect(result.parameters[parameter.name] == parameters[parameter])
        }
        let record = try #require(
            try self.value(LedgerRecord.self, result.recordProof, by: verifier))
        #expect(result.record == RecordView(record))
        let plain = try await self.served.result(
            of: API.GetParameters.self, API.OnlyProofParams())
        #expect(plain.proof == nil)
        #expect(plain.recordProof == nil)
        #expect(plain.record == result.record)
    }

    @Test("chain_getValidators: the set and the cosigning keys")
    func validators() async throws {
        let result = try await self.served.result(
            of: API.GetValidators.self, API.OnlyProofParams(prove: true))
        let verifier = try self.chain.verifier(at: 0)
        let set = try #require(try self.value(ValidatorSet.self, result.proof, by: verifier))
        #expect(set == self.chain.memory.head.members)
        #expect(result.validators == set.keys)
        #expect(result.hash == set.hash)
        #expect(result.quorum == set.quorum)
        let cosigners = try #require(
            try self.value(Cosigners.self, result.cosignersProof, by: verifier))
        #expect(result.cosigners.map(\.validator) == cosigners.entries.map(\.validator))
        #expect(result.cosigners.map(\.key) == cosigners.entries.map(\.key))
        // All who are validators now said their keys, and nobody else's is left.
        #expect(cosigners.entries.map(\.validator) == set.keys)
    }

    @Test("the names and verifier keys of the cosigners are those of C2SP")
    func verifierKeys() async throws {
        let result = try await self.served.result(
            of: API.GetValidators.self, API.OnlyProofParams())
        #expect(result.cosigners.count == 3)
        for cosigner in result.cosigners {
            let name = "\(self.history.genesis.chain)/\(cosigner.validator.address)"
            let key = [4] + cosigner.key.bytes
            let keyID = SHA256.hash([UInt8](name.utf8) + [10] + key).bytes.prefix(4)
            #expect(cosigner.name == name)
            let verifierKey = "\(name)+\(Hex.encode(Array(keyID)))+\(Base64.encode(key))"
            #expect(cosigner.verifierKey == verifierKey)
        }
    }

    @Test("where nobody has said a key, that is proven")
    func noCosigners() async throws {
        let served = try await ServedNode()
        try await served.settle([served.statement(0, 1)])
        let result = try await served.result(
            of: API.GetValidators.self, API.OnlyProofParams(prove: true))
        #expect(result.cosigners.isEmpty)
        let verifier = Verifier(trust: Trust(served.genesis), now: served.clock.time / 1_000)
        #expect(try self.value(Cosigners.self, result.cosignersProof, by: verifier) == nil)
    }

    @Test("tx_get of every statement")
    func statements() async throws {
        let verifier = try self.chain.verifier(at: 0)
        for executed in self.history.executed {
            for (position, statement) in executed.statements.enumerated() {
                let result = try await self.served.result(
                    of: API.GetStatement.self,
                    API.GetStatement.Params(txid: statement.id, prove: true))
                let bytes = try #require(result.proof).bytes
                let proven = try verifier.verify(
                    try Proof(decoding: bytes, limit: Proof.maximumSize))
                let header = executed.head.header
                #expect(proven.content == .statement(statement))
                #expect(proven.isInHeadBlock)
                #expect(proven.index == header.firstIndex + 1 + UInt64(position))
                #expect(result.index == proven.index)
                #expect(result.height == header.height)
                #expect(result.time == header.time)
                #expect(proven.head.height == header.height)
            }
        }
    }

    static let errors: [(method: String, params: String, error: WireError)] = [
        ("tx_get", "[\"\(Digest.zero)\", true]", WireError(-32_002, "notFound")),
        ("tx_getReceipt", "[\"\(Digest.zero)\", \"proof\", 0]", WireError(-32_002, "notFound")),
        ("tx_get", "[\"\(Digest.zero)\", 1]", Self.invalid("prove")),
        ("tx_get", "[\"\(Digest.zero)\", true, -1]", Self.invalid("trustedHeight")),
        ("tx_getReceipt", "[\"\(Digest.zero)\", \"cose\"]", Self.invalid("format")),
        ("chain_getParameters", "[\"yes\"]", Self.invalid("prove")),
        ("chain_getParameters", "[true, \"0\"]", Self.invalid("trustedHeight")),
        ("chain_getParameters", "{\"height\": 1}", Self.invalid("height")),
        ("chain_getValidators", "[0]", Self.invalid("prove")),
        ("chain_getValidators", "[true, 0.5]", Self.invalid("trustedHeight")),
        ("chain_getValidators", "{\"trusted\": 1}", Self.invalid("trusted")),
        ("proof_getState", "[\"members\", null, -1]", Self.invalid("trustedHeight")),
    ]

    private static func invalid(_ parameter: String) -> WireError {
        WireError(-32_602, "invalidParams", parameter: parameter)
    }

    @Test("what is wrong is named", arguments: Self.errors)
    func wrong(method: String, params: String, error: WireError) async throws {
        #expect(try await self.served.error(method, params) == error)
    }
}
