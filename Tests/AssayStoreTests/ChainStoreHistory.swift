import AssayCore
import AssayCrypto
import AssayTestSupport

@testable import AssayStore

/// A chain that was played in memory, and is written to a store block by block.
///
/// What the store must give back is known from the play, and not from what was written.
struct ChainStoreHistory: Sendable {
    /// The statements in each block, from height 1: empty ones, and one that crosses a tile.
    static let sizes = [0, 1, 0, 3, 17, 0, 0, 262, 2, 1, 0, 40]
    /// Played once for all tests; it is a value.
    static let standard = Result { try ChainStoreHistory(sizes: ChainStoreHistory.sizes) }

    /// The chain at its newest block.
    private(set) var memory: MemoryLedger
    /// The blocks from height 1.
    private(set) var executed: [ExecutedBlock] = []
    /// The heads by height.
    private(set) var heads: [Head]
    /// The states by height.
    private(set) var states: [MemoryState]
    private var nonces: [UInt64]

    private static let signers: UInt64 = 20

    /// A chain with three validators, so that a ballot stays open.
    init(name: String = "stored", sizes: [Int] = []) throws {
        let accounts = (0..<Self.signers).map {
            Genesis.Allocation(address: TestKeys.key(100 + $0).publicKey.address, balance: 9_999)
        }
        self.memory = try MemoryLedger(
            name: name, validatorKeys: (0..<3).map { TestKeys.key($0) }, accounts: accounts)
        self.heads = [self.memory.head]
        self.states = [self.memory.state]
        self.nonces = Array(repeating: 0, count: Int(Self.signers))
        for size in sizes { try self.append(size) }
    }

    /// The genesis.
    var genesis: Genesis { self.memory.genesis }

    /// The newest height.
    var height: Int { self.executed.count }

    /// Plays a block of so many statements: transfers that make accounts, and in the block at
    /// height 4 a vote.
    mutating func append(_ count: Int) throws {
        var statements: [Statement] = []
        for number in 0..<count {
            let signer = (self.memory.entries.count + number) % self.nonces.count
            self.nonces[signer] += 1
            let recipient = Address(of: TestKeys.key(1_000 + UInt64(signer)).publicKey)
            statements.append(
                Statement(
                    .transfer(Transfer(to: recipient, amount: UInt64(number) + 1)),
                    for: self.memory.head.header.chain, nonce: self.nonces[signer], issuedAt: 0,
                    key: TestKeys.key(100 + UInt64(signer))))
        }
        if self.height == 3 {
            let change = Change.parameters([Change.ParameterValue(.heartbeat, 5_000)])
            statements.append(
                Statement(
                    .vote(Vote(for: change)), for: self.memory.head.header.chain, nonce: 1,
                    issuedAt: 0, key: self.memory.validatorKeys[0]))
        }
        self.executed.append(try self.memory.append(statements))
        self.heads.append(self.memory.head)
        self.states.append(self.memory.state)
    }

    /// The statements of a block.
    func statements(_ height: Int) -> [Statement] {
        self.executed[height - 1].block.statements.compactMap {
            try? Statement(decoding: $0, limit: Statement.maximumSize)
        }
    }

    /// The ids of the statements of a block.
    func ids(_ height: Int) -> [Digest] {
        self.executed[height - 1].block.statements.map { LogHash.leaf($0) }
    }

    /// Writes the blocks of these heights.
    func commit(_ heights: ClosedRange<Int>, to store: ChainStore) throws(StoreError) {
        for height in heights {
            try store.commit(
                self.executed[height - 1], statements: self.statements(height),
                certificate: self.memory.blocks[height - 1].certificate)
        }
    }

    /// Writes a whole new data directory up to a height.
    func write(to path: String, upTo height: Int? = nil, isIndexed: Bool = true) throws {
        let store = try ChainStore(at: path, genesis: self.genesis, isIndexed: isIndexed)
        let last = height ?? self.height
        if last > 0 { try self.commit(1...last, to: store) }
    }

    /// The height of the block that each entry of the log came with.
    var entryHeights: [UInt64] {
        [0]
            + self.executed.flatMap { block in
                let header = block.head.header
                return Array(
                    repeating: header.height, count: Int(header.logSize - header.firstIndex))
            }
    }
}
