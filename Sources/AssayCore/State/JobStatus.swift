/// Where a job stands; it only moves forward.
///
/// ```
/// open ─┬─────────────► sealed ─┬─► provisional ─┬─► final
///       └─► checking ─►   │     │        │       │
///                         │     ├────────▼───────┤
///                         │     │      judged ───┤
///                         ▼     ▼                ▼
///                       failed ◄─────────── failed | final
/// ```
/// A job that is final or failed has left the state; its settlement in the log says how it ended.
public enum JobStatus: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    /// Slots can be taken once the draw is known.
    case open = 1
    /// One node works alone: whether a second checks it is drawn, and then waited for.
    case checking = 2
    /// No more slots: the drawn leaves are opened once they are known.
    case sealed = 3
    /// There is a result, which can be challenged.
    case provisional = 4
    /// The validators are asked.
    case judged = 5
    /// There is a result, and all is paid.
    case final = 6
    /// There is no result, and what was locked went back.
    case failed = 7

    /// The name in JSON.
    public var name: String { "\(self)" }

    /// In the order of a job's life.
    public static func < (left: JobStatus, right: JobStatus) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What a live job waits for.
public enum JobDeadline: Hashable, Sendable {
    /// For the hash of the block at this height, which no one can know before.
    ///
    /// It is taken from the next block, or a later one if too much is due there.
    case seed(height: UInt64)
    /// For the ledger's clock, in milliseconds.
    case clock(UInt64)
}
