import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Foundation
import Synchronization
import Testing

@testable import AssayWorker

/// `assay job post` against a real node.
@Suite(.serialized)
struct JobPostTests {
    private static func post(
        _ ledger: DevelopmentLedger, _ more: [String]
    ) -> (isDone: Bool, output: String) {
        do {
            let output = try ledger.run(
                ["job", "post", "--dev-key", "0", "--model", ledger.model] + more)
            return (true, output)
        } catch {
            return (false, "\(error)")
        }
    }

    @Test("what is locked is shown, and what is refused leaves nothing behind")
    func posting() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try await DevelopmentLedger(in: path)
            try makeDirectory(path + "/in/nested")
            try writeText("bb", to: path + "/in/b")
            try writeText("a", to: path + "/in/a")
            try writeText("hidden", to: path + "/in/.hidden")
            let place = path + "/jobs/one"
            let inputs = ["--inputs", path + "/in", "--price", "7"]
            let done = Self.post(ledger, inputs + ["--place", place, "--k", "2", "--n", "3"])
            #expect(done.isDone, "\(done.output)")
            // Three bytes: 7 · 3 · 3, and one percent of it.
            #expect(done.output.contains("63 = 7 a unit x 3 units x 3 slots"))
            #expect(done.output.contains("0, and 0 for the statement"))
            let first = try readBytes(place + "/inputs/0")
            #expect(first == Array("a".utf8))
            let again = Self.post(ledger, inputs + ["--place", place])
            #expect(again.isDone == false)
            #expect(again.output.contains("nothing is overwritten"))
            // The rules refuse k of n, and the place is empty again.
            let refused = Self.post(
                ledger, inputs + ["--place", path + "/jobs/two", "--k", "1", "--n", "3"])
            #expect(refused.isDone == false)
            #expect(refused.output.contains("k must be more than half of n"))
            let dear = Self.post(
                ledger,
                ["--inputs", path + "/in", "--price", "1000000000000000"]
                    + ["--place", path + "/jobs/two"])
            #expect(dear.isDone == false)
            #expect(dear.output.contains("the balance is"))
            let unknown = Self.post(
                ledger, ["--inputs", path + "/none", "--price", "1", "--place", path + "/jobs/two"])
            #expect(unknown.isDone == false)
            let names = try FileManager.default.contentsOfDirectory(atPath: path + "/jobs")
            #expect(names == ["one"])
            ledger.stopNode()
        }
    }

    @Test("a place on the web is filled by its owner")
    func web() async throws {
        try await withTemporaryDirectory { path in
            let ledger = try await DevelopmentLedger(in: path)
            for key in [1, 2] { try ledger.bond(key) }
            try writeText("alpha", to: path + "/a")
            let server = try await TestWebServer([:])
            let root = "http://127.0.0.1:\(server.port)"
            let inputs = ["--inputs", path + "/a", "--price", "1", "--n", "2", "--window", "0"]
            let alone = Self.post(ledger, inputs + ["--place", root + "/7/{path}"])
            #expect(alone.isDone == false)
            let workers = try [1, 2].map { key in
                try ledger.worker(key, ["--once", "--place", root + "/7"])
            }
            let done = Self.post(
                ledger,
                inputs + ["--place", root + "/7/{path}", "--stage", path + "/up", "--json"])
            #expect(done.isDone, "\(done.output)")
            // Meanwhile the workers find nothing there, and try again.
            for name in ["salt", "inputs/0"] {
                let bytes = try readBytes(path + "/up/" + name)
                server.files.withLock { $0["/7/" + name] = bytes }
            }
            let ends = [try await workers[0].end(), try await workers[1].end()]
            #expect(ends == [0, 0])
            let result = "/7/results/\(DevelopmentLedger.address(1))/0"
            let output = server.files.withLock { $0[result] }
            #expect(output == Array("ALPHA".utf8))
            try await server.stop()
            ledger.stopNode()
        }
    }
}
