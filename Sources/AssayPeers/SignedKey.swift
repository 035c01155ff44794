import AssayCrypto
import SwiftASN1

/// The proof in a certificate that the holder of a host key made it: the libp2p public key
/// extension (libp2p TLS specification, r0).
///
/// `SignedKey ::= SEQUENCE { publicKey OCTET STRING, signature OCTET STRING }`, where the key
/// stands in the protobuf message of libp2p, and the signature is over the fixed text
/// `libp2p-tls-handshake:` and the certificate's own `SubjectPublicKeyInfo` in DER.
struct SignedKey: Hashable, Sendable {
    /// The object identifier that IANA gave to the libp2p project.
    static let identifier: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 53594, 1, 1]

    private static let prefix = [UInt8]("libp2p-tls-handshake:".utf8)
    /// Field 1, the type: secp256k1; then the head of field 2, the 33 bytes of the key.
    private static let head: [UInt8] = [0x08, 0x02, 0x12, 0x21]

    /// The host key.
    let publicKey: PublicKey
    /// The host key's signature, with s lowered.
    let signature: Signature

    /// Signs a certificate's key.
    init(_ key: PrivateKey, subjectPublicKeyInfo: [UInt8]) {
        self.publicKey = key.publicKey
        self.signature = key.sign(Self.digest(subjectPublicKeyInfo))
    }

    /// Reads the content of the extension.
    init(der: ArraySlice<UInt8>) throws(CertificateRefusal) {
        let key: [UInt8]
        let signature: [UInt8]
        do {
            (key, signature) = try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
                let key = try ASN1OctetString(derEncoded: &nodes)
                let signature = try ASN1OctetString(derEncoded: &nodes)
                return (Array(key.bytes), Array(signature.bytes))
            }
        } catch {
            throw .malformedExtension
        }
        guard key.count >= 4, key[0] == 0x08, key[1] < 0x80 else { throw .malformedExtension }
        guard key[1] == Self.head[1] else { throw .otherKeyType(key[1]) }
        guard key.starts(with: Self.head),
            let publicKey = PublicKey(bytes: Array(key.dropFirst(Self.head.count)))
        else { throw .malformedExtension }
        self.publicKey = publicKey
        self.signature = try Self.signature(der: signature)
    }

    /// The content of the extension.
    func der() throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            let key = Self.head + self.publicKey.bytes
            try coder.serialize(ASN1OctetString(contentBytes: key[...]))
            try coder.serialize(ASN1OctetString(contentBytes: try self.signatureDER()[...]))
        }
        return serializer.serializedBytes
    }

    /// Whether the host key signed this certificate key.
    func isValid(for subjectPublicKeyInfo: [UInt8]) -> Bool {
        guard let key = try? VerifyingKey(self.publicKey) else { return false }
        return key.isValid(self.signature, of: Self.digest(subjectPublicKeyInfo))
    }

    /// What is signed.
    static func digest(_ subjectPublicKeyInfo: [UInt8]) -> Digest {
        SHA256.hash(Self.prefix + subjectPublicKeyInfo)
    }

    /// `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3).
    private func signatureDER() throws -> [UInt8] {
        let bytes = self.signature.bytes
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            for half in [bytes[..<32], bytes[32...]] {
                try coder.serialize(Array(half)[...])
            }
        }
        return serializer.serializedBytes
    }

    /// Reads two positive integers of at most 32 bytes; libp2p does not ask for a low s.
    private static func signature(der: [UInt8]) throws(CertificateRefusal) -> Signature {
        do {
            let halves = try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
                let r = try ArraySlice<UInt8>(derEncoded: &nodes)
                let s = try ArraySlice<UInt8>(derEncoded: &nodes)
                return [r, s]
            }
            var bytes: [UInt8] = []
            for half in halves {
                guard half.count <= 32 else { throw CertificateRefusal.hostSignature }
                bytes += [UInt8](repeating: 0, count: 32 - half.count) + half
            }
            return try Signature(normalizing: bytes)
        } catch {
            throw .hostSignature
        }
    }
}
