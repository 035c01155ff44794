import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto
import AssayKeystore
import AssayNode
import AssayRPC
import Glibc

/// `assay start`.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Run the node of a home directory.",
        discussion: """
            The home holds config.toml, genesis.json, the validator's key and the data; make one \
            with `assay init`. Stops on SIGTERM or Ctrl-C once everything is written.

            Examples:
              assay start --home /var/lib/assay --node-passphrase-file /etc/assay/passphrase
              ASSAY_RPC_LISTEN=127.0.0.1:9000 assay start
            """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var settings: ConfigurationOptions
    @Flag(help: ArgumentHelp("Stop when standard input ends.", visibility: .hidden))
    var untilInputEnds = false

    func run() async throws {
        let home = self.home.directory
        let configuration = try Configuration.load(home: home, flags: self.settings)
        let file = try GenesisFile.read(home.genesis)
        let genesis = file.genesis
        var key: PrivateKey?
        if let name = configuration.nodeKey {
            let passphrase = try PassphraseOptions.passphrase(
                for: name, file: configuration.nodePassphraseFile)
            key = try home.keystore.load(name, passphrase: passphrase)
        }
        var node = Node.Configuration(dataPath: home.data, genesis: genesis, key: key)
        node.isIndexed = configuration.nodeIndex
        node.peers = configuration.peers(of: file, own: key?.publicKey)
        var runner = NodeRunner(
            node: node, rpc: try configuration.rpcServer(in: home), home: home.path,
            log: configuration.log)
        runner.stopsWithInput = self.untilInputEnds
        try await runner.run { url in
            print("chain \(genesis.chain)\nRPC   \(url)")
            fflush(nil)
        }
    }
}

extension Configuration {
    /// The settings of the RPC server.
    fileprivate func rpcServer(in home: Home) throws -> RPCServer.Configuration {
        var server = RPCServer.Configuration()
        server.host = self.rpcListen.host
        server.port = self.rpcListen.port
        server.limits.maximumBodyBytes = self.rpcMaximumBodyBytes
        server.limits.maximumBatch = self.rpcMaximumBatch
        server.limits.maximumConnections = self.rpcMaximumConnections
        server.limits.maximumConnectionsPerClient = self.rpcMaximumConnectionsPerClient
        server.limits.maximumRequestsPerSecond = self.rpcMaximumRequestsPerSecond
        server.access.token = try self.rpcTokenFile.map { try TokenFile.read($0) }
        server.access.adminToken =
            try self.rpcAdminTokenFile.map { try TokenFile.read($0) }
            ?? TokenFile.readOrMake(home.adminToken)
        server.access.origins = self.rpcOrigins
        server.access.hosts = self.rpcHosts.map { $0.lowercased() }
        server.certificates = try self.certificates
        return server
    }

    private var certificates: ServerCertificates? {
        get throws {
            switch (self.rpcTLSCertificate, self.rpcTLSKey) {
            case (nil, nil): return nil
            case (let certificate?, let key?):
                do throws(ServerCertificates.Mistake) {
                    return try ServerCertificates(certificateFile: certificate, keyFile: key)
                } catch {
                    throw CommandFailure(.usage, "\(error)")
                }
            default:
                throw CommandFailure(
                    .usage, "rpc.tlsCertificate and rpc.tlsKey go together: one is missing")
            }
        }
    }
}
