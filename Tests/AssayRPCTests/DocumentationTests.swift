import AssayAPI
import AssayCore
import AssayNode
import AssayStore
import FoundationEssentials
import Testing

/// Docs/JSON-RPC.md against the methods, their parameters, what they answer, and the reasons of the
/// rules.
@Suite struct DocumentationTests {
    /// The page, by the headings of its parts.
    private let parts: [String: String]
    private let whole: String

    init() throws {
        self.whole = try Self.read("Docs/JSON-RPC.md")
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

    private static func read(_ path: String) throws -> String {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return String(
            decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
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

    @Test("every method has its part, and every such part is a method")
    func methods() {
        let headings = self.parts.keys.filter { $0.hasPrefix("`") && $0.contains("_") }
            .map { $0.replacing("`", with: "") }
        #expect(Set(headings) == Set(ParameterErrorTests.methods.map(\.name)))
        let listed = Self.words(self.parts["Methods"] ?? "")
        for name in headings { #expect(listed.contains(name), "\(name) in the list") }
    }

    @Test("every parameter is in the table of its method")
    func parameters() {
        for (name, parameters, _) in ParameterErrorTests.methods {
            let part = self.parts["`\(name)`"] ?? ""
            if part.contains("The same parameter") { continue }
            let words = Self.firstColumn(part)
            for parameter in parameters {
                #expect(words.contains(parameter), "\(parameter) of \(name)")
            }
            if parameters.isEmpty { #expect(part.contains("No parameters.")) }
        }
    }

    @Test("every reason of the rules is in the table of reasons, and nothing else is")
    func reasons() throws {
        let source = try Self.read("Sources/AssayCore/State/Rejection.swift")
        let lines = source.split(separator: "\n")
            .drop { !$0.hasPrefix("public enum Rejection") }
            .prefix { $0 != "}" }
        let cases = lines.filter { $0.hasPrefix("    case ") }.flatMap { line in
            line.dropFirst("    case ".count).split(separator: ", ").map {
                String($0.prefix { $0 != "(" })
            }
        }
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

    @Test("every parameter of the chain is named")
    func chainParameters() {
        let words = Self.words(self.parts["`chain_getParameters`"] ?? "")
        for parameter in Parameter.allCases {
            #expect(words.contains(parameter.name), "\(parameter.name)")
        }
    }

    @Test("every status, outcome and assurance is named where it is answered")
    func answerWords() {
        let job = Self.words(self.parts["`job_get`"] ?? "")
        for status in JobStatus.allCases { #expect(job.contains(status.name), "\(status)") }
        let settlement = Self.words(self.parts["`settlement_list`"] ?? "")
        for outcome in SlotOutcome.allCases { #expect(settlement.contains(outcome.name)) }
        for assurance in Assurance.allCases { #expect(settlement.contains(assurance.name)) }
        let block = Self.words(self.parts["`chain_getBlock`"] ?? "")
        for kind in TransactionKind.allCases { #expect(block.contains(kind.rawValue)) }
        let bodies = Self.firstColumn(self.parts["Bodies"] ?? "")
        for kind in TransactionKind.allCases { #expect(bodies.contains(kind.rawValue)) }
    }

    @Test("every field that is answered is named")
    func fields() async throws {
        let scene = try await ServedJobs()
        let address = ServedNode.address(10)
        let posted = try #require(try scene.served.node.store.settlement(ofJob: scene.finished))
        let calls = [
            ("job_get", "[\"\(scene.open)\", true]"), ("job_get", "[\"\(scene.judged)\"]"),
            ("job_get", "[\"\(scene.sealed)\"]"), ("job_get", "[\"\(scene.finished)\", true]"),
            ("job_list", #"{"limit": 1, "prove": true}"#),
            ("settlement_list", #"{"limit": 1, "prove": true}"#),
            ("attestation_list", #"{"limit": 1, "prove": true}"#),
            ("model_list", #"{"prove": true}"#), ("account_get", "[\"\(address)\", true]"),
            ("epoch_get", "[\(scene.served.head.record.epoch - 1), true]"),
            ("chain_getBlock", "[\(posted.height)]"), ("chain_getParameters", "[]"),
            ("node_status", "[]"), ("node_peers", "[]"), ("node_misbehaviour", "[]"),
            ("model_get", "[\"\(scene.model)\", true]"),
        ]
        let all = Self.words(self.whole)
        for (method, params) in calls {
            let answer = try await scene.served.call(method, params)
            guard case .object(let members)? = answer["result"] else {
                Issue.record("\(method): \(answer)")
                continue
            }
            let part = Self.words(self.parts["`\(method)`"] ?? "")
            for name in members.keys { #expect(part.contains(name), "\(name) of \(method)") }
            let inner = Self.names(.object(members))
            for name in inner { #expect(all.contains(name), "\(name) in \(method)") }
        }
    }

    /// The names of all members, however deep; keys that are data do not count.
    private static func names(_ value: JSONValue) -> Set<String> {
        switch value {
        case .object(let members):
            members.reduce(into: Set(members.keys)) { names, member in
                if member.key != "databases" { names.formUnion(Self.names(member.value)) }
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(Self.names($1)) }
        default: []
        }
    }
}
