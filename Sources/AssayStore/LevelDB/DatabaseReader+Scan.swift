/// Whether a scan goes on after a record.
enum ScanStep: Equatable, Sendable {
    case more
    case stop
}

extension DatabaseReader {
    /// Lends each record from `lower` up to, not including, `upper` to `body`, in key order.
    ///
    /// - Parameters:
    ///   - lower: The first key that counts; empty for the very first.
    ///   - upper: The first key that no longer counts; `nil` for none.
    ///   - reverse: Whether to begin at the upper end.
    ///   - fillCache: Whether to keep what was read for those who come after.
    ///   - body: Takes a key and its value, which die when it returns.
    ///
    /// The scan sees the state at its beginning, whatever is written meanwhile. It never passes
    /// over damage: it throws before it lends a record from beyond.
    func scan(
        from lower: [UInt8] = [], upTo upper: [UInt8]? = nil, reverse: Bool = false,
        fillCache: Bool = false,
        _ body: (_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> ScanStep
    ) throws(StoreError) {
        var cursor = Cursor(self, fillCache: fillCache)
        if reverse {
            try cursor.seek(before: upper)
        } else {
            try cursor.seek(to: lower)
        }
        while cursor.isAtRecord {
            let step = try cursor.withRecord { key, value throws(StoreError) in
                let isInside =
                    if reverse {
                        !key.precedes(lower.span.bytes)
                    } else if let upper {
                        key.precedes(upper.span.bytes)
                    } else {
                        true
                    }
                return isInside ? try body(key, value) : ScanStep.stop
            }
            if step == .stop { return }
            try reverse ? cursor.moveBack() : cursor.moveOn()
        }
    }

    /// Lends each record whose key begins with `prefix` to `body`, in key order.
    func scan(
        prefix: [UInt8], reverse: Bool = false, fillCache: Bool = false,
        _ body: (_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> ScanStep
    ) throws(StoreError) {
        try self.scan(
            from: prefix, upTo: prefix.endOfPrefix, reverse: reverse, fillCache: fillCache, body)
    }
}

extension [UInt8] {
    /// The first key after all that begin with these bytes; `nil` if no key is.
    var endOfPrefix: [UInt8]? {
        guard let last = self.lastIndex(where: { $0 != .max }) else { return nil }
        return self[..<last] + [self[last] + 1]
    }
}
