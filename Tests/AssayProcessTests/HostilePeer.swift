import Foundation
import Glibc
import Synchronization

/// Somebody who connects with the port for other nodes and is none, until it is stopped.
final class HostilePeer: Sendable {
    /// What it does.
    enum Habit: Sendable {
        /// It sends one byte a second, and never ends.
        case trickle
        /// It sends random bytes as fast as they are taken, and comes back.
        case garbage
        /// It opens so many connections and keeps them open; those that are closed, again.
        case crowd(Int)
    }

    private let isStopped = Mutex(false)
    private let opened = Mutex(0)

    /// Starts on a thread of its own.
    init(_ habit: Habit, port: Int) {
        Thread.detachNewThread { self.run(habit, port) }
    }

    /// How many connections were made so far.
    var count: Int { self.opened.withLock { $0 } }

    /// Ends it; what is open is closed soon.
    func stop() {
        self.isStopped.withLock { $0 = true }
    }

    private var goesOn: Bool { !self.isStopped.withLock { $0 } }

    private func run(_ habit: Habit, _ port: Int) {
        var sockets: [Int32] = []
        let wanted = if case .crowd(let count) = habit { count } else { 1 }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while self.goesOn {
            for _ in 0..<50 where sockets.count < wanted {
                guard let socket = LoopbackSocket.connection(to: port) else { break }
                sockets.append(socket)
                self.opened.withLock { $0 += 1 }
            }
            switch habit {
            case .trickle:
                for _ in 0..<20 where self.goesOn { usleep(50_000) }
                buffer[0] = 0x16
                Self.send(buffer[..<1], to: &sockets)
            case .garbage:
                for index in buffer.indices { buffer[index] = .random(in: 0...255) }
                Self.send(buffer[...], to: &sockets)
                usleep(10_000)
            case .crowd:
                usleep(20_000)
            }
            sockets.removeAll { Self.isClosed($0, &buffer) }
        }
        for socket in sockets { close(socket) }
    }

    private static func send(_ bytes: ArraySlice<UInt8>, to sockets: inout [Int32]) {
        sockets.removeAll { socket in
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count < 0, errno != EAGAIN, errno != ENOTCONN else { return false }
            close(socket)
            return true
        }
    }

    /// Whether the node has closed a connection, which is then closed here too.
    private static func isClosed(_ socket: Int32, _ buffer: inout [UInt8]) -> Bool {
        let count = read(socket, &buffer, buffer.count)
        guard count == 0 || (count < 0 && errno != EAGAIN && errno != ENOTCONN) else {
            return false
        }
        close(socket)
        return true
    }
}
