import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Blocks that another node made: what `Head.execute` accepts, and the field it blames.
@Suite struct BlockTests {
    /// A ledger of three blocks, and a fourth one that was executed and not yet appended.
    private struct Next {
        var play: LedgerPlay
        let statements: [Statement]
        let block: ExecutedBlock

        init() throws {
            self.play = try LedgerPlay(validators: 4)
            let keys = self.play.ledger.validatorKeys
            for _ in 0..<3 {
                try self.play.block(self.play.sign(.pay(5, to: LedgerScene.alice), by: keys[0]))
            }
            self.statements = [
                self.play.sign(.pay(7, to: LedgerScene.bob), by: keys[0]),
                self.play.sign(.bonding(3), by: keys[1]),
                self.play.sign(.pay(1, to: LedgerScene.carol), by: LedgerScene.bob),
            ]
            var ledger = self.play.ledger
            self.block = try ledger.append(self.statements, elapsed: 100)
        }

        var header: Header { self.block.head.header }

        func execute(
            _ header: Header, _ statements: [Statement]? = nil
        ) throws -> ExecutedBlock {
            let cache = KeyCache()
            let verified = try (statements ?? self.statements).map {
                try Verified($0, cache: cache)
            }
            return try self.play.ledger.head.execute(
                header, verified, reader: self.play.ledger.state)
        }
    }

    @Test func aGoodBlockGivesTheSameHeadAndChanges() throws {
        let next = try Next()
        let executed = try next.execute(next.header)
        #expect(executed.head.header == next.header)
        #expect(executed.head.hash == next.header.hash)
        #expect(executed.changes == next.block.changes)
        #expect(executed.block == next.block.block)
        #expect(executed.tiles.map(\.hashes) == next.block.tiles.map(\.hashes))
        #expect(executed.settlements.isEmpty)
    }

    static let forgeries: [(HeaderField, @Sendable (inout HeaderDraft) -> Void)] = [
        (.chain, { $0.chain = LedgerScene.chain ?? $0.chain }),
        (.height, { $0.height += 1 }),
        (.height, { $0.height -= 1 }),
        (.height, { $0.height = .max }),
        (.height, { $0.height = 0 }),
        (.parent, { $0.parent = .zero }),
        (.parent, { $0.parent = $0.stateRoot }),
        (.time, { $0.time -= 100 }),
        (.time, { $0.time -= 101 }),
        (.time, { $0.time = 0 }),
        (.proposer, { $0.proposer = .zero }),
        (.proposer, { $0.proposer = LedgerScene.alice.publicKey.address }),
        (.firstIndex, { $0.firstIndex += 1 }),
        (.firstIndex, { $0.firstIndex -= 1 }),
        (.logSize, { $0.logSize += 1 }),
        (.logSize, { $0.logSize -= 1 }),
        (.logRoot, { $0.logRoot = .zero }),
        (.stateRoot, { $0.stateRoot = .zero }),
        (.validators, { $0.validators = .zero }),
        (.nextValidators, { $0.nextValidators = .zero }),
        (.parameters, { $0.parameters = .zero }),
    ]

    @Test("a forged header", arguments: Self.forgeries.indices)
    func forgedHeader(_ number: Int) throws {
        let next = try Next()
        let (field, forge) = Self.forgeries[number]
        let forged = next.header.with(forge)
        #expect(forged != next.header)
        #expect(forged.hash != next.header.hash)
        #expect(throws: ExecutionError.rejected(.headerMismatch(field))) {
            try next.execute(forged)
        }
    }

    @Test func everyFieldIsForged() {
        #expect(Set(Self.forgeries.map(\.0)) == Set(HeaderField.allCases))
    }

    @Test func anotherTimeOrProposerOfTheSetIsAnotherBlockAndValid() throws {
        let next = try Next()
        let others = next.play.ledger.validatorKeys.map(\.publicKey.address)
        for proposer in others {
            let header = next.header.with { $0.proposer = proposer }
            #expect(try next.execute(header).head.header == header)
        }
        // The state holds the clock, so that another time shows in the state root.
        let later = next.header.with { $0.time += 1 }
        #expect(throws: ExecutionError.rejected(.headerMismatch(.stateRoot))) {
            try next.execute(later)
        }
    }

    @Test(
        "other statements",
        arguments: [
            ("one left out", [0, 1], .headerMismatch(.logSize)),
            ("none", [], .headerMismatch(.logSize)),
            ("the first twice", [0, 1, 2, 0], .nonceUsed),
            ("the same one at once", [0, 0, 1, 2], .nonceUsed),
            ("reordered", [1, 0, 2], .headerMismatch(.logRoot)),
            ("used before it is possible", [2, 0, 1], .unknownSigner),
            ("in the right order", [0, 1, 2], nil),
        ] as [(String, [Int], Rejection?)])
    func otherStatements(_ name: String, _ order: [Int], _ expected: Rejection?) throws {
        let next = try Next()
        let statements = order.map { next.statements[$0] }
        guard let expected else {
            #expect(try next.execute(next.header, statements).head.header == next.header)
            return
        }
        #expect(throws: ExecutionError.rejected(expected)) {
            try next.execute(next.header, statements)
        }
    }

    @Test func aFailingStatementMakesTheBlockInvalidWhereverItStands() throws {
        var next = try Next()
        let broke = next.play.sign(.pay(1_000, to: LedgerScene.bob), by: LedgerScene.alice)
        for place in 0...3 {
            var statements = next.statements
            statements.insert(broke, at: place)
            #expect(throws: ExecutionError.rejected(.insufficientBalance(balance: 15))) {
                try next.execute(next.header, statements)
            }
        }
    }

    @Test func aBlockOfOneChainIsNoneOfItsTwin() throws {
        let next = try Next()
        let twin = try MemoryLedger(name: "twin", validatorKeys: next.play.ledger.validatorKeys)
        let cache = KeyCache()
        #expect(throws: ExecutionError.rejected(.headerMismatch(.chain))) {
            try twin.head.execute(
                next.header, next.statements.map { try Verified($0, cache: cache) },
                reader: twin.state)
        }
        var execution = BlockExecution(
            on: twin.head, time: twin.head.header.time + 1, proposer: .zero, reader: twin.state)
        let statement = try Verified(next.statements[0], cache: cache)
        let chain = twin.head.header.chain.description
        #expect(throws: ExecutionError.rejected(.wrongChain(expected: chain))) {
            try execution.apply(statement)
        }
    }

    @Test func aBlockOnAnOlderOrNewerHeadIsRefused() throws {
        var next = try Next()
        let block = next.block
        next.play.ledger.commit(block)
        #expect(throws: ExecutionError.rejected(.headerMismatch(.height))) {
            try next.execute(next.header)
        }
        let again = next.header.with { $0.height += 1 }
        #expect(throws: ExecutionError.rejected(.headerMismatch(.parent))) {
            try next.execute(again)
        }
    }
}
