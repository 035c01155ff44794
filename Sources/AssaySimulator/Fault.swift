/// Something that goes wrong for a while.
public struct Fault: Hashable, Sendable {
    /// When it begins, in virtual milliseconds.
    public var start: UInt64
    /// When it ends.
    public var end: UInt64
    /// What it is.
    public var kind: Kind

    /// What goes wrong.
    public enum Kind: Hashable, Sendable {
        /// A node stops at a point, loses what was not synced, and starts again at the end.
        case crash(node: Int, CrashPoint, DiskLoss)
        /// Messages on these links are lost, and their connections break some time later.
        case cut([Link])
        /// The connection of two nodes breaks; they connect again soon.
        case disconnect(Int, Int)
        /// Every write of a node takes so many milliseconds more.
        case slowDisk(node: Int, milliseconds: UInt64)
        /// So many of 1,000 messages are lost.
        case loss(permille: UInt64)
        /// So many of 1,000 messages arrive twice.
        case duplication(permille: UInt64)
        /// Every message takes up to so many milliseconds more, and seldom many times that.
        case delay(milliseconds: UInt64)
        /// Messages overtake each other, and outlive the connection they were sent on.
        case reordering
        /// The wall clock of a node is wrong by so many milliseconds.
        case clock(node: Int, offset: Int64)
        /// A node does nothing, as if its process were stopped, but keeps its memory.
        case pause(node: Int)
    }

    /// The way from one node to another.
    public struct Link: Hashable, Sendable {
        /// Who sends.
        public let from: Int
        /// Who receives.
        public let to: Int

        /// A link.
        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// Where in its work a node stops.
    public enum CrashPoint: Hashable, Sendable {
        /// At once, wherever it is; what is being written survives or not.
        case now(keepsWrite: Bool)
        /// Before its next write of this kind.
        case before(Write)
        /// During its next write of this kind, before that is durable.
        case during(Write)
        /// As soon as its next write of this kind is durable, before anything that follows.
        case after(Write)
        /// Between its next messages: after so many sends.
        case afterSends(Int)
    }

    /// What a node writes.
    public enum Write: UInt8, Hashable, Sendable {
        /// The vote record.
        case votes
        /// A final block.
        case block
    }

    /// What of a disk is lost in a crash, though it was synced.
    public enum DiskLoss: UInt8, Hashable, Sendable {
        /// Nothing.
        case none
        /// The vote record.
        case votes
        /// Everything.
        case all
    }

    /// A fault.
    public init(_ kind: Kind, from start: UInt64, to end: UInt64) {
        self.kind = kind
        self.start = start
        self.end = end
    }

    /// One word for the kind, to count by.
    var label: String {
        switch self.kind {
        case .crash(_, _, .none): "crash"
        case .crash(_, _, .votes): "lost votes"
        case .crash(_, _, .all): "lost disk"
        case .cut: "cut"
        case .disconnect: "disconnect"
        case .slowDisk: "slow disk"
        case .loss: "loss"
        case .duplication: "duplication"
        case .delay: "delay"
        case .reordering: "reordering"
        case .clock: "wrong clock"
        case .pause: "pause"
        }
    }
}

extension Fault: CustomStringConvertible {
    /// The fault as people read it.
    public var description: String {
        "\(self.start)–\(self.end) ms: \(self.words)"
    }

    private var words: String {
        switch self.kind {
        case .crash(let node, let point, let loss):
            "node \(node) stops (\(point))" + (loss == .none ? "" : ", losing its \(loss)")
        case .cut(let links):
            "cut " + links.map { "\($0.from)→\($0.to)" }.joined(separator: " ")
        case .disconnect(let one, let other): "connection \(one)–\(other) breaks"
        case .slowDisk(let node, let milliseconds):
            "disk of node \(node) takes \(milliseconds) ms a write"
        case .loss(let permille): "\(permille) ‰ of messages lost"
        case .duplication(let permille): "\(permille) ‰ of messages doubled"
        case .delay(let milliseconds): "messages take about \(milliseconds) ms longer"
        case .reordering: "messages overtake each other"
        case .clock(let node, let offset): "clock of node \(node) is off by \(offset) ms"
        case .pause(let node): "node \(node) stands still"
        }
    }
}
