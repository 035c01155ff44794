public import AssayCrypto

/// `attest`: a device's signed word that it computed `count` inferences.
///
/// For a job it takes a slot, or is the word of a validator who judges. Without one it is a
/// *standing* attestation: a record of one's own work for all time, which earns nothing.
public struct Attest: Hashable, Sendable {
    /// What was worked for.
    public enum Subject: Hashable, Sendable {
        /// Work of one's own with a model, by its id.
        case model(Digest)
        /// A job, by its id.
        case job(Digest)
    }

    /// What was worked for.
    public let subject: Subject
    /// The root of the Merkle sum tree over the inferences (see ``WorkTree``).
    public let root: Digest
    /// The number of leaves in the tree.
    public let count: UInt64
    /// The units of all leaves together.
    public let units: UInt64
    /// Further evidence, if there is any.
    public let evidence: Evidence?

    /// An attestation of work.
    public init(
        _ subject: Subject, root: Digest, count: UInt64, units: UInt64,
        evidence: Evidence? = nil
    ) {
        self.subject = subject
        self.root = root
        self.count = count
        self.units = units
        self.evidence = evidence
    }
}

/// Evidence that is kept elsewhere, by its digest.
public struct Evidence: Hashable, Sendable {
    /// What it is, 1 … 65,535: 1 is the quote of a trusted execution environment, 2 a zero-
    /// knowledge proof; further numbers are agreed upon by those who use them.
    public let type: UInt64
    /// SHA-256 of it.
    public let digest: Digest

    /// Evidence of a type.
    public init(type: UInt64, digest: Digest) {
        self.type = type
        self.digest = digest
    }
}

extension Attest: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard self.count > 0 else { throw .rejected(.zeroCount) }
        guard self.units > 0 else { throw .rejected(.zeroUnits) }
        switch self.subject {
        case .model(let model): try execution.countUse(of: model)
        case .job(let job): try self.apply(to: &execution, job: job, from: origin)
        }
    }
}

extension Attest: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        switch self.subject {
        case .model(let model): map.digest(1, model)
        case .job(let job): map.digest(2, job)
        }
        map.digest(3, self.root)
        map.unsigned(4, self.count)
        map.unsigned(5, self.units)
        if let evidence { map.put(6, evidence) }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        if try map.optional(1, &decoder) {
            self.subject = .model(try decoder.digest())
        } else {
            try map.label(2, &decoder)
            self.subject = .job(try decoder.digest())
        }
        try map.label(3, &decoder)
        self.root = try decoder.digest()
        try map.label(4, &decoder)
        self.count = try decoder.unsigned()
        try map.label(5, &decoder)
        self.units = try decoder.unsigned()
        self.evidence =
            try map.optional(6, &decoder) ? try Evidence(from: &decoder) : nil
        try map.end(&decoder)
    }
}

extension Evidence: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(2)
        encoder.unsigned(self.type)
        encoder.digest(self.digest)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 2)
        self.type = try decoder.unsigned(in: 1...65_535, "the type of evidence")
        self.digest = try decoder.digest()
    }
}
