import AssayCore
import AssayCrypto
import Glibc

/// Work on one job, apart from the ledger: fetch, check, run, and write down what to commit to.
struct JobWork: Sendable {
    let id: Digest
    let job: Job
    let chain: ChainID
    let node: Address
    let place: Place
    let folder: AnswerFolder
    let runner: ModelRunner
    /// How evidence is made, if it is.
    let evidence: EvidenceMaker?
    /// How many runs go on at once.
    let parallel: Int
    /// The most bytes of an input.
    let inputLimit: Int
    /// The most bytes of all inputs together.
    let totalLimit: UInt64
    /// Told how far it is.
    let report: @Sendable (WorkProgress) -> Void

    /// The most bytes that are read to find the digits of a salt.
    private static let saltLimit = 128

    /// Fetches and checks the inputs, runs the model on each, and notes the answer.
    ///
    /// What an earlier process has done is not done again.
    @concurrent
    func work() async throws(WorkError) -> AnswerRecord {
        let salt = try await self.prepare()
        let units = try await self.runAll(salt: salt)
        let count = self.job.terms.count
        let tree = try onDisk { () throws(DiskError) in
            try self.folder.tree(job: self.id, node: self.node, count: count)
        }
        let evidence = try await self.evidence(for: tree.hash)
        return try self.commit(
            .worker, count: count, units: units, root: tree.hash, evidence: evidence)
    }

    /// Notes what is going to be signed, on the disk.
    func commit(
        _ role: WorkerRole, count: UInt64, units: UInt64, root: Digest, evidence: Evidence? = nil
    ) throws(WorkError) -> AnswerRecord {
        let record = AnswerRecord(
            chain: self.chain, job: self.id, terms: self.job.terms, node: self.node,
            role: role, count: count, units: units, root: root, evidence: evidence)
        guard !Task.isCancelled else { throw .cancelled }
        try onDisk { () throws(DiskError) in try self.folder.commit(record) }
        return record
    }

    /// Makes the folder, fetches the salt and the inputs, and checks them against the input root.
    ///
    /// - Returns: the salt of the job.
    func prepare() async throws(WorkError) -> [UInt8] {
        try onDisk { () throws(DiskError) in
            try self.folder.make()
            try self.folder.makeSecret()
        }
        let salt = try await self.salt()
        if try self.rootOfKnownDigests() != self.job.terms.inputRoot {
            try await self.fetchAll(salt: salt)
        }
        return salt
    }

    private func salt() async throws(WorkError) -> [UInt8] {
        var text = try await self.fetch(.salt, limit: Self.saltLimit)
        if text.last == 0x0a { text.removeLast() }
        guard let salt = Hex.decode(String(decoding: text, as: UTF8.self)), salt.count == 32
        else { throw .malformedSalt }
        return salt
    }

    /// The root of the digests that were fetched earlier; `nil` if they are not all there.
    private func rootOfKnownDigests() throws(WorkError) -> Digest? {
        guard AnswerFolder.exists(self.folder.digestPath) else { return nil }
        return try onDisk { () throws(DiskError) in
            var digests = try DigestFile(self.folder.digestPath)
            var range = CompactRange()
            while range.size < self.job.terms.count {
                guard let digest = try digests.digest(at: range.size) else { return nil }
                range.append(LogHash.leaf(digest.bytes))
            }
            return range.root
        }
    }

    /// Fetches every input, and refuses them all if one is not the job's.
    private func fetchAll(salt: [UInt8]) async throws(WorkError) {
        let count = self.job.terms.count
        var range = CompactRange()
        let digests = try onDisk { () throws(DiskError) in
            try Scratch.create(self.folder.digestPath)
        }
        var total: UInt64 = 0
        for index in 0..<count {
            guard !Task.isCancelled else { throw .cancelled }
            self.report(.fetching(done: index, of: count))
            let input = try await self.fetch(.input(index), limit: self.inputLimit)
            total += UInt64(input.count)
            guard total <= self.totalLimit else { throw .tooMuchInput(limit: self.totalLimit) }
            let digest = Digest.salted(salt, index: index, content: input)
            range.append(LogHash.leaf(digest.bytes))
            try self.keep(input, at: index)
            try onDisk { () throws(DiskError) in
                try Scratch.append(digest.bytes, to: digests, self.folder.digestPath)
            }
        }
        guard range.root == self.job.terms.inputRoot else { throw .wrongInputs }
    }

    /// Makes sure that a checked input is on the disk, and answers with its size.
    ///
    /// What an earlier process fetched may be torn.
    func provideInput(
        _ index: UInt64, digest: Digest, salt: [UInt8]
    ) async throws(WorkError) -> Int {
        let path = self.folder.inputPath(index)
        if let known = Scratch.read(path, limit: self.inputLimit),
            Digest.salted(salt, index: index, content: known) == digest
        {
            return known.count
        }
        let input = try await self.fetch(.input(index), limit: self.inputLimit)
        guard Digest.salted(salt, index: index, content: input) == digest else {
            throw .wrongInputs
        }
        try self.keep(input, at: index)
        return input.count
    }

    /// Keeps an input until it was worked on.
    private func keep(_ input: [UInt8], at index: UInt64) throws(WorkError) {
        try onDisk { () throws(DiskError) in
            try Scratch.write(input, to: self.folder.inputPath(index))
        }
    }

    private func fetch(_ item: PlaceItem, limit: Int) async throws(WorkError) -> [UInt8] {
        do throws(PlaceError) {
            return try await self.place.read(item, limit: limit)
        } catch {
            throw Task.isCancelled ? .cancelled : .place(error)
        }
    }
}

/// How far work on a job is.
public enum WorkProgress: Hashable, Sendable {
    /// Inputs are fetched.
    case fetching(done: UInt64, of: UInt64)
    /// The model runs.
    case running(done: UInt64, of: UInt64)
}

/// Files that may be lost: they can be made again, and are checked before they are used.
enum Scratch {
    /// Writes a file, without waiting for the disk.
    static func write(_ bytes: [UInt8], to path: String) throws(DiskError) {
        try Self.append(bytes, to: try Self.create(path), path)
    }

    /// An empty file.
    static func create(_ path: String) throws(DiskError) -> Descriptor {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        guard let file = Descriptor(open(path, flags, 0o600)) else {
            throw DiskError(failedAt: path)
        }
        return file
    }

    /// Writes at the end of a file.
    static func append(
        _ bytes: [UInt8], to file: borrowing Descriptor, _ path: String
    ) throws(DiskError) {
        do throws(SystemError) {
            try file.writeAll(bytes)
        } catch {
            throw DiskError(path, "\(error)")
        }
    }

    /// The bytes of a file; `nil` if they cannot be had.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) else {
            return nil
        }
        return try? file.readAll(limit: limit)
    }
}
