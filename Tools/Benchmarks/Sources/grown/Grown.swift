import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import Glibc

/// A chain whose state holds many accounts, models and live jobs, and more statements for it.
struct Grown {
    private static let signers = 64
    private static let blockSize = 1_000
    /// How many statements of a kind a measured block holds.
    private static let transfers = 200
    private static let attestations = 200
    private static let jobs = 20

    private let opened: OpenedChain
    private let validator = Self.key(0)
    private let keys = (1...Self.signers).map { Self.key(UInt64($0)) }
    private let chain: ChainID
    private let cache = KeyCache()
    private var head: Head
    private var nonces = [UInt64](repeating: 0, count: Self.signers)
    private var models: [Digest] = []
    private var generator = Splitmix(state: 1)

    /// A chain that holds nothing but its signers.
    init(directory: String) async throws {
        let keys = self.keys
        var parameters = Parameters()
        parameters[.epochLength] = 10
        parameters[.dueWork] = 10_000
        guard let name = ChainName("grown"),
            let validators = ValidatorSet(sorted: [self.validator.publicKey])
        else { fatalError("the names are well formed") }
        let genesis = try Genesis(
            name: name, time: 1_700_000_000_000, validators: validators,
            parameters: parameters, reserve: 0,
            accounts: keys.map {
                Genesis.Allocation(
                    address: $0.publicKey.address, balance: 1 << 50, bond: 1 << 50)
            })
        self.chain = genesis.chain
        self.opened = try await OpenedChain(at: directory, genesis: genesis)
        self.head = self.opened.head
    }

    /// Adds `number` accounts, models and jobs that nobody works on.
    mutating func grow(to number: Int, progress: (String) -> Void) throws {
        try self.append(number, progress) { .transfer(Self.payment(to: $0)) }
        self.models = try self.append(number, progress) { .model(Self.model($0)) }
        let model = self.models[0]
        try self.append(number, progress) { .job(Self.job($0, model: model, audience: nil)) }
    }

    /// What a run of measured blocks took.
    struct Figures {
        /// Statements in all blocks.
        var statements = 0
        /// Microseconds of processor time a statement, its signature checked.
        var perStatement = 0.0
        /// The same with what the database does in a thread of its own.
        var withCompaction = 0.0
        /// Microseconds of processor time at the end of a block that ends an epoch.
        var boundary = 0.0
        /// Microseconds of processor time at the end of any other block.
        var ordinary = 0.0
    }

    /// Measures `count` blocks of a mixture in which jobs run from posting to settlement.
    mutating func measure(blocks count: Int, among number: Int) throws -> Figures {
        let batches = self.batches(count, among: number)
        var figures = Figures()
        var boundaries = 0
        var settled = 0
        let thread = CLOCK_THREAD_CPUTIME_ID
        let start = (thread: processorTime(thread), all: processorTime(CLOCK_PROCESS_CPUTIME_ID))
        for batch in batches {
            var execution = self.begin()
            for statement in batch { try execution.apply(Verified(statement, cache: self.cache)) }
            let end = processorTime(thread)
            let executed = try execution.finish()
            let took = processorTime(thread) - end
            if executed.head.record.epoch > self.head.record.epoch {
                figures.boundary += took
                boundaries += 1
            } else {
                figures.ordinary += took
            }
            settled += executed.settlements.count
            try self.opened.store.derive(executed, statements: batch)
            self.head = executed.head
            figures.statements += batch.count
        }
        precondition(settled == (batches.count - 6) * Self.jobs, "every job must settle")
        let count = Double(figures.statements)
        figures.perStatement = (processorTime(thread) - start.thread) / count
        figures.withCompaction =
            (processorTime(CLOCK_PROCESS_CPUTIME_ID) - start.all) / count
        figures.boundary /= Double(max(boundaries, 1))
        figures.ordinary /= Double(max(batches.count - boundaries, 1))
        return figures
    }

    private func begin() -> BlockExecution {
        BlockExecution(
            on: self.head, time: self.head.header.time + 10,
            proposer: self.validator.publicKey.address, reader: self.opened.store.snapshot())
    }

    /// Executes `count` transactions in blocks, signed by all in turn, and answers their ids.
    @discardableResult
    private mutating func append(
        _ count: Int, _ progress: (String) -> Void, _ transaction: (Int) -> Transaction
    ) throws -> [Digest] {
        var ids: [Digest] = []
        for start in stride(from: 0, to: count, by: Self.blockSize) {
            let end = min(start + Self.blockSize, count)
            let batch = (start..<end).map { self.sign(transaction($0), by: $0 % Self.signers) }
            var execution = self.begin()
            for statement in batch { try execution.apply(Verified(statement, cache: self.cache)) }
            let executed = try execution.finish()
            try self.opened.store.derive(executed, statements: batch)
            self.head = executed.head
            ids += batch.map(\.id)
            progress("\(transaction(0).kind): \(end) of \(count)")
        }
        return ids
    }

