import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why there is no connection.
enum ConnectionFailure {
    /// The reason in a few words.
    static func reason(_ error: any Error) -> String {
        // The one for an address in digits, the other for a name.
        var causes = [error]
        if let error = error as? NIOConnectionError {
            causes = error.connectionErrors.map(\.error)
            if error.dnsAError != nil, error.dnsAAAAError != nil, causes.isEmpty {
                return "the name is not known"
            }
        }
        if causes.contains(where: { ($0 as? IOError)?.errnoCode == ECONNREFUSED }) {
            return "connection refused"
        }
        if causes.contains(where: Self.isCertificate) {
            return "its certificate is not valid for this name, or of an authority that is not "
                + "trusted here"
        }
        if causes.contains(where: { $0 is NIOSSLError || $0 is BoringSSLError }) {
            return "it does not speak TLS as it should"
        }
        if let error = error as? HTTPClientError { return error.shortDescription }
        return "no connection"
    }

    private static func isCertificate(_ error: any Error) -> Bool {
        switch error {
        case let error as NIOSSLExtraError: error == .failedToValidateHostname
        case NIOSSLError.handshakeFailed(let reason):
            String(describing: reason).contains("CERTIFICATE_VERIFY_FAILED")
        default: false
        }
    }
}
