import Glibc

/// The wall clock in milliseconds since 1970.
func wallMilliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
}

/// A port of this machine that nobody listens on now.
func freePort() -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    // The fields by their places: family, port and 127.0.0.1, of a sockaddr_in.
    var address = [UInt8](repeating: 0, count: 16)
    address[0] = UInt8(AF_INET)
    address[4] = 127
    address[7] = 1
    var size = socklen_t(address.count)
    address.withUnsafeMutableBytes { bytes in
        guard let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return }
        _ = bind(socket, pointer, size)
        _ = getsockname(socket, pointer, &size)
    }
    return Int(address[2]) << 8 | Int(address[3])
}
