import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A value of one of the types that are stored or sent, and what it takes to read it.
struct CBORSample: Sendable, CustomTestStringConvertible {
    /// The name of the type.
    let testDescription: String
    /// The encoding of the value.
    let bytes: [UInt8]
    /// Reads bytes and writes what was read; whether what was written reads as the same value.
    let recode: @Sendable ([UInt8]) throws(DecodeError) -> (bytes: [UInt8], isSame: Bool)

    init<Value: CBORCodable & Equatable & Sendable>(_ value: Value) {
        self.testDescription = "\(Value.self)"
        self.bytes = value.encoded
        self.recode = { (bytes: [UInt8]) throws(DecodeError) in
            let read = try Value(decoding: bytes, limit: 1 << 20)
            let written = read.encoded
            return (written, try Value(decoding: written, limit: 1 << 20) == read)
        }
    }
}

extension CBORSample {
    /// Samples of every type that has an encoding, with its fields filled and left out.
    static let all: [CBORSample] = Self.signed + Self.sealed + Self.state + Self.jobs

    private static let digest = SHA256.hash([1])
    private static let address = TestKeys.key(0).publicKey.address
    private static let name: OperatorID = {
        guard let name = OperatorID("Räder & Söhne") else { preconditionFailure("a name") }
        return name
    }()
    private static let rule: UnitRule = {
        guard let rule = UnitRule("output-token") else { preconditionFailure("a rule") }
        return rule
    }()
    private static let chain: ChainID = {
        guard let chain = ChainID(StatementPieces.chain) else { preconditionFailure("an id") }
        return chain
    }()

    private static let attest = Attest(
        .model(digest), root: .zero, count: 1_000, units: 70_000,
        evidence: Evidence(type: 2, digest: digest))
    private static let bareAttest = Attest(
        .model(digest), root: .zero, count: 1, units: 1, evidence: nil)
    private static let model = RegisterModel(
        manifest: digest, royalty: 250, unitRule: rule, isExact: true)
    private static let changes: [Change] = [
        .parameters([.init(.heartbeat, 5_000), .init(.dueWork, 300)]),
        .admit(address, name), .dismiss(address), .addValidator(TestKeys.key(1).publicKey),
        .removeValidator(TestKeys.key(0).publicKey),
    ]

    static func statement(_ transaction: Transaction) -> Statement {
        Statement(
            transaction, for: Self.chain, nonce: 3, issuedAt: 1_700_000_000, key: TestKeys.key(0))
    }

    /// Statements and what stands in them.
    private static let signed: [CBORSample] =
        [
            .init(CBORValue.map([.init(.unsigned(1), .array([.text("ü"), .null, .bool(true)]))])),
            .init(address), .init(TestKeys.key(0).publicKey), .init(chain),
            .init(TestKeys.key(0).sign(digest)),
            .init(Transfer(to: address, amount: 1_000)), .init(Bond(delta: -5)), .init(model),
            .init(attest), .init(bareAttest), .init(Evidence(type: 1, digest: digest)),
            .init(Vote(for: changes[0])), .init(Vote.ready),
        ] + changes.map { .init($0) }
        + [
            .init(statement(.transfer(Transfer(to: .zero, amount: 5)))),
            .init(statement(.bond(Bond(delta: 5)))), .init(statement(.model(model))),
            .init(statement(.attest(attest))), .init(statement(.vote(Vote(for: changes[1])))),
        ]

    /// What consensus makes of them: a ledger of three validators and two blocks.
    private static let sealed: [CBORSample] = {
        do {
            return try Self.makeSealed()
        } catch {
            preconditionFailure("a small ledger can be made: \(error)")
        }
    }()

    private static func makeSealed() throws -> [CBORSample] {
        let keys = (0..<3).map { TestKeys.key($0) }
        var ledger = try MemoryLedger(
            validatorKeys: keys,
            accounts: [.init(address: Self.address, balance: 10, bond: 5, operatorID: Self.name)],
            reserve: 7)
        let statement = Statement(
            .transfer(Transfer(to: .zero, amount: 5)), for: ledger.genesis.chain, nonce: 1,
            issuedAt: 1_700_000_000, key: keys[0])
        try ledger.append([statement])
        try ledger.append([])
        let block = ledger.blocks[0]
        let header = block.block.header
        let link = Link(
            header: header, certificate: block.certificate, next: ledger.genesis.validators)
        let plain = try ledger.proof(of: 2)
        let proof = Proof(
            entry: plain.entry, index: plain.index, path: plain.path, content: plain.content,
            validators: plain.validators, signers: plain.signers, signatures: plain.signatures,
            links: [link, link])
        let present = StateKey(.account, .address(Self.address))
        let absent = StateKey(.model, .digest(Self.digest))
        let values = try [present, absent].map { key in
            ValueProof(
                key: key, value: ledger.state.value(at: key),
                path: try ledger.head.tree.proof(of: key.hash, reader: ledger.state),
                header: ledger.head.header, certificate: block.certificate,
                links: key == present ? [link] : [])
        }
        return [
            .init(ledger.genesis), .init(header), .init(block.certificate),
            .init(block.certificate.signers), .init(plain.content), .init(block), .init(link),
            .init(proof), .init(plain), .init(values[0]), .init(values[1]),
            .init(
                InferenceProof(
                    leaf: WorkTreeTests.leaf(3, units: 9),
                    path: WorkPath([WorkTree.Node(hash: Self.digest, units: 70)]), batch: plain)),
            .init(try TransparentStatement(plain, validators: ledger.genesis.validators)),
        ]
    }

    /// What the state keeps.
    private static let state: [CBORSample] = {
        var account = Account()
        account.nonces = NonceWindow(floor: 7, used: 5)
        account.balance = 1_000
        account.bond = 300
        account.locked = 40
        account.streak = 12
        account.epoch = 2
        account.weight = 500
        account.unbonding = 20
        account.unbondingMatures = 1 << 40
        account.bondedSince = 1
        account.operatorID = Self.name
        account.openBallots = 2
        var record = LedgerRecord()
        record.clock = 1 << 41
        record.epoch = 3
        record.epochWeight = 900
        record.queueNext = 300
        let unused = Model(owner: Self.address, terms: Self.model)
        var registered = unused
        registered.uses = 24
        let voters = (0..<2).map { TestKeys.key($0).publicKey }.sorted()
        guard let validators = ValidatorSet(sorted: voters) else { preconditionFailure("two") }
        return [
            .init(account), .init(Account()), .init(record), .init(LedgerRecord()),
            .init(registered), .init(unused),
            .init(Parameters()), .init(validators),
            .init(
                Ballot(change: changes[0], voters: voters, opener: address, expires: 1 << 33)),
            .init(QueuedChange(change: changes[1], voters: voters, epoch: 4)),
            .init(Ready(proposals: 2, height: 300)), .init(Ready(proposals: 1, height: 0)),
            .init(
                WorkLeaf(
                    context: digest, node: address, index: 5, input: digest, output: .zero,
                    units: 70, evidence: nil, salt: [UInt8](repeating: 1, count: 32))),
        ]
    }()
}
