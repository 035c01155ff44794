import AssayCrypto
import FoundationEssentials
import SwiftASN1
import X509

/// Why the certificate of a peer is refused.
enum CertificateRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// There must be exactly one.
    case wrongCount(Int)
    /// It is no X.509 certificate of version 3 in DER, or an extension stands in it twice.
    case malformed
    /// It is not valid yet.
    case notYetValid
    /// It is valid no more.
    case expired
    /// It is not signed by its own key.
    case selfSignature
    /// It carries no libp2p extension.
    case missingExtension
    /// It demands that we understand an extension which we do not.
    case criticalExtension(String)
    /// The libp2p extension cannot be read.
    case malformedExtension
    /// The host key is not on secp256k1.
    case otherKeyType(UInt8)
    /// The host key did not sign the certificate's key.
    case hostSignature

    /// The value as people read it.
    var description: String {
        switch self {
        case .wrongCount(let count): "expected one certificate, found \(count)"
        case .malformed: "the certificate is malformed"
        case .notYetValid: "the certificate is not valid yet: compare the clocks"
        case .expired: "the certificate has expired"
        case .selfSignature: "the certificate is not signed by its own key"
        case .missingExtension: "the certificate names no host key"
        case .criticalExtension(let name): "unknown critical extension \(name)"
        case .malformedExtension: "the host key extension is malformed"
        case .otherKeyType(let type): "the host key has type \(type), not secp256k1"
        case .hostSignature: "the host key did not sign the certificate's key"
        }
    }
}

/// The checks of the libp2p TLS specification: who proves to be at the other end.
enum PeerCertificateCheck {
    /// The peer that a chain of certificates in DER proves, or why it proves none.
    ///
    /// - Parameter now: milliseconds since 1970.
    static func peer(
        provenBy chain: [[UInt8]], at now: UInt64
    ) throws(CertificateRefusal) -> PeerID {
        guard chain.count == 1, let der = chain.first else { throw .wrongCount(chain.count) }
        let (certificate, subjectPublicKeyInfo) = try Self.parse(der)
        let time = Date(timeIntervalSince1970: Double(now) / 1_000)
        guard certificate.notValidBefore <= time else { throw .notYetValid }
        guard time <= certificate.notValidAfter else { throw .expired }
        guard certificate.publicKey.isValidSignature(certificate.signature, for: certificate) else {
            throw .selfSignature
        }
        let ours = certificate.extensions.filter { $0.oid == SignedKey.identifier }
        let unknown = certificate.extensions.first {
            $0.critical && $0.oid != SignedKey.identifier
        }
        if let unknown { throw .criticalExtension("\(unknown.oid)") }
        guard let content = ours.first?.value else { throw .missingExtension }
        guard ours.count == 1 else { throw .malformed }
        let signedKey = try SignedKey(der: content)
        guard signedKey.isValid(for: subjectPublicKeyInfo) else { throw .hostSignature }
        return PeerID(signedKey.publicKey)
    }

    /// Reads a certificate, and its `SubjectPublicKeyInfo` as it stands there, for that is what
    /// the host key signed.
    private static func parse(
        _ der: [UInt8]
    ) throws(CertificateRefusal) -> (Certificate, subjectPublicKeyInfo: [UInt8]) {
        do {
            let certificate = try Certificate(derEncoded: der)
            guard certificate.version == .v3,
                case .constructed(let parts) = try DER.parse(der).content,
                let content = parts.first(where: { _ in true }),
                let signature = parts.dropFirst(2).first(where: { _ in true }),
                // Signatures are whole bytes; the library would allow for other bits.
                try ASN1BitString(derEncoded: signature).paddingBits == 0,
                case .constructed(let fields) = content.content
            else { throw CertificateRefusal.malformed }
            // Version, serial number, algorithm, issuer, validity and subject come before it.
            let keys = fields.dropFirst(6)
            guard let key = keys.first(where: { _ in true }) else {
                throw CertificateRefusal.malformed
            }
            return (certificate, Array(key.encodedBytes))
        } catch {
            throw .malformed
        }
    }
}
