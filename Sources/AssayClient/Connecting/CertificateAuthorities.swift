import AsyncHTTPClient
import NIOCore
import NIOSSL

/// Certificates of authorities: a node is believed to be the one that a URL names if one of them
/// signed its certificate.
///
/// Its clients share their connections.
public final class CertificateAuthorities: Sendable {
    let configuration: TLSConfiguration
    let http: HTTPClient

    /// The certificates in a PEM file's bytes; `nil` if there are none, or one is broken.
    public init?(pem bytes: [UInt8]) {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty
        else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = .certificates(certificates)
        self.configuration = configuration
        self.http = HTTPClient.shared(by: configuration)
    }

    deinit {
        let http = self.http
        Task { try? await http.shutdown() }
    }
}

extension HTTPClient {
    /// A client that many share.
    ///
    /// Where nothing listens it says so at once, rather than to try again until the time is up.
    static func shared(by tls: TLSConfiguration?) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = tls
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
