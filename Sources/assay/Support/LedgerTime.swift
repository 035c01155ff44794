/// Ledger time as people read it.
///
/// It runs in milliseconds, and only while there are blocks: what is said to come in ten seconds
/// comes later if there is an outage.
enum LedgerTime {
    /// A duration in milliseconds, in two units at most.
    static func duration(_ milliseconds: UInt64) -> String {
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1_000
        let units: [(name: String, seconds: UInt64)] = [
            ("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1),
        ]
        guard let first = units.firstIndex(where: { seconds >= $0.seconds }) else { return "" }
        var text = "\(seconds / units[first].seconds) \(units[first].name)"
        let rest = seconds % units[first].seconds
        if first + 1 < units.count, rest / units[first + 1].seconds > 0 {
            text += " \(rest / units[first + 1].seconds) \(units[first + 1].name)"
        }
        return text
    }

    /// A time as seen at `clock`, and as it is.
    static func text(_ time: UInt64, at clock: UInt64) -> String {
        let distance =
            time > clock
            ? "in \(Self.duration(time - clock))"
            : time == clock ? "now" : "\(Self.duration(clock - time)) ago"
        return "\(distance) (ledger time \(time) ms)"
    }
}
