import AssayCore
import FoundationEssentials

@testable import AssayAPI

/// The OpenRPC document of the interface, made from the types, the sources' comments, and calls.
struct OpenRPCDocument {
    let json: StrictJSON
    /// The examples, each with its answer.
    let answers: [(example: MethodExample, result: StrictJSON)]

    /// Makes the document.
    ///
    /// - Parameter known: the document as it is committed, from which what varies is taken.
    init(_ scene: ExampleScene, known: StrictJSON?) async throws {
        let comments = try SourceComments(modules: ["AssayAPI", "AssayCore"])
        let book = try SchemaBook(comments)
        var answers: [(example: MethodExample, result: StrictJSON)] = []
        for example in try scene.examples() {
            answers.append((example, try await example.result()))
        }
        self.answers = answers
        var methods: [StrictJSON] = []
        var names: Set<String> = []
        for method in answers.map(\.example.method) where names.insert(method.name).inserted {
            let own = answers.filter { $0.example.method == method }
            let before = known?["methods"]?.elements.first { $0["name"] == .string(method.name) }
            methods.append(
                try Self.method(method, book, own, before?["examples"]?.elements ?? []))
        }
        self.json = .object(try Self.head().fields + Self.rest(methods, book).fields)
    }

    /// What the document is.
    static func head() throws -> StrictJSON {
        [
            "openrpc": "1.3.2",
            "info": [
                "title": "Assay JSON-RPC", "version": .string(try Self.version()),
                "description":
                    .string(
                        "What a node of an Assay ledger answers. Of an error, `data` here is a "
                            + "JSON Schema of the `data` that comes with it."),
                "license": ["name": "Apache-2.0"],
            ],
        ]
    }

    private static func rest(_ methods: [StrictJSON], _ book: SchemaBook) throws -> StrictJSON {
        let schemas = book.components.sorted { $0.key < $1.key }
        return [
            "servers": [["name": "a node on this machine", "url": "http://127.0.0.1:8645/"]],
            "methods": .array(methods),
            "components": [
                "schemas": .object(schemas.map { StrictJSON.Field($0.key, $0.value) }),
                "errors": .object(
                    try RPCError.Code.allCases.map {
                        StrictJSON.Field("\($0)", try Self.error($0, book.comments))
                    }),
                "tags": .object(
                    MethodTag.allCases.map {
                        StrictJSON.Field(
                            $0.rawValue,
                            [
                                "name": .string($0.rawValue),
                                "description":
                                    .string(Self.text(book.comments["MethodTag.\($0.rawValue)"])),
                            ])
                    }),
            ],
        ]
    }

    /// The version of the program.
    private static func version() throws -> String {
        let source = try Repository.text("Sources/assay/Assay.swift")
        let parts = source.components(after: "static let version = \"")
        guard let version = parts?.prefix(while: { $0 != "\"" }), !version.isEmpty else {
            throw UnexpectedAnswer(text: "the version is not in Sources/assay/Assay.swift")
        }
        return String(version)
    }

    private static func text(_ comment: SourceComments.Comment?) -> String {
        comment?.joined(separator: "\n\n") ?? ""
    }

    /// A method object.
    private static func method<Method: APIMethod>(
        _ method: Method.Type, _ book: SchemaBook,
        _ answers: [(example: MethodExample, result: StrictJSON)], _ known: [StrictJSON]
    ) throws -> StrictJSON {
        let path = String(reflecting: method).split(separator: ".").dropFirst()
            .joined(separator: ".")
        let comment = book.comments[path] ?? []
        let summary = comment.first.map { $0.trimmingPrefix("`\(method.name)`: ") } ?? ""
        var object: StrictJSON = [
            "name": .string(method.name),
            "summary": .string(summary.prefix(1).uppercased() + summary.dropFirst()),
        ]
        if comment.count > 1 {
            object["description"] = .string(comment.dropFirst().joined(separator: "\n\n"))
        }
        if !method.tags.isEmpty {
            object["tags"] = .array(
                method.tags.map { ["$ref": .string("#/components/tags/\($0.rawValue)")] })
        }
        object["paramStructure"] = "either"
        object["params"] = .array(try Self.params(method, book))
        var result = try book.sample(Method.Result.self).1
        if method == API.Discover.self { result = Self.document }
        object["result"] = ["name": "result", "schema": result]
        object["errors"] = .array(
            (RPCError.Code.general + method.errors).map {
                ["$ref": .string("#/components/errors/\($0)")]
            })
        object["examples"] = .array(
            answers.map { example, result in
                var result = result
                let before = known.first { $0["name"] == .string(example.name) }
                for name in example.varying {
                    if let value = before?["result"]?["value"]?[name] { result[name] = value }
                }
                return [
                    "name": .string(example.name),
                    "params": .array(
                        example.params.map { ["name": .string($0.name), "value": $0.value] }),
                    "result": ["name": "result", "value": result],
                ]
            })
        return object
    }

