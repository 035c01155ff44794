import AssayCore
import NIOCore

extension PeerConnection {
    /// Whether nothing more is read for now: the layer above is busy, or too much came.
    var isPaused: Bool {
        switch self.phase {
        case .securing, .leaving, .closed: false
        case .greeting, .open: self.isDelivering || !self.isWithinRate
        }
    }

    private var isWithinRate: Bool {
        let now = self.hub.time
        return self.bytesLimit.isReady(at: now) && self.framesLimit.isReady(at: now)
    }

    /// Takes whole frames from what came, as long as nothing says to wait.
    func advance() {
        // Reading on may bring bytes, which come here again.
        guard !self.isAdvancing else { return }
        self.isAdvancing = true
        defer { self.isAdvancing = false }
        while true {
            while !self.isPaused, !self.isEnding {
                do throws(DecodeError) {
                    guard let frame = try self.nextFrame() else { break }
                    self.take(frame)
                } catch {
                    self.leave(Goodbye(.malformed, "\(error)"))
                }
            }
            guard self.isReadPending, !self.isPaused else { return }
            self.isReadPending = false
            let count = self.inbound.readableBytes
            self.context?.read()
            guard self.inbound.readableBytes > count else { return }
        }
    }

    /// Two goodbyes can cross: then nobody needs to wait any longer.
    func awaitGoodbye() {
        do throws(DecodeError) {
            while let frame = try self.nextFrame() {
                if case .goodbye = frame { return self.close() }
            }
        } catch {
            self.inbound = ByteBuffer()
        }
    }

    private func nextFrame() throws(DecodeError) -> PeerFrame? {
        guard let length = self.inbound.getInteger(at: self.inbound.readerIndex, as: UInt32.self)
        else { return nil }
        let limit =
            self.openedAt == nil ? PeerLimits.maximumHelloFrame : self.hub.limits.maximumFrame
        guard length <= limit else { throw DecodeError(.tooLarge(limit: limit), at: 0) }
        guard self.inbound.readableBytes - 4 >= Int(length) else {
            self.trim()
            return nil
        }
        self.inbound.moveReaderIndex(forwardBy: 4)
        let bytes = self.inbound.readBytes(length: Int(length)) ?? []
        self.trim()
        self.framesLimit.take(1, at: self.hub.time)
        return try PeerFrame(decoding: bytes, limit: limit)
    }

    /// Gives back the memory of what was read.
    private func trim() {
        if self.inbound.readableBytes == 0 {
            self.inbound = ByteBuffer()
        } else if self.inbound.readerIndex > 1 << 18 {
            self.inbound.discardReadBytes()
        }
    }

    private func take(_ frame: PeerFrame) {
        switch (self.phase, frame) {
        case (_, .goodbye(let goodbye)):
            self.hub.told(goodbye, by: self)
            self.close()
        case (.greeting, .hello(let hello)):
            self.hub.greeted(self, hello)
        case (.greeting, _):
            self.leave(Goodbye(.malformed, "the first frame must be a hello"))
        case (_, .hello):
            self.leave(Goodbye(.malformed, "a second hello"))
        case (_, .addresses(let addresses)):
            self.hub.heard(addresses, from: self)
        case (_, .ping):
            // Whoever pings but does not read gets no answers.
            if self.context?.channel.isWritable == true { self.write(.pong) }
        case (_, .pong):
            break
        case (_, .message(let bytes)):
            self.deliver(bytes)
        }
    }

    private func deliver(_ bytes: [UInt8]) {
        guard let link = self.link else { return }
        self.isDelivering = true
        self.hub.delivery.post(.received(bytes), for: link.info.id) {
            self.isDelivering = false
            self.lastReceived = self.hub.time
            self.advance()
        }
    }

    /// Does what is due by the clock.
    func check(at now: Milliseconds) {
        let limits = self.hub.limits
        switch self.phase {
        case .securing:
            if now >= self.deadline { self.close() }
        case .greeting:
            if now >= self.deadline { self.leave(Goodbye(.idle, "no hello in time")) }
        case .leaving:
            if now >= self.deadline { self.close() }
        case .closed:
            break
        case .open:
            if self.isPaused {
                // Silence that we asked for is not the peer's.
                self.lastReceived = now
            } else if now >= self.lastReceived + limits.idleTimeout.milliseconds {
                self.leave(Goodbye(.idle, "nothing came for \(limits.idleTimeout)"))
                return
            } else {
                self.advance()
            }
            self.ping(at: now)
        }
    }

    private func ping(at now: Milliseconds) {
        let wait = self.hub.limits.pingAfter.milliseconds
        let isQuiet = self.isPaused || now >= self.lastReceived + wait
        guard isQuiet, now >= self.lastPing + wait, self.context?.channel.isWritable == true else {
            return
        }
        self.lastPing = now
        self.write(.ping)
    }
}
