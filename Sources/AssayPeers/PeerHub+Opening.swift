import AssayCore
import Logging
import NIOCore
import NIOPosix

extension PeerHub {
    /// Why a connection that was just made is closed at once.
    enum Refusal: Error {
        case full
        case stopping
    }

    /// Somebody dialled us.
    func accept(_ channel: any Channel) throws {
        guard self.stopping == nil else { throw Refusal.stopping }
        let number = self.nextNumber()
        let ip = IPReach.network(of: channel.remoteAddress?.ipAddress ?? "")
        let isStatic = self.staticIPs.values.contains(ip)
        switch self.slots.accept(number, ip: ip, isStatic: isStatic) {
        case .refused:
            throw Refusal.full
        case .accepted(let evicted):
            if let evicted { self.connections[evicted]?.close() }
        }
        let connection = PeerConnection(number: number, direction: .inbound, dial: nil, hub: self)
        do {
            try self.install(connection, in: channel)
        } catch {
            self.slots.close(number)
            throw error
        }
        // One that dies before it becomes active would hold its slot.
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.slots.close(number) }
    }

    /// We dial somebody.
    func prepare(_ channel: any Channel, for dial: AddressBook.Dial) throws {
        guard self.stopping == nil else { throw Refusal.stopping }
        let connection = PeerConnection(
            number: self.nextNumber(), direction: .outbound, dial: dial, hub: self)
        try self.install(connection, in: channel)
    }

    /// An attempt to dial came to its end; a connection that was made speaks for itself.
    func dialled(_ dial: AddressBook.Dial, _ result: Result<any Channel, any Error>) {
        self.diallingCount -= 1
        guard case .failure(let error) = result else { return }
        let failures = self.book.failures(of: dial.address)
        let isRare = self.book.isStatic(dial.address) && (failures + 1).nonzeroBitCount == 1
        self.logger.log(
            level: isRare ? .notice : .debug, "peer not reached",
            metadata: [
                "address": "\(dial.address)",
                "error": "\(Printable.cut("\(error)", maximum: 500))",
            ])
        self.book.failed(dial.address, at: self.time, using: &self.generator)
        self.isBookChanged = true
    }

    private func nextNumber() -> UInt64 {
        self.lastNumber += 1
        return self.lastNumber
    }

    private func install(_ connection: PeerConnection, in channel: any Channel) throws {
        let tls = try self.tls.handler(for: connection.direction) { verdict in
            self.isWelcome(verdict, on: connection)
        }
        try channel.pipeline.syncOperations.addHandlers([tls, connection])
    }
}

// What nodes tell each other about third ones.
extension PeerHub {
    /// Takes in addresses that a peer told us, unless it has told us just now.
    func heard(_ addresses: [PeerAddress], from connection: PeerConnection) {
        let pause = self.limits.addressInterval.milliseconds / 2
        if let last = connection.heardAt, self.time < last + pause { return }
        connection.heardAt = self.time
        self.learn(addresses, from: connection)
    }

    /// Takes in where peers may be.
    func learn(_ addresses: [PeerAddress], from connection: PeerConnection) {
        guard self.configuration.exchangesAddresses else { return }
        let isLocal = IPReach(connection.remoteIP) == .local
        self.book.learn(addresses.filter { $0 != self.hello.listen }, fromLocal: isLocal)
        self.isBookChanged = true
    }

    /// Tells a peer where others are, when it is time.
    func tellAddresses(to connection: PeerConnection, at now: Milliseconds) {
        guard self.configuration.exchangesAddresses, let link = connection.link,
            connection.toldAt == 0
                || now >= connection.toldAt + self.limits.addressInterval.milliseconds,
            connection.context?.channel.isWritable == true
        else { return }
        connection.toldAt = now
        let isLocal = IPReach(connection.remoteIP) == .local
        var addresses = self.registry.links.filter { $0.info.id != link.info.id }
            .compactMap(Self.provenAddress)
            .filter { $0.reach == .everywhere || isLocal && $0.reach == .local }
        addresses.shuffle(using: &self.generator)
        guard !addresses.isEmpty else { return }
        connection.write(.addresses(Array(addresses.prefix(PeerFrame.maximumAddresses))))
    }

    /// The IP address and port at which we have found a peer that may be dialled by others.
    private static func provenAddress(_ link: PeerLink) -> PeerAddress? {
        guard link.info.direction == .outbound, link.info.listen != nil else { return nil }
        return PeerAddress(link.info.remote)
    }
}
