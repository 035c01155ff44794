import ArgumentParser

/// The flags that override the environment and `config.toml`.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where JSON-RPC listens.", valueName: "host:port"))
    var rpcListen: String?
    @Option(help: ArgumentHelp("The most bytes in a request.", valueName: "bytes"))
    var rpcMaximumBodyBytes: String?
    @Option(help: ArgumentHelp("The most requests in a batch.", valueName: "count"))
    var rpcMaximumBatch: String?
    @Option(help: ArgumentHelp("The most connections at once.", valueName: "count"))
    var rpcMaximumConnections: String?
    @Option(
        help: ArgumentHelp("The most connections of one client elsewhere.", valueName: "count"))
    var rpcMaximumConnectionsPerClient: String?
    @Option(
        help: ArgumentHelp(
            "The most requests a second of one client elsewhere; 0: no limit.",
            valueName: "count"))
    var rpcMaximumRequestsPerSecond: String?
    @Option(help: ArgumentHelp("The file with the token all requests need.", valueName: "file"))
    var rpcTokenFile: String?
    @Option(help: ArgumentHelp("The file with the token of administrators.", valueName: "file"))
    var rpcAdminTokenFile: String?
    @Option(
        name: .customLong("rpc-tls-certificate"),
        help: ArgumentHelp("The certificate for TLS, in PEM.", valueName: "file"))
    var rpcTLSCertificate: String?
    @Option(
        name: .customLong("rpc-tls-key"),
        help: ArgumentHelp("The key of the certificate, in PEM.", valueName: "file"))
    var rpcTLSKey: String?
    @Option(help: ArgumentHelp("Origins of web pages that may ask.", valueName: "origin,…"))
    var rpcOrigins: String?
    @Option(help: ArgumentHelp("Further names of this server.", valueName: "name,…"))
    var rpcHosts: String?
    @Option(help: ArgumentHelp("What is logged: trace, debug, info, … error.", valueName: "level"))
    var logLevel: String?
    @Option(help: ArgumentHelp("Levels of subsystems.", valueName: "subsystem=level,…"))
    var logLevels: String?
    @Option(help: ArgumentHelp("How lines of the log are written.", valueName: "text|json"))
    var logFormat: String?
    @Option(help: ArgumentHelp("The key of the validator.", valueName: "name or address"))
    var nodeKey: String?
    @Option(help: ArgumentHelp("Whether to keep an index of statements.", valueName: "true|false"))
    var nodeIndex: String?
    @Option(help: ArgumentHelp("The file with the key's passphrase.", valueName: "file"))
    var nodePassphraseFile: String?

    @Option(help: ArgumentHelp("Where other nodes are listened for.", valueName: "host:port"))
    var peersListen: String?
    @Option(
        help: ArgumentHelp("Where other nodes can reach this one.", valueName: "host:port"))
    var peersAdvertise: String?
    @Option(
        help: ArgumentHelp("Nodes to connect to, by commas.", valueName: "[key@]host:port,…"))
    var peersConnect: String?
    @Option(help: ArgumentHelp("Whether to exchange addresses.", valueName: "true|false"))
    var peersExchange: String?

    /// The settings that were given.
    var settings: [GivenSetting] {
        let values: [(Setting, String?)] = [
            (.rpcListen, self.rpcListen),
            (.rpcMaximumBodyBytes, self.rpcMaximumBodyBytes),
            (.rpcMaximumBatch, self.rpcMaximumBatch),
            (.rpcMaximumConnections, self.rpcMaximumConnections),
            (.rpcMaximumConnectionsPerClient, self.rpcMaximumConnectionsPerClient),
            (.rpcMaximumRequestsPerSecond, self.rpcMaximumRequestsPerSecond),
            (.rpcTokenFile, self.rpcTokenFile),
            (.rpcAdminTokenFile, self.rpcAdminTokenFile),
            (.rpcTLSCertificate, self.rpcTLSCertificate),
            (.rpcTLSKey, self.rpcTLSKey),
            (.rpcOrigins, self.rpcOrigins),
            (.rpcHosts, self.rpcHosts),
            (.logLevel, self.logLevel),
            (.logLevels, self.logLevels),
            (.logFormat, self.logFormat),
            (.nodeKey, self.nodeKey),
            (.nodeIndex, self.nodeIndex),
            (.nodePassphraseFile, self.nodePassphraseFile),
            (.peersListen, self.peersListen),
            (.peersAdvertise, self.peersAdvertise),
            (.peersConnect, self.peersConnect),
            (.peersExchange, self.peersExchange),
        ]
        return values.compactMap { setting, text in
            text.map { GivenSetting(setting: setting, value: .open($0), place: setting.flag) }
        }
    }
}
