import AssayAPI
import AssayClient
import AssayCrypto
import Foundation
import Testing

@testable import assay

extension Networks {
    /// Faults of real connections: the network goes on where it must, and heals by itself.
    struct NetworkFaultTests {
        /// Four validators that reach each other only through links with faults.
        private struct Scene {
            let faults = FaultNet()
            let network: TestNetwork
            let names = ["v1", "v2", "v3", "v4"]

            init() async throws {
                let faults = self.faults
                var ports: [FaultNet.Ends: Int] = [:]
                self.network = try TestNetwork(validators: 4) { other, node in
                    let ends = FaultNet.Ends(from: node.name, to: other.name)
                    guard node.name != other.name else { return nil }
                    if ports[ends] == nil {
                        ports[ends] = try? faults.link(
                            from: node.name, to: other.name, target: other.peerPort)
                    }
                    return ports[ends].map { "127.0.0.1:\($0)" }
                }
                // Nobody finds a way around the links.
                try await self.network.start(["--peers-exchange", "false"])
            }

            func nodes(_ numbers: [Int]) -> [TestNetwork.Node] {
                numbers.map { self.network.nodes[$0] }
            }

            /// That all have a new block soon after everything is well again, and one chain.
            func expectHealed(_ what: String) async throws {
                self.faults.heal()
                let time = try await self.network.waitForBlock(
                    on: self.network.nodes, seconds: 60)
                print(
                    "network: \(what): a block everywhere \(String(format: "%.1f", time)) s later")
                _ = try await self.network.commonChain()
            }

            /// That these nodes have a new block in spite of a fault.
            func expectProgress(_ numbers: [Int], seconds: Double = 40) async throws {
                try await self.network.waitForBlock(on: self.nodes(numbers), seconds: seconds)
                try await self.network.waitForBlock(on: self.nodes(numbers), seconds: seconds)
            }
        }

        @Test("partitions: two and two stop and go on together, of three and one the three go on")
        func partitions() async throws {
            let scene = try await Scene()
            defer { scene.faults.stop() }
            let traffic = Traffic()
            await traffic.start(scene.network.nodes.map(\.client))
            // What was under way may still be decided; then nothing is.
            scene.faults.set(.stall, between: ["v1", "v2"], and: ["v3", "v4"])
            try await Task.sleep(for: .seconds(2))
            let before = await scene.network.heights()
            try await Task.sleep(for: .seconds(6))
            #expect(await scene.network.heights() == before, "a block without a quorum")
            for node in scene.network.nodes {
                let status = try #require(await node.status())
                #expect(status.consensus.waiting ?? 0 > 3_000)
                #expect(status.consensus.heard.count < 3)
            }
            try await scene.expectHealed("partition 2/2")

            scene.faults.set(.cut, between: ["v2"], and: ["v1", "v3", "v4"])
            try await Task.sleep(for: .seconds(1))
            let alone = await scene.network.nodes[1].height()
            try await scene.expectProgress([0, 2, 3])
            #expect(await scene.network.nodes[1].height() <= alone + 1)
            #expect(await scene.network.nodes[1].status()?.peers == 0)
            try await scene.expectHealed("partition 3/1")
            await traffic.stop()
            for node in scene.network.nodes {
                #expect(try await traffic.lost(on: node.client, last: 200) == [])
            }
            #expect(await traffic.acknowledged.count > 0)
        }

        @Test(
            "bad links: 200 ms of delay with jitter, a tenth of all connections broken, half-open")
        func badLinks() async throws {
            let scene = try await Scene()
            defer { scene.faults.stop() }
            let traffic = Traffic()
            await traffic.start(scene.network.nodes.map(\.client))
            scene.faults.set(.delay(200, jitter: 100), between: scene.names, and: scene.names)
            try await scene.expectProgress([0, 1, 2, 3])
            let begin = ContinuousClock.now
            _ = try #require(await Traffic.submit(to: scene.network.nodes[0].client, 9, 0))
            #expect(ContinuousClock.now - begin > .milliseconds(200), "the links delay nothing")
            try await scene.expectHealed("200 ms of delay")

            scene.faults.set(.breaking(10), between: scene.names, and: scene.names)
            // As often as it takes for chance to break one: a matter of seconds.
            let limit = ContinuousClock.now + .seconds(60)
            var hasBroken = false
            var turns = 0
            while turns < 4 || (!hasBroken && ContinuousClock.now < limit) {
                try await scene.expectProgress([0, 1, 2, 3])
                try await Task.sleep(for: .milliseconds(200))
                hasBroken = scene.network.nodes.contains { $0.log.contains("peer gone: lost") }
                turns += 1
            }
            #expect(hasBroken, "the links break nothing")
            try await scene.expectHealed("a tenth of connections broken a second")

            scene.faults.set(.swallow, between: ["v4"], and: ["v1", "v2", "v3"])
            try await scene.expectProgress([0, 1, 2])
            #expect(await scene.network.nodes[3].status()?.peers == 0)
            try await scene.expectHealed("half-open connections")
            await traffic.stop()
            #expect(await traffic.acknowledged.count > 0)
            for node in scene.network.nodes {
                #expect(try await traffic.lost(on: node.client, last: 200) == [])
            }
        }

        @Test("strangers: a byte a second, garbage, a thousand connections")
        func strangers() async throws {
            let network = try TestNetwork(validators: 4)
            try await network.start()
            for habit in [HostilePeer.Habit.trickle, .garbage, .crowd(1_000)] {
                // At every door: or whoever is kept out at one is let in through the others.
                let strangers = network.nodes.map { HostilePeer(habit, port: $0.peerPort) }
                defer { for stranger in strangers { stranger.stop() } }
                try await network.waitForBlock(on: network.nodes, seconds: 30)
                // Whoever belongs here finds its way in, crowd or not.
                network.nodes[1].kill()
                try network.nodes[1].start()
                try await network.wait(seconds: 40, "v2 back among its peers, under \(habit)") {
                    await network.nodes[1].status()?.peers == 3
                }
                try await network.waitForBlock(on: network.nodes, seconds: 30)
                for node in network.nodes { #expect(await node.status()?.peers == 3) }
                print("network: \(habit): \(strangers.map(\.count)) connections were made")
                if case .crowd(let count) = habit {
                    #expect(strangers.allSatisfy { $0.count >= count })
                } else {
                    #expect(strangers.allSatisfy { $0.count > 0 })
                }
                #expect(try await network.commonChain() > 0)
            }
            try await network.waitForBlock(on: network.nodes, seconds: 30)
        }
    }
}
