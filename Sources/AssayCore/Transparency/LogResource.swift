/// What of a log is served as static files (C2SP tlog-tiles).
public enum LogResource: Hashable, Sendable {
    /// `checkpoint`: the newest signed head.
    case checkpoint
    /// `tile/<level>/<index>[.p/<width>]`: hashes.
    case tile(LogTileID, width: Int)
    /// `tile/entries/<index>[.p/<width>]`: entries.
    case entries(index: UInt64, width: Int)

    /// The longest entry that an entry bundle can hold, in bytes.
    public static let maximumEntrySize = Int(UInt16.max)

    /// Reads the path below the prefix, without a slash at its start; `nil` for every other.
    public init?(path: some StringProtocol) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        if parts.count == 1, parts.first == "checkpoint" {
            self = .checkpoint
            return
        }
        guard parts.count >= 3, parts.popFirst() == "tile", let kind = parts.popFirst(),
            let (index, width) = Self.place(parts)
        else { return nil }
        if kind == "entries" {
            self = .entries(index: index, width: width)
        } else if let level = Self.number(kind, digits: 1...2), level <= 63 {
            self = .tile(LogTileID(level: Int(level), index: index), width: width)
        } else {
            return nil
        }
        // One path for each: no groups of zeros at the start.
        guard self.path == path else { return nil }
    }

    /// The path below the prefix.
    public var path: String {
        switch self {
        case .checkpoint: "checkpoint"
        case .tile(let id, let width): "tile/\(id.level)/" + Self.text(id.index, width)
        case .entries(let index, let width): "tile/entries/" + Self.text(index, width)
        }
    }

    /// An index in groups of three digits, all but the last with an `x`, and a width below 256.
    private static func text(_ index: UInt64, _ width: Int) -> String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = "\(rest % 1_000)"
            let group = String(repeating: "0", count: 3 - digits.count) + digits
            groups.append(groups.isEmpty ? group : "x" + group)
            rest /= 1_000
        } while rest > 0
        let name = groups.reversed().joined(separator: "/")
        return width < LogTileID.width ? "\(name).p/\(width)" : name
    }

    private static func place(_ parts: ArraySlice<some StringProtocol>) -> (UInt64, Int)? {
        var groups = parts.map { String($0) }
        var width = LogTileID.width
        if groups.count >= 2, groups[groups.count - 2].hasSuffix(".p") {
            guard let partial = Self.number(groups.removeLast(), digits: 1...3),
                (1..<UInt64(LogTileID.width)).contains(partial)
            else { return nil }
            width = Int(partial)
            groups[groups.count - 1].removeLast(2)
        }
        var index: UInt64 = 0
        for (position, group) in groups.enumerated() {
            let isLast = position == groups.count - 1
            guard isLast != group.hasPrefix("x"),
                let value = Self.number(isLast ? group : String(group.dropFirst()), digits: 3...3)
            else { return nil }
            let (shifted, overflow) = index.multipliedReportingOverflow(by: 1_000)
            let (sum, overflow2) = shifted.addingReportingOverflow(value)
            guard !overflow, !overflow2 else { return nil }
            index = sum
        }
        return (index, width)
    }

    /// A decimal number of so many digits; one that may vary has no zero at its start.
    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> UInt64? {
        let characters = Array(text.utf8)
        guard digits.contains(characters.count),
            characters.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.lowerBound == digits.upperBound || characters.count == 1
                || characters[0] != UInt8(ascii: "0")
        else { return nil }
        return UInt64(text)
    }
}

extension LogResource {
    /// The entry bundle with these entries; `nil` if one of them is too long for a bundle.
    public static func bundle(_ entries: [[UInt8]]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for entry in entries {
            guard entry.count <= Self.maximumEntrySize else { return nil }
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 255))
            bytes += entry
        }
        return bytes
    }

    /// The entries in a bundle; `nil` unless it ends where an entry ends.
    public static func entries(inBundle bytes: [UInt8]) -> [[UInt8]]? {
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 2 else { return nil }
            let count = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
            guard rest.count >= count else { return nil }
            entries.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return entries
    }

    /// The resources that make up a log of `size` entries, but for the checkpoint: hashes by
    /// rising levels, then entries.
    ///
    /// - Parameter known: the size up to which full ones are not wanted any more.
    public static func all(upTo size: UInt64, known: UInt64 = 0) -> [LogResource] {
        var resources: [LogResource] = []
        var bundles: [LogResource] = []
        let width = UInt64(LogTileID.width)
        var (count, done, level) = (size, min(known, size), 0)
        while count > 0 {
            for index in done / width..<(count - 1) / width + 1 where index * width < count {
                let hashes = Int(min(width, count - index * width))
                resources.append(.tile(LogTileID(level: level, index: index), width: hashes))
                if level == 0 { bundles.append(.entries(index: index, width: hashes)) }
            }
            (count, done, level) = (count / width, done / width, level + 1)
        }
        return resources + bundles
    }
}
