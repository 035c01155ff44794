import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Testing

/// The commands that read, against a real node.
@Suite(.serialized)
struct ReadCommandTests {
    private static func assay(
        _ arguments: [String], at node: NodeProcess, expecting status: Int32 = 0
    ) throws -> String {
        let run = try Executable.run(arguments + ["--rpc", node.client.url])
        #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.output)")
        return run.output
    }

    private static func json(
        _ arguments: [String], at node: NodeProcess
    ) throws -> JSONValue {
        let output = try Self.assay(arguments + ["--json"], at: node)
        return try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
    }

    @Test("each command that reads answers, for people and for programs")
    func reads() async throws {
        let scratch = try Scratch()
        let node = try NodeProcess(home: scratch.path + "/home")
        let key = TestKeys.key(1)
        var load = Load(key: key, recipient: TestKeys.key(900).publicKey.address)
        await load.run(node.client, batches: 3, size: 1)
        #expect(load.acknowledged.count == 3)
        let status = try await node.client.call(API.NodeStatus.self)
        let block = try await node.client.call(
            API.GetBlock.self, API.GetBlock.Params(block: .latest))
        let txid = "\(try #require(block.statements.first).txid)"
        let reads: [([String], String)] = [
            (["block"], txid), (["block", "0"], "\(status.chainId)"),
            (["block", "\(status.head.hash)", "--header"], "\(status.head.logRoot)"),
            (["statement", txid], "transfer of 1 to"), (["misbehaviour"], "no evidence"),
            (["parameters"], "heartbeat"), (["validators"], "1 of 1 make a block final"),
            (["genesis", "show"], "\"accounts\""), (["attestation", "list"], "no attestations"),
            (["settlement", "list"], "no settlements"),
            (["proof", "inclusion", "0"], "entry  0 of \(status.head.logSize)"),
            (["proof", "inclusion", txid], txid), (["proof", "consistency", "1"], "first"),
            (["proof", "state", "account", "\(key.publicKey.address)"], "proof"),
            (["proof", "block"], "entries"), (["rpc", "node_peers"], "peers"),
        ]
        for (arguments, expected) in reads {
            #expect(try Self.assay(arguments, at: node).contains(expected), "\(arguments)")
            guard case .object = try Self.json(arguments, at: node) else {
                Issue.record("\(arguments) --json is no object")
                return
            }
        }
        #expect(try Self.assay(["epoch", "9"], at: node, expecting: 1).contains("none"))
        #expect(try Self.assay(["statement", Self.nobody], at: node, expecting: 1).contains("no "))
        let wrong = try Self.assay(
            ["watch", "blocks", "--signer", "\(key.publicKey.address)"],
            at: node, expecting: 2)
        #expect(wrong.contains("says nothing about blocks"))
    }

    private static let nobody = "0x" + String(repeating: "ab", count: 32)

    @Test("a watch goes on when the node was killed and started again, and loses nothing")
    func watch() async throws {
        let scratch = try Scratch()
        let first = try NodeProcess(home: scratch.path + "/home")
        let url = first.client.url
        let port = try #require(Int(url.split(separator: ":").last ?? ""))
        let output = scratch.path + "/watched"
        try Data().write(to: URL(filePath: output))
        let process = Process()
        process.executableURL = URL(filePath: Executable.path)
        process.arguments = [
            "watch", "statements", "--kind", "transfer", "--from-height", "0", "--count", "6",
            "--json", "--rpc", url,
        ]
        process.standardOutput = FileHandle(forWritingAtPath: output)
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var load = Load(
            key: TestKeys.key(1), recipient: TestKeys.key(900).publicKey.address)
        await load.run(first.client, batches: 1, size: 3)
        // It has seen some of them before the node dies.
        let deadline = Date(timeIntervalSinceNow: 60)
        while try Data(contentsOf: URL(filePath: output)).isEmpty, Date() < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        first.killNow()
        let second = try NodeProcess(home: scratch.path + "/home", port: port)
        await load.run(second.client, batches: 1, size: 3)
        while process.isRunning, Date() < deadline + 60 {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(!process.isRunning && process.terminationStatus == 0)
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
        let ids = try lines.map {
            try JSONDecoder().decode(ChainEvent.self, from: Data($0.utf8)).statement?.txid
        }
        #expect(ids == load.acknowledged)
        let told = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        #expect(told.contains("connected again"))
    }
}
