import Glibc
import Synchronization

/// The wall clock in milliseconds since 1970.
func wallMilliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
}

/// The next port that is tried: each is handed out once in a process.
private let nextPort = Mutex(20_000 + Int(getpid()) * 37 % 10_000)

/// A port of this machine that nobody listens on, below those that the system gives to outgoing
/// connections: so none of the other tests takes it meanwhile.
func freePort() -> Int {
    while true {
        let port = nextPort.withLock { port in
            port = port < 32_000 ? port + 1 : 20_000
            return port
        }
        if canListen(on: port) { return port }
    }
}

private func canListen(on port: Int) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    // The fields by their places: family, port and 127.0.0.1, of a sockaddr_in.
    var address = [UInt8](repeating: 0, count: 16)
    address[0] = UInt8(AF_INET)
    address[2] = UInt8(port >> 8)
    address[3] = UInt8(port & 0xff)
    address[4] = 127
    address[7] = 1
    let size = socklen_t(address.count)
    return address.withUnsafeBytes { bytes in
        bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.map {
            bind(socket, $0, size) == 0
        } ?? false
    }
}
