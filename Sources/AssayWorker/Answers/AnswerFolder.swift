import AssayCore
import AssayCrypto
import AssayKeystore
import Glibc

/// The directory of one job: all that the worker needs to open its answer.
///
/// | file | what | written |
/// |---|---|---|
/// | `secret` | where the salts come from | first, synced |
/// | `inputs/` | the fetched inputs; goes with the record | |
/// | `input-digests` | 32 bytes each | synced before the record |
/// | `outputs`, `items` | appended as runs end | synced before the record |
/// | `evidence` | what is behind the answer, if the operator makes any | synced before the record |
/// | `record` | what is signed (``AnswerRecord``) | synced before anything is sent |
/// | `published` | empty: the outputs are at the job's place | before anything is opened |
/// | `leaves` | what proves single inferences (``LeavesFile``) | when the job has ended |
/// | `settlement` | how the job ended; `outputs` goes | last |
struct AnswerFolder: Hashable, Sendable {
    /// The path of the directory.
    let path: String

    var secretPath: String { self.path + "/secret" }
    var inputDirectory: String { self.path + "/inputs" }
    var digestPath: String { self.path + "/input-digests" }
    var itemPath: String { self.path + "/items" }
    var outputPath: String { self.path + "/outputs" }
    var recordPath: String { self.path + "/record" }
    var publishedPath: String { self.path + "/published" }
    var settlementPath: String { self.path + "/settlement" }
    var leavesPath: String { self.path + "/leaves" }
    var evidencePath: String { self.path + "/evidence" }

    /// The most bytes of a record.
    private static let recordLimit = 1 << 16

    /// The path of a fetched input.
    func inputPath(_ index: UInt64) -> String { self.inputDirectory + "/\(index)" }

    /// Makes the directory and what is in it from the beginning.
    func make() throws(DiskError) {
        for path in [self.path, self.inputDirectory] {
            do throws(KeystoreError) {
                try PrivateDisk.makeDirectory(path)
            } catch {
                throw DiskError(error, at: path)
            }
        }
    }

    /// Makes the secret, unless there is one.
    func makeSecret() throws(DiskError) {
        guard !Self.exists(self.secretPath) else { return }
        try Self.write(AnswerSecret().bytes, to: self.secretPath, overwriting: false)
    }

    /// The secret.
    func secret() throws(DiskError) -> AnswerSecret {
        let bytes = try Self.read(self.secretPath, limit: AnswerSecret.byteCount)
        guard let secret = AnswerSecret(bytes) else {
            throw DiskError(self.secretPath, "it does not have \(AnswerSecret.byteCount) bytes")
        }
        return secret
    }

    /// Notes what is going to be signed; returns once it is on the disk.
    func commit(_ record: AnswerRecord) throws(DiskError) {
        try Self.synchronize(self.digestPath)
        try Self.synchronize(self.itemPath)
        try Self.synchronize(self.secretPath)
        try Self.write(record.text, to: self.recordPath, overwriting: false)
        Self.removeTree(self.inputDirectory)
    }

    /// Keeps the evidence whose digest is going to be signed; returns once it is on the disk.
    func keep(evidence: [UInt8]) throws(DiskError) {
        try Self.write(evidence, to: self.evidencePath, overwriting: true)
    }

    /// Notes that the outputs are at the job's place.
    func notePublished() throws(DiskError) {
        try Self.write([], to: self.publishedPath, overwriting: true)
    }

    /// Notes how the job ended, and lets go of outputs that are at the job's place.
    func noteSettled(_ text: [UInt8]) throws(DiskError) {
        try Self.write(text, to: self.settlementPath, overwriting: true)
        if Self.exists(self.publishedPath) { unlink(self.outputPath) }
        Self.removeTree(self.inputDirectory)
    }

    /// Takes everything away.
    func remove() { Self.removeTree(self.path) }

    /// How far the answer has come.
    func state() -> AnswerState {
        guard Self.exists(self.path) else { return .none }
        if Self.exists(self.settlementPath) { return .settled }
        guard Self.exists(self.recordPath) else { return .unfinished }
        do throws(DiskError) {
            let text = try Self.read(self.recordPath, limit: Self.recordLimit)
            guard let record = AnswerRecord(text) else {
                return .damaged(DiskError(self.recordPath, "it cannot be read"))
            }
            guard try self.root(of: record) == record.root else {
                return .damaged(
                    DiskError(self.path, "secret, digests and items do not make the root signed"))
            }
            return .committed(record, isPublished: Self.exists(self.publishedPath))
        } catch {
            return .damaged(error)
        }
    }

    private static func write(
        _ bytes: [UInt8], to path: String, overwriting: Bool
    ) throws(DiskError) {
        do throws(KeystoreError) {
            try PrivateDisk.write(bytes, to: path, overwriting: overwriting)
        } catch {
            throw DiskError(error, at: path)
        }
    }

    private static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8] {
        do throws(KeystoreError) {
            return try PrivateDisk.read(path, limit: limit)
        } catch {
            throw DiskError(error, at: path)
        }
    }

    private static func synchronize(_ path: String) throws(DiskError) {
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC)), fsync(file.number) == 0
        else { throw DiskError(failedAt: path) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes a directory of ours and all that is in it.
    private static func removeTree(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in Self.names(in: path) { Self.removeTree(path + "/" + name) }
        rmdir(path)
    }

    /// The names in a directory; none if it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// How far an answer has come, by what is on the disk.
enum AnswerState: Hashable, Sendable {
    /// Nothing was done.
    case none
    /// Something was computed, and nothing was signed.
    case unfinished
    /// It was signed, or is about to be.
    case committed(AnswerRecord, isPublished: Bool)
    /// The job has ended.
    case settled
    /// There is a record, and it cannot be opened: nothing may be signed for the job.
    case damaged(DiskError)
}
