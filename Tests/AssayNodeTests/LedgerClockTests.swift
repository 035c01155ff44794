import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// When a block is made without a statement, and which time it gets.
@Suite struct LedgerClockTests {
    @Test("nothing happens before the heartbeat is due, and exactly one block when it is")
    func heartbeat() async throws {
        let scene = try NodeScene(heartbeat: 100)
        let node = try await scene.open()
        try await node.running {
            try await scene.clock.settle()
            #expect(node.height == 0)
            scene.clock.time = NodeScene.start + 99
            try await scene.clock.settle()
            #expect(node.height == 0)
            scene.clock.time = NodeScene.start + 100
            try await eventually("a heartbeat") { node.height == 1 }
            let header = node.ledger.view.head.header
            #expect(header.time == NodeScene.start + 100)
            #expect(header.logSize == header.firstIndex + 1, "an empty block")
            try await scene.clock.settle()
            #expect(node.height == 1, "and the next one is not due")
            scene.clock.time += 100
            try await eventually("another heartbeat") { node.height == 2 }
        }
    }

    @Test("a block with statements begins the wait anew")
    func statementsInstead() async throws {
        let scene = try NodeScene(heartbeat: 100)
        let node = try await scene.open()
        try await node.running {
            scene.clock.time = NodeScene.start + 60
            _ = try await node.ledger.answers(to: [scene.statement(0, 1)], wait: .final)
            #expect(node.height == 1)
            scene.clock.time = NodeScene.start + 159
            try await scene.clock.settle()
            #expect(node.height == 1)
            scene.clock.time = NodeScene.start + 160
            try await eventually("a heartbeat") { node.height == 2 }
        }
    }

    @Test("after an outage one heartbeat is made, not one for each that was missed")
    func outage() async throws {
        let scene = try NodeScene(heartbeat: 100)
        let node = try await scene.open()
        try await node.running {
            scene.clock.time = NodeScene.start + 86_400_000
            try await eventually("a heartbeat") { node.height == 1 }
            try await scene.clock.settle()
            #expect(node.height == 1)
            let head = node.ledger.view.head
            #expect(head.header.time == scene.clock.time)
            #expect(head.record.clock == 200, "an outage expires nothing")
        }
    }

    @Test("heartbeats by the machine's own clock")
    func realTime() async throws {
        let scene = try NodeScene(heartbeat: 100)
        let began = ContinuousClock.now
        try Node.prepare(dataPath: scene.configuration.dataPath)
        let node = try await Node(
            scene.configuration, logger: NodeScene.silence,
            now: {
                let elapsed = (ContinuousClock.now - began) / .milliseconds(1)
                return NodeScene.start + UInt64(elapsed)
            })
        try await node.running {
            try await eventually("five heartbeats") { node.height >= 5 }
        }
        let elapsed = (ContinuousClock.now - began) / .milliseconds(1)
        #expect(Double(node.height) <= elapsed / 100)
        for height in 1...node.height {
            let header = try #require(try node.store.header(at: height))
            let parent = try #require(try node.store.header(at: height - 1))
            #expect(header.time >= parent.time + 100)
        }
    }

    @Test("time rises though the clock goes back, by as little as can be")
    func clockGoesBack() async throws {
        let scene = try NodeScene()
        let node = try await scene.open()
        let times: [(clock: UInt64, expected: UInt64)] = [
            (1_000, 1_000), (1_000, 1_001), (400, 1_002), (0, 1_003), (1_003, 1_004),
            (1_500, 1_500),
        ]
        for (number, time) in times.enumerated() {
            scene.clock.time = NodeScene.start + time.clock
            let statement = scene.statement(0, UInt64(number) + 1)
            let admissions = try await node.ledger.answers(to: [statement], wait: .final)
            #expect(admissions[0].index != nil)
            #expect(node.ledger.view.head.header.time == NodeScene.start + time.expected)
        }
    }

    @Test("a clock before the genesis makes no heartbeat, and still takes statements")
    func clockBeforeGenesis() async throws {
        let scene = try NodeScene(heartbeat: 100)
        scene.clock.time = 5
        let node = try await scene.open()
        try await node.running {
            try await scene.clock.settle()
            #expect(node.height == 0)
            let admissions = try await node.ledger.answers(
                to: [scene.statement(0, 1)], wait: .final)
            #expect(admissions == [.final(height: 1, index: 2)])
            #expect(node.ledger.view.head.header.time == NodeScene.start + 1)
        }
    }
}
