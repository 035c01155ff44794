import Foundation

/// A blocking connection to a port of this machine: as little of a client as will do, since it
/// takes its time from the same processors as the node.
final class RawSocket {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    struct Broken: Error {
        let what: String
    }

    init(port: UInt16) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var one: Int32 = 1
        setsockopt(
            self.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one,
            socklen_t(MemoryLayout<Int32>.size))
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Broken(what: "connect") }
    }

    deinit { close(self.descriptor) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(self.descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            guard count > 0 else { throw Broken(what: "write") }
            sent += count
        }
    }

    /// Reads what is there, at least a byte.
    func receive() throws -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(self.descriptor, &chunk, chunk.count)
        guard count > 0 else { throw Broken(what: "read") }
        return Array(chunk[..<count])
    }

    /// Sends a request over HTTP, and answers with the body of the answer.
    func post(_ path: String, _ type: String, _ body: [UInt8]) throws -> [UInt8] {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        try self.send(Array(head.utf8) + body)
        while true {
            if let end = self.headEnd {
                let text = String(decoding: self.buffer[..<end], as: UTF8.self).lowercased()
                let length =
                    text.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
                if self.buffer.count >= end + length {
                    let answer = Array(self.buffer[end..<end + length])
                    self.buffer.removeFirst(end + length)
                    return answer
                }
            }
            self.buffer += try self.receive()
        }
    }

    /// Becomes a WebSocket.
    func upgrade() throws {
        let head =
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        try self.send(Array(head.utf8))
        while self.headEnd == nil { self.buffer += try self.receive() }
        guard self.buffer.starts(with: Array("HTTP/1.1 101".utf8)) else {
            throw Broken(what: "upgrade")
        }
    }

    /// Sends a masked text frame of less than 126 bytes.
    func sendText(_ text: String) throws {
        let payload = Array(text.utf8)
        precondition(payload.count < 126)
        let mask: [UInt8] = [1, 2, 3, 4]
        try self.send(
            [0x81, 0x80 | UInt8(payload.count)] + mask
                + payload.enumerated().map { $1 ^ mask[$0 % 4] })
    }

    private var headEnd: Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard self.buffer.count >= 4 else { return nil }
        return (0...self.buffer.count - 4).first {
            self.buffer[$0] == 13 && Array(self.buffer[$0..<$0 + 4]) == mark
        }.map { $0 + 4 }
    }
}
