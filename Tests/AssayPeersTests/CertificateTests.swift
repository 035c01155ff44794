import AssayCrypto
import AssayTestSupport
import Crypto
import Testing

@testable import AssayPeers

@Suite struct CertificateTests {
    private static func refusal(
        of chain: [[UInt8]], at now: UInt64 = wallMilliseconds()
    ) -> CertificateRefusal? {
        do throws(CertificateRefusal) {
            _ = try PeerCertificateCheck.peer(provenBy: chain, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func ourOwnCertificateProvesTheKey() throws {
        let key = TestKeys.key(1)
        let identity = try PeerIdentity(key, at: wallMilliseconds())
        let peer = try PeerCertificateCheck.peer(
            provenBy: [identity.certificate], at: wallMilliseconds())
        #expect(peer == PeerID(key.publicKey))
        let again = try PeerIdentity(key, at: wallMilliseconds())
        #expect(again.certificate != identity.certificate, "every process has its own key")
    }

    static let forgeries: [Forgery] = [
        Forgery("an honest one", nil) { _ in },
        Forgery("a critical host key", nil) { $0.isCritical = true },
        Forgery("a high s, as some nodes make", nil) { draft in
            draft.content = { content in
                let (key, signature) = try CertificateDraft.split(content)
                return try CertificateDraft.pair(key, try highTwin(of: signature))
            }
        },
        Forgery("signed by another key", .selfSignature) { $0.issuer = P256.Signing.PrivateKey() },
        Forgery("a proof for another certificate", .hostSignature) {
            $0.signedFor = P256.Signing.PrivateKey()
        },
        Forgery("no extension", .missingExtension) { $0.hasExtension = false },
        Forgery("expired", .expired) { $0.notAfter = -30 },
        Forgery("not yet valid", .notYetValid) { $0.notBefore = 600 },
        Forgery(
            "an unknown critical extension", .criticalExtension("1.3.6.1.4.1.53594.9")
        ) { $0.otherCritical = true },
        Forgery("somebody else's key", .hostSignature) { draft in
            draft.content = { content in
                let (_, signature) = try CertificateDraft.split(content)
                let key = [0x08, 0x02, 0x12, 0x21] + TestKeys.key(77).publicKey.bytes
                return try CertificateDraft.pair(key, signature)
            }
        },
        Forgery("an Ed25519 key", .otherKeyType(1)) { draft in
            draft.content = { content in
                let (_, signature) = try CertificateDraft.split(content)
                let key = [0x08, 0x01, 0x12, 0x20] + [UInt8](repeating: 7, count: 32)
                return try CertificateDraft.pair(key, signature)
            }
        },
        Forgery("trailing bytes behind the proof", .malformedExtension) { draft in
            draft.content = { $0 + [0] }
        },
        Forgery("trailing bytes behind the key", .malformedExtension) { draft in
            draft.content = { content in
                let (key, signature) = try CertificateDraft.split(content)
                return try CertificateDraft.pair(key + [0], signature)
            }
        },
        Forgery("trailing bytes behind the signature", .hostSignature) { draft in
            draft.content = { content in
                let (key, signature) = try CertificateDraft.split(content)
                return try CertificateDraft.pair(key, signature + [0])
            }
        },
        Forgery("no point of the curve", .hostSignature) { draft in
            draft.content = { content in
                let (_, signature) = try CertificateDraft.split(content)
                let key = [0x08, 0x02, 0x12, 0x21, 2] + [UInt8](repeating: 0xff, count: 32)
                return try CertificateDraft.pair(key, signature)
            }
        },
        Forgery("an uncompressed key", .malformedExtension) { draft in
            draft.content = { content in
                let (_, signature) = try CertificateDraft.split(content)
                let key = [0x08, 0x02, 0x12, 0x41, 4] + [UInt8](repeating: 7, count: 64)
                return try CertificateDraft.pair(key, signature)
            }
        },
        Forgery("r of 33 bytes", .hostSignature) { draft in
            draft.content = { content in
                let (key, _) = try CertificateDraft.split(content)
                let r = [UInt8](repeating: 0x11, count: 33)
                return try CertificateDraft.pair(key, CertificateDraft.integers(r, [1]))
            }
        },
        Forgery("an empty extension", .malformedExtension) { $0.content = { _ in [] } },
        Forgery("an empty key", .malformedExtension) { draft in
            draft.content = { _ in try CertificateDraft.pair([], []) }
        },
        Forgery("an empty signature", .hostSignature) { draft in
            draft.content = { content in
                try CertificateDraft.pair(CertificateDraft.split(content).0, [])
            }
        },
    ]

    @Test(arguments: Self.forgeries)
    func forgery(_ forgery: Forgery) throws {
        var draft = CertificateDraft(hostKey: TestKeys.key(1))
        forgery.forge(&draft)
        let chain = [try draft.der()]
        #expect(Self.refusal(of: chain) == forgery.refusal)
        guard forgery.refusal == nil else { return }
        let peer = try PeerCertificateCheck.peer(provenBy: chain, at: wallMilliseconds())
        #expect(peer == PeerID(TestKeys.key(1).publicKey))
    }

    @Test func exactlyOneCertificate() throws {
        let der = try CertificateDraft(hostKey: TestKeys.key(1)).der()
        #expect(Self.refusal(of: []) == .wrongCount(0))
        #expect(Self.refusal(of: [der, der]) == .wrongCount(2))
        #expect(Self.refusal(of: [der + [0]]) == .malformed)
        #expect(Self.refusal(of: [Array(der.dropLast())]) == .malformed)
        #expect(Self.refusal(of: [[]]) == .malformed)
    }

    /// No change of one byte is accepted, and none traps.
    @Test func everyFlippedByteIsRefused() throws {
        let der = try CertificateDraft(hostKey: TestKeys.key(1)).der()
        for index in der.indices {
            var forged = der
            forged[index] ^= 0x01
            #expect(Self.refusal(of: [forged]) != nil, "byte \(index)")
        }
    }

    // The test vectors of the libp2p TLS specification.

    @Test func specificationSecp256k1() throws {
        let peer = try PeerCertificateCheck.peer(
            provenBy: [SpecificationVectors.secp256k1], at: wallMilliseconds())
        // What the peer id 16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs encodes.
        #expect(
            peer.description
                == "0x0206dc6968726765b820f050263ececf7f71e4955892776c0970542efd689d2382")
        for index in SpecificationVectors.secp256k1.indices {
            var forged = SpecificationVectors.secp256k1
            forged[index] ^= 0x80
            #expect(Self.refusal(of: [forged]) != nil, "byte \(index)")
        }
    }

    @Test func specificationOtherKeys() {
        #expect(Self.refusal(of: [SpecificationVectors.ed25519]) == .otherKeyType(1))
        #expect(Self.refusal(of: [SpecificationVectors.ecdsa]) == .otherKeyType(3))
        #expect(Self.refusal(of: [SpecificationVectors.invalid]) == .otherKeyType(3))
    }
}

/// The same signature with n − s instead of s, in DER.
private func highTwin(of der: [UInt8]) throws -> [UInt8] {
    let order = [UInt8](
        hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    let (r, s) = try CertificateDraft.integers(der)
    var high = [UInt8](repeating: 0, count: 32)
    var borrow = 0
    let low = [UInt8](repeating: 0, count: 32 - s.count) + s
    for index in (0..<32).reversed() {
        let difference = Int(order[index]) - Int(low[index]) - borrow
        borrow = difference < 0 ? 1 : 0
        high[index] = UInt8(difference + borrow * 256)
    }
    return try CertificateDraft.integers(r, high)
}
