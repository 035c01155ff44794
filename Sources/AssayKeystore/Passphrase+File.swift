extension Passphrase {
    /// Reads the passphrase in a file that only its owner can use: all of it but one line end.
    ///
    /// A node that starts without a person at the keyboard gets its passphrase like this.
    public init(readingFile path: String) throws(KeystoreError) {
        var bytes = try PrivateDisk.read(path, limit: Self.maximumLength + 2)
        defer { bytes.withUnsafeMutableBytes { wipe($0) } }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.contains(UInt8(ascii: "\n")) else {
            throw .malformedPassphrase(path: path, reason: "more than one line")
        }
        guard let passphrase = Passphrase(bytes) else {
            let reason = "longer than \(Self.maximumLength) bytes"
            throw .malformedPassphrase(path: path, reason: reason)
        }
        self = passphrase
    }
}
