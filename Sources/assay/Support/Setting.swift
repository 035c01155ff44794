import Logging

/// A key of `config.toml`, which is also a variable of the environment and a flag.
enum Setting: String, CaseIterable, Sendable {
    case rpcListen = "rpc.listen"
    case rpcMaximumBodyBytes = "rpc.maximumBodyBytes"
    case rpcMaximumBatch = "rpc.maximumBatch"
    case rpcMaximumConnections = "rpc.maximumConnections"
    case rpcMaximumConnectionsPerClient = "rpc.maximumConnectionsPerClient"
    case rpcMaximumRequestsPerSecond = "rpc.maximumRequestsPerSecond"
    case rpcTokenFile = "rpc.tokenFile"
    case rpcAdminTokenFile = "rpc.adminTokenFile"
    case rpcTLSCertificate = "rpc.tlsCertificate"
    case rpcTLSKey = "rpc.tlsKey"
    case rpcOrigins = "rpc.origins"
    case rpcHosts = "rpc.hosts"
    case logLevel = "log.level"
    case logLevels = "log.levels"
    case logFormat = "log.format"
    case nodeKey = "node.key"
    case nodeIndex = "node.index"
    case nodePassphraseFile = "node.passphraseFile"
    case peersListen = "peers.listen"
    case peersAdvertise = "peers.advertise"
    case peersConnect = "peers.connect"
    case peersExchange = "peers.exchange"

    /// What a setting looks like.
    enum Form: Sendable {
        /// Any text that is not empty.
        case text
        /// A path; in the file it may be relative to the file.
        case file
        /// Several texts; in a flag or variable, by commas.
        case texts
        /// `true` or `false`.
        case boolean
        /// A whole number.
        case number(ClosedRange<Int>)
        /// An address and a port.
        case listenAddress
        /// One of these words.
        case word([String])
        /// Levels by subsystem: `{ peers = "debug" }`, or `peers=debug,…`.
        case levels
        /// Peers: `host:port`, or `key@host:port`.
        case peers
    }

    /// What it looks like.
    var form: Form {
        switch self {
        case .rpcListen, .peersListen, .peersAdvertise: .listenAddress
        case .peersConnect: .peers
        case .rpcMaximumBodyBytes: .number(1_024...64 << 20)
        case .rpcMaximumBatch: .number(1...10_000)
        case .rpcMaximumConnections, .rpcMaximumConnectionsPerClient: .number(1...100_000)
        case .rpcMaximumRequestsPerSecond: .number(0...1_000_000)
        case .rpcOrigins, .rpcHosts: .texts
        case .logLevel: .word(Logger.Level.allCases.map(\.rawValue))
        case .logLevels: .levels
        case .logFormat: .word(LogFormat.allCases.map(\.rawValue))
        case .nodeKey: .text
        case .nodePassphraseFile, .rpcTokenFile, .rpcAdminTokenFile, .rpcTLSCertificate,
            .rpcTLSKey:
            .file
        case .nodeIndex, .peersExchange: .boolean
        }
    }

    /// Its variable: `ASSAY_` and the key in capitals, such as `ASSAY_RPC_MAXIMUM_BATCH`.
    var variable: String { "ASSAY_" + self.words(separator: "_").uppercased() }

    /// Its flag, such as `--rpc-maximum-batch`.
    var flag: String { "--" + self.words(separator: "-") }

    private func words(separator: Character) -> String {
        self.rawValue.reduce(into: "") { words, letter in
            if letter == "." || letter.isUppercase { words.append(separator) }
            if letter != "." { words.append(contentsOf: letter.lowercased()) }
        }
    }
}
