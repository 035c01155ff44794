import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Certificates: a quorum of different validators, one round, one block.
@Suite struct CertificateTests {
    @Test("every subset of the validators", arguments: 1...7)
    func subsets(_ count: Int) throws {
        let scene = try CertificateScene(count: count)
        let needed = [0, 1, 2, 2, 3, 4, 4, 5][count]
        let all = scene.seals(Array(0..<count))
        for subset in 0..<(1 << count) {
            let numbers = (0..<count).filter { subset >> $0 & 1 == 1 }
            let certificate = Certificate(
                round: 0, signers: SignerBitmap(numbers, of: count),
                signatures: numbers.map { all.signatures[$0] })
            let expected: CertificateError? =
                numbers.count >= needed
                ? nil : .noQuorum(signers: numbers.count, needed: needed)
            #expect(scene.error(of: certificate) == expected)
        }
    }

    @Test func aCheckedHeaderKeepsItsParts() throws {
        let scene = try CertificateScene()
        let certificate = scene.seals([0, 1, 3], round: 5)
        let certified = try scene.check(certificate)
        #expect(certified.header == scene.header)
        #expect(certified.hash == scene.header.hash)
        #expect(certified.certificate == certificate)
    }

    /// The block's hash is kept, so that only the field itself can be what breaks the seal.
    @Test(
        "each field that is sealed",
        arguments: [
            "height", "round", "block", "firstIndex", "logSize", "time", "logRoot", "chain",
        ])
    func sealedFields(_ field: String) throws {
        let scene = try CertificateScene()
        let hash = field == "block" ? Digest.zero : scene.header.hash
        let other = scene.header.with {
            switch field {
            case "height": $0.height += 1
            case "firstIndex": $0.firstIndex += 1
            case "logSize": $0.logSize += 1
            case "time": $0.time += 1_000
            case "logRoot": $0.logRoot = .zero
            case "chain": $0.chain = LedgerScene.chain ?? $0.chain
            default: break
            }
        }
        let content = SealContent(other, hash: hash, round: field == "round" ? 1 : 0)
        let sealed = scene.validators.certificate(of: content)
        try sealed.check(content, validators: scene.validators.set, keys: KeyCache())
        let certificate = Certificate(
            round: 0, signers: sealed.signers, signatures: sealed.signatures)
        #expect(scene.error(of: certificate) == .badSeal(validator: 0))
    }

    @Test func aSealIsSignedInSeconds() throws {
        let scene = try CertificateScene()
        let certificate = scene.seals([0, 1, 2])
        let content = SealContent(
            scene.header.with { $0.time += 499 }, hash: scene.header.hash, round: 0)
        try certificate.check(content, validators: scene.validators.set, keys: KeyCache())
        let next = SealContent(
            scene.header.with { $0.time += 500 }, hash: scene.header.hash, round: 0)
        #expect(throws: CertificateError.badSeal(validator: 0)) {
            try certificate.check(next, validators: scene.validators.set, keys: KeyCache())
        }
    }

    @Test func theContentsRoundIsTheCertificates() throws {
        let scene = try CertificateScene()
        let content = SealContent(scene.header, hash: scene.header.hash, round: 1)
        #expect(throws: CertificateError.roundMismatch) {
            try scene.seals([0, 1, 2]).check(
                content, validators: scene.validators.set, keys: KeyCache())
        }
    }

    @Test func anotherSetThanTheHeadersIsRefused() throws {
        let scene = try CertificateScene()
        let certificate = scene.seals([0, 1, 2])
        let others = [TestValidators(count: 3), TestValidators(count: 4, from: 1)]
        for other in others {
            #expect(throws: CertificateError.wrongValidators) {
                try CertifiedHeader(
                    scene.header, certificate, validators: other.set, keys: KeyCache())
            }
        }
        // The set that seals counts, not the one that seals next.
        let last = scene.header.with { $0.nextValidators = others[0].set.hash }
        let sealed = scene.validators.certificate(of: last, by: [0, 1, 2])
        _ = try CertifiedHeader(
            last, sealed, validators: scene.validators.set, keys: KeyCache())
        #expect(throws: CertificateError.wrongValidators) {
            try CertifiedHeader(last, sealed, validators: others[0].set, keys: KeyCache())
        }
    }

    @Test func aNameThatIsNoPointSealsNothing() throws {
        let name = CertificateScene.noPoint
        #expect(throws: SignatureError.notAPoint) { try VerifyingKey(name) }
        let set = try #require(ValidatorSet(sorted: [name]))
        let header = try CertificateScene().header.with { $0.validators = set.hash }
        let certificate = TestValidators(count: 1).certificate(of: header)
        #expect(throws: CertificateError.badSeal(validator: 0)) {
            try CertifiedHeader(header, certificate, validators: set, keys: KeyCache())
        }
    }
}
