import Glibc

/// A port that is taken, and on which nobody listens.
final class HeldPort {
    let port: Int
    private let socket: Int32

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        guard withLoopback(port: 0, { bind(socket, $0, $1) }) == 0 else {
            throw RawConnection.Failure(call: "bind", code: errno)
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(socket, $0, &size)
            }
        }
        guard status == 0 else { throw RawConnection.Failure(call: "getsockname", code: errno) }
        self.port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit {
        close(self.socket)
    }
}
