import AssayCrypto
import Crypto
import FoundationEssentials
import SwiftASN1
import Testing
import X509

@testable import AssayPeers

/// A certificate to be made, with every part open to forgery.
struct CertificateDraft {
    var hostKey: AssayCrypto.PrivateKey
    var key = P256.Signing.PrivateKey()
    /// The key that signs the certificate; its own if `nil`.
    var issuer: P256.Signing.PrivateKey?
    /// The key in whose name the host key signs; the certificate's own if `nil`.
    var signedFor: P256.Signing.PrivateKey?
    var notBefore = -60.0
    var notAfter = 3_600.0
    var isCritical = false
    var hasExtension = true
    var otherCritical = false
    /// What stands in the extension, made from what should.
    var content: ([UInt8]) throws -> [UInt8] = { $0 }

    static func spki(_ key: P256.Signing.PrivateKey) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(Certificate.PublicKey(key.publicKey))
        return serializer.serializedBytes
    }

    /// `SEQUENCE { OCTET STRING, OCTET STRING }`.
    static func pair(_ first: [UInt8], _ second: [UInt8]) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(ASN1OctetString(contentBytes: first[...]))
            try coder.serialize(ASN1OctetString(contentBytes: second[...]))
        }
        return serializer.serializedBytes
    }

    /// The two octet strings of a proof.
    static func split(_ content: [UInt8]) throws -> ([UInt8], [UInt8]) {
        try DER.sequence(DER.parse(content), identifier: .sequence) { nodes in
            let first = try ASN1OctetString(derEncoded: &nodes)
            let second = try ASN1OctetString(derEncoded: &nodes)
            return (Array(first.bytes), Array(second.bytes))
        }
    }

    /// `SEQUENCE { INTEGER, INTEGER }`.
    static func integers(_ r: [UInt8], _ s: [UInt8]) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(r[...])
            try coder.serialize(s[...])
        }
        return serializer.serializedBytes
    }

    /// The two integers of a signature.
    static func integers(_ der: [UInt8]) throws -> ([UInt8], [UInt8]) {
        try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
            let r = try ArraySlice<UInt8>(derEncoded: &nodes)
            let s = try ArraySlice<UInt8>(derEncoded: &nodes)
            return (Array(r), Array(s))
        }
    }

    func der() throws -> [UInt8] {
        let proof = SignedKey(
            self.hostKey, subjectPublicKeyInfo: try Self.spki(self.signedFor ?? self.key))
        var extensions: [Certificate.Extension] = []
        if self.hasExtension {
            extensions.append(
                Certificate.Extension(
                    oid: SignedKey.identifier, critical: self.isCritical,
                    value: try self.content(proof.der())[...]))
        }
        if self.otherCritical {
            extensions.append(
                Certificate.Extension(oid: [1, 3, 6, 1, 4, 1, 53594, 9], critical: true, value: []))
        }
        let now = Date(timeIntervalSince1970: Double(wallMilliseconds()) / 1_000)
        let name = try DistinguishedName { CommonName("forger") }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(self.key.publicKey),
            notValidBefore: now + self.notBefore, notValidAfter: now + self.notAfter,
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions(extensions),
            issuerPrivateKey: Certificate.PrivateKey(self.issuer ?? self.key))
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}

/// One way to forge a certificate, and how it is refused.
struct Forgery: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: CertificateRefusal?
    let forge: @Sendable (inout CertificateDraft) -> Void

    init(
        _ name: String, _ refusal: CertificateRefusal?,
        _ forge: @escaping @Sendable (inout CertificateDraft) -> Void
    ) {
        self.testDescription = name
        self.refusal = refusal
        self.forge = forge
    }
}
