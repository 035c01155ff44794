import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayPeers

@Suite(.timeLimit(.minutes(2))) struct FlowTests {
    @Test func longMessagesArriveWholeAndInOrder() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(one, two)
            var generator = SeededGenerator(seed: 1)
            let messages = (0..<6).map { index -> [UInt8] in
                var bytes = [UInt8](repeating: UInt8(index), count: index % 2 == 0 ? 4 << 20 : 3)
                for place in stride(from: 1, to: bytes.count, by: 997) {
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
                return bytes
            }
            for message in messages {
                #expect(two.network.send(message, to: one.id, priority: .urgent) == .queued)
            }
            try await eventually("all arrive") { one.recorder.messages.count == messages.count }
            #expect(one.recorder.messages == messages)
            let longest = PeerLimits().maximumFrame - PeerFrame.overhead
            let edge = [UInt8](repeating: 1, count: longest)
            #expect(two.network.send(edge + [1], to: one.id, priority: .bulk) == .tooLong)
            #expect(two.network.send(edge, to: one.id, priority: .bulk) == .queued)
            try await eventually("the longest too") { one.recorder.messages.last == edge }
            let info = try #require(two.network.peers.first)
            #expect(info.bytesOut > 12 << 20 && info.bytesIn < 1_000 && info.dropped == 0)
            let seen = try #require(one.network.peers.first)
            #expect(seen.bytesIn >= info.bytesOut && seen.bytesIn < info.bytesOut + 1_000)
            #expect(!one.recorder.isOverlapping)
        }
    }

    /// What a network counts stays when a connection ends, and goes on with the next.
    @Test func trafficOutlivesConnections() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            #expect(one.network.traffic == PeerTraffic())
            for round in UInt64(1)...2 {
                let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
                try await meet(one, two)
                let message = [UInt8](repeating: 1, count: 100_000)
                #expect(two.network.send(message, to: one.id, priority: .urgent) == .queued)
                try await eventually("it arrives") { one.recorder.messages.count == round }
                #expect(two.network.traffic.outbound == 1)
                #expect(two.network.traffic.inbound == 0)
                await two.stop()
                try await eventually("it is gone") { one.connected.isEmpty }
                let traffic = one.network.traffic
                #expect(traffic.inbound == round)
                #expect(traffic.bytesIn > 100_000 * round)
                #expect(traffic.bytesIn < 110_000 * round)
                #expect(traffic.bytesOut > 0 && traffic.bytesOut < 10_000)
            }
        }
    }

    /// A layer above that is slow stops the sender, whose queue is bounded, and nobody hangs up.
    @Test func aSlowLayerAboveHoldsTheSenderBack() async throws {
        try await withNodes { nodes in
            let limit = 8 << 20
            let tune: (inout PeerLimits) -> Void = {
                $0.maximumQueue = limit
                $0.pingAfter = .milliseconds(100)
                $0.idleTimeout = .milliseconds(600)
            }
            let one = try await nodes.node(1) { tune(&$0.limits) }
            let two = try await nodes.node(2) {
                tune(&$0.limits)
                $0.staticPeers = [StaticPeer(one.address)]
            }
            try await meet(one, two)
            one.recorder.isHeld = true
            let bytes = [UInt8](repeating: 1, count: 64 << 10)
            var sent = 0
            try await eventually("the queue is full") {
                switch two.network.send(bytes, to: one.id, priority: .bulk) {
                case .queued:
                    sent += 1
                    return false
                case .dropped:
                    // Full for a while, not only for a moment.
                    try await Task.sleep(for: .milliseconds(50))
                    return two.network.send(bytes, to: one.id, priority: .bulk) == .dropped
                case .notConnected, .tooLong:
                    throw Impatience(description: "the connection is lost")
                }
            }
            #expect(one.recorder.messages.count == 1, "one is being looked at")
            let info = try #require(two.network.peers.first)
            #expect(info.queuedBytes <= limit && info.queuedBytes > limit / 2)
            #expect(info.dropped >= 2)
            let arrived = try #require(one.network.peers.first).bytesIn
            #expect(arrived < 4 << 20, "the rest is on the sender's side")
            // Much longer than the idle timeout: waiting on purpose is not silence.
            try await Task.sleep(for: .milliseconds(1_500))
            #expect(one.connected == [two.id] && two.connected == [one.id])
            one.recorder.isHeld = false
            try await eventually("everything that was queued arrives") {
                one.recorder.messages.count >= sent
            }
            try await eventually("the queue is empty") {
                two.network.peers.first?.queuedBytes == 0
            }
            #expect(one.recorder.ends.isEmpty && two.recorder.ends.isEmpty)
            #expect(!one.recorder.isOverlapping)
        }
    }

    @Test func aPeerThatDoesNotReadLosesBulkAndThenItsConnection() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.limits.maximumQueue = 4 << 20 }
            let key = TestKeys.key(2)
            let peer = try await RawPeer.connect(to: one.port, .init(key))
            try await peer.greet()
            let id = PeerID(key.publicKey)
            try await eventually("it is let in") { one.connected == [id] }
            try await peer.setReading(false)
            let bytes = [UInt8](repeating: 1, count: 256 << 10)
            try await eventually("bulk is dropped") {
                let outcome = one.network.send(bytes, to: id, priority: .bulk)
                if outcome == .queued { return false }
                try await Task.sleep(for: .milliseconds(30))
                return one.network.send(bytes, to: id, priority: .bulk) == .dropped
            }
            #expect(one.connected == [id], "for bulk nobody is let go")
            #expect(one.network.send([1], to: id, priority: .urgent) == .queued, "room is kept")
            try await eventually("urgent ones overflow") {
                one.network.send(bytes, to: id, priority: .urgent) != .queued
            }
            try await eventually("it is let go") { one.recorder.ends.count == 1 }
            guard case .ended(let goodbye)? = one.recorder.ends.first else {
                Issue.record("it was we who ended it")
                return
            }
            #expect(goodbye.code == .tooSlow)
            #expect(one.network.send([1], to: id, priority: .urgent) == .notConnected)
        }
    }

    @Test func aSilentPeerIsPingedAndThenDropped() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) {
                $0.limits.pingAfter = .milliseconds(100)
                $0.limits.idleTimeout = .milliseconds(500)
            }
            let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            try await peer.greet()
            try await eventually("a ping comes") { peer.frames.contains(.ping) }
            peer.write(.ping)
            try await eventually("a ping is answered") { peer.frames.contains(.pong) }
            try await eventually("it is dropped") { peer.goodbye?.code == .idle }
            try await eventually("it is closed, though the peer does nothing") { peer.isClosed }
            #expect(one.recorder.ends.count == 1)
        }
    }

    @Test func quietPeersStay() async throws {
        try await withNodes { nodes in
            let tune: (inout PeerConfiguration) -> Void = {
                $0.limits.pingAfter = .milliseconds(100)
                $0.limits.idleTimeout = .milliseconds(400)
            }
            let one = try await nodes.node(1, tune)
            let two = try await nodes.node(2) {
                tune(&$0)
                $0.staticPeers = [StaticPeer(one.address)]
            }
            try await meet(one, two)
            try await Task.sleep(for: .milliseconds(1_500))
            #expect(one.recorder.ends.isEmpty && two.recorder.ends.isEmpty)
            let info = try #require(one.network.peers.first)
            #expect(info.bytesIn > 0 && info.bytesOut > 0, "they pinged")
        }
    }

    /// More than the bucket allows is read later, and nobody is blamed.
    @Test func readingIsSlowedToTheRate() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.limits.framesPerSecond = 100 }
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(one, two)
            let start = ContinuousClock.now
            for index in 0..<200 {
                two.network.send([UInt8(index)], to: one.id, priority: .urgent)
            }
            try await eventually("all arrive") { one.recorder.messages.count == 200 }
            #expect(ContinuousClock.now - start > .milliseconds(800))
            #expect(one.recorder.messages == (0..<200).map { [UInt8($0)] })
            #expect(one.recorder.ends.isEmpty)
        }
    }

    @Test func bytesAreSlowedToTheRate() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.limits.bytesPerSecond = 1 << 20 }
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(one, two)
            let start = ContinuousClock.now
            let bytes = [UInt8](repeating: 7, count: 256 << 10)
            for _ in 0..<10 { two.network.send(bytes, to: one.id, priority: .urgent) }
            try await eventually("all arrive") { one.recorder.messages.count == 10 }
            #expect(ContinuousClock.now - start > .milliseconds(900))
            #expect(one.recorder.ends.isEmpty)
        }
    }

    @Test func aBannedPeerIsOutUntilTheBanEnds() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(one, two)
            one.network.ban(two.id, for: .seconds(1), reason: "it lied")
            try await eventually("it is out") { two.recorder.ends.count == 1 }
            #expect(two.recorder.ends == [.told(Goodbye(.banned, "it lied"))])
            #expect(one.recorder.ends == [.ended(Goodbye(.banned, "it lied"))])
            let start = ContinuousClock.now
            try await meet(one, two)
            #expect(ContinuousClock.now - start > .milliseconds(700))
        }
    }

    @Test func aBannedPeerIsNotDialled() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(one, two)
            two.network.ban(one.id, for: .seconds(600), reason: "it lied")
            try await eventually("it is out") { one.recorder.ends.count == 1 }
            try await Task.sleep(for: .milliseconds(500))
            #expect(one.recorder.infos.count == 1)
            #expect(two.connected.isEmpty)
        }
    }

    @Test func disconnectingIsNotForEver() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(one.address)] }
            try await meet(one, two)
            one.network.disconnect(two.id, reason: "enough\u{1b}[2J")
            try await eventually("it hears why") { two.recorder.ends.count == 1 }
            #expect(two.recorder.ends == [.told(Goodbye(.unwanted, "enough?[2J"))])
            try await eventually("it comes back") { two.recorder.infos.count == 2 }
        }
    }

    /// A process that dies says nothing; the system closes its sockets.
    @Test func aPeerThatDiesIsLost() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            try await peer.greet()
            try await eventually("it is let in") { one.connected.count == 1 }
            await peer.close()
            try await eventually("it is gone") { one.connected.isEmpty }
            try await eventually("the layer above knows") { one.recorder.ends == [.lost] }
        }
    }
}
