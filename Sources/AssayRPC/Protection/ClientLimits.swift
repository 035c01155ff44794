import AssayAPI
import NIOCore
import Synchronization

/// Where requests come from, as far as limits care: an address, of IPv6 the network of a site.
enum ClientAddress: Hashable, Sendable {
    case thisMachine
    case v4(UInt32)
    case v6(UInt64)
    case other

    init(_ address: SocketAddress?) {
        // The layouts of sockaddr_in and sockaddr_in6: family and port, and for IPv6 the flow.
        let bytes = address?.withSockAddr { [UInt8](UnsafeRawBufferPointer(start: $0, count: $1)) }
        switch address {
        case .v4: self = Self.v4(bytes?.dropFirst(4).prefix(4) ?? [])
        case .v6: self = Self.v6(bytes?.dropFirst(8).prefix(16) ?? [])
        case .unixDomainSocket: self = .thisMachine
        case nil: self = .other
        }
    }

    private static func v4(_ bytes: ArraySlice<UInt8>) -> ClientAddress {
        let bits = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return bits >> 24 == 127 ? .thisMachine : .v4(bits)
    }

    private static func v6(_ bytes: ArraySlice<UInt8>) -> ClientAddress {
        if bytes.dropLast().allSatisfy({ $0 == 0 }), bytes.last == 1 { return .thisMachine }
        // An IPv4 address in the clothes of IPv6: ::ffff:a.b.c.d.
        if bytes.prefix(10).allSatisfy({ $0 == 0 }),
            bytes.dropFirst(10).prefix(2).allSatisfy({ $0 == 0xff })
        {
            return Self.v4(bytes.dropFirst(12))
        }
        return .v6(bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

/// Counts what each client does: its connections, and its requests a second.
final class ClientLimits: Sendable {
    /// A token bucket: so many requests a second, with a burst of one second's worth.
    private struct Bucket {
        var level: Double
        var time: ContinuousClock.Instant
    }

    private struct State {
        var connections: [ClientAddress: Int] = [:]
        var buckets: [ClientAddress: Bucket] = [:]

        /// Forgets those who asked nothing for a while; all, if none did.
        mutating func forget(at now: ContinuousClock.Instant) {
            let count = self.buckets.count
            self.buckets = self.buckets.filter { now - $0.value.time < .seconds(2) }
            if self.buckets.count == count { self.buckets = [:] }
        }
    }

    /// The most clients that are remembered.
    private static let maximumClients = 16_384

    private let limits: RPCLimits
    private let state = Mutex(State())

    init(_ limits: RPCLimits) {
        self.limits = limits
    }

    private func isExempt(_ client: ClientAddress) -> Bool {
        self.limits.exemptsLoopback && client == .thisMachine
    }

    /// Counts a connection; `false` if the client has too many.
    func open(_ client: ClientAddress) -> Bool {
        self.state.withLock { state in
            let count = state.connections[client, default: 0]
            guard self.isExempt(client) || count < self.limits.maximumConnectionsPerClient else {
                return false
            }
            state.connections[client] = count + 1
            return true
        }
    }

    /// Forgets a connection that was counted.
    func close(_ client: ClientAddress) {
        self.state.withLock { state in
            let count = state.connections[client, default: 1] - 1
            state.connections[client] = count > 0 ? count : nil
        }
    }

    /// Takes a number of requests from what the client may ask.
    ///
    /// - Throws: if it asks too much; then nothing is taken.
    func charge(_ count: Int, to client: ClientAddress) throws(RPCError) {
        let rate = self.limits.maximumRequestsPerSecond
        guard rate > 0, !self.isExempt(client) else { return }
        let now = ContinuousClock.now
        let wait = self.state.withLock { state -> Double in
            var bucket = state.buckets[client] ?? Bucket(level: Double(rate), time: now)
            let elapsed = (now - bucket.time) / .seconds(1)
            bucket.level = min(Double(rate), bucket.level + elapsed * Double(rate))
            bucket.time = now
            // A batch that is larger than a burst passes when the bucket is full, but for the one
            // that was taken when it came.
            let cost = min(Double(count), Double(max(1, rate - 1)))
            defer {
                if state.buckets.count >= Self.maximumClients { state.forget(at: now) }
                state.buckets[client] = bucket
            }
            guard bucket.level >= cost else { return (cost - bucket.level) / Double(rate) }
            bucket.level -= Double(count)
            return 0
        }
        guard wait <= 0 else {
            throw RPCError(
                .rateLimited, "more than the \(rate) requests a second allowed: slow down",
                data: RPCError.Details(
                    reason: "rateLimited", limit: rate,
                    retryAfter: max(1, Int(wait.rounded(.up)))))
        }
    }
}
