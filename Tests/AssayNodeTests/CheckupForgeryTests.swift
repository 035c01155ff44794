import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Testing

@testable import AssayStore

/// `assay check` on headers and certificates that somebody forged, without and with the keys of
/// all validators.
@Suite struct CheckupForgeryTests {
    private let directory: NodeDirectory
    private let played: PlayedChain
    private let height = 13

    init() throws {
        self.directory = try NodeDirectory()
        self.played = try PlayedChain.standard.get()
        try self.played.write(to: self.directory("data"))
    }

    private func check() async throws -> NodeError? {
        try await refusal {
            try await Checkup.run(
                at: self.directory("data"), genesis: self.played.genesis,
                scratch: self.directory("scratch"))
        }
    }

    /// A field of a header, what it is changed to, and the reason that execution gives.
    struct Field: Sendable, CustomTestStringConvertible {
        let field: HeaderField
        let reason: Rejection
        let change: @Sendable (inout HeaderDraft) -> Void

        init(
            _ field: HeaderField, _ reason: Rejection? = nil,
            _ change: @escaping @Sendable (inout HeaderDraft) -> Void
        ) {
            self.field = field
            self.reason = reason ?? .headerMismatch(field)
            self.change = change
        }

        var testDescription: String { "\(self.field)" }
    }

    private static let fields = [
        Field(.height) { $0.height += 1 },
        Field(.parent) { $0.parent = .zero },
        // The ledger's clock is a value of the state.
        Field(.time, .headerMismatch(.stateRoot)) { $0.time += 1 },
        Field(.proposer) { $0.proposer = PlayedChain.signers[0].publicKey.address },
        Field(.firstIndex) { $0.firstIndex += 1 },
        Field(.logSize) { $0.logSize += 1 },
        Field(.logRoot) { $0.logRoot = .zero },
        Field(.stateRoot) { $0.stateRoot = .zero },
        Field(.nextValidators) { $0.nextValidators = .zero },
        Field(.parameters) { $0.parameters = .zero },
    ]

    private func store(_ header: Header, _ certificate: Certificate? = nil) async throws {
        try await self.directory.edit("data/ledger") { batch in
            batch.put(header.encoded, forKey: LedgerKey.header(self.height))
            guard let certificate else { return }
            batch.put(certificate.encoded, forKey: LedgerKey.certificate(self.height))
        }
    }

    @Test("a changed field of a header is not what was sealed", arguments: Self.fields)
    func field(_ field: Field) async throws {
        try await self.store(self.played.heads[self.height].header.with(field.change))
        // A forged height is also that under which the block is named.
        let named = field.field == .height ? self.height + 1 : self.height
        #expect(
            try await self.check()
                == .invalidBlock(
                    height: UInt64(named), .certificate(.badSeal(validator: 0))))
    }

    @Test(
        "a changed field that all validators sealed is not what follows",
        arguments: Self.fields)
    func sealedField(_ field: Field) async throws {
        let forged = self.played.heads[self.height].header.with(field.change)
        try await self.store(forged, self.played.memory.certificate(of: forged))
        let named = field.field == .height ? self.height + 1 : self.height
        #expect(
            try await self.check()
                == .invalidBlock(height: UInt64(named), .rejected(field.reason)))
    }

    @Test("a header that names other validators, sealed by them")
    func otherValidators() async throws {
        let others = TestValidators(count: 3, from: 70)
        let forged = self.played.heads[self.height].header.with { $0.validators = others.set.hash }
        try await self.store(forged, others.certificate(of: forged))
        #expect(
            try await self.check()
                == .invalidBlock(height: UInt64(self.height), .certificate(.wrongValidators)))
    }

    /// What is no certificate of a header, and why.
    private func certificates() -> [(Certificate, CertificateError)] {
        let header = self.played.heads[self.height].header
        let validators = TestValidators(self.played.memory.validatorKeys)
        let good = validators.certificate(of: header)
        let other = validators.certificate(of: self.played.heads[self.height + 1].header)
        return [
            (other, .badSeal(validator: 0)),
            (validators.certificate(of: header, by: [1]), .noQuorum(signers: 1, needed: 2)),
            (
                Certificate(round: 1, signers: good.signers, signatures: good.signatures),
                .badSeal(validator: 0)
            ),
            (
                Certificate(
                    round: 0, signers: good.signers,
                    signatures: good.signatures.replacing(2, by: other.signatures[2])),
                .badSeal(validator: 2)
            ),
            (
                Certificate(
                    round: 0, signers: good.signers, signatures: Array(good.signatures.dropLast())),
                .malformedSigners
            ),
            (
                Certificate(
                    round: 0, signers: SignerBitmap([0, 1, 2], of: 9),
                    signatures: good.signatures),
                .malformedSigners
            ),
        ]
    }

    @Test("a certificate that is another's, too small, of another round, or malformed")
    func certificate() async throws {
        let header = self.played.heads[self.height].header
        for (certificate, reason) in self.certificates() {
            try await self.store(header, certificate)
            let error = try await self.check()
            #expect(
                error == .invalidBlock(height: UInt64(self.height), .certificate(reason)),
                "\(reason)")
            try self.directory.remove("scratch")
        }
        try await self.store(header, self.played.block(self.height).certificate)
        #expect(try await self.check() == nil, "mended")
    }

    @Test("a quorum is enough, whoever of them signed")
    func quorum() async throws {
        let header = self.played.heads[self.height].header
        let validators = TestValidators(self.played.memory.validatorKeys)
        try await self.store(header, validators.certificate(of: header, by: [0, 2]))
        #expect(try await self.check() == nil)
    }
}
