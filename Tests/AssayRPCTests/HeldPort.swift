import Glibc

/// A port that is taken, and on which nobody listens.
final class HeldPort {
    let port: Int
    private let socket: Int32

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        guard try withLoopback(port: 0, { bind(socket, $0, $1) }) == 0 else {
            throw RawConnection.Failure(call: "bind", code: errno)
        }
        // Family and port, then the address.
        var address = [UInt8](repeating: 0, count: 128)
        var size = socklen_t(address.count)
        let status = address.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return Int32(-1) }
            return getsockname(socket, start.assumingMemoryBound(to: sockaddr.self), &size)
        }
        guard status == 0 else { throw RawConnection.Failure(call: "getsockname", code: errno) }
        self.port = Int(address[2]) << 8 | Int(address[3])
    }

    deinit {
        close(self.socket)
    }
}
