/// A moment as people write it: ISO 8601 in UTC, such as `2026-03-01T12:00:00Z`, to the
/// millisecond if need be (`2026-03-01T12:00:00.250Z`).
///
/// The calendar is the proleptic Gregorian one; there are no leap seconds.
public struct Timestamp: Hashable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970.
    public let milliseconds: UInt64

    /// The last moment that can be written: the end of the year 9999.
    public static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    /// A moment.
    public init(milliseconds: UInt64) {
        self.milliseconds = milliseconds
    }

    /// The moment written as `text`; `nil` for any other form, for dates that do not exist and for
    /// years before 1970.
    public init?(_ text: String) {
        let parts = Array(text.utf8)
        let form = Array("0000-00-00T00:00:00".utf8)
        guard parts.count >= form.count + 1, parts.last == UInt8(ascii: "Z") else { return nil }
        for (have, want) in zip(parts, form) {
            guard want == UInt8(ascii: "0") ? Self.isDigit(have) : have == want else { return nil }
        }
        let fraction = parts[form.count..<parts.count - 1]
        guard let milliseconds = Self.milliseconds(ofFraction: fraction) else { return nil }
        let year = Self.number(parts[0..<4])
        let month = Self.number(parts[5..<7])
        let day = Self.number(parts[8..<10])
        let hour = Self.number(parts[11..<13])
        let minute = Self.number(parts[14..<16])
        let second = Self.number(parts[17..<19])
        guard year >= 1970, (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var days = (1970..<year).reduce(0) { $0 + (Self.isLeap($1) ? 366 : 365) }
        days += (1..<month).reduce(0) { $0 + Self.days(inMonth: $1, of: year) } + day - 1
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.milliseconds = UInt64(seconds * 1_000 + milliseconds)
    }

    /// The text: with three decimals unless they are zeros.
    ///
    /// Moments after ``latest`` are written like it.
    public var description: String {
        let total = min(self.milliseconds, Self.latest.milliseconds)
        var days = Int(total / 86_400_000)
        let rest = Int(total % 86_400_000)
        var year = 1970
        while days >= (Self.isLeap(year) ? 366 : 365) {
            days -= Self.isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 1
        while days >= Self.days(inMonth: month, of: year) {
            days -= Self.days(inMonth: month, of: year)
            month += 1
        }
        let date = [Self.padded(year, to: 4), Self.padded(month), Self.padded(days + 1)]
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60]
        let fraction = rest % 1_000 == 0 ? "" : "." + Self.padded(rest % 1_000, to: 3)
        return date.joined(separator: "-") + "T"
            + clock.map { Self.padded($0) }.joined(separator: ":") + fraction + "Z"
    }

    /// The milliseconds of nothing, or of a point and one to three digits.
    private static func milliseconds(ofFraction text: ArraySlice<UInt8>) -> Int? {
        if text.isEmpty { return 0 }
        let digits = text.dropFirst()
        guard text.first == UInt8(ascii: "."), (1...3).contains(digits.count),
            digits.allSatisfy(Self.isDigit)
        else { return nil }
        return Self.number(digits) * [100, 10, 1][digits.count - 1]
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
