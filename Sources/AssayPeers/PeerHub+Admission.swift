import AssayCore
import AssayCrypto
import Logging
import NIOCore

extension PeerHub {
    /// A TCP connection is made.
    func opened(_ connection: PeerConnection) {
        guard self.stopping == nil else { return connection.close() }
        self.connections[connection.number] = connection
    }

    /// A certificate was checked; the answer is whether the handshake may go on.
    ///
    /// The peer proves that it holds the certificate's key only later in the handshake.
    func isWelcome(_ verdict: PeerTLS.Verdict, on connection: PeerConnection) -> Bool {
        switch verdict {
        case .success(let peer):
            if let dial = connection.dial, let expected = dial.expected, expected != peer {
                self.logFailure(
                    of: connection, at: .error,
                    "another key than the expected one at \(dial.address): no connection",
                    ["expected": "\(expected)", "found": "\(peer)"])
                return false
            }
            connection.peer = peer
            return true
        case .failure(let refusal):
            self.logFailure(of: connection, at: .warning, "a peer was refused: \(refusal)", [:])
            return false
        }
    }

    /// Somebody said hello.
    func greeted(_ connection: PeerConnection, _ hello: PeerHello) {
        guard let peer = connection.peer else { return connection.close() }
        if let dial = connection.dial {
            self.book.reached(dial.address, peer)
            if self.book.isStatic(dial.address) {
                self.staticIPs[dial.address] = IPReach.network(of: connection.remoteIP)
            }
        }
        if let goodbye = self.refusal(of: peer, hello, on: connection) {
            return connection.leave(goodbye)
        }
        let existing = self.registry[peer]
        if let existing, self.isKept(existing, before: connection, hello) {
            return connection.leave(Goodbye(.duplicate, "connected already"))
        }
        if connection.direction == .inbound {
            if let existing { self.slots.close(existing.number) }
            let isStatic = self.staticPeers.contains(peer)
            guard self.slots.greet(connection.number, isStatic: isStatic) else {
                return connection.leave(Goodbye(.full, "this node has as many peers as it wants"))
            }
        }
        if let existing {
            self.connections[existing.number]?.leave(
                Goodbye(.duplicate, "another connection took its place"))
        }
        self.admit(connection, peer, hello)
    }

    private func refusal(
        of peer: PeerID, _ hello: PeerHello, on connection: PeerConnection
    ) -> Goodbye? {
        guard hello.version == PeerHello.currentVersion else {
            return Goodbye(
                .otherVersion, "this node speaks version \(PeerHello.currentVersion)")
        }
        guard hello.chain == self.hello.chain else {
            return Goodbye(.otherChain, "this node is on chain \(self.hello.chain)")
        }
        if hello.nonce == self.hello.nonce {
            if let dial = connection.dial {
                self.book.isOurselves(dial.address)
                self.isBookChanged = true
            } else {
                // The end that dialled, which is ours too, can tell by this.
                connection.write(.hello(self.hello))
            }
            return Goodbye(.selfConnection, "this node has dialled itself")
        }
        if peer == self.ourselves {
            self.logFailure(
                of: connection, at: .error, "another process uses this node's key", [:])
            return Goodbye(.selfConnection, "two nodes use one key")
        }
        if let reason = self.registry.standings({ $0.refusal(of: peer, at: self.time) }) {
            return Goodbye(.banned, reason)
        }
        guard !self.delivery.isBacklogged(peer) else {
            return Goodbye(.full, "too many connections one after another")
        }
        return nil
    }

    /// Whether an older connection with the same peer stays, and the newer one goes.
    ///
    /// When both sides dialled at once, both keep the connection that the lower key dialled. In
    /// every other case the peer would not have dialled if it still had the older one: it was
    /// restarted, which shows in its nonce, or has dialled again.
    private func isKept(
        _ existing: PeerLink, before connection: PeerConnection, _ hello: PeerHello
    ) -> Bool {
        guard existing.nonce == hello.nonce,
            existing.info.direction != connection.direction
        else { return false }
        let isDialledByUs = existing.info.direction == .outbound
        return isDialledByUs == (self.ourselves < existing.info.id)
    }

