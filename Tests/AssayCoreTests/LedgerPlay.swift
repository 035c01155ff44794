import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A ledger that is played block by block, with the nonces of all signers kept.
struct LedgerPlay {
    var ledger: MemoryLedger
    private var nonces: [Address: UInt64] = [:]

    /// A ledger with `count` validators and some who may become one, each of whom has a million.
    init(
        validators count: Int = 1, candidates: [PrivateKey] = [],
        accounts: [Genesis.Allocation] = [], reserve: UInt64 = 0,
        parameters values: [Parameter: UInt64] = [:]
    ) throws {
        var parameters = Parameters()
        for (parameter, value) in values { parameters[parameter] = value }
        let keys = TestValidators(count: count).keys
        let allocations = (keys + candidates).map {
            Genesis.Allocation(address: $0.publicKey.address, balance: 1_000_000)
        }
        self.ledger = try MemoryLedger(
            validatorKeys: keys, candidateKeys: candidates, accounts: allocations + accounts,
            parameters: parameters,
            reserve: reserve)
    }

    var record: LedgerRecord { self.ledger.head.record }

    /// The next statement of a signer.
    mutating func sign(_ transaction: Transaction, by key: PrivateKey) -> Statement {
        let nonce = self.nonces[key.publicKey.address, default: 0] + 1
        self.nonces[key.publicKey.address] = nonce
        return Statement(
            transaction, for: self.ledger.head.header.chain, nonce: nonce, issuedAt: 0, key: key)
    }

    /// A vote of validator `number` for a change.
    mutating func vote(_ change: Change, by number: Int) -> Statement {
        self.sign(.voting(change), by: self.ledger.validatorKeys[number])
    }

    /// Executes a block.
    @discardableResult
    mutating func block(_ statements: Statement..., elapsed: UInt64 = 100) throws -> ExecutedBlock {
        try self.ledger.append(statements, elapsed: elapsed)
    }

    /// The open ballot for a change.
    func ballot(_ change: Change) throws -> Ballot? {
        try self.ledger.state.decoded(Ballot.self, at: .digest(change.digest))
    }

    /// The account of a validator.
    func validator(_ number: Int) throws -> Account {
        let address = self.ledger.validatorKeys[number].publicKey.address
        return try #require(try self.ledger.account(address))
    }

    /// All entries of both queues.
    var due: [DueEntry] {
        DueQueue.allCases.flatMap { self.ledger.state.due(in: $0, at: .max, limit: .max) }
    }
}

extension Change {
    static func set(_ parameter: Parameter, _ value: UInt64) -> Change {
        .parameters([ParameterValue(parameter, value)])
    }
}
