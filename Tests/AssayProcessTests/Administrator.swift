import AssayAPI
import Foundation
import Glibc

/// Calls methods with the token of a node's administrators, or with none.
struct Administrator {
    let token: String
    private let port: UInt16

    /// Whoever can read the home of a node.
    init(home: String, url: String) throws {
        let text = try String(contentsOfFile: home + "/admin.token", encoding: .utf8)
        self.init(token: text.trimmingCharacters(in: .newlines), url: url)
    }

    init(token: String?, url: String) {
        self.token = token ?? ""
        self.port = url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    }

    /// The answer to a call, which comes on a connection of its own.
    func call(_ method: String, _ params: String = "{}") async throws -> JSONValue {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
        let head =
            [
                "POST / HTTP/1.1", "Host: localhost", "Connection: close",
                "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
            ] + (self.token.isEmpty ? [] : ["Authorization: Bearer \(self.token)"])
        let request = head.joined(separator: "\r\n") + "\r\n\r\n" + body
        let port = self.port
        // On a thread of its own, for it blocks.
        let answer = try await Task.detached { try Self.exchange(Array(request.utf8), port) }.value
        guard let start = answer.range(of: "\r\n\r\n") else {
            throw ProcessFailure(description: "no answer to \(method): \(answer)")
        }
        return try JSONDecoder().decode(
            JSONValue.self, from: Data(answer[start.upperBound...].utf8))
    }

    /// What `admin_snapshot` answers.
    static func snapshot(_ result: JSONValue?) throws -> (path: String, height: UInt64) {
        guard case .string(let path) = result?["path"],
            case .unsigned(let height) = result?["height"]
        else { throw ProcessFailure(description: "no snapshot: \(String(describing: result))") }
        return (path, height)
    }

    /// Writes a request, and reads until the server closes.
    private static func exchange(_ request: [UInt8], _ port: UInt16) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        guard connected == 0 else {
            throw ProcessFailure(description: "cannot connect to port \(port)")
        }
        var rest = request[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw ProcessFailure(description: "cannot send") }
            rest = rest.dropFirst(count)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}

extension JSONValue {
    /// A member of an object; `nil` if there is none.
    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The elements of an array; none of anything else.
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
