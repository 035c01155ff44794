public import AssayCore
public import AssayCrypto

/// A whole ledger in memory, for tests of the core without a disk.
public struct MemoryLedger: Sendable {
    /// The newest head.
    public private(set) var head: Head
    /// The state of the head.
    public private(set) var state: MemoryState
    /// All entries of the log.
    public private(set) var entries: [[UInt8]]
    /// The genesis.
    public let genesis: Genesis
    /// All keys that are or may become validators'.
    private var keyring: [PublicKey: PrivateKey]
    /// The sets of validators so far, by their hashes.
    private var sets: [Digest: ValidatorSet]
    /// The certificates by height, from 1.
    public private(set) var blocks: [CertifiedBlock] = []
    private var tiles = MemoryTiles()

    /// A ledger at its genesis.
    ///
    /// - Parameters:
    ///   - validatorKeys: every validator, in any order; they sign every block.
    ///   - candidateKeys: who may become one, and then signs, too.
    public init(
        name: String = "test", validatorKeys: [PrivateKey] = [TestKeys.key(0)],
        candidateKeys: [PrivateKey] = [], accounts: [Genesis.Allocation] = [],
        parameters: Parameters = Parameters(),
        reserve: UInt64 = 0, time: UInt64 = 1_700_000_000_000
    ) throws {
        let sorted = validatorKeys.sorted { $0.publicKey < $1.publicKey }
        guard let chainName = ChainName(name),
            let validators = ValidatorSet(sorted: sorted.map(\.publicKey))
        else { preconditionFailure("a name and validators that can be") }
        self.keyring = Dictionary(
            (sorted + candidateKeys).map { ($0.publicKey, $0) }, uniquingKeysWith: { $1 })
        self.sets = [validators.hash: validators]
        self.genesis = try Genesis(
            name: chainName, time: time, validators: validators, parameters: parameters,
            reserve: reserve, accounts: accounts)
        let first = self.genesis.execute()
        self.head = first.head
        self.state = MemoryState()
        self.state.apply(first.changes)
        self.tiles.store(first.tiles)
        self.entries = [self.genesis.encoded]
    }

    /// The keys of the validators who seal the next block, in order.
    public var validatorKeys: [PrivateKey] { self.keys(of: self.head.members) }

    private func keys(of set: ValidatorSet) -> [PrivateKey] {
        set.keys.map { name in
            guard let key = self.keyring[name] else {
                preconditionFailure("nobody has the key of the validator \(name)")
            }
            return key
        }
    }

    /// Executes a block of the statements, `elapsed` ms after the head, and seals it.
    @discardableResult
    public mutating func append(
        _ statements: [Statement], elapsed: UInt64 = 1_000
    ) throws -> ExecutedBlock {
        var execution = BlockExecution(
            on: self.head, time: self.head.header.time + elapsed,
            proposer: self.validatorKeys[0].publicKey.address, reader: self.state)
        let cache = KeyCache()
        for statement in statements {
            try execution.apply(Verified(statement, cache: cache))
        }
        let executed = try execution.finish()
        self.commit(executed)
        return executed
    }

    /// Takes an executed block for final.
    public mutating func commit(_ executed: ExecutedBlock) {
        self.entries.append(self.head.header.encoded)
        self.entries.append(contentsOf: executed.block.statements)
        self.entries.append(contentsOf: executed.settlements)
        self.state.apply(executed.changes)
        self.tiles.store(executed.tiles)
        self.head = executed.head
        self.sets[self.head.members.hash] = self.head.members
        self.blocks.append(
            CertifiedBlock(
                block: executed.block, certificate: self.certificate(of: self.head.header)))
    }

    /// The set with the hash in a header; that of the head, if the header is a forged one.
    public func validators(of header: Header) -> ValidatorSet {
        self.sets[header.validators] ?? self.head.members
    }

    /// The certificate of a header, signed by all validators of its block.
    public func certificate(of header: Header, round: UInt64 = 0) -> Certificate {
        let content = SealContent(header, hash: header.hash, round: round)
        let keys = self.keys(of: self.validators(of: header))
        return Certificate(
            round: round, signers: SignerBitmap(0..<keys.count, of: keys.count),
            signatures: keys.map { $0.sign(content.digest(for: $0.publicKey)) })
    }

    /// The proof of an entry under the head, or under an earlier block.
    public func proof(of index: UInt64, at height: UInt64? = nil) throws -> Proof {
        let number = Int(height ?? self.head.header.height)
        let block = self.blocks[number - 1]
        let header = block.block.header
        var prover = LogProver(size: header.logSize, reader: self.tiles)
        return Proof(
            entry: self.entries[Int(index)], index: index,
            path: try prover.inclusion(of: index),
            under: try CertifiedHeader(
                header, block.certificate, validators: self.validators(of: header),
                keys: KeyCache()))
    }

    /// The account at an address.
    public func account(_ address: Address) throws -> Account? {
        try self.state.decoded(Account.self, at: .address(address))
    }

    /// The tiles of the log.
    public var tileReader: any LogTileReader { self.tiles }
}

/// A state in dictionaries.
public struct MemoryState: StateReader {
    private var values: [Digest: [UInt8]] = [:]
    private var queue: Set<DueEntry> = []

    /// A state without values.
    public init() {}

    /// Writes what a block changed.
    public mutating func apply(_ changes: StateChanges) {
        for value in changes.values { self.values[value.key] = value.bytes }
        self.queue.subtract(changes.due.removed)
        self.queue.formUnion(changes.due.added)
    }

    /// The encoded value under a key; `nil` if there is none.
    public func value(at key: StateKey) -> [UInt8]? { self.values[key.hash] }

    /// The first entries of a queue that are due, in order.
    public func due(in queue: DueQueue, at time: UInt64, limit: Int) -> [DueEntry] {
        Array(
            self.queue.filter { $0.queue == queue && $0.time <= time }.sorted().prefix(limit))
    }

    /// The leaves whose keys lie in a range, in rising order.
    public func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] {
        self.values.filter { range.contains($0.key) }
            .map { StateLeaf(key: $0.key, valueHash: SHA256.hash($0.value)) }
            .sorted()
    }
}

/// Tiles in a dictionary.
struct MemoryTiles: LogTileReader {
    private var tiles: [LogTileID: [Digest]] = [:]

    mutating func store(_ tiles: [LogTile]) {
        for tile in tiles { self.tiles[tile.id] = tile.hashes }
    }

    func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest] {
        guard let hashes = self.tiles[id] else { throw Unreadable("no tile \(id)") }
        return hashes
    }
}
