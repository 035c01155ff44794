import ArgumentParser

/// A time as people write it on a command line: `500ms`, `30s`, `10m`, `1h`, `2d`.
struct DurationArgument: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    /// The milliseconds.
    let milliseconds: UInt64

    /// The units, the longest first.
    private static let units: [(name: String, milliseconds: UInt64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// So many milliseconds.
    init(milliseconds: UInt64) {
        self.milliseconds = milliseconds
    }

    /// The time that an argument spells; `nil` for anything else.
    init?(argument: String) {
        let digits = argument.prefix { $0.isNumber }
        let name = argument.dropFirst(digits.count)
        guard let number = UInt64(digits) else { return nil }
        guard let unit = Self.units.first(where: { $0.name == name }) else {
            // Nothing lasts nothing, in every unit.
            guard number == 0, name.isEmpty else { return nil }
            self.milliseconds = 0
            return
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow else { return nil }
        self.milliseconds = milliseconds
    }

    /// The whole seconds, at least 1.
    var seconds: UInt64 { max(1, self.milliseconds / 1_000) }

    /// The shortest way to write it.
    var description: String {
        let unit = Self.units.first { self.milliseconds.isMultiple(of: $0.milliseconds) }
        guard let unit, self.milliseconds > 0 else { return "0" }
        return "\(self.milliseconds / unit.milliseconds)\(unit.name)"
    }

    var defaultValueDescription: String { self.description }
}

/// A number of bytes as people write it on a command line: `65536`, `512KiB`, `64MiB`, `2GiB`.
struct ByteSizeArgument: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    /// The bytes.
    let bytes: UInt64

    private static let units: [(name: String, shift: UInt64)] = [
        ("GiB", 30), ("MiB", 20), ("KiB", 10), ("", 0),
    ]

    /// So many bytes.
    init(bytes: UInt64) {
        self.bytes = bytes
    }

    /// The number that an argument spells; `nil` for anything else.
    init?(argument: String) {
        let digits = argument.prefix { $0.isNumber }
        let name = argument.dropFirst(digits.count)
        guard let number = UInt64(digits), number > 0,
            let unit = Self.units.first(where: { $0.name == name }),
            number <= UInt64(Int.max) >> unit.shift
        else { return nil }
        self.bytes = number << unit.shift
    }

    /// The same, where memory is counted.
    var count: Int { Int(clamping: self.bytes) }

    /// The shortest way to write it.
    var description: String {
        let unit = Self.units.first { self.bytes.isMultiple(of: 1 << $0.shift) }
        guard let unit, self.bytes > 0 else { return "\(self.bytes)" }
        return "\(self.bytes >> unit.shift)\(unit.name)"
    }

    var defaultValueDescription: String { self.description }
}
