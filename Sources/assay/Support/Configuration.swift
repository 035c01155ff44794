import AssayAPI
import AssayCrypto

/// The settings of a node: flags before environment before `config.toml` before standard values.
struct Configuration: Hashable, Sendable {
    /// Where JSON-RPC listens.
    var rpcListen = ListenAddress(host: "127.0.0.1", port: 8_645)
    /// The most bytes in the body of a request.
    var rpcMaximumBodyBytes = 2 << 20
    /// The most requests in a batch.
    var rpcMaximumBatch = 1_000
    /// The most connections at once.
    var rpcMaximumConnections = 4_096
    /// The most connections at once of one client elsewhere.
    var rpcMaximumConnectionsPerClient = 256
    /// The most requests a second of one client elsewhere; 0 for no limit.
    var rpcMaximumRequestsPerSecond = 1_000
    /// The file with the token that every request needs; `nil` if none does.
    var rpcTokenFile: String?
    /// The file with the token of administrators; `nil` for the one that the home keeps.
    var rpcAdminTokenFile: String?
    /// The certificate to speak TLS with, and those that vouch for it, in PEM.
    var rpcTLSCertificate: String?
    /// Its private key, in PEM.
    var rpcTLSKey: String?
    /// The origins of web pages that may ask.
    var rpcOrigins: [String] = []
    /// Further names of a server that listens on loopback.
    var rpcHosts: [String] = []
    /// What is logged, and how.
    var log = LogSettings()
    /// The name or address of the validator's key; without one the node only follows.
    var nodeKey: String?
    /// Whether the node keeps an index of statements.
    var nodeIndex = true
    /// The file that holds the passphrase of the validator's key.
    var nodePassphraseFile: String?
    /// Where other nodes are listened for; `nil` for nowhere.
    var peersListen: ListenAddress?
    /// Where other nodes are told that this one can be reached.
    var peersAdvertise: ListenAddress?
    /// Nodes that are dialled for ever, beside the validators of the genesis.
    var peersConnect: [PeerArgument] = []
    /// Whether addresses of nodes are exchanged with other nodes.
    var peersExchange = true
}

/// A peer as it is named in settings: `host:port`, or `key@host:port` where only the node with
/// that key is wanted.
struct PeerArgument: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    let address: ListenAddress
    /// Who must be there.
    let key: PublicKey?

    /// The peer written as `host:port` or `key@host:port`; `nil` if it has another form.
    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard let place = parts.last, let address = ListenAddress(place), address.port > 0 else {
            return nil
        }
        self.address = address
        if parts.count == 2 {
            guard let key = PublicKey(parts[0]) else { return nil }
            self.key = key
        } else {
            self.key = nil
        }
    }

    var description: String { (self.key.map { "\($0)@" } ?? "") + "\(self.address)" }
}

/// An address and a port to listen on.
struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address; IPv6 without brackets.
    let host: String
    /// The port; 0 for any that is free.
    let port: Int

    /// An address.
    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// The address written as `host:port`, IPv6 in brackets; `nil` if it has another form.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), "\(port)" == digits else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else if host.contains(where: { ":[]".contains($0) }) {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        self.init(host: host, port: Int(port))
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { Loopback.contains(self.host) }

    var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}
