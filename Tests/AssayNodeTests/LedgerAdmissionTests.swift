import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// Every answer that a submission can get, and that it is true.
@Suite struct LedgerAdmissionTests {
    private let scene: NodeScene

    init() throws {
        self.scene = try NodeScene()
    }

    @Test("accepted: executed for the next block, where it then is")
    func accepted() async throws {
        let node = try await self.scene.open()
        let statement = self.scene.statement(0, 1)
        #expect(
            try await node.ledger.answers(to: [statement], wait: .accepted) == [
                .accepted(height: 1)
            ])
        try await eventually("the block") { node.height == 1 }
        #expect(try node.store.statement(statement.value.id)?.bytes == statement.value.bytes)
    }

    @Test("final: in the store, at the index that was answered")
    func final() async throws {
        let node = try await self.scene.open()
        let statements = [self.scene.statement(0, 1), self.scene.statement(1, 1)]
        let admissions = try await node.ledger.answers(to: statements, wait: .final)
        #expect(admissions == [.final(height: 1, index: 2), .final(height: 1, index: 3)])
        for (offset, statement) in statements.enumerated() {
            #expect(try node.store.entry(at: 2 + UInt64(offset))?.bytes == statement.value.bytes)
        }
        #expect(node.height == 1)
        #expect(await node.ledger.mempoolCount == 0)
        #expect(try node.account(0)?.balance == 999_999)
    }

    @Test("no statements: no block")
    func nothing() async throws {
        let node = try await self.scene.open()
        #expect(try await node.ledger.answers(to: [], wait: .final) == [])
        #expect(node.height == 0)
    }

    @Test("a gap in the nonces is no hindrance within the window")
    func gap() async throws {
        let node = try await self.scene.open()
        let admissions = try await node.ledger.answers(
            to: [self.scene.statement(0, 64), self.scene.statement(0, 2)], wait: .final)
        #expect(admissions == [.final(height: 1, index: 2), .final(height: 1, index: 3)])
    }

    @Test("waiting: above the window, until the gap is filled; then all are final, by nonce")
    func waiting() async throws {
        let node = try await self.scene.open()
        let early = [66, 65].map { self.scene.statement(0, $0) }
        #expect(try await node.ledger.answers(to: early, wait: .final) == [.waiting, .waiting])
        #expect(node.height == 0)
        #expect(await node.ledger.mempoolCount == 2)
        #expect(try await node.ledger.answers(to: [early[0]], wait: .final) == [.waiting], "still")
        let gap = (1...2).map { self.scene.statement(0, $0) }
        let admissions = try await node.ledger.answers(to: gap, wait: .final)
        #expect(admissions == [.final(height: 1, index: 2), .final(height: 1, index: 3)])
        try await eventually("what waited is final") { node.height == 2 }
        #expect(try node.store.entry(at: 5)?.bytes == early[1].value.bytes, "65 before 66")
        #expect(try node.store.entry(at: 6)?.bytes == early[0].value.bytes)
        #expect(await node.ledger.mempoolCount == 0)
    }

    @Test("waiting: the clock of the signer is ahead, until the chain's has caught up")
    func waitingForClock() async throws {
        let scene = self.scene
        let node = try await scene.open()
        let issued = NodeScene.start / 1_000 + 301
        let statement = scene.statement(0, 1, issuedAt: issued)
        let onTime = scene.statement(1, 1, issuedAt: issued - 1)
        try await node.running {
            let admissions = try await node.ledger.answers(to: [statement, onTime], wait: .final)
            #expect(admissions == [.waiting, .final(height: 1, index: 2)])
            scene.clock.time += 999
            try await scene.clock.settle()
            #expect(await node.ledger.mempoolCount == 1)
            scene.clock.time += 1
            try await eventually("its time has come") { node.height == 2 }
        }
        #expect(try node.store.entry(at: 4)?.bytes == statement.value.bytes)
    }

    @Test("too far ahead, or too many of one account: rejected, and forgotten")
    func tooFarAhead() async throws {
        let node = try await self.scene.open { $0.replica.mempool.waitingPerAccount = 2 }
        let statements = [128, 129, 127, 126].map { self.scene.statement(0, $0) }
        let admissions = try await node.ledger.answers(to: statements, wait: .final)
        let tooHigh = Admission.rejected(.nonceTooHigh(highest: 64))
        #expect(admissions == [.waiting, tooHigh, .waiting, tooHigh])
        #expect(await node.ledger.mempoolCount == 2)
    }

    @Test("final already: the nonce was used, and there is no second inclusion")
    func again() async throws {
        let node = try await self.scene.open()
        let statement = self.scene.statement(0, 1)
        _ = try await node.ledger.answers(to: [statement], wait: .final)
        let again = try await node.ledger.answers(to: [statement], wait: .final)
        #expect(again == [.rejected(.nonceUsed)])
        #expect(node.height == 1)
        #expect(await node.ledger.mempoolCount == 0)
    }

    @Test("twice in one submission: both are answered, and it is in the log once")
    func twiceAtOnce() async throws {
        let node = try await self.scene.open()
        let statement = self.scene.statement(0, 1)
        let admissions = try await node.ledger.answers(to: [statement, statement], wait: .final)
        #expect(admissions == Array(repeating: .final(height: 1, index: 2), count: 2))
        #expect(node.ledger.view.head.header.logSize == 3)
    }

    @Test("another statement with a used nonce is refused, though the first is not yet final")
    func sameNonce() async throws {
        let node = try await self.scene.open()
        let other = self.scene.statement(0, 1, .transfer(Transfer(to: .zero, amount: 2)))
        let both = [self.scene.statement(0, 1), other]
        let admissions = try await node.ledger.answers(to: both, wait: .final)
        #expect(admissions == [.final(height: 1, index: 2), .rejected(.nonceUsed)])
    }

    @Test("full: more than the mempool holds")
    func full() async throws {
        let node = try await self.scene.open { $0.replica.mempool.statements = 3 }
        let statements = (1...5).map { self.scene.statement(0, $0) }
        let admissions = try await node.ledger.answers(to: statements, wait: .final)
        #expect(admissions.map(\.index) == [2, 3, 4, nil, nil])
        #expect(admissions[3...] == [.full, .full])
        let again = try await node.ledger.answers(to: Array(statements[3...]), wait: .final)
        #expect(again.map(\.index) == [6, 7], "there is room when the block is made")
    }

    @Test("rejected: the reason, for one among others that are final")
    func rejected() async throws {
        let node = try await self.scene.open()
        func sign(
            _ signer: Int, _ nonce: UInt64, _ transaction: Transaction
        ) -> Verified<Statement> {
            self.scene.statement(signer, nonce, transaction)
        }
        let other = SignedStatements.address(1)
        let attest = Attest(.model(.zero), root: .zero, count: 1, units: 1, evidence: nil)
        let model = RegisterModel(
            manifest: .zero, royalty: 10_001, unitRule: .inference, isExact: true)
        let cases: [(Verified<Statement>, Rejection?)] = [
            (sign(0, 1, .transfer(Transfer(to: other, amount: 5))), nil),
            (
                sign(0, 2, .transfer(Transfer(to: other, amount: 2_000_000))),
                .insufficientBalance(balance: 999_995)
            ),
            (sign(0, 3, .transfer(Transfer(to: other, amount: 0))), .zeroAmount),
            (
                sign(0, 4, .transfer(Transfer(to: SignedStatements.address(0), amount: 1))),
                .transferToSelf
            ),
            (sign(0, 5, .bond(Bond(delta: -1))), .bondTooSmall(bond: 0)),
            (sign(0, 6, .attest(attest)), .unknownModel),
            (sign(0, 7, .model(model)), .royaltyTooHigh),
            (sign(0, 8, .vote(Vote(for: .dismiss(other)))), .notAValidator),
            (sign(99, 1, .transfer(Transfer(to: other, amount: 1))), .unknownSigner),
            (
                SignedStatements.statement(0, 9, chain: ChainID("other-0123456789abcdef")),
                .wrongChain(expected: self.scene.genesis.chain.description)
            ),
            (sign(0, 10, .bond(Bond(delta: 1))), nil),
        ]
        let admissions = try await node.ledger.answers(to: cases.map(\.0), wait: .final)
        for ((_, rejection), admission) in zip(cases, admissions) {
            if let rejection {
                #expect(admission == .rejected(rejection))
            } else {
                #expect(admission.index != nil)
            }
        }
        #expect(node.ledger.view.head.header.logSize == 4, "the refused left no trace")
        #expect(await node.ledger.mempoolCount == 0)
    }

    @Test("only refused statements make no block")
    func onlyRefused() async throws {
        let node = try await self.scene.open()
        let admissions = try await node.ledger.answers(
            to: [self.scene.statement(99, 1)], wait: .accepted)
        #expect(admissions == [.rejected(.unknownSigner)])
        #expect(node.height == 0)
    }
}
