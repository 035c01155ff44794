import AssayCore
import AssayNode
import FoundationEssentials
import Testing

@testable import AssayAPI

/// The OpenRPC document and the reference that is made from it, against the program.
@Suite struct OpenRPCTests {
    private static let source = "Sources/AssayAPI/OpenRPC/OpenRPCText.swift"
    private static let page = "Docs/JSON-RPC.md"

    private let scene: ExampleScene
    private let made: OpenRPCDocument

    init() async throws {
        self.scene = try await ExampleScene()
        self.made = try await OpenRPCDocument(
            self.scene, known: try? StrictJSON(text: openRPCText))
    }

    private var methods: [StrictJSON] { self.made.json["methods"]?.elements ?? [] }

    private var validator: SchemaValidator {
        SchemaValidator(components: self.made.json["components"]?["schemas"] ?? [:])
    }

    /// `ASSAY_RECORD=1` writes both, as `Tools/reference` does.
    @Test("the committed document and reference are what the program makes of itself")
    func committed() throws {
        let text = self.made.json.text
        let page = try Repository.text(Self.page)
        let reference = try ReferencePage(document: self.made.json).replace(in: page)
        if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
            let literal = """
                // swift-format-ignore-file
                /// The OpenRPC document of the interface. Tools/reference makes it: do not edit it.
                ///
                /// As a literal it compiles at once; `.embedInCode` takes a quarter of a minute.
                let openRPCText = #\"""
                \(text)\"""#

                """
            try Repository.write(literal, to: Self.source)
            try Repository.write(reference, to: Self.page)
        } else {
            Self.expectEqual(openRPCText + "\n", text, "the OpenRPC document")
            Self.expectEqual(page, reference, Self.page)
        }
    }

    /// Compares long texts, and shows only the first line that differs.
    private static func expectEqual(_ committed: String, _ made: String, _ what: String) {
        guard committed != made else { return }
        let lines = zip(committed.split(separator: "\n"), made.split(separator: "\n"))
        let line = lines.first { $0 != $1 }.map { "\n- \($0.prefix(200))\n+ \($1.prefix(200))" }
        Issue.record("\(what) is another: run Tools/reference\(line ?? "")")
    }

    @Test("the document has the methods that a node serves, and no others")
    func methodNames() async throws {
        let answer = try await self.scene.cosigning.send("GET", "/")
        let served = Set(answer.text.split(separator: "\n").dropFirst().map(String.init))
        // What is called in another way need not be served here.
        let other = Set(self.methods.filter { $0["tags"] != nil }.compactMap { $0["name"]?.string })
        let described = Set(self.methods.compactMap { $0["name"]?.string })
        #expect(described.subtracting(other) == served.subtracting(other))
        for method in self.methods { #expect(method["examples"]?.elements.isEmpty == false) }
    }

    @Test("the node serves the document as it is committed, at both places")
    func served() async throws {
        let node = self.scene.cosigning
        let file = try await node.send("GET", "/openrpc.json")
        #expect(file.status == 200)
        #expect(file.type == "application/json")
        #expect(file.text == openRPCText)
        let call = try await node.post(#"{"jsonrpc":"2.0","id":"x","method":"rpc.discover"}"#)
        #expect(call.text == #"{"jsonrpc":"2.0","result":"# + openRPCText + #","id":"x"}"#)
        let refused = try await node.error("rpc.discover", #"{"full": true}"#)
        #expect(refused == WireError(-32_602, "invalidParams", parameter: "full"))
    }

    @Test("every parameter, field and type says what it is")
    func descriptions() {
        for method in self.methods {
            let name = method["name"]?.string ?? ""
            #expect(method["summary"]?.string?.isEmpty == false, "\(name)")
            self.expectDescriptions(method["result"]?["schema"], name)
        }
        for schema in self.made.json["components"]?["schemas"]?.fields ?? [] {
            #expect(schema.value["description"]?.string?.isEmpty == false, "\(schema.name)")
            self.expectDescriptions(schema.value, schema.name)
        }
        for error in self.made.json["components"]?["errors"]?.fields ?? [] {
            #expect(error.value["message"]?.string?.isEmpty == false, "\(error.name)")
        }
    }

    private func expectDescriptions(_ schema: StrictJSON?, _ path: String) {
        for field in schema?["properties"]?.fields ?? [] {
            let description = field.value["description"]?.string
            #expect(description?.isEmpty == false, "\(path).\(field.name)")
        }
    }

    @Test("the examples, and all blocks, are as the schemas say")
    func examples() async throws {
        for (example, result) in self.made.answers {
            let method = self.methods.first { $0["name"] == .string(example.method.name) }
            let schema = try #require(method?["result"]?["schema"])
            #expect(self.validator.mistakes(result, schema) == [], "\(example.method.name)")
            for param in example.params {
                let known = method?["params"]?.elements.first { $0["name"] == .string(param.name) }
                let schema = try #require(known?["schema"])
                #expect(self.validator.mistakes(param.value, schema) == [], "\(param.name)")
            }
        }
        let block = self.methods.first { $0["name"] == "chain_getBlock" }?["result"]?["schema"]
        let schema = try #require(block)
        let node = self.scene.jobs.served
        var kinds: Set<StrictJSON> = []
        for height in 0...node.head.header.height {
            let example = try MethodExample(
                API.GetBlock.self, "", .init(block: .height(height)), on: node)
            let result = try await example.result()
            #expect(self.validator.mistakes(result, schema) == [], "block \(height)")
            kinds.formUnion((result["statements"]?.elements ?? []).compactMap { $0["kind"] })
        }
        #expect(kinds.count == 8)
    }

    @Test("comments are found by what they stand above")
    func sourceComments() {
        let comments = SourceComments(
            text: """
                /// An outer one.
                ///
                /// It goes on
                /// here:
                /// - a
                /// - b
                public struct Outer {
                    /// Two words.
                    case one, two(Int)
                    /// A field.
                    public var `operator`: String?

                    /// Not of a field.
                    init() {
                        var inner = 1
                    }
                }

                extension Outer {
                    /// Within.
                    public enum Inner: String {
                        /// Deep.
                        case deep = "x"
                    }
                    let bare = 1
                }
                """)
        #expect(
            comments.comments == [
                "Outer": ["An outer one.", "It goes on here:\n- a\n- b"],
                "Outer.one": ["Two words."], "Outer.two": ["Two words."],
                "Outer.operator": ["A field."], "Outer.Inner": ["Within."],
                "Outer.Inner.deep": ["Deep."],
            ])
    }

    @Test("a schema refuses a field too many, one too few, and another type")
    func schemasRefuse() throws {
        let (example, result) = try #require(
            self.made.answers.first { $0.example.method == API.GetHeader.self })
        let method = self.methods.first { $0["name"] == .string(example.method.name) }
        let schema = try #require(method?["result"]?["schema"])
        let wrong = [
            result.with("extra", 1), result.with("hash", nil), result.with("height", "5"),
            result.with("height", -1), result.with("hash", "0x12"), result.with("proposer", .null),
        ]
        for value in wrong {
            #expect(self.validator.mistakes(value, schema).count == 1, "\(value.compact)")
        }
    }

    @Test("the reasons that the servers give are in the document")
    func reasons() throws {
        let errors = self.made.json["components"]?["errors"]?.fields.map(\.value) ?? []
        let listed = Set(
            errors.flatMap { error in
                error["data"]?["properties"]?["reason"]?["enum"]?.elements.compactMap(\.string)
                    ?? []
            })
        var found: Set<String> = []
        for module in ["AssayRPC", "AssayGateway"] {
            let folder = Repository.root.appending(path: "Sources/\(module)").path()
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder)
            where file.hasSuffix(".swift") {
                let text = try Repository.text("Sources/\(module)/\(file)")
                for part in text.split(separator: "reason: \"").dropFirst() {
                    found.insert(String(part.prefix { $0 != "\"" }))
                }
            }
        }
        #expect(found.count > 10)
        #expect(found.subtracting(listed) == [])
    }
}
