import AssayAPI
import AssayConsensus
import AssayCrypto
import AssayPeers

extension Configuration {
    /// How the node takes part in the network; `nil` if there is nobody to meet.
    ///
    /// Validators whose addresses the genesis file names are dialled for ever, each known by its
    /// key, beside those of `peers.connect`.
    ///
    /// - Parameter own: the node's own key, which is not dialled.
    func peers(of file: GenesisFile, own: PublicKey?) -> PeerConfiguration? {
        var configuration = PeerConfiguration()
        let named = file.validators.compactMap { validator -> StaticPeer? in
            guard validator.publicKey != own, let text = validator.address,
                let address = PeerAddress(text)
            else { return nil }
            return StaticPeer(address, expected: PeerID(validator.publicKey))
        }
        let connected = self.peersConnect.compactMap { peer -> StaticPeer? in
            guard peer.key == nil || peer.key != own else { return nil }
            return PeerAddress(host: peer.address.host, port: peer.address.port).map {
                StaticPeer($0, expected: peer.key.map(PeerID.init))
            }
        }
        var known: Set<PeerAddress> = []
        configuration.staticPeers = (connected + named).filter {
            known.insert($0.address).inserted
        }
        configuration.host = self.peersListen?.host ?? configuration.host
        configuration.port = self.peersListen?.port
        configuration.advertised = self.peersAdvertise.flatMap {
            PeerAddress(host: $0.host, port: $0.port)
        }
        configuration.exchangesAddresses = self.peersExchange
        configuration.agent = "assay/\(Assay.version)"
        configuration.limits.maximumFrame = PeerMessage.maximumSize + 1_024
        let isAlone = configuration.port == nil && configuration.staticPeers.isEmpty
        return isAlone ? nil : configuration
    }
}
