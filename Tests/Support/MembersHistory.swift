public import AssayCore
public import AssayCrypto

/// A chain in memory whose validators change again and again, with statements in its blocks.
///
/// Each validator says its cosigning key when it joins.
public struct MembersHistory: Sendable {
    /// A change of the validators, by their numbers.
    public enum Step: Hashable, Sendable {
        case add(UInt64)
        case remove(UInt64)
    }

    /// Played once for all tests; it is a value.
    public static let standard = Result {
        try MembersHistory(
            founders: [0],
            steps: [
                .add(1), .add(2), .add(3), .remove(0), .add(4), .remove(2), .add(0), .remove(1),
            ])
    }

    /// Who signs what is no vote, by number.
    public static func signer(_ number: Int) -> PrivateKey { TestKeys.key(100 + UInt64(number)) }
    private static let signers = 5

    /// The chain at its newest block.
    public private(set) var memory: MemoryLedger
    /// The blocks from height 1.
    public private(set) var executed: [ExecutedBlock] = []
    /// The heads by height.
    public private(set) var heads: [Head]
    /// The model that is registered in block 1.
    public private(set) var model = Digest.zero
    private var nonces: [PublicKey: UInt64] = [:]

    /// The genesis.
    public var genesis: Genesis { self.memory.genesis }
    /// The newest height.
    public var height: Int { self.executed.count }
    /// The heights of the blocks after which the validators are others than before.
    public var changes: [UInt64] {
        self.heads.map(\.header).filter { $0.validators != $0.nextValidators }.map(\.height)
    }

    /// Plays the steps one after another, and two blocks more.
    ///
    /// - Parameter isBusy: whether there are other statements than votes.
    public init(founders: [UInt64], steps: [Step], isBusy: Bool = true) throws {
        var parameters = Parameters()
        parameters[.epochLength] = isBusy ? 2 : 1
        let numbers = Set(founders + steps.map(\.number)).sorted()
        let keys = numbers.map { TestKeys.key($0) }
        let signers = (0..<Self.signers).map { Self.signer($0) }
        self.memory = try MemoryLedger(
            name: "members", validatorKeys: founders.map { TestKeys.key($0) },
            candidateKeys: keys,
            accounts: (keys + signers).map {
                Genesis.Allocation(address: $0.publicKey.address, balance: 1_000_000)
            }, parameters: parameters)
        self.heads = [self.memory.head]
        if isBusy { try self.begin(founders) }
        for step in steps { try self.play(step, isBusy: isBusy) }
        for _ in 0..<2 { try self.append(isBusy ? self.traffic() : []) }
    }

    /// A model, and the cosigning keys of the first validators.
    private mutating func begin(_ founders: [UInt64]) throws {
        guard let rule = UnitRule("inference") else { preconditionFailure("a word") }
        let register = self.sign(
            Self.signer(0),
            .model(RegisterModel(manifest: .zero, royalty: 150, unitRule: rule, isExact: true)))
        self.model = register.id
        try self.append([register] + founders.map { self.cosigner(TestKeys.key($0)) })
    }

    /// Votes for a change, and goes on until it took effect.
    private mutating func play(_ step: Step, isBusy: Bool) throws {
        let key = TestKeys.key(step.number)
        let before = self.memory.head.members
        let vote = Vote(for: step.change)
        var statements = self.memory.validatorKeys.prefix(before.quorum).map {
            self.sign($0, .vote(vote))
        }
        if case .add = step { statements.append(self.sign(key, .vote(.ready))) }
        try self.append(statements + (isBusy ? self.traffic() : []))
        while self.memory.head.members == before {
            try self.append(isBusy ? self.traffic() : [])
        }
        if isBusy, case .add = step { try self.append([self.cosigner(key)] + self.traffic()) }
    }

    /// As many statements as the height is above a multiple of four: transfers and an attestation.
    private mutating func traffic() -> [Statement] {
        (0..<self.height % 4).map { number in
            let key = Self.signer(number)
            guard number == 2 else {
                return self.sign(key, .transfer(Transfer(to: .zero, amount: 1)))
            }
            return self.sign(
                key,
                .attest(
                    Attest(.model(self.model), root: LogHash.leaf([9]), count: 3, units: 4)))
        }
    }

    private mutating func sign(_ key: PrivateKey, _ transaction: Transaction) -> Statement {
        let nonce = self.nonces[key.publicKey, default: 0] + 1
        self.nonces[key.publicKey] = nonce
        return Statement(
            transaction, for: self.genesis.chain, nonce: nonce, issuedAt: 0, key: key)
    }

    private mutating func cosigner(_ key: PrivateKey) -> Statement {
        self.sign(key, .vote(.cosigner(CosigningKey(of: key).publicKey)))
    }

    private mutating func append(_ statements: [Statement]) throws {
        self.executed.append(try self.memory.append(statements))
        self.heads.append(self.memory.head)
    }
}

extension MembersHistory.Step {
    fileprivate var number: UInt64 {
        switch self {
        case .add(let number), .remove(let number): number
        }
    }

    fileprivate var change: Change {
        let key = TestKeys.key(self.number).publicKey
        return switch self {
        case .add: .addValidator(key)
        case .remove: .removeValidator(key)
        }
    }
}

extension ExecutedBlock {
    /// The statements of the block, decoded.
    public var statements: [Statement] {
        self.block.statements.compactMap {
            try? Statement(decoding: $0, limit: Statement.maximumSize)
        }
    }
}
