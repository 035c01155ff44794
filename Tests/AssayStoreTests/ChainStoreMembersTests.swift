import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayStore

/// A chain whose validators change, as a store gives it back after every block.
@Suite struct ChainStoreMembersTests {
    private let directory: ChainStoreDirectory

    init() throws {
        self.directory = try ChainStoreDirectory()
    }

    /// One validator, a second one from block 4 on, and from block 6 on only that one.
    private func play() throws -> (ledger: MemoryLedger, executed: [ExecutedBlock]) {
        let (old, new) = (TestKeys.key(0), TestKeys.key(1))
        var parameters = Parameters()
        parameters[.epochLength] = 3
        var ledger = try MemoryLedger(
            name: "members", validatorKeys: [old], candidateKeys: [new],
            accounts: [old, new].map {
                Genesis.Allocation(address: $0.publicKey.address, balance: 9)
            }, parameters: parameters)
        let chain = ledger.genesis.chain
        func vote(_ vote: Vote, _ nonce: UInt64, by key: PrivateKey) -> Statement {
            Statement(.vote(vote), for: chain, nonce: nonce, issuedAt: 0, key: key)
        }
        let remove = Vote(for: .removeValidator(old.publicKey))
        let blocks = [
            [vote(Vote(for: .addValidator(new.publicKey)), 1, by: old)],
            [vote(.ready, 1, by: new)], [],
            [vote(remove, 2, by: old), vote(remove, 2, by: new)], [], [], [],
        ]
        let executed = try blocks.map { try ledger.append($0) }
        return (ledger, executed)
    }

    @Test("the head's validators after every block, opened again")
    func everyHeight() async throws {
        let (ledger, executed) = try self.play()
        #expect(executed.map(\.head.members.count) == [1, 1, 2, 2, 2, 1, 1])
        for (block, certified) in zip(executed, ledger.blocks) {
            do {
                let store = try await unlocked { () throws(StoreError) in try self.open(ledger) }
                let statements = try block.block.statements.map {
                    try Statement(decoding: $0, limit: Statement.maximumSize)
                }
                try store.commit(
                    block, statements: statements, certificate: certified.certificate)
            }
            let store = try await unlocked { () throws(StoreError) in try self.open(ledger) }
            let head = try await store.loadHead()
            #expect(head.members == block.head.members)
            #expect(head.members.hash == block.head.header.nextValidators)
            #expect(head.header == block.head.header)
        }
    }

    private func open(_ ledger: MemoryLedger) throws(StoreError) -> ChainStore {
        try ChainStore(at: self.directory("data"), genesis: ledger.genesis)
    }
}
