/// What the interface allows.
public struct RPCLimits: Hashable, Sendable {
    /// The most bytes in a JSON body, or in a message of a WebSocket.
    public var maximumBodyBytes = 2 << 20
    /// The most bytes in a body of `POST /statements`.
    public var maximumStatementsBytes = 8 << 20
    /// The most requests in a batch.
    public var maximumBatch = 1_000
    /// The most statements in a batch of them.
    public var maximumStatements = 20_000
    /// The most rows on a page of a list.
    public var maximumPage = 200
    /// The most connections at once; further ones wait to be accepted.
    public var maximumConnections = 4_096
    /// The most connections at once from one client that is not on this machine.
    public var maximumConnectionsPerClient = 256
    /// The most requests a second from one client that is not on this machine; 0 for no limit.
    ///
    /// A burst may have as many at once.
    public var maximumRequestsPerSecond = 1_000
    /// Whether clients on this machine are not counted.
    public var exemptsLoopback = true
    /// The most subscriptions on a WebSocket.
    public var maximumSubscriptions = 32
    /// The most requests of a WebSocket that are worked on at once; further ones wait.
    public var maximumConcurrentRequests = 8
    /// How long a connection may be idle, and how long a request may take to arrive.
    public var idleTime: Duration = .seconds(60)
    /// How long a client may read nothing of what is sent to it.
    public var stallTime: Duration = .seconds(20)

    /// The standard limits.
    public init() {}
}
