public import AssayCrypto

/// The kinds of transactions, by the subject (`sub`) of their statements.
public enum TransactionKind: String, CaseIterable, Hashable, Sendable {
    case transfer, bond, model, job, attest, open, challenge, vote
}

/// What a statement asks for.
///
/// A new kind is a file with its rules and one line in each place here.
public enum Transaction: Hashable, Sendable {
    case transfer(Transfer)
    case bond(Bond)
    case model(RegisterModel)
    case job(PostJob)
    case attest(Attest)
    case open(Open)
    case challenge(Challenge)
    case vote(Vote)

    /// The kind.
    public var kind: TransactionKind {
        switch self {
        case .transfer: .transfer
        case .bond: .bond
        case .model: .model
        case .job: .job
        case .attest: .attest
        case .open: .open
        case .challenge: .challenge
        case .vote: .vote
        }
    }

    /// The rules of the kind, with the transaction's own fields.
    var rules: any TransactionRules {
        switch self {
        case .transfer(let rules): rules
        case .bond(let rules): rules
        case .model(let rules): rules
        case .job(let rules): rules
        case .attest(let rules): rules
        case .open(let rules): rules
        case .challenge(let rules): rules
        case .vote(let rules): rules
        }
    }

    /// Reads the body of a transaction of a known kind.
    init(kind: TransactionKind, body decoder: inout CBORDecoder) throws(DecodeError) {
        switch kind {
        case .transfer: self = .transfer(try Transfer(from: &decoder))
        case .bond: self = .bond(try Bond(from: &decoder))
        case .model: self = .model(try RegisterModel(from: &decoder))
        case .job: self = .job(try PostJob(from: &decoder))
        case .attest: self = .attest(try Attest(from: &decoder))
        case .open: self = .open(try Open(from: &decoder))
        case .challenge: self = .challenge(try Challenge(from: &decoder))
        case .vote: self = .vote(try Vote(from: &decoder))
        }
    }

    /// The encoded body: the payload of the statement.
    public var encodedBody: [UInt8] { self.rules.encoded }
}

/// What every kind of transaction says about itself.
protocol TransactionRules: CBORCodable, Hashable, Sendable {
    /// Carries the transaction out, or throws; whatever it wrote before it threw is undone.
    ///
    /// - Parameters:
    ///   - execution: the block that is being executed. The signer's nonce is used and the fee
    ///     is paid already.
    ///   - origin: who signed, and under which id.
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError)
}

/// Where a transaction comes from.
public struct StatementOrigin: Hashable, Sendable {
    /// The signer's address.
    public let signer: Address
    /// The signer's key.
    public let key: PublicKey
    /// The id of the statement.
    public let id: Digest
}
