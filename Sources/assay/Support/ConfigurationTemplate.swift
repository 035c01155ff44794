import AssayNode

extension Configuration {
    /// The text of a new `config.toml`: every setting with its meaning and its standard value.
    ///
    /// - Parameters:
    ///   - listen: where other nodes are to be listened for, if anywhere.
    ///   - passphraseFile: where the passphrase of the key is, if in a file.
    ///   - rpc: where JSON-RPC listens, if not at the standard place.
    static func template(
        nodeKey: String, listen: ListenAddress? = nil, passphraseFile: String? = nil,
        rpc: ListenAddress? = nil
    ) -> String {
        let standard = Configuration()
        let passphrase =
            passphraseFile.map { "passphraseFile = \"\($0)\"" }
            ?? "# passphraseFile = \"passphrase\""
        return """
            # Settings of an Assay node. Lines that begin with # are comments; settings in them
            # have the values that are shown. Flags and variables override this file; a variable is
            # ASSAY_ and the key in capitals: rpc.maximumBatch is ASSAY_RPC_MAXIMUM_BATCH.

            [node]
            # The key that this node seals with, by its name in keys/ or its address.
            key = "\(nodeKey)"

            # A file of mode 600 with the passphrase of the key, for a node that starts without a
            # person at the keyboard. A relative path begins at this directory.
            \(passphrase)

            # Keep an index of statements and accounts, from which lists are answered.
            # index = \(standard.nodeIndex)

            [peers]
            # Where other nodes are listened for; without it this node only dials. Validators
            # listen.
            \(listen.map { "listen = \"\($0)\"" } ?? "# listen = \"0.0.0.0:8646\"")

            # Where other nodes are told that this one can be reached, if not where it listens.
            # advertise = "node.example:8646"

            # Nodes to connect to, beside the validators whose addresses are in genesis.json:
            # "host:port", or "key@host:port" where only the node with that key is wanted.
            # connect = ["10.0.0.2:8646"]

            # Tell other nodes of each other's addresses, and dial those that they tell.
            # exchange = \(standard.peersExchange)

            \(Self.rpcTemplate(rpc, standard))

            [log]
            # trace, debug, info, notice, warning, error or critical.
            # level = "\(standard.log.level)"

            # Other levels for some of the subsystems \(LogLevels.names.joined(separator: ", ")),
            # such as { peers = "debug" }.
            # levels = {}

            # Lines for people (text), or JSON objects.
            # format = "\(standard.log.format)"

            """
    }

    /// The part about JSON-RPC.
    private static func rpcTemplate(_ rpc: ListenAddress?, _ standard: Configuration) -> String {
        """
        [rpc]
        # Where JSON-RPC listens. Other addresses than 127.0.0.1 let others in: set tokenFile
        # unless everybody may read, and TLS, or put a proxy with TLS in front.
        \(rpc.map { "listen = \"\($0)\"" } ?? "# listen = \"\(standard.rpcListen)\"")

        # The most bytes in a request, requests in a batch, and connections at once.
        # maximumBodyBytes = \(standard.rpcMaximumBodyBytes)
        # maximumBatch = \(standard.rpcMaximumBatch)
        # maximumConnections = \(standard.rpcMaximumConnections)

        # The same for one client that is not on this machine; 0 requests for no limit.
        # maximumConnectionsPerClient = \(standard.rpcMaximumConnectionsPerClient)
        # maximumRequestsPerSecond = \(standard.rpcMaximumRequestsPerSecond)

        # TLS: the certificate with those that vouch for it, and its key (mode 600), in PEM.
        # Both are read again when they change.
        # tlsCertificate = "/etc/assay/fullchain.pem"
        # tlsKey = "/etc/assay/privkey.pem"

        # Files of mode 600 with a token in one line, as of `openssl rand -hex 32`: one that
        # every request needs, and one for administrative methods, which otherwise is made in
        # admin.token beside this file.
        # tokenFile = "rpc.token"
        # adminTokenFile = "admin.token"

        # Web pages that may ask, and further names by which this node is called on loopback.
        # origins = ["https://explorer.example"]
        # hosts = ["assay.internal"]
        """
    }
}
