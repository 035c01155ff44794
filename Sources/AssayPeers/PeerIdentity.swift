import AssayCrypto
import Crypto
import FoundationEssentials
import NIOSSL
import SwiftASN1
import X509

/// A process's certificate: an ephemeral P-256 key, certified by itself, with the host key's
/// proof that the two belong together.
struct PeerIdentity: Sendable {
    /// The certificate in DER.
    let certificate: [UInt8]
    /// The certificate's private key in DER (PKCS #8).
    let privateKey: [UInt8]

    /// From a day ago, as clocks differ, to ten years from now.
    private static let validity = (before: 86_400.0, after: 10 * 365 * 86_400.0)

    /// Makes a fresh key and its certificate.
    ///
    /// - Parameter now: milliseconds since 1970.
    init(_ hostKey: AssayCrypto.PrivateKey, at now: UInt64) throws(PeerError) {
        do {
            let key = P256.Signing.PrivateKey()
            let publicKey = Certificate.PublicKey(key.publicKey)
            var serializer = DER.Serializer()
            try serializer.serialize(publicKey)
            let proof = SignedKey(hostKey, subjectPublicKeyInfo: serializer.serializedBytes)
            let time = Date(timeIntervalSince1970: Double(now) / 1_000)
            let name = try DistinguishedName { CommonName("assay") }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
                notValidBefore: time - Self.validity.before,
                notValidAfter: time + Self.validity.after,
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions([
                    Certificate.Extension(
                        oid: SignedKey.identifier, critical: false, value: try proof.der()[...])
                ]),
                issuerPrivateKey: Certificate.PrivateKey(key))
            var encoded = DER.Serializer()
            try encoded.serialize(certificate)
            self.certificate = encoded.serializedBytes
            self.privateKey = Array(key.derRepresentation)
        } catch {
            throw .certificate("\(error)")
        }
    }
}
