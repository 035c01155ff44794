/// Reads the entries of a map with integer labels in the order that is the only valid one.
///
/// Asking for labels one after another, in rising order, enforces order, uniqueness and
/// completeness by itself: whatever is not asked for is unknown.
public struct CBORMapDecoder: Sendable {
    private var remaining: Int
    private var previous: Int64?

    init(remaining: Int) {
        self.remaining = remaining
    }

    /// Reads a label that must come next; its value follows in `decoder`.
    public mutating func label(
        _ expected: Int64, _ decoder: inout CBORDecoder
    ) throws(DecodeError) {
        guard self.remaining > 0 else {
            throw DecodeError(.missingLabel(expected), at: decoder.offset)
        }
        let start = decoder.offset
        let found = try decoder.integer()
        guard found == expected else {
            throw DecodeError(self.reason(for: found, expected: expected), at: start)
        }
        self.advance(past: found)
    }

    /// Reads a label if it comes next, and answers whether it did.
    public mutating func optional(
        _ label: Int64, _ decoder: inout CBORDecoder
    ) throws(DecodeError) -> Bool {
        guard self.remaining > 0 else { return false }
        var ahead = decoder
        guard try ahead.integer() == label else { return false }
        decoder = ahead
        self.advance(past: label)
        return true
    }

    /// Reads an unsigned integer that is left out when zero; a written zero is refused.
    public mutating func nonZero(
        _ label: Int64, _ decoder: inout CBORDecoder
    ) throws(DecodeError) -> UInt64 {
        guard try self.optional(label, &decoder) else { return 0 }
        return try decoder.unsigned(in: 1...UInt64.max, "label \(label)")
    }

    /// Demands that no entry is left.
    public func end(_ decoder: inout CBORDecoder) throws(DecodeError) {
        guard self.remaining > 0 else { return }
        let start = decoder.offset
        let found = try decoder.integer()
        throw DecodeError(self.reason(for: found, expected: nil), at: start)
    }

    private mutating func advance(past label: Int64) {
        self.remaining -= 1
        self.previous = label
    }

    private func reason(for found: Int64, expected: Int64?) -> DecodeError.Reason {
        if let previous = self.previous {
            if found == previous { return .duplicateKey }
            let bothPositive = found >= 0 && previous >= 0
            let falls = bothPositive ? found < previous : found >= 0
            if falls { return .keyOrder }
        }
        return .unexpectedLabel(expected: expected, found: found)
    }
}
