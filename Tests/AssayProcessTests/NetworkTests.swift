import AssayAPI
import AssayClient
import AssayCrypto
import Foundation
import Testing

extension Networks {
    /// Four validators in processes of their own: what works, what stops, and what goes on.
    struct NetworkTests {
        /// What `assay status` of a node says.
        private func statusText(_ node: TestNetwork.Node) throws -> String {
            let run = try Executable.run(["status", "--rpc", node.client.url])
            #expect(run.status == 0, "\(run.output)")
            return run.output
        }

        @Test(
            "statements to any node become final, one dead is borne, two are told, one back helps")
        func outages() async throws {
            let network = try TestNetwork(validators: 4)
            try await network.start()
            // To any node; and found on all others.
            var sent: [Digest] = []
            for (number, node) in network.nodes.enumerated() {
                sent.append(try #require(await Traffic.submit(to: node.client, number, number)))
            }
            try await network.waitForBlock(on: network.nodes, seconds: 20)
            for node in network.nodes {
                for txid in sent {
                    _ = try await node.client.call(
                        API.GetStatement.self, API.GetStatement.Params(txid: txid))
                }
                let peers = try await node.client.call(API.NodePeers.self).peers
                #expect(peers.count == 3)
                #expect(peers.allSatisfy { $0.validator })
            }
            #expect(try await network.commonChain() >= 1)

            // One dead.
            let traffic = Traffic()
            let (dead, others) = (network.nodes[1], [0, 2, 3].map { network.nodes[$0] })
            await traffic.start(others.map(\.client))
            try await network.waitForBlock(on: network.nodes, seconds: 20)
            _ = await traffic.takeLongestPause()
            dead.kill()
            try await Task.sleep(for: .seconds(8))
            let pause = await traffic.takeLongestPause().seconds
            print("network: longest pause with one of four dead: \(pause) s")
            #expect(pause < 10)
            try await network.waitForBlock(on: others, seconds: 20)

            // Two dead: it stops, and says why.
            let second = network.nodes[2]
            second.kill()
            let left = [network.nodes[0], network.nodes[3]]
            try await network.wait(seconds: 30, "a wait that is told") {
                for node in left {
                    guard let status = await node.status(), status.consensus.waiting ?? 0 >= 3_000,
                        status.consensus.heard.count == 2
                    else { return false }
                }
                return true
            }
            let height = await network.heights(left)
            let text = try self.statusText(left[0])
            #expect(text.contains("heard 2 of 4 validators, 3 are needed; not heard: "), "\(text)")
            for node in [dead, second] {
                let key = "\(node.key.publicKey)"
                #expect(text.contains(key.prefix(12)))
                let missing = try #require(await left[0].status()).consensus.missing
                #expect(missing.contains(node.key.publicKey))
            }
            try await network.wait(seconds: 20, "the reason in the log") {
                left[0].log.contains("waits: a block is due for")
            }
            #expect(await network.heights(left) == height)

            // One back.
            try dead.start()
            let back = try await network.waitForBlock(on: left + [dead], seconds: 30)
            print("network: from the start of the third of four to a block: \(back) s")
            #expect(back < 15)
            try second.start()
            try await network.waitForBlock(on: network.nodes, seconds: 30)
            await traffic.stop()
            for node in network.nodes { #expect(try await traffic.lost(on: node.client) == []) }
            #expect(await traffic.acknowledged.count > 10)
            #expect(try await network.commonChain() > height.max() ?? 0)
            for node in network.nodes { #expect(node.stop() == 0) }
        }

        @Test("assay devnet runs a network, tells what happens to it, and leaves nothing behind")
        func devnet() async throws {
            let scratch = try Scratch()
            let home = ["--home", scratch.path + "/net"]
            let process = Process()
            process.executableURL = URL(filePath: Executable.path)
            process.arguments =
                ["devnet", "--validators", "4", "--observers", "1", "--port", "0"] + home
            let log = scratch.path + "/log"
            try Data().write(to: URL(filePath: log))
            process.standardOutput = FileHandle(forWritingAtPath: log)
            process.standardError = process.standardOutput
            try process.run()
            defer { process.terminate() }
            func said(_ text: String, seconds: Double = 60) async throws {
                let end = Date(timeIntervalSinceNow: seconds)
                while try !String(contentsOfFile: log, encoding: .utf8).contains(text) {
                    let all = try String(contentsOfFile: log, encoding: .utf8)
                    try #require(Date() < end && process.isRunning, "no \"\(text)\" in\n\(all)")
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            func assay(_ arguments: [String], status: Int32 = 0) throws -> String {
                let run = try Executable.run(["devnet"] + arguments + home)
                #expect(run.status == status, "\(arguments): \(run.output)")
                return run.output
            }
            try await said("Stop it with Ctrl-C.")
            #expect(try assay([], status: 2).contains("runs already"))
            let shown = try assay(["status"])
            #expect(shown.split(separator: "\n").count >= 6)
            #expect(shown.contains("follower"))
            #expect(try assay(["start", "v1"], status: 2).contains("runs already"))
            #expect(try assay(["kill", "v2", "v3"]) == "killed: v2, v3\n")
            try await said("v2 (process")
            try await said("finality stopped")
            #expect(try assay(["status"]).contains("3 are needed"))
            #expect(try assay(["start", "v2"]).contains("v2 "))
            try await said("finality goes on")
            let json = try assay(["status", "--json"])
            let pids = json.matches(of: /"pid" : (\d+)/).compactMap { Int32($0.1) }
            #expect(pids.count == 4)
            // Killed without a word: the nodes stop by themselves.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let end = Date(timeIntervalSinceNow: 30)
            while Date() < end, pids.contains(where: { kill($0, 0) == 0 }) {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(pids.allSatisfy { kill($0, 0) != 0 })
            // In the background now, with the same chain.
            let again = try assay(["--detach"])
            #expect(again.contains("assay devnet stop"))
            #expect(try assay(["stop"]).contains("v4"))
            #expect(try assay(["stop"]).contains("no node ran"))
        }
    }
}
