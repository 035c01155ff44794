import AssayAPI
import FoundationEssentials
import Testing

@testable import AssayRPC

/// The examples of JSON-RPC 2.0 §7, letter by letter, with the methods that they name.
///
/// Sentences and data of errors are ours; everything else must be equal.
@Suite struct SpecificationExampleTests {
    /// An example: what is sent, and what comes back, if anything does.
    struct Example: Sendable, CustomTestStringConvertible {
        let title: String
        let sent: String
        let answer: String?

        var testDescription: String { self.title }
    }

    /// Calls that are right.
    static let calls: [Example] = [
        Example(
            title: "positional parameters",
            sent: #"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#,
            answer: #"{"jsonrpc": "2.0", "result": 19, "id": 1}"#),
        Example(
            title: "positional parameters in the other order",
            sent: #"{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}"#,
            answer: #"{"jsonrpc": "2.0", "result": -19, "id": 2}"#),
        Example(
            title: "named parameters",
            sent: """
                {"jsonrpc": "2.0", "method": "subtract",
                 "params": {"subtrahend": 23, "minuend": 42}, "id": 3}
                """,
            answer: #"{"jsonrpc": "2.0", "result": 19, "id": 3}"#),
        Example(
            title: "named parameters in the other order",
            sent: """
                {"jsonrpc": "2.0", "method": "subtract",
                 "params": {"minuend": 42, "subtrahend": 23}, "id": 4}
                """,
            answer: #"{"jsonrpc": "2.0", "result": 19, "id": 4}"#),
        Example(
            title: "a notification",
            sent: #"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#, answer: nil),
        Example(
            title: "a notification of a method that does not exist",
            sent: #"{"jsonrpc": "2.0", "method": "foobar"}"#, answer: nil),
    ]

    /// Calls that are wrong.
    static let mistakes: [Example] = [
        Example(
            title: "a method that does not exist",
            sent: #"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#,
            answer: """
                {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"},
                 "id": "1"}
                """),
        Example(
            title: "invalid JSON",
            sent: #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
            answer: """
                {"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}
                """),
        Example(
            title: "an invalid request object",
            sent: #"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#,
            answer: Self.invalidRequest),
    ]

    /// Batches.
    static let batches: [Example] = [
        Example(
            title: "a batch of invalid JSON",
            sent: """
                [
                  {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                  {"jsonrpc": "2.0", "method"
                ]
                """,
            answer: """
                {"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}
                """),
        Example(title: "an empty array", sent: "[]", answer: Self.invalidRequest),
        Example(
            title: "an invalid batch, not empty", sent: "[1]", answer: "[\(Self.invalidRequest)]"),
        Example(
            title: "an invalid batch", sent: "[1,2,3]",
            answer: "[\(Self.invalidRequest),\(Self.invalidRequest),\(Self.invalidRequest)]"),
        Example(
            title: "a batch",
            sent: """
                [
                  {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                  {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                  {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                  {"foo": "boo"},
                  {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                  {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
                ]
                """,
            answer: """
                [
                  {"jsonrpc": "2.0", "result": 7, "id": "1"},
                  {"jsonrpc": "2.0", "result": 19, "id": "2"},
                  \(Self.invalidRequest),
                  {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"},
                   "id": "5"},
                  {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}
                ]
                """),
        Example(
            title: "a batch of notifications",
            sent: """
                [
                  {"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
                  {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}
                ]
                """,
            answer: nil),
    ]

    private static let invalidRequest =
        #"{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}"#

    private let dispatcher: Dispatcher = {
        var dispatcher = Dispatcher(maximumBatch: 10)
        dispatcher.serve(Subtract.self) { params throws(RPCError) in
            params.minuend - params.subtrahend
        }
        dispatcher.serve(Sum.self) { params throws(RPCError) in params.a + params.b + params.c }
        dispatcher.serve(GetData.self) { _ throws(RPCError) in [.string("hello"), .unsigned(5)] }
        dispatcher.serve(Hello.self) { _ throws(RPCError) in .null }
        dispatcher.serve(NotifySum.self) { _ throws(RPCError) in .null }
        dispatcher.serve(Update.self) { _ throws(RPCError) in .null }
        return dispatcher
    }()

    @Test("an example of the specification", arguments: Self.calls + Self.mistakes + Self.batches)
    func example(example: Example) async throws {
        let answer = await self.dispatcher.answer(Data(example.sent.utf8))
        let given = try answer.map { try JSONValue(text: String(decoding: $0, as: UTF8.self)) }
        let expected = try example.answer.map { try JSONValue(text: $0) }
        #expect(given.map(Self.comparable) == expected.map(Self.comparable))
    }

    /// An answer without the sentences and the data of its errors.
    private static func comparable(_ answer: JSONValue) -> JSONValue {
        switch answer {
        case .array(let answers): return .array(answers.map(Self.comparable))
        case .object(var members):
            if case .object(let error) = members["error"] {
                members["error"] = .object(
                    error.filter { $0.key != "message" && $0.key != "data" })
            }
            return .object(members)
        default: return answer
        }
    }
}

private enum Subtract: APIMethod {
    static let name = "subtract"
    static let parameterNames = ["minuend", "subtrahend"]
    struct Params: Codable, Sendable { var minuend: Int, subtrahend: Int }
    typealias Result = Int
}

private enum Sum: APIMethod {
    static let name = "sum"
    static let parameterNames = ["a", "b", "c"]
    struct Params: Codable, Sendable { var a: Int, b: Int, c: Int }
    typealias Result = Int
}

private enum GetData: APIMethod {
    static let name = "get_data"
    static let parameterNames: [String] = []
    typealias Params = NoParams
    typealias Result = [JSONValue]
}

/// Parameters that a notification brings, of whatever type.
private struct SomeParams: Codable, Sendable {}

private enum Hello: APIMethod {
    static let name = "notify_hello"
    static let parameterNames = ["a"]
    typealias Params = SomeParams
    typealias Result = JSONValue
}

private enum NotifySum: APIMethod {
    static let name = "notify_sum"
    static let parameterNames = ["a", "b", "c"]
    typealias Params = SomeParams
    typealias Result = JSONValue
}

private enum Update: APIMethod {
    static let name = "update"
    static let parameterNames = ["a", "b", "c", "d", "e"]
    typealias Params = SomeParams
    typealias Result = JSONValue
}
