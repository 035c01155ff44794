import Glibc
import NIOCore

/// A connection on which a test writes and reads bytes.
protocol ByteConnection {
    /// Writes everything, or stops when the other side has closed.
    ///
    /// - Returns: whether everything was written.
    @discardableResult
    func write(_ bytes: [UInt8]) async throws -> Bool

    /// Reads what comes next; nothing if the other side has closed.
    func receive() async throws -> [UInt8]
}

extension ByteConnection {
    @discardableResult
    func write(_ text: String) async throws -> Bool { try await self.write(Array(text.utf8)) }
}

/// A TCP connection to the server on which a test writes what it likes, whole or not.
///
/// It never blocks: whoever waits lets others run, for the server shares the threads.
final class RawConnection: ByteConnection {
    private let socket: Int32

    /// Connects to a port of this machine.
    init(port: Int) throws {
        self.socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard self.socket >= 0 else { throw Failure(call: "socket", code: errno) }
        let status = try withLoopback(port: port) { connect(self.socket, $0, $1) }
        guard status == 0 else { throw Failure(call: "connect", code: errno) }
        let flags = fcntl(self.socket, F_GETFL)
        guard fcntl(self.socket, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw Failure(call: "fcntl", code: errno)
        }
    }

    deinit {
        close(self.socket)
    }

    struct Failure: Error {
        let call: String
        let code: Int32
    }

    /// Writes everything, or stops when the other side has closed.
    ///
    /// - Returns: whether everything was written.
    @discardableResult
    func write(_ bytes: [UInt8]) async throws -> Bool {
        var rest = bytes[...]
        let deadline = ContinuousClock.now + .seconds(60)
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(self.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(1))
            } else if errno == EPIPE || errno == ECONNRESET {
                return false
            } else {
                throw Failure(call: "send", code: errno)
            }
        }
        return true
    }

    /// Says that nothing more will be written.
    func finish() {
        shutdown(self.socket, Int32(SHUT_WR))
    }

    /// Reads what comes next; nothing if the other side has closed.
    func receive() async throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let count = recv(self.socket, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 || errno == ECONNRESET { return [] }
            guard errno == EAGAIN, ContinuousClock.now < deadline else {
                throw Failure(call: "recv", code: errno)
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Reads until the text so far ends the wait, or the other side closes.
    func read(until isEnough: (String) -> Bool) async throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let count = recv(self.socket, &buffer, buffer.count, 0)
            if count > 0 {
                bytes += buffer[..<count]
                let text = String(decoding: bytes, as: UTF8.self)
                if isEnough(text) { return text }
            } else if count == 0 || errno == ECONNRESET {
                return String(decoding: bytes, as: UTF8.self)
            } else if errno == EAGAIN, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(1))
            } else {
                throw Failure(call: "recv", code: errno)
            }
        }
    }

    /// Reads one answer: its head, and as many bytes of body as the head says.
    func answer() async throws -> (head: String, body: String) {
        let text = try await self.read { text in
            guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
            return text[end.upperBound...].utf8.count >= Self.length(in: text[..<end.lowerBound])
        }
        guard let end = text.firstRange(of: "\r\n\r\n") else { return (text, "") }
        return (String(text[..<end.lowerBound]), String(text[end.upperBound...]))
    }

    /// The content length in a head.
    private static func length(in head: some StringProtocol) -> Int {
        for line in head.lowercased().split(separator: "\r\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2, parts[0] == "content-length" else { continue }
            return Int(parts[1].filter { $0 != " " }) ?? 0
        }
        return 0
    }
}

/// Lends the address of a port of this machine.
func withLoopback(
    port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) throws -> Int32 {
    try SocketAddress(ipAddress: "127.0.0.1", port: port).withSockAddr {
        body($0, socklen_t($1))
    }
}
