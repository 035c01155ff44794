import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Foundation
import Testing

@testable import assay

extension Networks {
    /// Nodes that come late, come back, or do not belong.
    struct NetworkSyncTests {
        @Test("an observer fetches a chain from several peers and follows; a validator catches up")
        func catchingUp() async throws {
            let network = try TestNetwork(validators: 4, observers: 1)
            let (validators, observer) = (Array(network.nodes.prefix(4)), network.nodes[4])
            for node in validators { try node.start() }
            try await network.wait(seconds: 60, "the first block") {
                await network.heights(validators).allSatisfy { $0 >= 1 }
            }
            let traffic = Traffic()
            await traffic.start(validators.map(\.client))
            try await network.wait(seconds: 180, "three hundred blocks") {
                await network.heights(validators).allSatisfy { $0 >= 300 }
            }
            // One validator is away for the last of them.
            let (away, present) = (validators[3], Array(validators.prefix(3)))
            #expect(away.stop() == 0)
            try await network.wait(seconds: 60, "thirty more blocks") {
                await network.heights(present).allSatisfy { $0 >= 330 }
            }
            await traffic.stop()
            try observer.start()
            let target = await network.heights(present).max() ?? 0
            let synced = try await network.wait(seconds: 60, "the observer at \(target)") {
                await observer.height() >= target
            }
            print("network: an observer fetched \(target) blocks in \(synced) s")
            let status = try #require(await observer.status())
            #expect(status.role == "follower")
            let peers = try await observer.client.call(API.NodePeers.self).peers
            #expect(peers.count == 3)
            // Blocks came from more than one.
            #expect(peers.count { $0.bytesIn > 10_000 } > 1, "\(peers)")

            try away.start()
            try await network.wait(seconds: 60, "the validator at \(target)") {
                await away.height() >= target
            }
            // It votes again: with it and two others, without the fourth, blocks are final.
            present[0].kill()
            let quorum = [present[1], present[2], away]
            try await network.waitForBlock(on: quorum + [observer], seconds: 30)
            try await network.waitForBlock(on: quorum + [observer], seconds: 30)
            #expect(await away.status()?.role == "validator")
            try present[0].start()
            try await network.waitForBlock(on: network.nodes, seconds: 30)
            #expect(try await network.commonChain() > target)
            for node in network.nodes {
                #expect(try await traffic.lost(on: node.client, last: 200) == [])
            }
        }

        @Test("a validator whose disk was wiped observes, and votes again by itself")
        func wiped() async throws {
            let network = try TestNetwork(validators: 4)
            try await network.start()
            try await network.waitForBlock(on: network.nodes, seconds: 20)
            let wiped = network.nodes[2]
            let others = [0, 1, 3].map { network.nodes[$0] }
            wiped.kill()
            try FileManager.default.removeItem(atPath: wiped.home.data)
            try wiped.start()
            try await network.wait(seconds: 30, "an answer") { await wiped.status() != nil }
            #expect(wiped.log.contains("observes until it is safe to vote"))
            let role = try #require(await wiped.status()).role
            if role == "observing" {
                let said = try Executable.run(["status", "--rpc", wiped.client.url])
                #expect(said.output.contains("votes again by itself"), "\(said.output)")
            }
            try await network.wait(seconds: 60, "its votes") {
                await wiped.status()?.role == "validator"
            }
            #expect(wiped.log.contains("voting again"))
            // Without one of the others, its vote is needed.
            others[0].kill()
            try await network.waitForBlock(on: [others[1], others[2], wiped], seconds: 30)
            try others[0].start()
            try await network.waitForBlock(on: network.nodes, seconds: 30)
            _ = try await network.commonChain()
        }

        @Test(
            "a home that was made again is no excuse for voting where one has voted already",
            arguments: [false, true])
        func madeAgain(isAloneFirst: Bool) async throws {
            let network = try TestNetwork(validators: 4)
            try await network.start()
            try await network.waitForBlock(on: network.nodes, seconds: 20)
            let before = await network.heights().max() ?? 0
            let (again, others) = (network.nodes[1], [0, 2, 3].map { network.nodes[$0] })
            again.kill()
            for path in [again.home.data, again.home.genesis, again.home.configuration] {
                try FileManager.default.removeItem(atPath: path)
            }
            try network.makeHome(of: again)
            if isAloneFirst {
                // Alone it votes at height 1, which harms nobody, and proves nothing.
                for node in others { #expect(node.stop() == 0) }
                try again.start()
                try await network.wait(seconds: 20, "a vote") {
                    again.log.contains("round change")
                }
                for node in others { try node.start() }
            } else {
                try again.start()
            }
            try await network.wait(seconds: 60, "the height of the others") {
                await again.height() >= before
            }
            // What it signed before is forgotten: up to two blocks above the others it must not vote.
            #expect(again.log.contains("observes until it is safe to vote"))
            try await network.wait(seconds: 60, "its votes") {
                await again.status()?.role == "validator"
            }
            _ = try await network.commonChain()
        }

        @Test("a node of another chain is told so, and let go")
        func otherChain() async throws {
            let network = try TestNetwork(validators: 1)
            let stranger = try TestNetwork(validators: 1)
            let (node, other) = (network.nodes[0], stranger.nodes[0])
            try await network.start()
            try other.start(["--peers-connect", "127.0.0.1:\(node.peerPort)"])
            // Whoever reads the greeting of the other first says why it ends.
            try await stranger.wait(seconds: 30, "the reason in the log") {
                other.log.contains("otherChain (this node is on chain ")
            }
            #expect(await node.status()?.peers == 0)
            // Each goes on with its own.
            try await network.waitForBlock(on: [node], seconds: 20)
            try await stranger.waitForBlock(on: [other], seconds: 20)
        }
    }
}
