public import AssayCore

/// What became of a submitted statement.
public enum Admission: Hashable, Sendable {
    /// It was executed on the newest head, and will be in one of the next blocks.
    case accepted(height: UInt64)
    /// It is in a final block.
    case final(height: UInt64, index: UInt64)
    /// It is early, and kept until its nonce or its time comes.
    case waiting
    /// The rules refuse it.
    case rejected(Rejection)
    /// The mempool is full: try again later.
    case full
    /// The node is stopping, or cannot tell.
    case unavailable
}
