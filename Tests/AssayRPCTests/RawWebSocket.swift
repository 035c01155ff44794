import AssayAPI
import FoundationEssentials

/// A WebSocket (RFC 6455) on which a test sends what it likes, byte by byte.
final class RawWebSocket {
    /// A frame.
    struct Frame: Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        /// The code and the reason of a closing frame.
        var close: (code: Int, reason: String)? {
            guard self.opcode == 8, self.payload.count >= 2 else { return nil }
            return (
                Int(self.payload[0]) << 8 | Int(self.payload[1]),
                String(decoding: self.payload[2...], as: UTF8.self)
            )
        }
    }

    struct Refused: Error {
        let head: String
    }

    struct Closed: Error {}

    private let connection: any ByteConnection
    private var buffer: [UInt8] = []

    /// Connects, and becomes a WebSocket.
    convenience init(port: Int, headers: [String] = [], path: String = "/ws") async throws {
        try await self.init(try RawConnection(port: port), headers: headers, path: path)
    }

    /// Makes a connection a WebSocket.
    init(
        _ connection: any ByteConnection, headers: [String] = [], path: String = "/ws"
    ) async throws {
        self.connection = connection
        let head =
            [
                "GET \(path) HTTP/1.1", "Host: localhost", "Connection: Upgrade",
                "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ] + headers
        try await self.connection.write(head.joined(separator: "\r\n") + "\r\n\r\n")
        while true {
            let text = String(decoding: self.buffer, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                // The answer to the key that RFC 6455 §1.3 shows.
                guard text.hasPrefix("HTTP/1.1 101 "),
                    text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                else { throw Refused(head: text) }
                self.buffer.removeFirst(text[..<end.upperBound].utf8.count)
                return
            }
            let bytes = try await self.connection.receive()
            guard !bytes.isEmpty else { throw Refused(head: text) }
            self.buffer += bytes
        }
    }

    /// Sends a frame, masked as a client must.
    func send(opcode: UInt8, _ payload: [UInt8], isLast: Bool = true) async throws {
        var frame: [UInt8] = [(isLast ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: frame.append(0x80 | UInt8(payload.count))
        case ..<65_536:
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        default:
            frame.append(0x80 | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let mask: [UInt8] = [1, 2, 3, 4]
        frame += mask
        frame += payload.enumerated().map { $1 ^ mask[$0 % 4] }
        try await self.connection.write(frame)
    }

    func send(_ text: String) async throws {
        try await self.send(opcode: 1, Array(text.utf8))
    }

    /// Sends bytes as they are.
    func sendRaw(_ bytes: [UInt8]) async throws { try await self.connection.write(bytes) }

    /// The next frame.
    func frame() async throws -> Frame {
        while true {
            if let frame = self.take() { return frame }
            let bytes = try await self.connection.receive()
            guard !bytes.isEmpty else { throw Closed() }
            self.buffer += bytes
        }
    }

    private func take() -> Frame? {
        guard self.buffer.count >= 2 else { return nil }
        var start = 2
        var count = Int(self.buffer[1] & 0x7f)
        let extra = count == 126 ? 2 : count == 127 ? 8 : 0
        if extra > 0 {
            guard self.buffer.count >= 2 + extra else { return nil }
            count = self.buffer[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) }
            start += extra
        }
        guard self.buffer.count >= start + count else { return nil }
        let frame = Frame(
            opcode: self.buffer[0] & 0x0f, payload: Array(self.buffer[start..<start + count]))
        self.buffer.removeFirst(start + count)
        return frame
    }

    /// The next message; pings are passed over.
    func message() async throws -> JSONValue {
        while true {
            let frame = try await self.frame()
            if frame.opcode == 1 {
                return try JSONDecoder().decode(JSONValue.self, from: Data(frame.payload))
            }
            if frame.opcode == 8 { throw Closed() }
        }
    }

    /// Calls a method, and waits for the answer; events meanwhile are passed over.
    func call(_ method: String, _ params: String = "{}", id: Int = 7) async throws -> JSONValue {
        try await self.send(
            #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#)
        while true {
            let message = try await self.message()
            if message["id"] != nil { return message }
        }
    }

    /// The next event.
    func event() async throws -> SubscriptionEvent {
        while true {
            let frame = try await self.frame()
            if frame.opcode == 8 { throw Closed() }
            guard frame.opcode == 1 else { continue }
            let notification = try? JSONDecoder().decode(
                Notification.self, from: Data(frame.payload))
            if let notification { return notification.params }
        }
    }

    private struct Notification: Decodable {
        let method: String
        let params: SubscriptionEvent
    }
}
