import AssayConsensus

/// How far a node is behind, and how fast it comes closer.
public struct SyncProgress: Hashable, Sendable {
    /// How many blocks behind a node catches up, rather than that it is about to decide them.
    public static let threshold: UInt64 = 2

    /// The height of the newest final block here.
    public let head: UInt64
    /// The highest height that a peer claims to have: a hint, which may be a lie.
    public let claim: UInt64
    /// The blocks a second that came lately; `nil` if that is not known yet.
    public let rate: UInt64?

    /// The number of blocks that are missing, if the claim is true.
    public var behind: UInt64 { self.claim > self.head ? self.claim - self.head : 0 }

    /// Whether the node catches up.
    public var isSyncing: Bool { self.behind >= Self.threshold }

    /// The seconds until nothing is missing, at this rate.
    public var secondsLeft: UInt64? {
        guard let rate, rate > 0 else { return nil }
        return self.behind / rate
    }
}

/// Tells operators how far catching up is and why the chain waits, and that not too often: a
/// pure value, with time as an argument.
struct SyncMeter: Sendable {
    /// How often it is to be asked, in milliseconds.
    static let interval: UInt64 = 1_000
    /// How often progress is told.
    private static let progressInterval: UInt64 = 3_000
    /// How often it is told that there is none, and why the chain waits.
    private static let waitInterval: UInt64 = 10_000

    private typealias Mark = (head: UInt64, at: UInt64)
    private var begin: Mark?
    private var mark: Mark?
    private var hasTold = false
    private var lastWait: UInt64?
    private var nextLook: UInt64 = 0
    /// The blocks a second that came lately, while the node catches up.
    private(set) var rate: UInt64?

    /// Whether it is time to look again.
    mutating func isDue(_ now: UInt64) -> Bool {
        guard now >= self.nextLook else { return false }
        self.nextLook = now + Self.interval
        return true
    }

    /// What to tell about catching up; `nil` for nothing new.
    mutating func observe(head: UInt64, claim: UInt64, _ now: UInt64) -> String? {
        guard SyncProgress(head: head, claim: claim, rate: nil).isSyncing else {
            defer {
                (self.begin, self.mark, self.rate) = (nil, nil, nil)
                self.hasTold = false
            }
            guard self.hasTold, let begin else { return nil }
            let seconds = max(1, (now - begin.at) / 1_000)
            return "caught up: block \(head), \(head - begin.head) blocks in \(seconds) s"
        }
        guard let mark else {
            self.begin = (head, now)
            self.mark = (head, now)
            return nil
        }
        let elapsed = now - mark.at
        guard elapsed >= Self.progressInterval else { return nil }
        guard head > mark.head else {
            self.rate = 0
            guard elapsed >= Self.waitInterval else { return nil }
            self.mark = (head, now)
            return "\(claim - head) blocks behind what peers claim, and no block comes: the claim "
                + "may be a lie, or the peers slow"
        }
        let rate = (head - mark.head) * 1_000 / elapsed
        self.rate = rate
        self.mark = (head, now)
        self.hasTold = true
        let left = SyncProgress(head: head, claim: claim, rate: rate).secondsLeft
        return "catching up: block \(head) of \(claim), \(rate) blocks/s"
            + (left.map { ", \($0) s left" } ?? "")
    }

    /// What to tell about a wait; `nil` if it was told lately.
    mutating func observe(_ report: WaitReport?, _ now: UInt64) -> String? {
        guard let report, now >= (self.lastWait ?? 0) + Self.waitInterval || self.lastWait == nil
        else { return nil }
        self.lastWait = now
        return "\(report)"
    }
}
