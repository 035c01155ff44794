public import AssayCrypto
import AssayCore
import Glibc

/// The inputs of a job that is going to be posted, laid out as workers fetch them.
///
/// They are written under a temporary name, and get their own in one step.
public struct StagedInputs: Sendable {
    /// The root of the tree over the digests of the inputs.
    public let root: Digest
    /// The number of inputs.
    public let count: UInt64
    /// The bytes of all inputs together.
    public let size: UInt64
    private let directory: String
    private let temporary: String

    /// Copies files to a new directory that nobody sees yet, with a new salt.
    ///
    /// - Parameters:
    ///   - files: the inputs, in order.
    ///   - directory: where they will lie; it must not exist, or be empty.
    ///   - limit: the most bytes of an input.
    public init(
        _ files: [String], for directory: String, limit: Int
    ) throws(StagingError) {
        self.directory = directory
        self.temporary = "\(directory).\(UInt64.random(in: 0...UInt64.max)).tmp"
        do throws(StagingError) {
            (self.root, self.count, self.size) = try Self.copy(
                files, to: self.temporary, limit: limit)
        } catch {
            Self.remove(self.temporary, files: files.count)
            throw error
        }
    }

    /// Gives the directory its name: from now on workers find it.
    public func publish() throws(StagingError) {
        // Unlike most renames, this one refuses a directory that holds anything.
        guard rename(self.temporary, self.directory) == 0 else {
            let error = SystemError()
            let isTaken = [EEXIST, ENOTEMPTY, ENOTDIR].contains(error.number)
            throw isTaken
                ? .exists(path: self.directory)
                : .failed(path: self.directory, reason: "\(error)")
        }
    }

    /// Removes what was not published.
    public func discard() {
        Self.remove(self.temporary, files: Int(clamping: self.count))
    }

    /// Removes what was published, because nobody will work on it.
    public func withdraw() {
        Self.remove(self.directory, files: Int(clamping: self.count))
    }

    private static func copy(
        _ files: [String], to directory: String, limit: Int
    ) throws(StagingError) -> (root: Digest, count: UInt64, size: UInt64) {
        for path in [directory, directory + "/inputs"] where mkdir(path, 0o777) != 0 {
            throw .failed(path: path, reason: "\(SystemError())")
        }
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try Self.write(Array((Hex.encode(salt) + "\n").utf8), to: directory + "/salt")
        var range = CompactRange()
        var size: UInt64 = 0
        for path in files {
            let input = try Self.read(path, limit: limit)
            let digest = Digest.salted(salt, index: range.size, content: input)
            try Self.write(input, to: "\(directory)/inputs/\(range.size)")
            range.append(LogHash.leaf(digest.bytes))
            size += UInt64(input.count)
        }
        return (range.root, range.size, size)
    }

    private static func read(_ path: String, limit: Int) throws(StagingError) -> [UInt8] {
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) else {
            throw .failed(path: path, reason: "\(SystemError())")
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .failed(path: path, reason: "it is no file")
        }
        let bytes: [UInt8]?
        do throws(SystemError) {
            bytes = try file.readAll(limit: limit)
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
        guard let bytes else { throw .failed(path: path, reason: "longer than \(limit) bytes") }
        guard !bytes.isEmpty else { throw .failed(path: path, reason: "it is empty") }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(StagingError) {
        guard let file = Descriptor(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666))
        else { throw .failed(path: path, reason: "\(SystemError())") }
        do throws(SystemError) {
            try file.writeAll(bytes)
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
    }

    /// Removes only what was written here.
    private static func remove(_ directory: String, files: Int) {
        unlink(directory + "/salt")
        for index in 0..<files { unlink("\(directory)/inputs/\(index)") }
        rmdir(directory + "/inputs")
        rmdir(directory)
    }
}

/// Why the inputs of a job cannot be laid out.
public enum StagingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is something at the place already.
    case exists(path: String)
    /// A file cannot be read or written: why.
    case failed(path: String, reason: String)

    /// The value as people read it.
    public var description: String {
        switch self {
        case .exists(let path):
            "\(path) exists already, and nothing is overwritten: name a new --place"
        case .failed(let path, let reason): "\(path): \(reason)"
        }
    }
}
