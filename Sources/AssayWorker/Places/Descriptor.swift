import Glibc

/// Sole owner of an open file; it is closed when the owner goes out of scope.
struct Descriptor: ~Copyable {
    /// The number that the operating system gave.
    let number: Int32

    /// Owns a file that was opened; `nil` if it was not.
    init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        self.number = number
    }

    deinit { close(self.number) }

    /// Everything up to the end, at most `limit` bytes; `nil` if there is more.
    ///
    /// - Throws: the number of the operating system's error.
    func readAll(limit: Int) throws(SystemError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(self.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError() }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { return nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes all bytes.
    func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(self.number, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError() }
            start += count
        }
    }
}

/// What the operating system says of the call that has just failed.
struct SystemError: Error, Hashable, CustomStringConvertible {
    /// Its number.
    let number: Int32

    /// The error of the last call of this thread.
    init() {
        self.number = errno
    }

    var description: String { String(cString: strerror(self.number)) }
}
