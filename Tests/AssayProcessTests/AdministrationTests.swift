import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Glibc
import Testing

@testable import assay

/// What an operator does with the token of administrators, on real processes.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AdministrationTests {
    private let scratch: Scratch
    private var home: String { self.scratch.path + "/home" }

    init() throws {
        self.scratch = try Scratch()
    }

    private static func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("the token is made with mode 600, and kept")
    func token() async throws {
        var token: String?
        for _ in 0..<2 {
            let node = try NodeProcess(home: self.home)
            let admin = try Administrator(home: self.home, url: node.client.url)
            #expect(try Self.mode(of: self.home + "/admin.token") == 0o600)
            #expect(admin.token.count == 64)
            #expect(token == nil || token == admin.token)
            token = admin.token
            #expect(try await admin.call("admin_peers")["result"]?["peers"] == .array([]))
            let others = Administrator(token: nil, url: node.client.url)
            let refused = try await others.call("admin_peers")
            #expect(refused["error"]?["data"]?["reason"] == .string("adminToken"))
            #expect(node.stop() == 0)
        }
    }

    @Test(
        "a token that others can read, or that is none, is refused with what to do",
        arguments: [
            (0o644, "run chmod 600"), (0o640, "run chmod 600"), (0o600, "holds no token"),
        ])
    func badToken(mode: Int, message: String) throws {
        let file = self.home + "/admin.token"
        try FileManager.default.createDirectory(
            atPath: self.home, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let text = mode == 0o600 ? "too short\n" : String(repeating: "a", count: 64) + "\n"
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        let failure = try #require(
            #expect(throws: ProcessFailure.self) { try NodeProcess(home: self.home) })
        #expect(failure.description.contains(file), "\(failure)")
        #expect(failure.description.contains(message), "\(failure)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
    }

    @Test("admin_stop ends the process well")
    func stop() async throws {
        let node = try NodeProcess(home: self.home)
        let admin = try Administrator(home: self.home, url: node.client.url)
        #expect(try await admin.call("admin_stop")["result"]?["stopping"] == .bool(true))
        #expect(node.waitForEnd(seconds: 60))
        // A process that has ended is not signalled: this is how it ended by itself.
        #expect(node.stop() == 0)
        #expect(try Executable.run(["check", "--home", self.home]).status == 0)
    }

    @Test("admin_snapshot under load gives chains that verify, from which nodes go on")
    func snapshot() async throws {
        let node = try NodeProcess(home: self.home)
        let admin = try Administrator(home: self.home, url: node.client.url)
        let client = node.client
        let submitting = Task {
            var load = Load(key: TestKeys.key(1), recipient: TestKeys.key(5).publicKey.address)
            await load.run(client, batches: 60, size: 32)
            return load.acknowledged
        }
        var copies: [(path: String, height: UInt64)] = []
        for _ in 0..<3 {
            let result = try await admin.call("admin_snapshot")["result"]
            copies.append(try Administrator.snapshot(result))
            try await Task.sleep(for: .milliseconds(200))
        }
        let acknowledged = await submitting.value
        #expect(acknowledged.count == 60 * 32)
        // Where no block comes in between, the answer is the same.
        var (first, second) = (copies[0], copies[1])
        for _ in 0..<10 where first.height != second.height {
            first = try Administrator.snapshot(await admin.call("admin_snapshot")["result"])
            second = try Administrator.snapshot(await admin.call("admin_snapshot")["result"])
        }
        #expect(first == second)
        copies.append(second)
        #expect(node.stop() == 0)
        #expect(copies.map(\.height) == copies.map(\.height).sorted())
        for (number, copy) in copies.enumerated() {
            #expect(copy.path.hasPrefix(self.home + "/snapshots/"))
            let names = try FileManager.default.contentsOfDirectory(atPath: copy.path)
            #expect(Set(names) == ["ledger", "state", "index"])
            #expect(try Self.mode(of: copy.path) == 0o700)
            let home = self.scratch.path + "/copy-\(number)"
            try FileManager.default.createDirectory(
                atPath: home, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            try FileManager.default.copyItem(atPath: copy.path, toPath: home + "/data")
            try FileManager.default.copyItem(
                atPath: self.home + "/genesis.json", toPath: home + "/genesis.json")
            let check = try Executable.run(["check", "--home", home, "--json"])
            #expect(check.status == 0, "\(check.output)")
            #expect(
                check.output.contains("\"height\" : \(copy.height),"), "\(check.output)")
        }
        let last = try NodeProcess(home: self.scratch.path + "/copy-\(copies.count - 1)")
        for txid in acknowledged.suffix(64) {
            _ = try await last.client.call(
                API.GetStatement.self, API.GetStatement.Params(txid: txid))
        }
        #expect(last.stop() == 0)
    }

    @Test("admin_logLevel changes what is logged, there and back")
    func logLevel() async throws {
        let node = try NodeProcess(home: self.home)
        let admin = try Administrator(home: self.home, url: node.client.url)
        func lines() throws -> Int {
            try String(contentsOfFile: self.home + ".log", encoding: .utf8)
                .split(separator: "\n").count { $0.contains("block final") }
        }
        var load = Load(key: TestKeys.key(1), recipient: TestKeys.key(5).publicKey.address)
        await load.run(node.client, batches: 3, size: 1)
        #expect(try lines() == 0)
        let set = try await admin.call(
            "admin_logLevel", #"{"level":"debug","subsystem":"consensus"}"#)
        #expect(set["result"]?["levels"]?["consensus"] == .string("debug"))
        #expect(set["result"]?["levels"]?["rpc"] == .string("notice"))
        await load.run(node.client, batches: 3, size: 1)
        let count = try lines()
        #expect(count >= 2, "three, of which the last may be on its way")
        let all = try await admin.call("admin_logLevel", #"{"level":"error"}"#)
        #expect(all["result"]?["levels"]?["consensus"] == .string("error"))
        #expect(all["result"]?["levels"]?["rpc"] == .string("error"))
        await load.run(node.client, batches: 3, size: 1)
        #expect(try lines() - count <= 1, "one may have been on its way")
        let wrong = try await admin.call("admin_logLevel", #"{"level":"loud"}"#)
        #expect(wrong["error"]?["data"]?["parameter"] == .string("level"))
        #expect(node.stop() == 0)
    }
}

extension Networks {
    /// Peers that an operator lets go.
    struct PeerAdministrationTests {
        @Test("admin_peers disconnects a node, which comes back unless it is banned")
        func peers() async throws {
            let network = try TestNetwork(validators: 2)
            try await network.start()
            let (one, other) = (network.nodes[0], network.nodes[1])
            let admin = try Administrator(home: one.home.path, url: one.client.url)
            func count() async throws -> Int? {
                try await admin.call("admin_peers")["result"]?["peers"]?.elements.count
            }
            try await network.wait(seconds: 60, "the peer") { try await count() == 1 }
            _ = try await admin.call(
                "admin_peers", #"{"disconnect":"\#(other.key.publicKey)"}"#)
            try await network.waitForBlock(on: network.nodes, seconds: 120)
            try await network.wait(seconds: 60, "the peer again") { try await count() == 1 }
            let banned = try await admin.call(
                "admin_peers", #"{"disconnect":"\#(other.key.publicKey)","banSeconds":3600}"#)
            #expect(banned["result"] != nil)
            try await network.wait(seconds: 30, "the peer to go") { try await count() == 0 }
            let height = await one.height()
            // Longer than the peer waits before it dials again, and than the heartbeat.
            try await Task.sleep(for: .seconds(5))
            #expect(try await count() == 0)
            #expect(await one.height() == height)
            let stranger = try await admin.call(
                "admin_peers", #"{"disconnect":"\#(TestKeys.key(9).publicKey)"}"#)
            #expect(stranger["error"]?["data"]?["reason"] == .string("notFound"))
            for node in network.nodes { #expect(node.stop() == 0) }
        }
    }
}