    /// The parameters of a method, in order.
    private static func params<Method: APIMethod>(
        _ method: Method.Type, _ book: SchemaBook
    ) throws -> [StrictJSON] {
        let schema = try book.sample(Method.Params.self).1
        let properties = schema["properties"]?.fields ?? []
        let required = schema["required"]?.elements ?? []
        guard properties.map(\.name).sorted() == method.parameterNames.sorted() else {
            throw UnexpectedAnswer(text: "parameterNames of \(method.name) are others")
        }
        return try method.parameterNames.map { name in
            guard let value = properties.first(where: { $0.name == name })?.value,
                let description = value["description"]
            else { throw UnexpectedAnswer(text: "\(name) of \(method.name) has no description") }
            return [
                "name": .string(name), "description": description,
                "required": .boolean(required.contains(.string(name))),
                "schema": value.with("description", nil),
            ]
        }
    }

    /// What `rpc.discover` answers.
    private static let document: StrictJSON = [
        "type": "object", "description": "An OpenRPC document.",
        "properties": [
            "openrpc": [
                "description": "The version of the OpenRPC specification.", "type": "string",
            ],
            "info": ["description": "What this is.", "type": "object"],
            "servers": ["description": "Where it is.", "type": "array"],
            "methods": ["description": "The methods.", "type": "array"],
            "components": ["description": "What methods share.", "type": "object"],
        ],
        "required": ["openrpc", "info", "methods"],
    ]

    /// An error object: its message is what the code means, and its data a schema.
    private static func error(
        _ code: RPCError.Code, _ comments: SourceComments
    ) throws -> StrictJSON {
        let comment = comments["RPCError.Code.\(code)"] ?? []
        var object: StrictJSON = [
            "code": .number("\(code.rawValue)"), "message": .string(comment.first ?? ""),
        ]
        let reasons =
            code == .rejected ? try Self.rejections() : comment.reduce([]) { $0 + Self.words($1) }
        if !reasons.isEmpty {
            object["data"] = [
                "type": "object",
                "properties": [
                    "reason": ["type": "string", "enum": .array(reasons.map { .string($0) })]
                ],
            ]
        }
        return object
    }

    /// The words in backquotes behind "- Reasons:".
    private static func words(_ paragraph: String) -> [String] {
        guard paragraph.hasPrefix("- Reasons:") else { return [] }
        let parts = paragraph.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The reasons for which the rules refuse a statement: the cases of `Rejection`.
    static func rejections() throws -> [String] {
        let source = try Repository.text("Sources/AssayCore/State/Rejection.swift")
        let lines = source.split(separator: "\n")
            .drop { !$0.hasPrefix("public enum Rejection") }
            .prefix { $0 != "}" }
        return lines.filter { $0.hasPrefix("    case ") }.flatMap { line in
            line.dropFirst("    case ".count).split(separator: ", ").map {
                String($0.prefix { $0 != "(" })
            }
        }
    }
}

extension String {
    /// What comes after the first place of a text; `nil` if there is none.
    fileprivate func components(after text: String) -> Substring? {
        self.firstRange(of: text).map { self[$0.upperBound...] }
    }
}
