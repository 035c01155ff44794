import AssayAPI
import FoundationEssentials

/// The doc comments of the sources, by what they stand above: `API.GetBlock.Result.header`.
///
/// It reads lines, not Swift, and relies on the uniform format of the sources.
struct SourceComments {
    /// A comment, by its paragraphs.
    ///
    /// Lists and tables keep their lines.
    typealias Comment = [String]

    private(set) var comments: [String: Comment] = [:]

    /// Reads all files of modules.
    init(modules: [String]) throws {
        for module in modules {
            let folder = Repository.root.appending(path: "Sources/\(module)")
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            for file in files.sorted() where file.hasSuffix(".swift") {
                self.read(try Repository.text("Sources/\(module)/\(file)"))
            }
        }
    }

    /// The comments of a text, for tests of this reader.
    init(text: String) {
        self.read(text)
    }

    subscript(path: String) -> Comment? { self.comments[path] }

    private mutating func read(_ text: String) {
        var scopes: [(indent: Int, name: String)] = []
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = line.prefix { $0 == " " }.count
            let code = line.dropFirst(indent)
            if code.hasPrefix("///") {
                lines.append(code.dropFirst(code.hasPrefix("/// ") ? 4 : 3))
                continue
            }
            defer { lines = [] }
            if code == "}", let last = scopes.last, indent <= last.indent { scopes.removeLast() }
            guard indent == scopes.last.map({ $0.indent + 4 }) ?? 0 else { continue }
            let words = code.split(separator: " ").drop { Self.modifiers.contains(String($0)) }
            guard let keyword = words.first, words.count > 1 else { continue }
            let prefix = scopes.map { $0.name + "." }.joined()
            let name = String(
                words.dropFirst().first?.prefix { !":(,{".contains($0) } ?? ""
            ).replacing("`", with: "")
            switch keyword {
            case "struct", "enum", "extension", "class", "protocol":
                if !lines.isEmpty, keyword != "extension" { self.add(lines, to: prefix + name) }
                if code.hasSuffix("{") { scopes.append((indent, name)) }
            case "var", "let": self.add(lines, to: prefix + name)
            case "case":
                for word in words.dropFirst() where !lines.isEmpty {
                    let name = word.prefix { $0.isLetter || $0.isNumber }
                    if word == "=" { break }
                    self.add(lines, to: prefix + name)
                }
            default: continue
            }
        }
    }

    private static let modifiers: Set = [
        "public", "package", "private", "fileprivate", "indirect", "final", "static",
    ]

    private mutating func add(_ lines: [Substring], to path: String) {
        guard !lines.isEmpty, self.comments[path] == nil else { return }
        var paragraphs: [String] = []
        for part in lines.split(separator: "", omittingEmptySubsequences: true) {
            var text = ""
            for line in part {
                if line.hasPrefix("- ") || line.hasPrefix("|") {
                    text += (text.isEmpty ? "" : "\n") + line
                } else {
                    text += (text.isEmpty ? "" : " ") + line.drop { $0 == " " }
                }
            }
            paragraphs.append(text)
        }
        self.comments[path] = paragraphs
    }
}

/// The files of the project that tests read and, when asked to, write.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The text of a file.
    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: Self.root.appending(path: path)), as: UTF8.self)
    }

    /// Replaces a file.
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: Self.root.appending(path: path))
    }
}
