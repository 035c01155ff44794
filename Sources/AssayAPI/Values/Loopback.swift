/// The names that a machine has for itself.
public enum Loopback {
    /// Whether a host is this machine: `localhost`, an IPv4 address 127.…, or `::1`, which may be
    /// in brackets.
    ///
    /// A name that only begins like an address, such as `127.example.org`, is somebody else's.
    public static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
