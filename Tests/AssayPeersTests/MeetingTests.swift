import AssayCore
import AssayCrypto
import AssayPeers
import AssayTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct MeetingTests {
    @Test func bothSidesSeeWhoTheOtherIs() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1) { $0.agent = "one" }
            let two = try await nodes.node(2) {
                $0.staticPeers = [StaticPeer(one.address, expected: one.id)]
            }
            try await meet(one, two)
            let seenByOne = try #require(one.network.peers.first)
            let seenByTwo = try #require(two.network.peers.first)
            #expect(seenByOne.id == PeerID(TestKeys.key(2).publicKey))
            #expect(seenByOne.direction == .inbound)
            #expect(seenByOne.listen == two.address)
            #expect(seenByTwo.id == PeerID(TestKeys.key(1).publicKey))
            #expect(seenByTwo.direction == .outbound)
            #expect(seenByTwo.agent == "one")
            #expect(seenByTwo.remote == one.address.description)
            #expect(two.network.send([1, 2, 3], to: one.id, priority: .urgent) == .queued)
            #expect(one.network.send([4], to: [two.id, one.id], priority: .bulk) == 1)
            try await eventually("messages arrive") {
                one.recorder.messages == [[1, 2, 3]] && two.recorder.messages == [[4]]
            }
            #expect(one.recorder.events.first == .connected(two.id))
        }
    }

    @Test func anotherChainIsToldAndLetGo() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            try await peer.greet(chain: testChain("other"))
            try await eventually("a goodbye comes") { peer.goodbye != nil }
            #expect(peer.goodbye?.code == .otherChain)
            #expect(peer.goodbye?.text.contains(testChain().description) == true)
            try await eventually("the connection ends") { peer.isClosed }
            #expect(one.recorder.events.isEmpty)
            #expect(one.connected.isEmpty)

            let two = try await nodes.node(2, chain: testChain("other")) {
                $0.staticPeers = [StaticPeer(one.address)]
            }
            try await eventually("the reason is logged") { two.log.text.contains("otherChain") }
            #expect(two.recorder.events.isEmpty)
        }
    }

    @Test func anotherVersionIsToldAndLetGo() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let peer = try await RawPeer.connect(to: one.port, .init(TestKeys.key(2)))
            try await peer.greet(version: 2)
            try await eventually("a goodbye comes") { peer.goodbye?.code == .otherVersion }
            try await eventually("the connection ends") { peer.isClosed }
        }
    }

    @Test func anotherKeyThanExpectedGetsNoConnection() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let stranger = PeerID(TestKeys.key(9).publicKey)
            let two = try await nodes.node(2) {
                $0.staticPeers = [StaticPeer(one.address, expected: stranger)]
            }
            try await eventually("the mismatch is logged twice") {
                two.log.text.split(separator: "another key than the expected one").count > 2
            }
            let line = try #require(
                two.log.text.split(separator: "\n").first { $0.contains("another key") })
            #expect(line.hasPrefix("error"))
            #expect(line.contains(one.id.description) && line.contains(stranger.description))
            #expect(one.recorder.events.isEmpty && two.recorder.events.isEmpty)
        }
    }

    @Test func aNodeDoesNotTalkToItself() async throws {
        try await withNodes { nodes in
            let port = freePort()
            let own = try #require(PeerAddress(host: "127.0.0.1", port: port))
            let one = try await nodes.node(1) {
                $0.port = port
                $0.staticPeers = [StaticPeer(own)]
            }
            try await eventually("it notices") { one.log.text.contains("dialled itself") }
            try await eventually("the address is given up") { one.network.addresses.isEmpty }
            let count = one.log.text.split(separator: "dialled itself").count
            try await Task.sleep(for: .milliseconds(300))
            #expect(one.log.text.split(separator: "dialled itself").count == count)
            #expect(one.recorder.events.isEmpty)
        }
    }

    @Test func simultaneousDialsConverge() async throws {
        for round in 0..<20 {
            let ports = (freePort(), freePort())
            try await withNodes { nodes in
                let addresses = (
                    try #require(PeerAddress(host: "127.0.0.1", port: ports.0)),
                    try #require(PeerAddress(host: "127.0.0.1", port: ports.1))
                )
                async let first = nodes.node(1) {
                    $0.port = ports.0
                    $0.staticPeers = [StaticPeer(addresses.1)]
                }
                async let second = nodes.node(2) {
                    $0.port = ports.1
                    $0.staticPeers = [StaticPeer(addresses.0)]
                }
                let (one, two) = try await (first, second)
                // What is sent on the connection that loses is lost, so it is sent until it comes.
                try await eventually("round \(round): messages arrive") {
                    one.network.send([7], to: two.id, priority: .urgent)
                    two.network.send([8], to: one.id, priority: .urgent)
                    return one.recorder.messages.contains([8])
                        && two.recorder.messages.contains([7])
                }
                // A second handshake may still be under way: they agree once nothing has moved
                // for a while.
                var before = (-1, -1)
                try await eventually("round \(round): they agree") {
                    guard let left = one.network.peers.first, let right = two.network.peers.first
                    else { return false }
                    let now = (Self.starts(one), Self.starts(two))
                    defer { before = now }
                    guard now == before, left.direction != right.direction,
                        Self.ends(one) == now.0 - 1, Self.ends(two) == now.1 - 1
                    else {
                        try await Task.sleep(for: .milliseconds(200))
                        return false
                    }
                    return true
                }
                #expect(Self.ends(one) <= 1 && Self.ends(two) <= 1, "at most one was given up")
                #expect(!one.recorder.isOverlapping && !two.recorder.isOverlapping)
            }
        }
    }

    private static func starts(_ node: TestNode) -> Int { node.recorder.infos.count }
    private static func ends(_ node: TestNode) -> Int { node.recorder.ends.count }

    @Test func aPeerThatReturnsIsReconnectedSoon() async throws {
        try await withNodes { nodes in
            let port = freePort()
            let first = try await nodes.node(1) { $0.port = port }
            let address = first.address
            let two = try await nodes.node(2) {
                $0.staticPeers = [StaticPeer(address, expected: first.id)]
            }
            try await meet(first, two)
            await first.stop()
            try await eventually("its end is seen") { two.connected.isEmpty }
            #expect(two.recorder.ends.map(Self.code) == [.stopping])
            // Long enough for the back-off to reach its end.
            try await Task.sleep(for: .seconds(2))
            let again = try await nodes.node(1) { $0.port = port }
            let start = ContinuousClock.now
            try await meet(again, two)
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    private static func code(_ end: PeerEnd) -> Goodbye.Code? {
        switch end {
        case .told(let goodbye): goodbye.code
        case .ended, .lost: nil
        }
    }

    /// A peer that crashed and comes back before its old connection is noticed to be dead.
    @Test func aRestartedPeerReplacesItsOldConnection() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let key = TestKeys.key(2)
            let old = try await RawPeer.connect(to: one.port, .init(key))
            try await old.greet(nonce: 1)
            try await eventually("the old one is known") { one.recorder.infos.count == 1 }
            let new = try await RawPeer.connect(to: one.port, .init(key))
            try await new.greet(nonce: 2)
            try await eventually("the new one is known") { one.recorder.infos.count == 2 }
            #expect(one.connected == [PeerID(key.publicKey)])
            try await eventually("the old one is told") { old.goodbye?.code == .duplicate }
            new.write(.message([3]))
            try await eventually("the new one is heard") { one.recorder.messages == [[3]] }
        }
    }

    /// The peer restarted and dialled, but the dead connection is the one that the lower key
    /// dialled: the rule for two dials at once must not keep it.
    @Test func aRestartedPeerReplacesOurOwnDial() async throws {
        try await withNodes { nodes in
            let keys = [TestKeys.key(1), TestKeys.key(2)].sorted { $0.publicKey < $1.publicKey }
            let lower: UInt64 = keys[0].publicKey == TestKeys.key(1).publicKey ? 1 : 2
            let port = freePort()
            let address = try #require(PeerAddress(host: "127.0.0.1", port: port))
            let one = try await nodes.node(lower) { $0.staticPeers = [StaticPeer(address)] }
            let two = try await nodes.node(3 - lower) { $0.port = port }
            try await meet(one, two)
            #expect(one.network.peers.first?.direction == .outbound)
            let new = try await RawPeer.connect(to: one.port, .init(two.key))
            try await new.greet(nonce: 99)
            try await eventually("the new one is known") {
                one.network.peers.first?.direction == .inbound
            }
            await new.close()
        }
    }

    @Test func addressesLeadToAThirdNode() async throws {
        try await withNodes { nodes in
            let third = try await nodes.node(3)
            let hub = try await nodes.node(1) { $0.staticPeers = [StaticPeer(third.address)] }
            try await meet(hub, third)
            let closed = try await nodes.node(4) {
                $0.staticPeers = [StaticPeer(hub.address)]
                $0.exchangesAddresses = false
            }
            let two = try await nodes.node(2) { $0.staticPeers = [StaticPeer(hub.address)] }
            try await meet(two, hub)
            try await meet(two, third)
            #expect(two.network.addresses.contains(third.address))
            try await meet(closed, hub)
            #expect(closed.connected == [hub.id])
            #expect(closed.network.addresses == [hub.address])
        }
    }

    @Test func stoppingSaysGoodbye() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            let two = try await nodes.node(2) {
                $0.staticPeers = [StaticPeer(one.address)]
                $0.limits.grace = .seconds(10)
            }
            try await meet(one, two)
            // More than the system takes while nobody reads, so that some of it must wait.
            one.recorder.isHeld = true
            let bytes = [UInt8](repeating: 1, count: 1 << 20)
            for _ in 0..<24 { two.network.send(bytes, to: one.id, priority: .bulk) }
            async let stopped: Void = two.stop()
            try await eventually("it is stopping") { two.network.peers.isEmpty }
            one.recorder.isHeld = false
            try await eventually("what waited came, and the goodbye") {
                one.recorder.messages.count == 24 && one.recorder.ends.count == 1
            }
            await stopped
            let goodbye = Goodbye(.stopping, "the node stops")
            #expect(one.recorder.ends == [.told(goodbye)])
            #expect(two.recorder.ends == [.ended(goodbye)])
            #expect(two.network.peers.isEmpty)
            #expect(two.network.send([1], to: one.id, priority: .urgent) == .notConnected)
            await #expect(throws: PeerError.alreadyRun) { try await two.network.run() }
        }
    }

    @Test func aPortThatIsTakenIsAnError() async throws {
        try await withNodes { nodes in
            let one = try await nodes.node(1)
            var configuration = PeerConfiguration()
            configuration.host = "127.0.0.1"
            configuration.port = one.port
            let two = try PeerNetwork(
                configuration, key: TestKeys.key(2), chain: testChain(), handler: Recorder(),
                logger: LogBook().logger, now: wallClock)
            await #expect(throws: PeerError.self) { try await two.run() }
        }
    }
}
