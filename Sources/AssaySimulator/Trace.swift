import AssayCrypto

/// What happened, in order: a running hash always, and lines of text if they are wanted.
struct Trace: Sendable {
    /// What is noted.
    enum Kind: UInt64 {
        case deliver = 1
        case drop
        case send
        case persist
        case append
        case tick
        case admit
        case crash
        case start
        case connect
        case disconnect
        case fault
        case heal
        case submit
        case event
        case report
        case ban
    }

    /// A hash of everything that was noted.
    private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    /// The number of notes.
    private(set) var count: UInt64 = 0
    /// The text, if it is kept.
    private(set) var lines: [String] = []
    private let keepsText: Bool

    /// An empty trace.
    init(keepsText: Bool) {
        self.keepsText = keepsText
    }

    /// Notes what happened, in words alone.
    mutating func note(
        _ kind: Kind, at time: UInt64, node: Int, _ text: @autoclosure () -> String
    ) {
        self.note(kind, at: time, node: node, 0, 0, text())
    }

    /// Notes what happened, by a number and in words.
    mutating func note(
        _ kind: Kind, at time: UInt64, node: Int, _ first: UInt64,
        _ text: @autoclosure () -> String
    ) {
        self.note(kind, at: time, node: node, first, 0, text())
    }

    /// Notes what happened, by two numbers and in words.
    mutating func note(
        _ kind: Kind, at time: UInt64, node: Int, _ first: UInt64, _ second: UInt64,
        _ text: @autoclosure () -> String
    ) {
        self.count += 1
        self.mix(time)
        self.mix(kind.rawValue << 8 | UInt64(node))
        self.mix(first)
        self.mix(second)
        guard self.keepsText else { return }
        self.lines.append("\(time) \(node) \(kind) \(text())")
    }

    private mutating func mix(_ value: UInt64) {
        self.hash = (self.hash ^ value).wrapping(times: 0x9e37_79b9_7f4a_7c15)
        self.hash ^= self.hash >> 29
    }
}
