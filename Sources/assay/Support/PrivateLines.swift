import Glibc

/// Writes a file of mode 0600 line by line: under a temporary name, to the disk, and only then
/// under its own.
struct PrivateLines: ~Copyable {
    private static let chunk = 1 << 20

    private let temporary: String
    private let file: Int32
    private var buffer: [UInt8] = []

    /// Begins a file beside `path`.
    init(_ path: String) throws {
        self.temporary = "\(path).\(UInt64.random(in: 0...UInt64.max)).tmp"
        self.file = open(self.temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard self.file >= 0 else { throw Self.failure(self.temporary) }
    }

    deinit {
        close(self.file)
        unlink(self.temporary)
    }

    /// Adds a line.
    mutating func append(_ line: some Sequence<UInt8>) throws {
        self.buffer += line
        self.buffer.append(0x0a)
        if self.buffer.count >= Self.chunk { try self.flush() }
    }

    /// Ends the file: after this it is on the disk, under its own name, which nothing had before.
    consuming func finish(as path: String) throws {
        try self.flush()
        guard fsync(self.file) == 0, link(self.temporary, path) == 0 else {
            throw Self.failure(path)
        }
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw Self.failure(path) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw Self.failure(path) }
    }

    private mutating func flush() throws {
        var start = 0
        while start < self.buffer.count {
            let count = self.buffer.withUnsafeBytes {
                write(self.file, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(self.temporary) }
            start += count
        }
        self.buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(
            .inputOutput, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
