import Glibc

/// Reads the lines of a file one after another, so that a file of any length takes little memory.
struct LineReader: ~Copyable {
    /// The most bytes of a line.
    static let maximumLineLength = 1 << 16
    private static let chunk = 1 << 20

    private let path: String
    private let file: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    /// The number of the line that was read last, from 1.
    private(set) var line = 0

    /// Opens a file.
    init(_ path: String) throws {
        self.path = path
        self.file = open(path, O_RDONLY | O_CLOEXEC)
        guard self.file >= 0 else {
            throw CommandFailure(
                .inputOutput, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(self.file) }

    /// The next line without its end; `nil` after the last.
    mutating func next() throws -> ArraySlice<UInt8>? {
        while true {
            let rest = self.buffer[self.position...]
            if let end = rest.firstIndex(of: 0x0a) {
                self.position = end + 1
                self.line += 1
                return rest[..<end]
            }
            guard rest.count <= Self.maximumLineLength else {
                throw CommandFailure(
                    .inputOutput, "\(self.path):\(self.line + 1): the line is too long")
            }
            guard try self.fill() else {
                guard !rest.isEmpty else { return nil }
                self.position = self.buffer.count
                self.line += 1
                return rest
            }
        }
    }

    private mutating func fill() throws -> Bool {
        self.buffer.removeSubrange(..<self.position)
        self.position = 0
        let start = self.buffer.count
        self.buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
        var count: Int
        repeat {
            count = self.buffer.withUnsafeMutableBytes {
                read(self.file, $0.baseAddress?.advanced(by: start), Self.chunk)
            }
        } while count < 0 && errno == EINTR
        self.buffer.removeLast(Self.chunk - max(count, 0))
        guard count >= 0 else {
            throw CommandFailure(
                .inputOutput, "\(self.path) cannot be read: \(String(cString: strerror(errno)))")
        }
        return count > 0
    }
}
