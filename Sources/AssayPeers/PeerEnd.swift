/// How a connection with a peer ended.
public enum PeerEnd: Hashable, Sendable, CustomStringConvertible {
    /// We said goodbye.
    case ended(Goodbye)
    /// The peer said goodbye.
    case told(Goodbye)
    /// The connection broke without a word.
    case lost

    /// The value as people read it.
    public var description: String {
        switch self {
        case .ended(let goodbye): "ended here: \(goodbye)"
        case .told(let goodbye): "ended by the peer: \(goodbye)"
        case .lost: "lost"
        }
    }
}

/// Why the network of peers cannot run.
public enum PeerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The certificate cannot be made, or the TLS library refuses it.
    case certificate(String)
    /// The address cannot be listened on.
    case cannotListen(String)
    /// It runs already, or has run: a network runs once.
    case alreadyRun

    /// The value as people read it.
    public var description: String {
        switch self {
        case .certificate(let reason): "the TLS certificate cannot be made: \(reason)"
        case .cannotListen(let reason): "cannot listen for peers: \(reason)"
        case .alreadyRun: "the network of peers runs only once"
        }
    }
}