    private mutating func sign(_ transaction: Transaction, by signer: Int) -> Statement {
        self.nonces[signer] += 1
        return Statement(
            transaction, for: self.chain, nonce: self.nonces[signer],
            issuedAt: 1_700_000_000, key: self.keys[signer])
    }

    private static func payment(to number: Int) -> Transfer {
        let bytes = withUnsafeBytes(of: UInt64(number)) { [UInt8]($0) }
        guard let address = Address(bytes: [UInt8](SHA256.hash(bytes).bytes.prefix(20))) else {
            fatalError("an address has 20 bytes")
        }
        return Transfer(to: address, amount: 1)
    }

    private static func model(_ number: Int) -> RegisterModel {
        guard let rule = UnitRule("inference") else { fatalError("the rule is well formed") }
        return RegisterModel(
            manifest: SHA256.hash(withUnsafeBytes(of: number) { [UInt8]($0) }), royalty: 100,
            unitRule: rule, isExact: true)
    }

    private static func job(_ number: Int, model: Digest, audience: [Address]?) -> PostJob {
        PostJob(
            model: model, inputRoot: LogHash.leaf(Self.input.bytes), count: 1, price: 1,
            maxUnits: 1, agreement: 2, slots: 2, duration: 604_800_000, window: 0,
            audience: audience)
    }

    private static let input = SHA256.hash([1])

    /// The blocks to measure: jobs are posted, two blocks later attested, and four blocks later
    /// opened, which settles them.
    private mutating func batches(_ count: Int, among number: Int) -> [[Statement]] {
        let workers = [self.keys[0], self.keys[1]].map(\.publicKey.address)
        var posted: [[Digest]] = []
        return (0..<count).map { block in
            var batch: [Statement] = []
            for _ in 0..<Self.transfers {
                let payment = Self.payment(to: Int(self.generator.next() % UInt64(number)))
                batch.append(self.sign(.transfer(payment), by: batch.count % Self.signers))
            }
            for _ in 0..<Self.attestations {
                let model = self.models[Int(self.generator.next() % UInt64(number))]
                let attest = Attest(.model(model), root: .zero, count: 1, units: 1)
                batch.append(self.sign(.attest(attest), by: batch.count % Self.signers))
            }
            posted.append(
                (0..<Self.jobs).map { index in
                    let job = Self.job(block, model: self.models[0], audience: workers)
                    batch.append(self.sign(.job(job), by: 2 + index % (Self.signers - 2)))
                    return batch[batch.count - 1].id
                })
            if block >= 2 { batch += self.attestations(for: posted[block - 2]) }
            if block >= 6 { batch += self.openings(for: posted[block - 6]) }
            return batch
        }
    }

    private func leaf(_ job: Digest, _ worker: Int) -> WorkLeaf {
        WorkLeaf(
            context: job, node: self.keys[worker].publicKey.address, index: 0,
            input: Self.input, output: Self.input, units: 1, evidence: nil,
            salt: [UInt8](repeating: 0, count: WorkLeaf.saltByteCount))
    }

    private mutating func attestations(for jobs: [Digest]) -> [Statement] {
        var statements: [Statement] = []
        for job in jobs {
            for worker in 0...1 {
                let attest = Attest(
                    .job(job), root: self.leaf(job, worker).hash, count: 1, units: 1)
                statements.append(self.sign(.attest(attest), by: worker))
            }
        }
        return statements
    }

    private mutating func openings(for jobs: [Digest]) -> [Statement] {
        var statements: [Statement] = []
        for job in jobs {
            for worker in 0...1 {
                let opening = Opening(
                    self.leaf(job, worker), at: 0, path: WorkPath([]), inputPath: [])
                statements.append(self.sign(.open(Open([opening], for: job)), by: worker))
            }
        }
        return statements
    }

    private static func key(_ number: UInt64) -> PrivateKey {
        let digest = SHA256.hash(withUnsafeBytes(of: number) { [UInt8]($0) })
        guard let key = PrivateKey(bytes: digest.bytes) else { fatalError("a digest is a key") }
        return key
    }
}

/// The splitmix64 generator: the same numbers in every run.
struct Splitmix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
