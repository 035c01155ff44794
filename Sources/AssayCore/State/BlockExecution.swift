public import AssayCrypto

/// The execution of one block on a head: `apply` each statement, then `finish`.
///
/// Pure: the same head, time, proposer and statements give the same block anywhere.
public struct BlockExecution: Sendable {
    /// The most statements in a block.
    public static let maximumStatements = 10_000
    /// The most bytes of statements in a block: 4 MiB.
    public static let maximumSize = 4 << 20
    /// How far a signer's clock may be ahead of the block's time, in seconds.
    public static let clockTolerance: UInt64 = 300

    /// The head that the block stands on.
    public let head: Head
    /// The block's time in milliseconds since 1970.
    public let time: UInt64
    /// The validator who proposes the block.
    public let proposer: Address
    /// The height of the block.
    public let height: UInt64

    var parameters: Parameters
    var members: ValidatorSet
    var record: LedgerRecord
    private var overlay: StateOverlay
    private let reader: any StateReader
    /// The encoded settlements of the jobs that ended so far.
    var settlements: [[UInt8]] = []
    /// How many jobs were posted so far.
    var jobs: UInt64 = 0
    /// The statements that were accepted so far.
    public private(set) var statements: [Verified<Statement>] = []
    private var size = 0

    /// Begins a block.
    ///
    /// - Precondition: `time` is above the time of the head.
    public init(on head: Head, time: UInt64, proposer: Address, reader: any StateReader) {
        precondition(time > head.header.time, "time rises from block to block")
        self.head = head
        self.time = time
        self.proposer = proposer
        self.height = head.header.height + 1
        self.parameters = head.parameters
        self.members = head.members
        self.record = head.record
        self.overlay = StateOverlay(reader: reader, tree: head.tree)
        self.reader = reader
        self.record.clock = head.clock(at: time)
    }

    /// Executes a statement.
    ///
    /// If it is refused, nothing of it remains.
    public mutating func apply(_ statement: Verified<Statement>) throws(ExecutionError) {
        let bytes = statement.value.bytes.count
        guard self.statements.count < Self.maximumStatements,
            self.size + bytes <= Self.maximumSize
        else { throw .rejected(.blockTooLarge) }
        let (record, settled, jobs) = (self.record, self.settlements.count, self.jobs)
        self.overlay.begin()
        do throws(ExecutionError) {
            try self.execute(statement.value)
        } catch {
            self.overlay.undo()
            self.record = record
            self.settlements.removeLast(self.settlements.count - settled)
            self.jobs = jobs
            throw error
        }
        self.overlay.keep()
        self.statements.append(statement)
        self.size += bytes
    }

    private mutating func execute(_ statement: Statement) throws(ExecutionError) {
        let claims = statement.claims
        guard claims.chain == self.head.header.chain else {
            throw .rejected(.wrongChain(expected: self.head.header.chain.description))
        }
        guard claims.issuedAt <= self.time / 1_000 + Self.clockTolerance else {
            throw .rejected(.issuedInFuture)
        }
        let signer = claims.address
        guard var account = try self.touchedAccount(signer) else {
            throw .rejected(.unknownSigner)
        }
        try account.nonces.use(claims.nonce)
        let fee = self.parameters[.statementFee]
        try account.withdraw(fee)
        self.record.feePot = try self.record.feePot.adding(fee)
        self.store(account, at: signer)
        let origin = StatementOrigin(signer: signer, key: claims.signer, id: statement.id)
        try statement.transaction.rules.apply(to: &self, from: origin)
    }

    /// Ends the block: due entries, the epoch boundary, one queued change; then the header.
    public consuming func finish() throws(ExecutionError) -> ExecutedBlock {
        try self.workDueEntries()
        try self.endEpoch()
        try self.takeEffect()
        if self.members != self.head.members { try self.keepCosignersOfMembers() }
        self.overlay.store(self.record, at: .single)
        if self.parameters != self.head.parameters {
            self.overlay.store(self.parameters, at: .single)
        }
        if self.members != self.head.members { self.overlay.store(self.members, at: .single) }
        return try ExecutedBlock(
            self, changes: self.overlay.changes(), settlements: self.settlements,
            reader: self.reader)
    }
}

/// What the rules use to read and write the state.
extension BlockExecution {
    mutating func load<Value: StateValue>(
        _ type: Value.Type, at id: StateID
    ) throws(ExecutionError) -> Value? {
        try self.overlay.load(type, at: id)
    }

    mutating func load<Value: StateValue>(
        _ type: Value.Type, at id: Digest
    ) throws(ExecutionError) -> Value? {
        try self.overlay.load(type, at: .digest(id))
    }

    mutating func load<Value: StateValue>(
        _ type: Value.Type, at id: Address
    ) throws(ExecutionError) -> Value? {
        try self.overlay.load(type, at: .address(id))
    }

    mutating func store(_ value: some StateValue, at id: Digest) {
        self.overlay.store(value, at: .digest(id))
    }

    mutating func store(_ value: some StateValue, at id: UInt64) {
        self.overlay.store(value, at: .number(id))
    }

    mutating func store(_ value: some StateValue, at address: Address) {
        self.overlay.store(value, at: .address(address))
    }

    /// Stores the only value of its kind.
    mutating func store(_ value: some StateValue) {
        self.overlay.store(value, at: .single)
    }

    mutating func remove<Value: StateValue>(_ type: Value.Type, at id: StateID) {
        self.overlay.store(Value?.none, at: id)
    }

    mutating func schedule(_ entry: DueEntry) { self.overlay.schedule(entry) }

    mutating func unschedule(_ entry: DueEntry) { self.overlay.unschedule(entry) }

    func dueEntries(
        in queue: DueQueue, at time: UInt64, limit: Int
    ) throws(ExecutionError) -> [DueEntry] {
        try self.overlay.dueEntries(in: queue, at: time, limit: limit)
    }
}
