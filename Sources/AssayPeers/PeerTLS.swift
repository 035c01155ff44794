import NIOCore
import NIOSSL

/// TLS between nodes: version 1.3, certificates on both sides, and our own check of them.
struct PeerTLS: Sendable {
    /// The name of the protocol in the handshake (ALPN, RFC 7301).
    static let applicationProtocol = "assay/1"

    /// What the check of a certificate found.
    typealias Verdict = Result<PeerID, CertificateRefusal>

    private let client: NIOSSLContext
    private let server: NIOSSLContext
    private let now: @Sendable () -> UInt64

    /// The two roles of one identity.
    init(_ identity: PeerIdentity, now: @escaping @Sendable () -> UInt64) throws(PeerError) {
        do {
            let certificate = try NIOSSLCertificate(bytes: identity.certificate, format: .der)
            let key = try NIOSSLPrivateKey(bytes: identity.privateKey, format: .der)
            var client = TLSConfiguration.makeClientConfiguration()
            client.certificateChain = [.certificate(certificate)]
            client.privateKey = .privateKey(key)
            self.client = try NIOSSLContext(configuration: Self.strict(client))
            let server = TLSConfiguration.makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
            self.server = try NIOSSLContext(configuration: Self.strict(server))
        } catch {
            throw .certificate("\(error)")
        }
        self.now = now
    }

    /// What both roles have in common.
    private static func strict(_ configuration: TLSConfiguration) -> TLSConfiguration {
        var configuration = configuration
        configuration.minimumTLSVersion = .tlsv13
        configuration.maximumTLSVersion = .tlsv13
        configuration.applicationProtocols = [Self.applicationProtocol]
        // Demands a certificate. Nobody is trusted by name: the check below decides alone.
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }

    /// A handler for one connection; `verdict` is asked, on the event loop, whether the peer
    /// that was found, or the reason why none was, lets the handshake go on.
    func handler(
        for direction: PeerDirection, verdict: @escaping (Verdict) -> Bool
    ) throws -> NIOSSLHandler {
        let now = self.now
        let check: NIOSSLCustomVerificationCallback = { certificates, promise in
            let found: Verdict
            do throws(CertificateRefusal) {
                let chain = certificates.compactMap { try? $0.toDERBytes() }
                guard chain.count == certificates.count else { throw .malformed }
                found = .success(try PeerCertificateCheck.peer(provenBy: chain, at: now()))
            } catch {
                found = .failure(error)
            }
            promise.succeed(verdict(found) ? .certificateVerified : .failed)
        }
        return switch direction {
        case .outbound:
            try NIOSSLClientHandler(
                context: self.client, serverHostname: nil, customVerificationCallback: check)
        case .inbound:
            NIOSSLServerHandler(context: self.server, customVerificationCallback: check)
        }
    }
}
