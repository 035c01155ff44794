/// The last word on a connection: why it ends, for a machine and for people.
public struct Goodbye: Hashable, Sendable, CustomStringConvertible {
    /// Why a connection ends.
    public enum Code: UInt64, Hashable, Sendable, CaseIterable {
        /// The node stops.
        case stopping = 1
        /// The other follows another chain.
        case otherChain = 2
        /// The other speaks another version of the protocol.
        case otherVersion = 3
        /// The node has dialled itself, or somebody with its key.
        case selfConnection = 4
        /// There is another connection with the same peer, which is kept.
        case duplicate = 5
        /// The node has as many peers as it wants.
        case full = 6
        /// The other sent what no node sends.
        case malformed = 7
        /// The other reads slower than what it must know is sent.
        case tooSlow = 8
        /// Nothing came for too long, or no greeting in time.
        case idle = 9
        /// The other is not spoken to for a while.
        case banned = 10
        /// The layer above has had enough.
        case unwanted = 11
    }

    /// Why, as it is written: a later version may have reasons of its own.
    public let number: UInt64
    /// Why, for a machine; an unknown reason counts as ``Code/unwanted``.
    public var code: Code { Code(rawValue: self.number) ?? .unwanted }
    /// Why, for people: printable, at most ``maximumLength`` bytes.
    public let text: String

    /// The most bytes in the text.
    public static let maximumLength = 200

    /// A goodbye; a text that is too long is cut, and what does not print is replaced.
    public init(_ code: Code, _ text: String) {
        self.init(number: code.rawValue, text)
    }

    /// The goodbye of a version that may be later.
    init(number: UInt64, _ text: String) {
        self.number = number
        self.text = Printable.cut(text, maximum: Self.maximumLength)
    }

    /// The value as people read it.
    public var description: String {
        self.text.isEmpty ? "\(self.code)" : "\(self.code) (\(self.text))"
    }
}

/// Text from elsewhere that may stand in a log: it cannot move the cursor or hide itself.
enum Printable {
    /// Whether every character prints.
    static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(Self.isPrintable)
    }

    /// The text with `?` for what does not print, cut between characters.
    static func cut(_ text: String, maximum: Int) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            let shown = Self.isPrintable(scalar) ? scalar : "?"
            count += UTF8.width(shown)
            guard count <= maximum else { break }
            result.append(shown)
        }
        return String(result)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
