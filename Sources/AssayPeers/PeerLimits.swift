/// What a node allows its peers, and how long it waits for them.
public struct PeerLimits: Hashable, Sendable {
    /// The most bytes in a frame before the hello.
    public static let maximumHelloFrame = 4_096

    /// The most bytes in a frame after the hello.
    public var maximumFrame = 5 << 20
    /// The most peers that dialled us; room is kept in it for the static ones with a known key.
    public var maximumInbound = 128
    /// The most connections from one IP address; static peers with a known key do not count.
    public var maximumPerIP = 16
    /// The most connections that have not said hello.
    public var maximumUngreeted = 32
    /// How long a connection may take from TCP to hello.
    public var handshakeTimeout = Duration.seconds(5)
    /// After how long a silent peer is pinged.
    public var pingAfter = Duration.seconds(5)
    /// After how long a silent peer is dropped.
    public var idleTimeout = Duration.seconds(15)
    /// The most bytes that wait for one peer; `.bulk` messages may use seven eighths of it.
    public var maximumQueue = 32 << 20
    /// How many bytes a second are read from one peer, after a burst of one second's worth.
    public var bytesPerSecond = 64 << 20
    /// How many frames a second are read from one peer, after a burst of one second's worth.
    public var framesPerSecond = 20_000
    /// The least wait between two attempts to reach an address; it doubles with every failure.
    public var retryBase = Duration.milliseconds(100)
    /// The longest wait between two attempts to reach a static peer.
    public var staticRetryMaximum = Duration.seconds(1)
    /// The longest wait between two attempts to reach an address that peers told us.
    public var learnedRetryMaximum = Duration.seconds(30)
    /// The first wait after a peer sent what no node sends; it doubles with every repetition.
    public var penaltyBase = Duration.seconds(1)
    /// The longest of these waits.
    public var penaltyMaximum = Duration.seconds(300)
    /// Learned addresses are dialled only while there are fewer outbound connections.
    public var outboundTarget = 8
    /// The most learned addresses that are kept.
    public var maximumLearned = 256
    /// How often addresses are told to a peer.
    public var addressInterval = Duration.seconds(60)
    /// How long a peer has to take our goodbye, and how long a stop flushes.
    public var grace = Duration.seconds(1)

    /// The standard limits.
    public init() {}
}

/// Milliseconds on a clock that never goes back.
typealias Milliseconds = UInt64

extension Duration {
    /// Whole milliseconds, at least one.
    var milliseconds: Milliseconds {
        let (seconds, attoseconds) = self.components
        guard seconds >= 0, attoseconds >= 0, seconds < 1 << 32 else {
            return seconds < 0 || attoseconds < 0 ? 1 : 1 << 42
        }
        return max(1, UInt64(seconds) * 1_000 + UInt64(attoseconds) / 1_000_000_000_000_000)
    }
}
