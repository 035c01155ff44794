import Testing

@testable import AssayAPI

/// What the committed document says of answers.
///
/// All answers that the tests get over JSON-RPC are held against it.
enum DescribedAnswers {
    private static let document = try? StrictJSON(text: openRPCText)
    private static let validator = SchemaValidator(
        components: Self.document?["components"]?["schemas"] ?? [:])
    private static let methods: [String: StrictJSON] = Dictionary(
        (Self.document?["methods"]?.elements ?? []).map { ($0["name"]?.string ?? "", $0) },
        uniquingKeysWith: { first, _ in first })

    /// Records an issue if a method does not answer as it is described.
    static func check(_ body: [UInt8], of name: String) throws {
        guard let method = Self.methods[name] else { return }
        let answer = try StrictJSON(parsing: body)
        if let result = answer["result"] {
            let mistakes = Self.validator.mistakes(result, method["result"]?["schema"] ?? [:])
            if let mistake = mistakes.first { Issue.record("\(name): \(mistake)") }
        } else if let code = answer["error"]?["code"] {
            let errors = (method["errors"]?.elements ?? []).map { reference in
                let name = reference["$ref"]?.string?.split(separator: "/").last ?? ""
                return Self.document?["components"]?["errors"]?[String(name)]?["code"]
            }
            if !errors.contains(code) {
                Issue.record("\(name) answers \(code.compact), which it does not declare")
            }
        }
    }
}
