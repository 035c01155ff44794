import ArgumentParser
import AssayAPI
import AssayClient
import AssayKeystore
import FoundationEssentials

/// How a command shows a node who it is, and whom it believes to be that node.
struct AccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of mode 0600 with the token that the node demands. Default: the file that "
                + "$ASSAY_TOKEN_FILE names.", valueName: "file"))
    var tokenFile: String?
    @Option(
        help: ArgumentHelp(
            "The certificates of your own authority, in PEM: they vouch for nodes of https, "
                + "instead of the system's. Default: the file that $ASSAY_CA_FILE names.",
            valueName: "file"))
    var caFile: String?

    /// The access; with the token only for the node that it is for.
    func access(withToken: Bool = true) throws -> ClientAccess {
        ClientAccess(
            token: withToken
                ? try (self.tokenFile ?? Environment.value("ASSAY_TOKEN_FILE")).map {
                    try Self.token(in: $0)
                } : nil,
            authorities: try (self.caFile ?? Environment.value("ASSAY_CA_FILE")).map {
                try Self.authorities(in: $0)
            })
    }

    /// A client of a node, which may be named with a slash at its end.
    static func client(of url: String, _ access: ClientAccess) -> UnverifiedClient {
        if access.token != nil, Self.isReadable(onTheWayTo: url) {
            Output(json: false).warn("the token goes to \(url) in the clear: use https")
        }
        return UnverifiedClient(
            url: url.hasSuffix("/") ? String(url.dropLast()) : url, access: access)
    }

    /// Whether others can read what is sent there.
    static func isReadable(onTheWayTo url: String) -> Bool {
        let parts = URLComponents(string: url)
        return parts?.scheme?.lowercased() == "http" && !Loopback.contains(parts?.host ?? "")
    }

    private static func token(in path: String) throws -> BearerToken {
        let bytes = try PrivateDisk.read(path, limit: BearerToken.maximumLength + 2)
        let text = String(decoding: bytes, as: UTF8.self)
        let line = text.hasSuffix("\r\n") || text.hasSuffix("\n") ? text.dropLast() : text[...]
        guard let token = BearerToken(line) else {
            throw CommandFailure(
                .inputOutput,
                "\(path) holds no token: one line of letters, digits and -._~+/= is expected")
        }
        return token
    }

    private static func authorities(in path: String) throws -> CertificateAuthorities {
        guard
            let authorities = CertificateAuthorities(
                pem: try InputFile.read(path, limit: 4 << 20))
        else { throw CommandFailure(.inputOutput, "\(path) holds no certificates in PEM") }
        return authorities
    }
}
