import Foundation
import Glibc

/// Carries bytes over the links of a ``FaultNet``, on one thread.
///
/// Unchecked, since the compiler cannot see that only that thread uses it.
final class LinkCarrier: @unchecked Sendable {
    /// The bytes of one direction that wait.
    private struct Lane {
        var waiting: [(bytes: [UInt8], at: UInt64)] = []
        var lastDue: UInt64 = 0
        var count = 0

        mutating func add(_ bytes: [UInt8], at due: UInt64) {
            // Later bytes never overtake earlier ones.
            self.lastDue = max(self.lastDue, due)
            self.waiting.append((bytes, self.lastDue))
            self.count += bytes.count
        }
    }

    private struct Pair {
        let ends: FaultNet.Ends
        /// Who dialled, and who was dialled; the latter is -1 where bytes are swallowed.
        let sockets: [Int32]
        var lanes = [Lane(), Lane()]
        var isBroken = false
    }

    private var listeners: [(ends: FaultNet.Ends, socket: Int32, target: Int)] = []
    private var pairs: [Pair] = []
    private var faults: [FaultNet.Ends: LinkFault] = [:]
    private var nextBreak: UInt64 = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    func add(_ ends: FaultNet.Ends, _ listener: Int32, target: Int) {
        self.listeners.append((ends, listener, target))
    }

    func close() {
        for listener in self.listeners { Glibc.close(listener.socket) }
        for index in self.pairs.indices { self.pairs[index].isBroken = true }
        self.removeBroken()
    }

    /// Does what there is to do, within some milliseconds.
    func turn(_ faults: [FaultNet.Ends: LinkFault]) {
        self.changeFaults(to: faults)
        self.waitForSockets()
        let now = Self.milliseconds
        for listener in self.listeners {
            self.accept(listener.ends, listener.socket, listener.target)
        }
        for index in self.pairs.indices { self.carry(index, now) }
        self.breakSome(now)
        self.removeBroken()
    }

    private func fault(of ends: FaultNet.Ends) -> LinkFault { self.faults[ends] ?? .none }

    private func changeFaults(to faults: [FaultNet.Ends: LinkFault]) {
        guard faults != self.faults else { return }
        for index in self.pairs.indices {
            let ends = self.pairs[index].ends
            let new = faults[ends] ?? .none
            if new != self.fault(of: ends), new == .cut || new == .swallow {
                self.pairs[index].isBroken = true
            }
            // What led nowhere leads nowhere for ever.
            if new != .swallow, self.pairs[index].sockets[1] < 0 {
                self.pairs[index].isBroken = true
            }
        }
        self.faults = faults
        self.removeBroken()
    }

    private func waitForSockets() {
        var waiting = self.listeners.map {
            pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0)
        }
        for pair in self.pairs where self.fault(of: pair.ends) != .stall {
            waiting += pair.sockets.filter { $0 >= 0 }.map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
        }
        poll(&waiting, nfds_t(waiting.count), 3)
    }

    private func accept(_ ends: FaultNet.Ends, _ listener: Int32, _ target: Int) {
        guard let socket = LoopbackSocket.accept(listener) else { return }
        switch self.fault(of: ends) {
        case .cut:
            Glibc.close(socket)
        case .swallow:
            self.pairs.append(Pair(ends: ends, sockets: [socket, -1]))
        default:
            guard let other = LoopbackSocket.connection(to: target) else {
                Glibc.close(socket)
                return
            }
            var yes: Int32 = 1
            for socket in [socket, other] {
                setsockopt(
                    socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes,
                    socklen_t(MemoryLayout<Int32>.size))
            }
            self.pairs.append(Pair(ends: ends, sockets: [socket, other]))
        }
    }

    private func carry(_ index: Int, _ now: UInt64) {
        let fault = self.fault(of: self.pairs[index].ends)
        guard fault != .stall, !self.pairs[index].isBroken else { return }
        for side in 0...1 where self.pairs[index].sockets[side] >= 0 {
            self.read(index, side, fault, now)
            self.write(index, side, now)
        }
    }

    /// Reads what one side sent.
    private func read(_ index: Int, _ side: Int, _ fault: LinkFault, _ now: UInt64) {
        guard self.pairs[index].lanes[side].count < 1 << 20 else { return }
        let socket = self.pairs[index].sockets[side]
        let count = Glibc.read(socket, &self.buffer, self.buffer.count)
        if count > 0 {
            guard self.pairs[index].sockets[1 - side] >= 0 else { return }
            var due = now
            if case .delay(let delay, let jitter) = fault {
                due += UInt64(max(0, delay + Int.random(in: -jitter...jitter)))
            }
            self.pairs[index].lanes[side].add(Array(self.buffer[..<count]), at: due)
        } else if count == 0 || (errno != EAGAIN && errno != ENOTCONN) {
            self.pairs[index].isBroken = true
        }
    }

    /// Writes what is due of what one side sent to the other.
    private func write(_ index: Int, _ side: Int, _ now: UInt64) {
        let socket = self.pairs[index].sockets[1 - side]
        while socket >= 0, let first = self.pairs[index].lanes[side].waiting.first, first.at <= now
        {
            let count = send(socket, first.bytes, first.bytes.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else {
                if errno != EAGAIN, errno != ENOTCONN { self.pairs[index].isBroken = true }
                return
            }
            self.pairs[index].lanes[side].count -= count
            if count == first.bytes.count {
                self.pairs[index].lanes[side].waiting.removeFirst()
            } else {
                self.pairs[index].lanes[side].waiting[0].bytes.removeFirst(count)
            }
        }
    }

    private func breakSome(_ now: UInt64) {
        guard now >= self.nextBreak else { return }
        self.nextBreak = now + 1_000
        for index in self.pairs.indices {
            guard case .breaking(let percent) = self.fault(of: self.pairs[index].ends),
                Int.random(in: 0..<100) < percent
            else { continue }
            self.pairs[index].isBroken = true
        }
    }

    private func removeBroken() {
        for pair in self.pairs where pair.isBroken {
            for socket in pair.sockets where socket >= 0 { Glibc.close(socket) }
        }
        self.pairs.removeAll(where: \.isBroken)
    }

    private static var milliseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
