import AssayConsensus
import AssayCore
import AssayCrypto
import Testing

@testable import AssaySimulator

/// A checker that cannot fail is a defect: each is fed what it must find.
@Suite("checkers")
struct CheckerTests {
    private let world = SimulationWorld(validators: 4)

    private func forger(_ number: Int) -> Forger {
        let key = self.world.validators.keys[number]
        return Forger(
            chain: self.world.genesis.chain, key: key, scheme: CheapSigning(ownKey: key))
    }

    private func ledger() -> (LedgerChecker, ExecutionMemory) {
        let head = self.world.first.head
        let memory = ExecutionMemory(
            genesis: head.hash, state: self.world.firstState, sample: 1)
        return (
            LedgerChecker(genesis: head, scheme: CheapSigning(ownKey: nil), memory: memory),
            memory
        )
    }

    private func executed(
        later: UInt64, nonces: [UInt64] = []
    ) throws -> (block: CheckedBlock, head: Head) {
        let head = self.world.first.head
        var execution = BlockExecution(
            on: head, time: head.header.time + later,
            proposer: self.world.validators.keys[1].address, reader: self.world.firstState)
        let statements = nonces.map {
            self.world.statement(StatementName(account: 0, nonce: $0))
        }
        for statement in statements { try execution.apply(statement) }
        let executed = try execution.finish()
        let block = try #require(CheckedBlock(executed.block, statements: statements))
        return (block, executed.head)
    }

    private func certificate(
        _ header: Header, by numbers: [Int] = [0, 1, 2], rounds: [UInt64] = [0, 0, 0]
    ) -> Certificate {
        Certificate(
            round: 0, signers: SignerBitmap(numbers, of: 4),
            signatures: zip(numbers, rounds).map { number, round in
                let key = self.world.validators.keys[number]
                let content = SealContent(header, hash: header.hash, round: round)
                return CheapSigning(ownKey: key).sign(content.digest(for: key))
            })
    }

    @Test("two blocks at one height")
    func disagreement() throws {
        var (ledger, _) = self.ledger()
        let (one, other) = (try self.executed(later: 1), try self.executed(later: 2))
        let first = ledger.violation(
            of: one.block, head: one.head, self.certificate(one.block.header))
        #expect(first == nil)
        let again = ledger.violation(
            of: one.block, head: one.head, self.certificate(one.block.header, by: [1, 2, 3]))
        #expect(again == nil)
        let second = ledger.violation(
            of: other.block, head: other.head, self.certificate(other.block.header))
        #expect(second?.kind == "disagreement at height ")
    }

    @Test(
        "certificates",
        arguments: [
            ([0, 1], [0, 0]), ([0, 1, 2], [0, 0, 1]), ([], []),
        ] as [([Int], [UInt64])])
    func certificates(numbers: [Int], rounds: [UInt64]) throws {
        var (ledger, _) = self.ledger()
        let (block, head) = try self.executed(later: 1)
        let violation = ledger.violation(
            of: block, head: head,
            self.certificate(block.header, by: numbers, rounds: rounds))
        #expect(violation?.kind == "certificate of height ")
    }

    @Test("a block that does not follow from its parent")
    func invalidBlock() throws {
        var (ledger, _) = self.ledger()
        let (block, head) = try self.executed(later: 1, nonces: [1])
        let header = try #require(
            self.forger(0).forged(
                block.header, replacing: block.header.stateRoot, by: .zero))
        let forged = try #require(
            CheckedBlock(
                Block(header: header, statements: block.block.statements),
                statements: block.statements))
        let violation = ledger.violation(of: forged, head: head, self.certificate(header))
        #expect(violation?.kind == "invalid block at height ")
    }

    @Test("finality that was lost")
    func lostFinality() throws {
        var (ledger, _) = self.ledger()
        let (block, head) = try self.executed(later: 1, nonces: [1])
        let id = block.statements[0].value.id
        let answer = (height: UInt64(1), index: block.header.firstIndex + 1)
        #expect(
            ledger.violation(ofFinal: id, height: 1, index: answer.index, by: 0) != nil)
        _ = ledger.violation(of: block, head: head, self.certificate(block.header))
        #expect(
            ledger.violation(ofFinal: id, height: 1, index: answer.index, by: 0) == nil)
        #expect(
            ledger.violation(ofFinal: id, height: 2, index: answer.index, by: 0) != nil)
        #expect(
            ledger.violation(ofFinal: id, height: 1, index: answer.index + 1, by: 0) != nil)
    }

    @Test("money that was made")
    func supply() {
        let (ledger, _) = self.ledger()
        #expect(ledger.supplyViolation(self.world) == nil)
        let other = SimulationWorld(validators: 5, reserve: 7)
        #expect(ledger.supplyViolation(other)?.kind == "supply")
    }
}
