import AssayAPI
import FoundationEssentials
import Glibc
import Testing

@testable import assay

/// What `assay rpc` makes of its arguments.
@Suite struct RPCParametersTests {
    @Test(
        "arguments become what the method wants",
        arguments: [
            ("node_status", [], "{}"),
            ("chain_getBlock", ["block=5"], #"{"block":5}"#),
            ("chain_getBlock", ["block=latest"], #"{"block":"latest"}"#),
            ("job_list", ["limit=5", "newestFirst=true"], #"{"limit":5,"newestFirst":true}"#),
            ("proof_getState", ["kind=epoch", "id=5"], #"{"id":"5","kind":"epoch"}"#),
            ("proof_getState", ["kind=7", "id=true"], #"{"id":"true","kind":"7"}"#),
            ("proof_getState", ["kind=epoch", "id:=5"], #"{"id":5,"kind":"epoch"}"#),
            ("job_list", ["limit=05"], #"{"limit":"05"}"#),
            ("job_list", ["requester="], #"{"requester":""}"#),
            ("job_list", ["requester=a=b"], #"{"requester":"a=b"}"#),
            ("tx_getReceipts", [#"txids:=["0x1", null]"#], #"{"txids":["0x1",null]}"#),
            ("epoch_get", ["prove:=true", "epoch=3"], #"{"epoch":3,"prove":true}"#),
        ] as [(String, [String], String)])
    func read(name: String, arguments: [String], expected: String) throws {
        let value = try RPCParameters.read(arguments, for: RPCParameters.method(name))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == expected)
    }

    @Test(
        "mistakes are named, with what was probably meant",
        arguments: [
            ("node_statu", [], "did you mean \"node_status\"?"),
            ("job_list", ["limt=5"], "did you mean \"limit\"?"),
            ("node_status", ["x=1"], "it has none"),
            ("job_list", ["limit"], "neither key=value nor key:=JSON"),
            ("job_list", ["=5"], "neither key=value nor key:=JSON"),
            ("job_list", ["limit:=x"], "the value of limit is not JSON"),
            ("job_list", ["limit=1", "limit=2"], "given twice"),
        ] as [(String, [String], String)])
    func mistakes(name: String, arguments: [String], expected: String) {
        do {
            _ = try RPCParameters.read(arguments, for: RPCParameters.method(name))
            Issue.record("accepted")
        } catch let error as CommandFailure {
            #expect(error.status == .usage)
            #expect(error.description.contains(expected), "\(error)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test("a token file must be its owner's alone, and hold a token")
    func tokenFile() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory + "/token"
            for (text, mode, status) in [
                ("secret\n", 0o600, 3), ("secret\n", 0o644, 5), ("two words", 0o600, 5),
                ("", 0o600, 5),
            ] as [(String, mode_t, Int32)] {
                try writeFile(text, to: file, mode: mode)
                // Nobody listens on port 1.
                let run = try ProgramRun.run(
                    ["status", "--rpc", "http://127.0.0.1:1", "--token-file", file],
                    in: directory)
                #expect(run.status == status, "\(text) \(mode): \(run.errors)")
                #expect(!run.errors.contains("secret"))
            }
            let run = try ProgramRun.run(
                ["status", "--rpc", "https://127.0.0.1:1"], in: directory,
                environment: ["ASSAY_CA_FILE": file])
            #expect(run.status == 5)
            #expect(run.errors.contains("no certificates in PEM"))
        }
    }

    @Test(
        "where a token would be read on the way",
        arguments: [
            ("http://node.example", true), ("HTTP://10.0.0.1:80", true),
            ("https://node.example", false), ("http://localhost:1", false),
            ("http://127.0.0.1", false), ("http://[::1]:9", false),
            ("http://127.example.org", true), ("http://127.0.0.1.example.org", true),
            ("http://127.0.0.256", true),
        ])
    func clear(url: String, expected: Bool) {
        #expect(AccessOptions.isReadable(onTheWayTo: url) == expected)
    }
}
