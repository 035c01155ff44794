/// What came of a simulation.
public struct SimulationResult: Sendable {
    /// A height as it was first decided by an honest node.
    public struct Decision: Hashable, Sendable {
        /// The height.
        public let height: UInt64
        /// When, in virtual milliseconds.
        public let time: UInt64
        /// In which round.
        public let round: UInt64
        /// How many statements are in the block.
        public let statements: Int
    }

    /// What must never be, and was; `nil` if all is well.
    public internal(set) var violation: Violation?
    /// When that was found, in virtual milliseconds.
    public internal(set) var violationTime: UInt64 = 0
    /// How long it took, in virtual milliseconds.
    public internal(set) var length: UInt64 = 0
    /// What was decided, in order.
    public internal(set) var decisions: [Decision] = []
    /// When the faults ended.
    public internal(set) var healedAt: UInt64 = 0
    /// How long after that every honest node had three more blocks; `nil` if it never came to it.
    public internal(set) var healTime: UInt64?
    /// How long after that everything that was submitted was final; `nil` if it never was.
    public internal(set) var settleTime: UInt64?
    /// The statements that became final.
    public internal(set) var statements: UInt64 = 0
    /// The highest round that an honest node reached.
    public internal(set) var highestRound: UInt64 = 0
    /// The messages that were sent.
    public internal(set) var messages: UInt64 = 0
    /// The most ticks of one node in one virtual second.
    public internal(set) var mostTicks: UInt64 = 0
    /// How often an accusation of a liar was noted.
    public internal(set) var accusations: UInt64 = 0
    /// The faults that took place, by kind, in the order of the names.
    public internal(set) var faults: [(kind: String, count: Int)] = []
    /// A hash of everything that happened.
    public internal(set) var traceHash: UInt64 = 0
    /// The number of notes in the trace.
    public internal(set) var traceCount: UInt64 = 0
    /// Everything that happened, if it was kept.
    public internal(set) var trace: [String] = []

    /// The longest time between two decisions within a span of time, its ends included.
    public func longestPause(in span: ClosedRange<UInt64>) -> UInt64 {
        var longest: UInt64 = 0
        var last = span.lowerBound
        for decision in self.decisions where span.contains(decision.time) {
            longest = max(longest, decision.time - last)
            last = decision.time
        }
        return max(longest, span.upperBound - last)
    }

    /// The statements that became final within a span of time.
    public func statements(in span: ClosedRange<UInt64>) -> Int {
        self.decisions.lazy.filter { span.contains($0.time) }.reduce(0) { $0 + $1.statements }
    }

    /// The blocks that were decided within a span of time.
    public func blocks(in span: ClosedRange<UInt64>) -> Int {
        self.decisions.count { span.contains($0.time) }
    }
}
