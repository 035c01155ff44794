import AssayAPI
import AssayClient
import AssayCrypto
import AssayTestSupport
import Foundation
import Testing

@testable import assay

extension Networks {
    /// All validators killed with `-9` at once under load, again and again: nothing that was called
    /// final is lost, all come to one chain, and blocks are final again soon.
    ///
    /// `ASSAY_NETWORK_KILLS` sets how often; `Tools/soak network` asks for two hundred.
    struct NetworkKillTests {
        private static let kills =
            Int(ProcessInfo.processInfo.environment["ASSAY_NETWORK_KILLS"] ?? "") ?? 3
        /// The most seconds from the start of the third process to a new block, on any machine.
        private static let limit = 30.0

        @Test("all four killed under load, and started again in any order")
        func killAll() async throws {
            let network = try TestNetwork(validators: 4)
            try await network.start()
            let traffic = Traffic()
            var generator = SeededGenerator(seed: 11)
            var times: [Double] = []
            for kill in 0..<Self.kills {
                await traffic.start(network.nodes.map(\.client))
                let load = UInt64.random(in: 300...2_000, using: &generator)
                try await Task.sleep(for: .milliseconds(load))
                for node in network.nodes { node.kill() }
                await traffic.stop()
                // Sometimes at once, sometimes one by one.
                let order = network.nodes.shuffled(using: &generator)
                for (number, node) in order.prefix(3).enumerated() {
                    let pause = UInt64.random(in: 0...1_500, using: &generator)
                    if number > 0 { try await Task.sleep(for: .milliseconds(pause)) }
                    try node.start()
                }
                // A block that was proposed since then, not one that was nearly final before.
                let since = WallClock.milliseconds
                let present = Array(order.prefix(3))
                await traffic.start(present.map(\.client))
                let time = try await network.wait(
                    seconds: Self.limit, "a block after kill \(kill)"
                ) {
                    for node in present {
                        if let status = await node.status(), status.head.time >= since {
                            return true
                        }
                    }
                    return false
                }
                await traffic.stop()
                times.append(time)
                try order[3].start()
                try await network.waitForBlock(on: network.nodes, seconds: 60)
                for node in network.nodes {
                    #expect(try await traffic.lost(on: node.client, last: 300) == [])
                    #expect(await node.status()?.role == "validator")
                }
            }
            for node in network.nodes { #expect(try await traffic.lost(on: node.client) == []) }
            #expect(await traffic.acknowledged.count >= Self.kills)
            _ = try await network.commonChain()
            print("network: \(Self.kills) kills of all; to a block: \(Distribution(times))")
            for node in network.nodes { #expect(node.stop() == 0) }
            let check = try Executable.run(["check", "--home", network.nodes[0].home.path])
            #expect(check.status == 0, "\(check.output)")
        }
    }
}

/// How times are spread.
struct Distribution: CustomStringConvertible {
    private let sorted: [Double]

    init(_ times: [Double]) {
        self.sorted = times.sorted()
    }

    private func quantile(_ share: Double) -> String {
        guard !self.sorted.isEmpty else { return "-" }
        let index = min(self.sorted.count - 1, Int(share * Double(self.sorted.count)))
        return String(format: "%.2f", self.sorted[index])
    }

    var description: String {
        "min \(self.quantile(0)), median \(self.quantile(0.5)), p90 \(self.quantile(0.9)), "
            + "max \(self.quantile(1)) s"
    }
}
