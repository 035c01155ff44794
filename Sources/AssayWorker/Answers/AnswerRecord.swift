import AssayAPI
public import AssayCore
public import AssayCrypto
import FoundationEssentials

/// What a worker commits to for a job: all that it signs, kept on disk before it leaves.
///
/// Once there is a record, nothing else is ever signed for the job.
public struct AnswerRecord: Hashable, Sendable {
    /// The chain.
    public let chain: ChainID
    /// The job.
    public let job: Digest
    /// The model.
    public let model: Digest
    /// Where the job's results are left.
    public let place: String
    /// Whose answer it is.
    public let node: Address
    /// Whether a slot is taken with it, or it is the word of a judge.
    public let role: WorkerRole
    /// The root of the job's inputs.
    public let inputRoot: Digest
    /// The number of inputs of the job.
    public let inputs: UInt64
    /// The number of leaves of the answer.
    public let count: UInt64
    /// The units that are claimed.
    public let units: UInt64
    /// The root of the tree of the answer.
    public let root: Digest
    /// Evidence for the whole, if the operator has a way to make it.
    public let evidence: Evidence?

    /// The record of an answer to a job with these terms.
    public init(
        chain: ChainID, job: Digest, terms: PostJob, node: Address, role: WorkerRole,
        count: UInt64, units: UInt64, root: Digest, evidence: Evidence? = nil
    ) {
        self.init(
            chain: chain, job: job, model: terms.model, place: terms.place?.description ?? "",
            node: node, role: role, inputRoot: terms.inputRoot, inputs: terms.count,
            count: count, units: units, root: root, evidence: evidence)
    }

    private init(
        chain: ChainID, job: Digest, model: Digest, place: String, node: Address,
        role: WorkerRole, inputRoot: Digest, inputs: UInt64, count: UInt64, units: UInt64,
        root: Digest, evidence: Evidence?
    ) {
        self.chain = chain
        self.job = job
        self.model = model
        self.place = place
        self.node = node
        self.role = role
        self.inputRoot = inputRoot
        self.inputs = inputs
        self.count = count
        self.units = units
        self.root = root
        self.evidence = evidence
    }

    /// The attestation that the record stands for.
    public var attest: Attest {
        Attest(
            .job(self.job), root: self.root, count: self.count, units: self.units,
            evidence: self.evidence)
    }
}

/// What a key does for a job.
public enum WorkerRole: String, Hashable, Sendable, Codable, CaseIterable {
    /// It takes a slot, and is paid.
    case worker
    /// It says as a validator what is right.
    case judge
}

/// The record as it stands on the disk.
private struct RecordFile: Codable {
    var assayAnswer = 1
    let chainId: ChainID
    let job: Digest
    let model: Digest
    let place: String
    let node: Address
    let role: WorkerRole
    let inputRoot: Digest
    let inputs: Amount
    let count: Amount
    let units: Amount
    let root: Digest
    let evidence: EvidenceFile?

    struct EvidenceFile: Codable {
        let type: UInt64
        let digest: Digest
    }
}

extension AnswerRecord {
    /// The record in its text on the disk; `nil` if it is not one of this version.
    init?(_ text: [UInt8]) {
        guard let file = try? JSONDecoder().decode(RecordFile.self, from: Data(text)),
            file.assayAnswer == 1
        else { return nil }
        self.init(
            chain: file.chainId, job: file.job, model: file.model, place: file.place,
            node: file.node, role: file.role, inputRoot: file.inputRoot,
            inputs: file.inputs.value, count: file.count.value, units: file.units.value,
            root: file.root,
            evidence: file.evidence.map { Evidence(type: $0.type, digest: $0.digest) })
    }

    /// The text on the disk.
    var text: [UInt8] {
        let file = RecordFile(
            chainId: self.chain, job: self.job, model: self.model, place: self.place,
            node: self.node, role: self.role, inputRoot: self.inputRoot,
            inputs: Amount(self.inputs), count: Amount(self.count), units: Amount(self.units),
            root: self.root,
            evidence: self.evidence.map { .init(type: $0.type, digest: $0.digest) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        guard let data = try? encoder.encode(file) else {
            preconditionFailure("digests and numbers can be written")
        }
        return [UInt8](data)
    }
}
