import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// Which nodes can be opened, and why others cannot.
@Suite struct NodeOpeningTests {
    private let scene: NodeScene

    init() throws {
        self.scene = try NodeScene()
    }

    @Test("a second node on a directory finds it locked, and the first goes on")
    func twice() async throws {
        let node = try await self.scene.open()
        var error: NodeError?
        do {
            _ = try await Node(
                self.scene.configuration, logger: NodeScene.silence, now: { NodeScene.start })
        } catch let refused {
            error = refused
        }
        guard case .store(.locked) = error else {
            Issue.record("\(error as Any)")
            return
        }
        let admissions = try await node.ledger.answers(
            to: [self.scene.statement(0, 1)], wait: .final)
        #expect(admissions == [.final(height: 1, index: 2)])
    }

    @Test("a node without a validator's key follows, and finalises nothing")
    func follower() async throws {
        let other = TestKeys.key(1)
        let node = try await self.scene.open { $0.key = other }
        let status = await node.ledger.status
        #expect(status.role == .follower)
        let admissions = try await node.ledger.answers(
            to: [self.scene.statement(0, 1)], wait: .accepted)
        #expect(admissions == [.accepted(height: 1)])
        #expect(node.height == 0)
    }

    @Test("a validator whose vote record is gone observes")
    func lostRecord() async throws {
        do {
            let node = try await self.scene.open()
            let admissions = try await node.ledger.answers(
                to: [self.scene.statement(0, 1)], wait: .final)
            #expect(admissions == [.final(height: 1, index: 2)])
        }
        try self.scene.directory.remove("data/votes")
        let role = try await unlocked {
            try await Node(
                self.scene.configuration, logger: NodeScene.silence, now: { NodeScene.start }
            ).ledger.status.role
        }
        #expect(role == .observing)
        let scene = self.scene
        try await unlocked {
            _ = try VoteBook.renew(at: scene.directory("data"), from: 2)
        }
        let node = try await self.scene.open()
        let admissions = try await node.ledger.answers(
            to: [self.scene.statement(0, 2)], wait: .final)
        #expect(admissions == [.final(height: 2, index: 4)])
    }

    /// Its validator alone cannot seal what two must: it makes no block that would not be final.
    @Test("a chain that gets a second validator waits for it, also when it is opened again")
    func secondValidator() async throws {
        let scene = try NodeScene(parameters: [.epochLength: 2])
        let newcomer = SignedStatements.key(1)
        do {
            let node = try await scene.open()
            let ready = scene.statement(1, 1, .vote(.ready))
            let early = try await node.ledger.answers(to: [ready], wait: .final)
            #expect(early == [.rejected(.notProposed)])
            let named = Statement(
                .vote(Vote(for: .addValidator(newcomer.publicKey))), for: scene.genesis.chain,
                nonce: 1, issuedAt: 0, key: NodeScene.validator)
            let added = try await node.ledger.answers(
                to: [Verified(named, cache: KeyCache())], wait: .final)
            #expect(added == [.final(height: 1, index: 2)])
            scene.clock.time += 1
            let said = try await node.ledger.answers(to: [ready], wait: .final)
            #expect(said == [.final(height: 2, index: 4)])
        }
        let node = try await scene.open()
        #expect(node.ledger.view.head.members.keys.contains(newcomer.publicKey))
        scene.clock.time += 1
        let next = try await node.ledger.answers(to: [scene.statement(0, 1)], wait: .accepted)
        #expect(next == [.accepted(height: 3)])
        #expect(node.height == 2)
    }

    @Test("another genesis is refused")
    func otherGenesis() async throws {
        do { _ = try await self.scene.open() }
        let other = try NodeScene(heartbeat: 5_000).genesis
        let error = try await refusal { try await self.scene.open { $0.genesis = other } }
        guard case .store(.otherChain) = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test("without an index the ledger works, and ids are not found")
    func withoutIndex() async throws {
        let node = try await self.scene.open { $0.isIndexed = false }
        let statement = self.scene.statement(0, 1)
        let admissions = try await node.ledger.answers(to: [statement], wait: .final)
        #expect(admissions == [.final(height: 1, index: 2)])
        #expect(try node.store.statement(statement.value.id) == nil)
        #expect(try node.store.entry(at: 2)?.bytes == statement.value.bytes)
    }

    @Test("every block is sealed so that anyone can check it")
    func sealing() async throws {
        let node = try await self.scene.open()
        for nonce: UInt64 in 1...3 {
            _ = try await node.ledger.answers(to: [self.scene.statement(0, nonce)], wait: .final)
        }
        for height: UInt64 in 1...3 {
            let block = try #require(try node.store.block(at: height))
            _ = try CertifiedHeader(
                block.block.header, block.certificate, validators: self.scene.genesis.validators,
                keys: KeyCache())
            #expect(block.block.header.proposer == NodeScene.validator.publicKey.address)
        }
        let view = node.ledger.view
        #expect(view.certificate == (try node.store.certificate(at: 3)))
    }

    @Test("what a node wrote passes the check of the whole directory")
    func checked() async throws {
        do {
            let scene = self.scene
            let node = try await scene.open()
            try await node.running {
                for nonce: UInt64 in 1...4 {
                    scene.clock.time += 500
                    let statements = (0..<10).map { scene.statement($0, nonce) }
                    _ = try await node.ledger.answers(to: statements, wait: .final)
                }
            }
        }
        let checkup = try await unlocked {
            try await Checkup.run(
                at: self.scene.directory("data"), genesis: self.scene.genesis,
                scratch: self.scene.directory("scratch"))
        }
        #expect(checkup.height == 4)
        #expect(checkup.statements == 40)
        #expect(checkup.logSize == 45)
    }

    @Test("a view stays as it was while the ledger goes on")
    func views() async throws {
        let node = try await self.scene.open()
        let before = node.ledger.view
        _ = try await node.ledger.answers(to: [self.scene.statement(0, 1)], wait: .final)
        let address = SignedStatements.address(0)
        #expect(before.head.header.height == 0)
        #expect(before.certificate == nil)
        let old = try before.state.decoded(Account.self, at: .address(address))
        #expect(old?.balance == 1_000_000)
        #expect(try node.account(0)?.balance == 999_999)
    }
}
