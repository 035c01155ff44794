import AssayCrypto
import Glibc

/// A file that is read piece by piece, mostly forwards, through a window of bounded size.
struct WindowFile: ~Copyable {
    private static let windowSize = 1 << 16

    private let path: String
    private let file: Descriptor
    private var window: [UInt8] = []
    private var start: UInt64 = 0

    /// Opens a file.
    init(_ path: String) throws(DiskError) {
        guard let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) else {
            throw DiskError(failedAt: path)
        }
        self.path = path
        self.file = file
    }

    /// The bytes at an offset; `nil` if the file ends before all of them.
    mutating func bytes(at offset: UInt64, count: Int) throws(DiskError) -> [UInt8]? {
        let end = offset + UInt64(count)
        if offset < self.start || end > self.start + UInt64(self.window.count) {
            try self.move(to: offset, count: max(count, Self.windowSize))
        }
        guard end <= self.start + UInt64(self.window.count) else { return nil }
        let first = Int(offset - self.start)
        return Array(self.window[first..<(first + count)])
    }

    private mutating func move(to offset: UInt64, count: Int) throws(DiskError) {
        var bytes = [UInt8](repeating: 0, count: count)
        var end = 0
        while end < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(
                    self.file.number, $0.baseAddress?.advanced(by: end), count - end,
                    off_t(offset) + off_t(end))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw DiskError(failedAt: self.path) }
            if got == 0 { break }
            end += got
        }
        bytes.removeLast(count - end)
        self.window = bytes
        self.start = offset
    }
}

/// The items of an answer, in the order of its leaves.
struct ItemFile: ~Copyable {
    private var file: WindowFile

    /// Opens the file.
    init(_ path: String) throws(DiskError) {
        self.file = try WindowFile(path)
    }

    /// The item at a position; `nil` if there is none, or it is torn.
    mutating func item(at position: UInt64) throws(DiskError) -> AnswerItem? {
        let size = UInt64(AnswerItem.byteCount)
        guard let bytes = try self.file.bytes(at: position * size, count: Int(size)) else {
            return nil
        }
        return AnswerItem(bytes)
    }
}

/// The digests of all inputs of a job, in order.
struct DigestFile: ~Copyable {
    private var file: WindowFile

    /// Opens the file.
    init(_ path: String) throws(DiskError) {
        self.file = try WindowFile(path)
    }

    /// The digest of an input; `nil` if there is none.
    mutating func digest(at index: UInt64) throws(DiskError) -> Digest? {
        let size = UInt64(Digest.byteCount)
        guard let bytes = try self.file.bytes(at: index * size, count: Int(size)) else {
            return nil
        }
        return Digest(bytes: bytes)
    }
}
