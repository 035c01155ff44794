import AssayAPI
import AssayNode
import Synchronization

/// What a server has counted since it started; any thread may count.
package final class RPCMetrics: Sendable {
    /// How a call of a method ended.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// With a result.
        case ok
        /// With an error that is the caller's.
        case refused
        /// With an error that is the node's: it could not, or broke.
        case failed
    }

    /// Why a request was turned away before it was looked at.
    package enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// Too many came from one place.
        case rate
        /// It had no token, or not one that allows it.
        case token
        /// There are as many connections as may be.
        case connections
    }

    /// What became of the calls of one method.
    struct MethodCounts: Sendable {
        /// The calls by their outcomes, in the order of the outcomes.
        var outcomes: [UInt64] = Array(repeating: 0, count: Outcome.allCases.count)
        /// The seconds that the calls took.
        var seconds = Histogram(bounds: [
            0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ])
    }

    /// All counts of a moment.
    struct Counts: Sendable {
        /// By the names of methods.
        var methods: [String: MethodCounts] = [:]
        /// The requests that came over HTTP.
        var requests: UInt64 = 0
        /// The answers by the first digit of their status.
        var responses: [UInt64] = Array(repeating: 0, count: 6)
        /// The connections that are open.
        var connections: UInt64 = 0
        /// The connections that were opened.
        var connectionsOpened: UInt64 = 0
        /// The requests that were turned away, in the order of the reasons.
        var refusals: [UInt64] = Array(repeating: 0, count: Refusal.allCases.count)
        /// The subscriptions over WebSocket that are there.
        var subscribers: UInt64 = 0
        /// The WebSockets that were closed since their readers were too slow.
        var droppedSubscribers: UInt64 = 0
    }

    /// The label of methods that do not exist: callers must not make labels.
    static let unknownMethod = "unknown"

    private let current = Mutex(Counts())

    /// Nothing was counted yet.
    package init() {}

    /// The counts of this moment.
    var counts: Counts { self.current.withLock { $0 } }

    /// A method was called.
    ///
    /// - Parameter method: its name, or `nil` if there is no such method.
    package func called(_ method: String?, _ outcome: Outcome, in duration: Duration) {
        guard let number = Outcome.allCases.firstIndex(of: outcome) else { return }
        self.current.withLock { counts in
            let name = method ?? Self.unknownMethod
            counts.methods[name, default: MethodCounts()].outcomes[number] += 1
            counts.methods[name]?.seconds.observe(duration)
        }
    }

    /// A request came over HTTP.
    package func requestBegan() {
        self.current.withLock { $0.requests += 1 }
    }

    /// A request was answered with this status.
    package func responded(status: Int) {
        let digit = status / 100
        self.current.withLock { $0.responses[(1...5).contains(digit) ? digit : 0] += 1 }
    }

    /// A connection was opened.
    package func connectionOpened() {
        self.current.withLock { counts in
            counts.connections += 1
            counts.connectionsOpened += 1
        }
    }

    /// A connection was closed.
    package func connectionClosed() {
        self.current.withLock { $0.connections -= min(1, $0.connections) }
    }

    /// A request was turned away.
    package func refused(_ reason: Refusal) {
        guard let number = Refusal.allCases.firstIndex(of: reason) else { return }
        self.current.withLock { $0.refusals[number] += 1 }
    }

    /// A subscription over WebSocket began.
    package func subscribed() {
        self.current.withLock { $0.subscribers += 1 }
    }

    /// A subscription over WebSocket ended.
    package func unsubscribed() {
        self.current.withLock { $0.subscribers -= min(1, $0.subscribers) }
    }

    /// A WebSocket was closed because its reader was too slow.
    package func dropped() {
        self.current.withLock { $0.droppedSubscribers += 1 }
    }
}

extension RPCMetrics.Outcome {
    /// How a call with this error ended.
    init(_ error: RPCError) {
        switch error.code {
        case RPCError.Code.internalError.rawValue, RPCError.Code.unavailable.rawValue,
            RPCError.Code.mempoolFull.rawValue:
            self = .failed
        default: self = .refused
        }
    }
}
