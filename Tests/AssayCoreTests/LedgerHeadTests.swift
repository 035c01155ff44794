import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A head that is made of stored parts: they must be the ones that its header commits to.
@Suite struct LedgerHeadTests {
    /// A ledger of some blocks, and the head of an older one.
    private static func ledgers() throws -> (new: MemoryLedger, old: MemoryLedger) {
        var play = try LedgerPlay(validators: 4)
        let key = play.ledger.validatorKeys[0]
        try play.block(play.sign(.bonding(1), by: key))
        let old = play.ledger
        try play.block(play.sign(.bonding(1), by: key))
        return (play.ledger, old)
    }

    private static func reason(_ body: () throws -> Void) -> String? {
        do {
            try body()
        } catch let error as Unreadable {
            return error.reason
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }

    @Test func theStoredPartsMakeTheSameHead() throws {
        let ledger = try Self.ledgers().new
        let head = try Head(
            header: ledger.head.header, log: ledger.head.log, tree: ledger.head.tree,
            reader: ledger.state)
        #expect(head.hash == ledger.head.hash)
        #expect(head.parameters == ledger.head.parameters)
        #expect(head.members == ledger.head.members)
        #expect(head.record == ledger.head.record)
    }

    @Test func partsOfAnotherBlockAreRefused() throws {
        let (new, old) = try Self.ledgers()
        let header = new.head.header
        let otherLog = Self.reason {
            _ = try Head(
                header: header, log: old.head.log, tree: new.head.tree, reader: new.state)
        }
        #expect(otherLog?.contains("log") == true)
        let otherTree = Self.reason {
            _ = try Head(
                header: header, log: new.head.log, tree: old.head.tree, reader: new.state)
        }
        #expect(otherTree?.contains("state") == true)
        let sameSize = header.with { $0.logRoot = .zero }
        let otherRoot = Self.reason {
            _ = try Head(
                header: sameSize, log: new.head.log, tree: new.head.tree, reader: new.state)
        }
        #expect(otherRoot?.contains("log") == true)
        let empty = Self.reason {
            _ = try Head(
                header: header, log: new.head.log, tree: new.head.tree, reader: MemoryState())
        }
        #expect(empty?.contains("lacks") == true)
    }

    /// A store whose values are not those of the tree cannot tell what a statement does.
    @Test func aStateThatDoesNotFitItsTreeIsUnreadable() throws {
        let (new, _) = try Self.ledgers()
        let signer = new.validatorKeys[0]
        let other = try MemoryLedger(
            validatorKeys: new.validatorKeys,
            accounts: [
                Genesis.Allocation(address: signer.publicKey.address, balance: 1_234)
            ])
        let statement = Statement(
            .transfer(Transfer(to: .zero, amount: 1)), for: other.genesis.chain, nonce: 1,
            issuedAt: 0, key: signer)
        var mixed = BlockExecution(
            on: other.head, time: other.head.header.time + 1, proposer: .zero, reader: new.state)
        var found: ExecutionError?
        do throws(ExecutionError) {
            try mixed.apply(verified(statement))
        } catch {
            found = error
        }
        guard case .unreadable(let reason)? = found else {
            Issue.record("it must be unreadable, not \(String(describing: found))")
            return
        }
        #expect("\(reason)".contains("is not the one of the state root"))
    }
}

private func verified(_ statement: Statement) -> Verified<Statement> {
    do {
        return try Verified(statement, cache: KeyCache())
    } catch {
        preconditionFailure("it was just signed: \(error)")
    }
}
