public import AssayCrypto

/// `open`: shows drawn leaves of what the signer committed to for a job.
///
/// The leaves may come in parts.
public struct Open: Hashable, Sendable {
    /// The most leaves in one statement.
    public static let maximumOpenings = 64

    /// The id of the job.
    public let job: Digest
    /// The leaves, at least one.
    public let openings: [Opening]

    /// Opens leaves for a job.
    public init(_ openings: [Opening], for job: Digest) {
        self.job = job
        self.openings = openings
    }
}

/// A leaf of a committed tree, with its way to the root, and the way of its input to the root of
/// the job's inputs.
///
/// Context and node of the leaf are the job and the signer.
public struct Opening: Hashable, Sendable {
    /// The position of the leaf in the tree: its index, or for a judge the number of the draw.
    public let position: UInt64
    /// The position of the inference among the inputs.
    public let index: UInt64
    /// The digest of the input.
    public let input: Digest
    /// The digest of the output.
    public let output: Digest
    /// The units of the inference.
    public let units: UInt64
    /// SHA-256 of evidence for this inference, if there is any.
    public let evidence: Digest?
    /// The salt of the leaf, 32 bytes.
    public let salt: [UInt8]
    /// The way from the leaf to the root that was attested.
    public let path: WorkPath
    /// The way from the input's digest to the root of the job's inputs (RFC 9162).
    public let inputPath: [Digest]

    /// The opening of a leaf.
    public init(
        _ leaf: WorkLeaf, at position: UInt64, path: WorkPath, inputPath: [Digest]
    ) {
        self.position = position
        self.index = leaf.index
        self.input = leaf.input
        self.output = leaf.output
        self.units = leaf.units
        self.evidence = leaf.evidence
        self.salt = leaf.salt
        self.path = path
        self.inputPath = inputPath
    }

    /// The leaf of a node's tree for a job.
    func leaf(job: Digest, node: Address) -> WorkLeaf {
        WorkLeaf(
            context: job, node: node, index: self.index, input: self.input,
            output: self.output, units: self.units, evidence: self.evidence, salt: self.salt)
    }
}

extension Open: TransactionRules {
    func apply(
        to execution: inout BlockExecution, from origin: StatementOrigin
    ) throws(ExecutionError) {
        guard var job = try execution.load(Job.self, at: self.job) else {
            throw .rejected(.unknownJob)
        }
        guard [.sealed, .judged].contains(job.status) else {
            throw .rejected(.wrongStatus(job.status))
        }
        if case .seed = job.deadline { throw .rejected(.beforeDraw) }
        guard job.isBeforeDeadline(execution.record.clock) else {
            throw .rejected(.deadlinePassed)
        }
        if job.status == .sealed {
            guard let slot = job.slots.firstIndex(where: { $0.node == origin.signer }) else {
                throw .rejected(.noSlot)
            }
            for opening in self.openings {
                try opening.check(in: &job, slot: slot, id: self.job)
            }
            execution.store(job, at: self.job)
            if job.slots.allSatisfy({ $0.result != nil }) {
                try execution.compareAnswers(&job, id: self.job)
            }
        } else {
            guard let judge = job.judges.firstIndex(where: { $0.node == origin.signer }) else {
                throw .rejected(.noSlot)
            }
            for opening in self.openings {
                try opening.check(in: &job, judge: judge, id: self.job)
            }
            execution.store(job, at: self.job)
            try execution.countVerdicts(&job, id: self.job)
        }
    }
}

extension Opening {
    /// Checks a worker's leaf, and notes it for every draw that lands in it.
    fileprivate func check(
        in job: inout Job, slot: Int, id: Digest
    ) throws(ExecutionError) {
        guard self.position == self.index else { throw .rejected(.wrongLeaf) }
        var commitment = job.slots[slot].commitment
        let end = try self.follow(commitment, count: job.terms.count, job: job, id: id)
        guard end.root.units == commitment.units else { throw .rejected(.wrongSum) }
        let item = DrawnItem(index: self.index, units: self.units, output: self.output)
        var isDrawn = false
        var isNew = false
        for (number, unit) in job.drawnUnits(of: commitment.units, id: id).enumerated()
        where unit >= end.unitsBefore && unit - end.unitsBefore < self.units {
            isDrawn = true
            isNew = isNew || commitment.items[number] == nil
            commitment.items[number] = item
        }
        guard isDrawn else { throw .rejected(.notDrawn) }
        guard isNew else { throw .rejected(.alreadyOpened) }
        job.slots[slot].commitment = commitment
    }

    /// Checks a judge's leaf, and notes it for its draw.
    fileprivate func check(
        in job: inout Job, judge: Int, id: Digest
    ) throws(ExecutionError) {
        var commitment = job.judges[judge]
        _ = try self.follow(commitment, count: job.conditions.draws, job: job, id: id)
        let number = Int(self.position)
        guard commitment.items[number] == nil else { throw .rejected(.alreadyOpened) }
        commitment.items[number] = DrawnItem(
            index: self.index, units: self.units, output: self.output)
        job.judges[judge] = commitment
    }

    /// Follows the leaf to the attested root, and its input to the root of the inputs.
    private func follow(
        _ commitment: Commitment, count: UInt64, job: Job, id: Digest
    ) throws(ExecutionError) -> WorkPath.End {
        let leaf = self.leaf(job: id, node: commitment.node)
        let end: WorkPath.End
        do throws(WorkPathError) {
            end = try self.path.follow(
                from: WorkTree.Node(hash: leaf.hash, units: leaf.units), at: self.position,
                of: count)
        } catch {
            throw .rejected(error == .overflow ? .wrongSum : .wrongLeaf)
        }
        guard end.root.hash == commitment.root else { throw .rejected(.wrongLeaf) }
        do throws(LogProofError) {
            try LogProof.checkInclusion(
                of: LogHash.leaf(self.input.bytes), at: self.index, in: job.terms.count,
                root: job.terms.inputRoot, path: self.inputPath)
        } catch {
            throw .rejected(.wrongInput)
        }
        return end
    }
}

extension Open: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.digest(1, self.job)
        map.put(2) { encoder in
            encoder.array(self.openings.count)
            for opening in self.openings { opening.encode(to: &encoder) }
        }
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.job = try decoder.digest()
        try map.label(2, &decoder)
        let start = decoder.offset
        var openings: [Opening] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumOpenings)) {
            openings.append(try Opening(from: &decoder))
        }
        guard !openings.isEmpty else {
            throw DecodeError(.outOfRange("the list of openings"), at: start)
        }
        self.openings = openings
        try map.end(&decoder)
    }
}

extension Opening: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(9)
        encoder.unsigned(self.position)
        encoder.unsigned(self.index)
        encoder.digest(self.input)
        encoder.digest(self.output)
        encoder.unsigned(self.units)
        if let evidence { encoder.digest(evidence) } else { encoder.null() }
        encoder.byteString(self.salt)
        self.path.encode(to: &encoder)
        encoder.digests(self.inputPath)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 9)
        self.position = try decoder.unsigned()
        self.index = try decoder.unsigned()
        self.input = try decoder.digest()
        self.output = try decoder.digest()
        self.units = try decoder.unsigned()
        self.evidence = try decoder.null() ? nil : try decoder.digest()
        self.salt = try decoder.byteString(count: WorkLeaf.saltByteCount)
        self.path = try WorkPath(from: &decoder)
        self.inputPath = try decoder.digests(maximum: LogProof.maximumLength)
    }
}
