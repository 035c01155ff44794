/// Looks through one file of Swift: at its code alone, without comments and strings.
struct TidyScanner {
    /// Something that should not be there.
    struct Finding: Hashable {
        let line: Int
        let what: String
    }

    private static let maximumColumns = 100
    private static let maximumFileLines = 400
    private static let maximumFunctionLines = 70

    /// Modules whose answers differ between machines, or whose weight the core does not carry;
    /// those of NIO come by their beginning.
    private static let bannedModules = [
        "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Logging",
    ]
    /// Clocks, chance, floating point, and whatever hides a failure, as runs of tokens.
    private static let bannedRuns = [
        ["Date", "("], [".", "random", "(", "in", ":"], ["ContinuousClock"], ["SuspendingClock"],
        ["SystemRandomNumberGenerator"], ["Double"], ["Float"], ["Float16"], ["Float32"],
        ["Float64"], ["Float80"], [".", "hashValue"], ["&", "+"], ["&", "-"], ["&", "*"],
        ["try", "!"], ["as", "!"],
    ]
    private static let bannedStarts = Set(Self.bannedRuns.map { $0[0] })

    private let lines: [Substring]
    private let tokens: [TidyToken]

    init(_ text: String) {
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.tokens = TidyToken.tokens(of: text)
    }

    /// What must not stand in a module that gives the same answer everywhere.
    var impurities: [Finding] {
        self.tokens.indices.flatMap { index -> [Finding] in
            let token = self.tokens[index]
            if token.text == "import" { return self.bannedImport(at: index) }
            guard Self.bannedStarts.contains(token.text) else { return [] }
            return Self.bannedRuns.filter { self.stands($0, at: index) }.map {
                Finding(line: token.line, what: $0.joined())
            }
        }
    }

    /// Lines, functions and files that are too long.
    var lengths: [Finding] {
        var findings: [Finding] = []
        for (index, line) in self.lines.enumerated()
        where line.utf8.count > Self.maximumColumns && line.count > Self.maximumColumns {
            findings.append(Finding(line: index + 1, what: "\(line.count) columns"))
        }
        for (start, count) in self.functions where count > Self.maximumFunctionLines {
            findings.append(Finding(line: start, what: "function of \(count) lines"))
        }
        // The text behind the last line end is no line.
        let count = self.lines.last?.isEmpty == true ? self.lines.count - 1 : self.lines.count
        if count > Self.maximumFileLines {
            findings.append(Finding(line: count, what: "file of \(count) lines"))
        }
        return findings
    }

    /// Whether tokens stand one after another without a blank: `try !f()` is no `try!`.
    private func stands(_ run: [String], at start: Int) -> Bool {
        guard start + run.count <= self.tokens.count else { return false }
        return run.indices.allSatisfy { index in
            let token = self.tokens[start + index]
            return token.text == run[index] && (index == 0 || token.isAttached)
        }
    }

    private func bannedImport(at start: Int) -> [Finding] {
        let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        guard
            let module = self.tokens[(start + 1)...].first(where: { !kinds.contains($0.text) }),
            Self.bannedModules.contains(module.text) || module.text.hasPrefix("NIO")
        else { return [] }
        return [Finding(line: module.line, what: "import \(module.text)")]
    }

    /// The first line and the number of lines of every function, initialiser and subscript.
    private var functions: [(line: Int, count: Int)] {
        let starts: Set = ["func", "init", "deinit", "subscript"]
        return self.tokens.indices.compactMap { index in
            guard starts.contains(self.tokens[index].text),
                index == 0 || self.tokens[index - 1].text != ".",
                let end = self.end(ofDeclarationAt: index)
            else { return nil }
            let line = self.tokens[index].line
            return (line, self.tokens[end].line - line + 1)
        }
    }

    /// The index of the brace that closes a declaration's body; `nil` if it has none.
    private func end(ofDeclarationAt start: Int) -> Int? {
        let declarations: Set = [
            "func", "init", "deinit", "subscript", "var", "let", "struct", "enum", "extension",
        ]
        var (parentheses, braces) = (0, 0)
        for index in self.tokens.indices.dropFirst(start + 1) {
            switch self.tokens[index].text {
            case "(", "[": parentheses += 1
            case ")", "]": parentheses -= 1
            // A closure among the parameters is not the body.
            case "{" where parentheses == 0 || braces > 0: braces += 1
            case "}" where parentheses == 0 || braces > 0:
                braces -= 1
                if braces == 0 { return index }
                if braces < 0 { return nil }
            case let text where braces == 0 && parentheses == 0 && declarations.contains(text):
                return nil
            default: break
            }
        }
        return nil
    }
}
