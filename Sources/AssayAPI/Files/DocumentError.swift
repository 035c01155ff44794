/// Why a genesis file or a trust file cannot be used.
public enum DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be opened or read: what the operating system says.
    case unreadable(path: String, reason: String)
    /// The file cannot be written: what the operating system says.
    case unwritable(path: String, reason: String)
    /// There is such a file already.
    case exists(path: String)
    /// The file is longer than ``maximumSize``.
    case tooLarge(path: String)
    /// The text is not JSON. Lines and columns begin with 1; columns count bytes.
    case notJSON(path: String, line: Int, column: Int, reason: String)
    /// The JSON is not what it should be: all that is wrong with it.
    case mistakes(path: String, [DocumentMistake])

    /// The most bytes of a file: 32 MiB.
    public static let maximumSize = 32 << 20

    /// The value as people read it.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
        case .exists(let path): "\(path) exists already, and nothing is overwritten"
        case .tooLarge(let path): "\(path) is longer than \(Self.maximumSize) bytes"
        case .notJSON(let path, let line, let column, let reason):
            "\(path) is not JSON: line \(line), column \(column): \(reason)"
        case .mistakes(let path, let mistakes):
            if mistakes.count == 1 {
                "\(path): \(mistakes[0])"
            } else {
                "\(path): \(mistakes.count) mistakes"
                    + mistakes.map { "\n  \($0)" }.joined()
            }
        }
    }
}

/// One mistake in a document, and where it is.
public struct DocumentMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place, such as `accounts[3].balance`; empty for the document as a whole.
    public let path: String
    /// What is wrong with it.
    public let reason: String

    /// A mistake at a place.
    ///
    /// Control characters, which could come from a hostile file and fool a terminal, are written as
    /// escapes.
    public init(path: String, reason: String) {
        self.path = Self.printable(path)
        self.reason = Self.printable(reason)
    }

    private static func printable(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { printable, scalar in
            if scalar.isPrintable {
                printable.unicodeScalars.append(scalar)
            } else {
                printable += scalar.escaped(asASCII: true)
            }
        }
    }

    /// The value as people read it.
    public var description: String {
        self.path.isEmpty ? self.reason : "\(self.path): \(self.reason)"
    }
}

extension Unicode.Scalar {
    /// Whether a terminal shows the scalar, instead of doing what it says.
    var isPrintable: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
