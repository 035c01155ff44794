import AssayConsensus

/// A message on its way.
struct Packet {
    let from: Int
    let to: Int
    /// The number of the connection that it was sent on.
    let connection: Int
    /// Whether it arrives even if that connection is gone.
    let isStray: Bool
    let message: PeerMessage
}

/// Connections and links between nodes, and how well they work.
struct SimulatedNetwork {
    /// The connection of two nodes.
    private struct Connection {
        /// Which connection of the two it is; it rises whenever one breaks.
        var number = 0
        var isUp = false
        /// When the last message arrives, each way.
        var lastDue: (UInt64, UInt64) = (0, 0)
        /// No new connection before this time.
        var bannedUntil: UInt64 = 0
    }

    /// The longest that a message is held up, in milliseconds.
    private static let longestDelay: UInt64 = 4_000

    let nodeCount: Int
    private var connections: [Connection]
    /// How many faults cut each link.
    private var cuts: [Int]
    private let latency: (least: UInt64, spread: UInt64)
    private var random: Randomness
    /// So many of 1,000 messages are lost.
    var loss: UInt64 = 0
    /// So many of 1,000 messages arrive twice.
    var duplication: UInt64 = 0
    /// How much longer messages take.
    var delay: UInt64 = 0
    /// Whether messages overtake each other.
    var isReordering = false

    /// A network without connections.
    init(_ scenario: Scenario) {
        self.nodeCount = scenario.nodeCount
        let pairs = scenario.nodeCount * scenario.nodeCount
        self.connections = Array(repeating: Connection(), count: pairs)
        self.cuts = Array(repeating: 0, count: pairs)
        self.latency = scenario.latency
        self.random = Randomness(seed: scenario.seed, .network)
    }

    private func pair(_ one: Int, _ other: Int) -> Int {
        min(one, other) * self.nodeCount + max(one, other)
    }

    /// The number of the connection of two nodes, if there is one.
    func connection(_ one: Int, _ other: Int) -> Int? {
        let connection = self.connections[self.pair(one, other)]
        return connection.isUp ? connection.number : nil
    }

    /// Whether nothing comes through in one direction.
    func isCut(from: Int, to: Int) -> Bool { self.cuts[from * self.nodeCount + to] > 0 }

    /// Whether nothing comes through in at least one direction.
    func isCut(_ one: Int, _ other: Int) -> Bool {
        self.isCut(from: one, to: other) || self.isCut(from: other, to: one)
    }

    /// Cuts a link once more, or mends one cut.
    mutating func cut(_ link: Fault.Link, by count: Int) {
        self.cuts[link.from * self.nodeCount + link.to] += count
    }

    /// Connects two nodes.
    ///
    /// - Returns: the number of the connection; `nil` if they cannot connect now.
    mutating func connect(_ one: Int, _ other: Int, at now: UInt64) -> Int? {
        let pair = self.pair(one, other)
        guard !self.connections[pair].isUp, !self.isCut(one, other),
            now >= self.connections[pair].bannedUntil
        else { return nil }
        self.connections[pair].isUp = true
        self.connections[pair].lastDue = (now, now)
        return self.connections[pair].number
    }

    /// Breaks the connection of two nodes.
    ///
    /// - Returns: the number that it had; `nil` if there was none.
    mutating func disconnect(_ one: Int, _ other: Int, bannedUntil: UInt64 = 0) -> Int? {
        let pair = self.pair(one, other)
        self.connections[pair].bannedUntil = max(
            bannedUntil, self.connections[pair].bannedUntil)
        guard self.connections[pair].isUp else { return nil }
        self.connections[pair].isUp = false
        self.connections[pair].number += 1
        return self.connections[pair].number - 1
    }

    /// Whether a message can be handed over.
    func delivers(_ packet: Packet) -> Bool {
        self.connection(packet.from, packet.to) == packet.connection
            || (packet.isStray && self.connection(packet.from, packet.to) != nil)
    }

    /// When a message arrives: never, once or twice.
    mutating func arrivals(from: Int, to: Int, at now: UInt64) -> [UInt64] {
        guard !self.isCut(from: from, to: to), !self.random.happens(permille: self.loss) else {
            return []
        }
        var due = now + self.latency.least + self.random.below(self.latency.spread + 1)
        if self.delay > 0 {
            due += min(self.random.heavyTail(scale: self.delay), Self.longestDelay)
        }
        if !self.isReordering {
            let pair = self.pair(from, to)
            if from < to {
                due = max(due, self.connections[pair].lastDue.0)
                self.connections[pair].lastDue.0 = due
            } else {
                due = max(due, self.connections[pair].lastDue.1)
                self.connections[pair].lastDue.1 = due
            }
        }
        guard self.random.happens(permille: self.duplication) else { return [due] }
        return [due, due + self.random.within(0...2_000)]
    }

    /// A random time to wait.
    mutating func wait(_ range: ClosedRange<UInt64>) -> UInt64 { self.random.within(range) }
}
