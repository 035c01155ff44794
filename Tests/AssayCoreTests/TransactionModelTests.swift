import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `model` and standing `attest`.
@Suite struct TransactionModelTests {
    private static func register(royalty: UInt64) -> Transaction {
        .model(
            RegisterModel(
                manifest: LogHash.leaf([3]), royalty: royalty, unitRule: .inference,
                isExact: false))
    }

    private static func attest(
        count: UInt64 = 1, units: UInt64 = 1, model: Digest = LedgerScene.modelID,
        evidence: Evidence? = nil
    ) -> Transaction {
        .attest(
            Attest(
                .model(model), root: LogHash.leaf([4]), count: count, units: units,
                evidence: evidence))
    }

    @Test(
        "registering",
        arguments: [
            LedgerCase("royalty 0", register(royalty: 0), .ok),
            LedgerCase("royalty 9,999", register(royalty: 9_999), .ok),
            LedgerCase("royalty 10,000", register(royalty: 10_000), .ok),
            LedgerCase("royalty 10,001", register(royalty: 10_001), .royaltyTooHigh),
            LedgerCase("the highest royalty", register(royalty: .max), .royaltyTooHigh),
            LedgerCase("the fee is all there is", register(royalty: 0), .ok) { $0.fee = 100 },
            LedgerCase("without the fee", register(royalty: 0), .broke(100)) {
                $0.fee = 101
            },
            LedgerCase("without an account", register(royalty: 0), .unknownSigner) {
                $0.signer = LedgerScene.carol
            },
        ])
    func registering(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "attesting",
        arguments: [
            LedgerCase("one inference of one unit", attest(), .ok),
            LedgerCase("as many as there can be", attest(count: .max, units: .max), .ok),
            LedgerCase("more inferences than units", attest(count: 2, units: 1), .ok),
            LedgerCase("count 0", attest(count: 0), .zeroCount),
            LedgerCase("units 0", attest(units: 0), .zeroUnits),
            LedgerCase("count and units 0", attest(count: 0, units: 0), .zeroCount),
            LedgerCase("an unknown model", attest(model: LogHash.leaf([9])), .unknownModel),
            LedgerCase("an account is no model", attest(model: .zero), .unknownModel),
            LedgerCase("with evidence", attest(evidence: Evidence(type: 1, digest: .zero)), .ok),
            LedgerCase("the last use that can be counted", attest(), .ok) {
                $0.models[LedgerScene.modelID]?.uses = .max - 1
            },
            LedgerCase("one use more", attest(), .overflow) {
                $0.models[LedgerScene.modelID]?.uses = .max
            },
            LedgerCase("by the owner", attest(), .ok) { $0.signer = LedgerScene.bob },
            LedgerCase("without an account", attest(), .unknownSigner) {
                $0.signer = LedgerScene.carol
            },
            LedgerCase("the fee is all there is", attest(), .ok) { $0.fee = 100 },
            LedgerCase("without the fee", attest(), .broke(100)) {
                $0.fee = 101
            },
        ])
    func attesting(_ test: LedgerCase) throws { try test.check() }

    @Test func aModelIsKeptUnderTheIDOfItsStatement() throws {
        let scene = LedgerScene()
        var outcome = try scene.play(Self.register(royalty: 25))
        let id = try #require(outcome.execution.statements.first).value.id
        let model = try #require(try outcome.execution.load(Model.self, at: id))
        #expect(model.owner == LedgerScene.alice.publicKey.address)
        #expect(model.terms.royalty == 25)
        #expect(model.terms.manifest == LogHash.leaf([3]))
        #expect(!model.terms.isExact)
        #expect(model.uses == 0)
    }

    @Test func equalTermsAreAModelOfTheirOwn() throws {
        var scene = LedgerScene()
        var execution = try scene.execution()
        var ids: Set<Digest> = []
        for nonce: UInt64 in 1...2 {
            scene.nonce = nonce
            let statement = try scene.statement(Self.register(royalty: 25))
            try execution.apply(statement)
            ids.insert(statement.value.id)
        }
        #expect(ids.count == 2)
        for id in ids { #expect(try execution.load(Model.self, at: id) != nil) }
    }

    @Test func everyAttestationCountsOnceAndEarnsNothing() throws {
        var scene = LedgerScene()
        var execution = try scene.execution()
        for nonce: UInt64 in 1...3 {
            scene.nonce = nonce
            try execution.apply(try scene.statement(Self.attest(count: 1_000, units: 5)))
            let model = try execution.load(Model.self, at: LedgerScene.modelID)
            #expect(model?.uses == nonce)
        }
        let account = try execution.touchedAccount(LedgerScene.alice.publicKey.address)
        #expect(account?.balance == 100)
    }

    @Test func aModelCanBeUsedInTheBlockThatRegistersIt() throws {
        var scene = LedgerScene()
        let registration = try scene.statement(Self.register(royalty: 0))
        scene.nonce = 2
        let attestation = try scene.statement(Self.attest(model: registration.value.id))
        var early = try scene.execution()
        #expect(throws: ExecutionError.rejected(.unknownModel)) { try early.apply(attestation) }
        var execution = try scene.execution()
        try execution.apply(registration)
        try execution.apply(attestation)
        #expect(try execution.load(Model.self, at: registration.value.id)?.uses == 1)
    }
}
