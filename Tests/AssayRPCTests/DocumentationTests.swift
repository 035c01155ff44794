import AssayAPI
import AssayCore
import Testing

/// The written part of Docs/JSON-RPC.md against the errors and the reasons of the rules.
///
/// The reference in it is generated: see `OpenRPCTests`.
@Suite struct DocumentationTests {
    /// The page, by the headings of its parts.
    private let parts: [String: String]
    private let whole: String

    init() throws {
        self.whole = try Repository.text("Docs/JSON-RPC.md")
        var parts: [String: String] = [:]
        var heading = ""
        for line in self.whole.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("##") {
                heading = line.drop { $0 == "#" }.trimmingPrefix(" ").description
            }
            parts[heading, default: ""] += line + "\n"
        }
        self.parts = parts
    }

    /// The words in backquotes in a text.
    private static func words(_ text: some StringProtocol) -> Set<String> {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
        return Set(pieces.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
    }

    /// The words in backquotes in the first column of the tables of a text.
    private static func firstColumn(_ text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").filter { $0.hasPrefix("|") }
                .flatMap { Self.words($0.dropFirst().prefix { $0 != "|" }) })
    }

    @Test("every reason of the rules is in the table of reasons, and nothing else is")
    func reasons() throws {
        let cases = try OpenRPCDocument.rejections()
        #expect(cases.count > 50)
        #expect(cases.contains(Rejection.wrongStatus(.open).code))
        let table = Self.firstColumn(self.parts["Reasons"] ?? "")
        #expect(table == Set(cases))
    }

    @Test("every code of an error is in the table of errors")
    func codes() {
        let part = self.parts["Errors"] ?? ""
        for code in RPCError.Code.allCases {
            #expect(part.contains("| \(code.rawValue) |"), "\(code)")
        }
        for reason in ["pageTooLarge", "notIndexed", "notFound", "invalidParams"] {
            #expect(Self.words(part).contains(reason))
        }
    }

    @Test("every kind of statement is in the table of bodies")
    func bodies() {
        let bodies = Self.firstColumn(self.parts["Bodies"] ?? "")
        for kind in TransactionKind.allCases { #expect(bodies.contains(kind.rawValue)) }
    }

    @Test("what links lead to is there")
    func anchors() {
        let anchors = Set(
            self.parts.keys.map { heading in
                heading.lowercased().replacing(" ", with: "-")
                    .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            })
        for link in self.whole.split(separator: "](#").dropFirst() {
            let anchor = String(link.prefix { $0 != ")" })
            #expect(anchors.contains(anchor), "\(anchor)")
        }
    }
}
