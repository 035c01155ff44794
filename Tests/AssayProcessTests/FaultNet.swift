import Foundation
import Glibc
import Synchronization

@testable import assay

/// What a link does to the bytes between two nodes.
enum LinkFault: Hashable, Sendable {
    /// Nothing.
    case none
    /// Nothing passes, and nobody is told; later it all goes on, as TCP does after a partition.
    case stall
    /// Connections break, and new ones are closed at once.
    case cut
    /// Connections break, and new ones are accepted and read, but lead nowhere.
    case swallow
    /// Everything comes so many milliseconds later, more or less.
    case delay(Int, jitter: Int)
    /// Every second each connection breaks with this probability, in percent.
    case breaking(Int)
}

/// Links between nodes, each a TCP proxy with faults: one thread carries all of them.
final class FaultNet: Sendable {
    /// From whom to whom.
    struct Ends: Hashable, Sendable {
        let from: String
        let to: String
    }

    private struct State {
        var faults: [Ends: LinkFault] = [:]
        var new: [(ends: Ends, listener: Int32, target: Int)] = []
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Starts the thread.
    init() {
        let carrier = LinkCarrier()
        Thread.detachNewThread { [weak self] in
            while let net = self {
                let (faults, new, isStopped) = net.state.withLock { state in
                    defer { state.new = [] }
                    return (state.faults, state.new, state.isStopped)
                }
                guard !isStopped else { break }
                for link in new { carrier.add(link.ends, link.listener, target: link.target) }
                carrier.turn(faults)
            }
            carrier.close()
        }
    }

    /// Makes a link to a port; the answer is the port that leads there.
    func link(from: String, to: String, target: Int) throws -> Int {
        guard let (listener, port) = LoopbackSocket.listener() else {
            throw ProcessFailure(description: "no port for a link")
        }
        self.state.withLock {
            $0.new.append((Ends(from: from, to: to), listener, target))
        }
        return port
    }

    /// Gives all links between two groups, in both directions, a fault.
    func set(_ fault: LinkFault, between group: [String], and others: [String]) {
        self.state.withLock { state in
            for one in group {
                for other in others where one != other {
                    state.faults[Ends(from: one, to: other)] = fault
                    state.faults[Ends(from: other, to: one)] = fault
                }
            }
        }
    }

    /// Takes all faults away.
    func heal() {
        self.state.withLock { $0.faults = [:] }
    }

    /// Closes everything.
    func stop() {
        self.state.withLock { $0.isStopped = true }
    }
}

/// Sockets on loopback that do not block and that no child inherits.
enum LoopbackSocket {
    private static func make() -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        return socket(AF_INET, flags | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress<Result>(
        _ port: Int, _ body: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Result
    ) -> (result: Result, port: Int) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
        return (result, Int(in_port_t(bigEndian: address.sin_port)))
    }

    /// A socket that listens on a port of its own.
    static func listener() -> (socket: Int32, port: Int)? {
        let handle = Self.make()
        guard handle >= 0 else { return nil }
        let (isBound, port) = Self.withAddress(0) { address, length in
            bind(handle, address, length) == 0 && listen(handle, 128) == 0
                && getsockname(handle, address, &length) == 0
        }
        guard isBound else {
            Glibc.close(handle)
            return nil
        }
        return (handle, port)
    }

    /// A socket that is being connected with a port; `nil` if nobody listens there.
    static func connection(to port: Int) -> Int32? {
        let handle = Self.make()
        guard handle >= 0 else { return nil }
        let (result, _) = Self.withAddress(port) { address, length in
            connect(handle, address, length)
        }
        guard result == 0 || errno == EINPROGRESS else {
            Glibc.close(handle)
            return nil
        }
        return handle
    }

    /// Takes a connection that waits; `nil` if there is none.
    static func accept(_ listener: Int32) -> Int32? {
        let handle = Glibc.accept(listener, nil, nil)
        guard handle >= 0 else { return nil }
        _ = fcntl(handle, F_SETFL, fcntl(handle, F_GETFL) | O_NONBLOCK)
        _ = fcntl(handle, F_SETFD, FD_CLOEXEC)
        return handle
    }
}
