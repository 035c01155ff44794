import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Foundation
import Testing

@testable import assay

extension Networks {
    /// What real nodes write to their logs.
    struct NetworkLogTests {
        private struct Line: Decodable {
            let time: String
            let level: String
            let subsystem: String
            let message: String
        }

        @Test("at the lowest level every line is JSON, by its subsystem, and none holds a secret")
        func trace() async throws {
            let network = try TestNetwork(validators: 2)
            try await network.start(["--log-level", "trace", "--log-format", "json"])
            let traffic = Traffic()
            await traffic.start(network.nodes.map(\.client))
            try await network.wait(seconds: 60, "ten blocks") {
                await network.heights().allSatisfy { $0 >= 10 }
            }
            await traffic.stop()
            for node in network.nodes { #expect(node.stop() == 0) }
            for node in network.nodes {
                let log = node.log
                let lines = try log.split(separator: "\n")
                    .filter { !$0.hasPrefix("chain ") && !$0.hasPrefix("RPC ") }
                    .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
                let speakers = Set(lines.map(\.subsystem))
                #expect(
                    speakers.isSuperset(of: ["node", "consensus", "peers", "store", "mempool"]))
                #expect(lines.contains { $0.level == "debug" && $0.message == "block final" })
                #expect(lines.allSatisfy { Timestamp($0.time) != nil })
                let path = node.home.path + "/passphrase"
                let passphrase = try String(contentsOfFile: path, encoding: .utf8)
                    .trimmingCharacters(in: .newlines)
                let secret = node.key.withSecretBytes { Hex.encode(Array($0)) }
                for text in [passphrase, secret] {
                    #expect(text.count == 64)
                    #expect(!log.lowercased().contains(text))
                }
            }
        }
    }
}