    private func admit(_ connection: PeerConnection, _ peer: PeerID, _ hello: PeerHello) {
        let info = PeerInfo(
            id: peer, remote: connection.remote, listen: hello.listen, agent: hello.agent,
            direction: connection.direction, since: self.now())
        let link = PeerLink(
            number: connection.number, info: info, nonce: hello.nonce,
            outbox: Outbox(limit: self.limits.maximumQueue))
        connection.phase = .open(link)
        if connection.direction == .inbound { connection.write(.hello(self.hello)) }
        connection.openedAt = self.time
        self.registry.open(link)
        self.logger.info("peer connected", metadata: self.metadata(connection))
        connection.isDelivering = true
        self.delivery.post(.connected(link.currentInfo), for: peer) {
            connection.isDelivering = false
            connection.advance()
        }
        if let listen = hello.listen { self.learn([listen], from: connection) }
        self.tellAddresses(to: connection, at: self.time)
    }

    /// We said goodbye.
    func left(_ connection: PeerConnection, link: PeerLink?, goodbye: Goodbye) {
        connection.end = .ended(goodbye)
        if goodbye.code == .malformed, let peer = connection.peer {
            self.registry.standings { $0.penalise(peer, goodbye.text, at: self.time) }
        }
        self.detach(connection, link)
    }

    /// The peer said goodbye.
    func told(_ goodbye: Goodbye, by connection: PeerConnection) {
        let link = connection.link
        connection.end = .told(goodbye)
        connection.phase = .leaving
        self.detach(connection, link)
    }

    /// A connection is gone.
    func closed(_ connection: PeerConnection, link: PeerLink?) {
        self.connections[connection.number] = nil
        if connection.direction == .inbound { self.slots.close(connection.number) }
        if connection.end == nil {
            connection.end = .lost
            self.detach(connection, link)
        }
        self.settle(connection)
    }

    /// Takes an open connection out of use and tells the layer above.
    private func detach(_ connection: PeerConnection, _ link: PeerLink?) {
        let end = connection.end ?? .lost
        guard let link else {
            return self.logFailure(of: connection, at: .notice, "no connection: \(end)", [:])
        }
        link.outbox.close()
        self.registry.close(link)
        self.logger.info("peer gone: \(end)", metadata: self.metadata(connection))
        self.delivery.post(.disconnected(end), for: link.info.id)
    }

    /// Decides when an address that we dialled is tried again.
    private func settle(_ connection: PeerConnection) {
        guard let address = connection.dial?.address else { return }
        self.isBookChanged = true
        let lived = connection.openedAt.map { self.time - $0 } ?? 0
        switch connection.end {
        case .ended(let goodbye) where goodbye.code == .malformed:
            self.book.penalised(address, at: self.time)
        case .ended(let goodbye) where goodbye.code == .duplicate,
            .told(let goodbye) where goodbye.code == .duplicate:
            self.book.ended(address, at: self.time, using: &self.generator)
        default:
            if lived >= self.limits.handshakeTimeout.milliseconds {
                self.book.ended(address, at: self.time, lived: lived, using: &self.generator)
            } else {
                self.book.failed(address, at: self.time, using: &self.generator)
            }
        }
    }

    /// Something went wrong below the frames.
    func noteError(_ error: any Error, on connection: PeerConnection) {
        var metadata = self.metadata(connection)
        metadata["error"] = "\(Printable.cut("\(error)", maximum: 500))"
        self.logger.debug("connection failed", metadata: metadata)
    }

    /// Logs what will happen again at every attempt.
    ///
    /// It is loud the first time, the second, the fourth and so on, and quiet between.
    private func logFailure(
        of connection: PeerConnection, at level: Logger.Level, _ message: String,
        _ more: Logger.Metadata
    ) {
        let failures = connection.dial.map { self.book.failures(of: $0.address) } ?? 0
        let isStrangers = connection.dial == nil && level < .error
        let isRare = (failures + 1).nonzeroBitCount == 1
        let level = isStrangers || !isRare ? .debug : level
        self.logger.log(
            level: level, "\(message)",
            metadata: self.metadata(connection).merging(more) { $1 })
    }
}
