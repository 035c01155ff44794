import AssayAPI
import AssayCrypto
import Testing

/// Parameters that are missing, too many, or of the wrong type: the error names which.
@Suite struct ParameterErrorTests {
    private let served: ServedNode

    init() async throws {
        self.served = try await ServedNode()
    }

    /// A method, with parameters that it accepts, by position.
    static let methods: [(name: String, names: [String], good: String)] = [
        ("rpc.discover", [], "[]"),
        ("node_status", [], "[]"),
        ("node_peers", [], "[]"),
        ("node_misbehaviour", [], "[]"),
        ("chain_getHeader", ["block"], "[0]"),
        ("chain_getBlock", ["block"], "[0]"),
        ("chain_getGenesis", [], "[]"),
        ("chain_getParameters", ["prove", "trustedHeight"], "[true, 0]"),
        ("chain_getValidators", ["prove", "trustedHeight"], "[true, 0]"),
        ("tx_submit", ["statement", "wait"], #"["0x", "final"]"#),
        ("tx_submitBatch", ["statements", "wait"], #"[[], "final"]"#),
        ("tx_get", ["txid", "prove", "trustedHeight"], #"["\#(Digest.zero)", true, 0]"#),
        (
            "tx_getReceipt", ["txid", "format", "trustedHeight"],
            #"["\#(Digest.zero)", "proof", 0]"#
        ),
        ("tx_getReceipts", ["txids", "trustedHeight"], #"[["\#(Digest.zero)"], 0]"#),
        ("light_getUpdate", ["trustedHeight", "height"], "[0, 0]"),
        ("proof_getBlock", ["block"], #"["latest"]"#),
        ("account_get", ["address", "prove", "trustedHeight"], #"["\#(Address.zero)", true]"#),
        ("model_get", ["id", "prove", "trustedHeight"], #"["\#(Digest.zero)", true]"#),
        ("job_get", ["id", "prove", "trustedHeight"], #"["\#(Digest.zero)", true]"#),
        ("epoch_get", ["epoch", "prove", "trustedHeight"], "[0, true]"),
        (
            "job_list",
            [
                "requester", "model", "status", "node", "after", "limit", "newestFirst", "prove",
                "trustedHeight", "fromHeight", "toHeight", "fromTime", "toTime",
            ],
            #"[null, null, "live", null, 0, 1, true, true]"#
        ),
        (
            "settlement_list",
            [
                "node", "job", "model", "requester", "after", "limit", "newestFirst", "prove",
                "trustedHeight", "fromHeight", "toHeight", "fromTime", "toTime",
            ],
            #"[null, "\#(Digest.zero)", null, null, 0, 1, true, true]"#
        ),
        (
            "attestation_list",
            [
                "signer", "model", "job", "after", "limit", "newestFirst", "prove", "trustedHeight",
                "fromHeight", "toHeight", "fromTime", "toTime",
            ],
            "[null, null, null, 0, 1, true, true]"
        ),
        (
            "model_list",
            [
                "owner", "after", "limit", "newestFirst", "prove", "trustedHeight", "fromHeight",
                "toHeight", "fromTime", "toTime",
            ],
            #"["\#(Address.zero)", 0, 1, true, true]"#
        ),
        ("proof_getInclusion", ["index", "id", "size"], "[0, null, 1]"),
        ("proof_getConsistency", ["first", "second"], "[1, 1]"),
        ("proof_getState", ["kind", "id", "trustedHeight"], #"["parameters"]"#),
    ]

    @Test("the methods of these tests are all that the node serves")
    func allMethods() async throws {
        let answer = try await self.served.send("GET", "/")
        #expect(answer.status == 200)
        #expect(answer.type.hasPrefix("text/plain"))
        let lines = answer.text.split(separator: "\n").dropFirst().map(String.init)
        // Some work over a WebSocket only, and some for administrators.
        let others = [
            "subscribe", "unsubscribe", "admin_peers", "admin_snapshot", "admin_logLevel",
            "admin_stop",
        ]
        #expect(lines == (Self.methods.map(\.name) + others).sorted())
        for method in Self.methods {
            let answer = try await self.served.call(method.name, method.good)
            let code = try answer["result"] == nil ? WireError(answer).code : 0
            #expect(code != -32_602 && code != -32_601, "\(method.name): \(answer)")
        }
    }

    @Test("one parameter too many, by position and by name", arguments: Self.methods.indices)
    func extra(index: Int) async throws {
        let method = Self.methods[index]
        let nulls = Array(repeating: "null", count: method.names.count + 1)
        let position = try await self.served.error(
            method.name, "[\(nulls.joined(separator: ","))]")
        #expect(position == WireError(-32_602, "invalidParams"))
        let name = try await self.served.error(method.name, #"{"Block": 1}"#)
        #expect(name == WireError(-32_602, "invalidParams", parameter: "Block"))
    }

    @Test("a message says which parameters there are")
    func message() async throws {
        let answer = try await self.served.call("tx_submit", #"{"statment": "0x"}"#)
        #expect(
            answer["error"]?["message"]
                == .string(
                    "tx_submit: unknown parameter \"statment\" (it takes statement, wait)"))
    }

    @Test(
        "a parameter that is missing",
        arguments: [
            ("tx_submit", "{}", "statement"), ("tx_submit", #"{"wait": "final"}"#, "statement"),
            ("tx_submit", "[]", "statement"), ("tx_submitBatch", "{}", "statements"),
            ("tx_get", "{}", "txid"), ("tx_get", "[]", "txid"),
            ("tx_getReceipt", #"{"format": "proof"}"#, "txid"), ("account_get", "{}", "address"),
            ("account_get", #"{"prove": true}"#, "address"), ("model_get", "[]", "id"),
            ("proof_getConsistency", #"{"second": 1}"#, "first"), ("proof_getState", "{}", "kind"),
            ("job_get", "[]", "id"), ("job_get", #"{"prove": true}"#, "id"),
            ("epoch_get", "{}", "epoch"),
        ])
    func missing(method: String, params: String, parameter: String) async throws {
        let error = try await self.served.error(method, params)
        #expect(error == WireError(-32_602, "invalidParams", parameter: parameter))
    }

    /// Values that fit no parameter at all, or only parameters of another type.
    private static let wrong: [(method: String, parameter: String, values: [String])] = [
        (
            "chain_getHeader", "block",
            ["-1", "1.5", "true", "[]", "{}", "\"1\"", "\"Latest\"", "\"0x\"", "1e30"]
        ),
        ("chain_getBlock", "block", ["-1", "\"newest\"", "18446744073709551616"]),
        ("tx_submit", "statement", ["1", "[]", "{}", "true", "null", "\"d2\""]),
        ("tx_submit", "wait", ["1", "\"\"", "\"Final\"", "\"soon\"", "[]", "true"]),
        ("tx_submitBatch", "statements", ["1", "\"0x\"", "{}", "null"]),
        ("tx_submitBatch", "wait", ["\"never\"", "0"]),
        ("tx_get", "txid", ["1", "\"\"", "\"0x00\"", "null", "[]"]),
        ("tx_getReceipt", "txid", ["0", "\"0x\""]),
        ("tx_getReceipt", "format", ["1", "\"cbor\"", "\"PROOF\"", "{}"]),
        ("account_get", "address", ["1", "\"\"", "\"assay1\"", "\"0x00\"", "null"]),
        ("account_get", "prove", ["1", "0", "\"true\"", "[]"]),
        ("model_get", "id", ["1", "\"0x00\"", "null", "{}"]),
        ("model_get", "prove", ["\"yes\"", "1"]),
        ("job_get", "id", ["1", "\"\"", "null", "[]"]),
        ("job_get", "prove", ["\"yes\"", "0"]),
        ("epoch_get", "epoch", ["-1", "\"0\"", "null", "1.5", "18446744073709551616"]),
        ("epoch_get", "prove", ["1"]),
        ("job_list", "requester", ["1", "\"0x00\"", "[]", "true"]),
        ("job_list", "model", ["1", "\"assay1\"", "{}"]),
        ("job_list", "status", ["1", "\"Open\"", "\"dead\"", "[\"open\"]", "true"]),
        ("job_list", "node", ["0", "\"\""]),
        ("job_list", "after", ["-1", "\"0\"", "0.5", "[]", "1e30"]),
        ("job_list", "limit", ["-1", "\"1\"", "{}", "18446744073709551616"]),
        ("job_list", "newestFirst", ["1", "\"true\""]),
        ("job_list", "prove", ["1"]),
        ("settlement_list", "node", ["1", "\"0x00\""]),
        ("settlement_list", "job", ["1", "\"0x00\"", "[]"]),
        ("settlement_list", "model", ["true"]),
        ("settlement_list", "requester", ["\"\""]),
        ("settlement_list", "after", ["-1", "\"\""]),
        ("attestation_list", "signer", ["1", "{}"]),
        ("attestation_list", "model", ["\"0x\""]),
        ("attestation_list", "job", ["false"]),
        ("attestation_list", "limit", ["-5", "\"all\""]),
        ("model_list", "owner", ["1", "\"0x00\""]),
        ("model_list", "after", ["-1"]),
        ("proof_getInclusion", "index", ["-1", "\"0\"", "0.5", "[]", "true"]),
        ("proof_getInclusion", "id", ["1", "\"0x\"", "true"]),
        ("proof_getInclusion", "size", ["-1", "\"1\"", "{}"]),
        ("proof_getConsistency", "first", ["-1", "\"1\"", "null", "1.5"]),
        ("proof_getConsistency", "second", ["-1", "\"1\"", "[]"]),
        ("proof_getState", "kind", ["1", "null", "[]", "\"Account\""]),
        ("proof_getState", "id", ["1", "[]", "true"]),
    ]

    /// The parameters of a call, with good ones around the one that is tried.
    private func params(_ method: String, _ parameter: String, _ value: String) -> String {
        var members = ["\"\(parameter)\": \(value)"]
        let others: [String: (String, String)] = [
            "tx_submit": ("statement", "\"0x\""), "tx_submitBatch": ("statements", "[]"),
            "tx_getReceipt": ("txid", "\"\(Digest.zero)\""),
            "account_get": ("address", "\"\(Address.zero)\""),
            "model_get": ("id", "\"\(Digest.zero)\""), "proof_getConsistency": ("first", "1"),
            "proof_getState": ("kind", "\"account\""), "job_get": ("id", "\"\(Digest.zero)\""),
            "epoch_get": ("epoch", "0"),
        ]
        if let (name, good) = others[method], name != parameter {
            members.append("\"\(name)\": \(good)")
        }
        return "{\(members.joined(separator: ", "))}"
    }

    @Test("a parameter of the wrong type or form, by name", arguments: Self.wrong.indices)
    func wrongType(index: Int) async throws {
        let (method, parameter, values) = Self.wrong[index]
        for value in values {
            let error = try await self.served.error(method, self.params(method, parameter, value))
            #expect(
                error == WireError(-32_602, "invalidParams", parameter: parameter), "\(value)")
        }
    }

    @Test("and by position")
    func wrongTypeByPosition() async throws {
        let cases = [
            ("chain_getHeader", "[{}]", "block"), ("tx_submit", "[1]", "statement"),
            ("tx_submit", #"["0x", "soon"]"#, "wait"), ("account_get", "[[]]", "address"),
            ("proof_getConsistency", "[1, -1]", "second"), ("proof_getState", "[null]", "kind"),
        ]
        for (method, params, parameter) in cases {
            let error = try await self.served.error(method, params)
            #expect(error == WireError(-32_602, "invalidParams", parameter: parameter), "\(params)")
        }
    }

    @Test("one wrong element of many is named by its place")
    func element() async throws {
        let error = try await self.served.error(
            "tx_submitBatch", #"{"statements": ["0x", "0x00", "x"]}"#)
        #expect(error == WireError(-32_602, "invalidParams", parameter: "statements[2]"))
        let typed = try await self.served.error("tx_submitBatch", "[[\"0x\", 7]]")
        #expect(typed == WireError(-32_602, "invalidParams", parameter: "statements[1]"))
    }

    @Test("an optional parameter may be null, or left out")
    func optional() async throws {
        let none = try await self.served.call("chain_getHeader", "{}")
        #expect(none["result"]?["height"] == .unsigned(0))
        #expect(try await self.served.call("chain_getHeader", "[null]") == none)
        #expect(try await self.served.call("chain_getHeader", #"{"block": null}"#) == none)
    }
}
