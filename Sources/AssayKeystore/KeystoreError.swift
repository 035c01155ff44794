public import AssayCrypto

/// Why a key cannot be had or kept.
public enum KeystoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The passphrase does not open the key; a file that was altered looks the same.
    case wrongPassphrase(Address)
    /// A key would be as good as unprotected.
    case emptyPassphrase
    /// A key file is not what it should be.
    case malformed(path: String, reason: String)
    /// A passphrase file is not what it should be.
    case malformedPassphrase(path: String, reason: String)
    /// The name of a key has a form that no key file can have.
    case invalidName(String)
    /// There is a key of this name already.
    case exists(path: String)
    /// There is no key of this name or address.
    case missing(key: String, directory: String)
    /// Others than the owner can use the file or directory; `mode` are its permission bits.
    case permissions(path: String, mode: UInt32, isDirectory: Bool)
    /// The operating system refuses: what it says.
    case io(path: String, reason: String)

    /// The value as people read it.
    public var description: String {
        switch self {
        case .wrongPassphrase(let address):
            "the passphrase does not open the key of \(address), or its file was altered"
        case .emptyPassphrase:
            "the passphrase is empty: whoever reads the file would have the key"
        case .malformed(let path, let reason): "\(path) is not a key file: \(reason)"
        case .malformedPassphrase(let path, let reason):
            "\(path) does not hold a passphrase: \(reason)"
        case .invalidName(let name):
            "\"\(name)\" cannot name a key: expected 1 to 64 letters, digits, '-', '_' or '.', "
                + "beginning with a letter or digit, that are not an address"
        case .exists(let path): "\(path) exists already, and no key is overwritten"
        case .missing(let key, let directory): "there is no key \"\(key)\" in \(directory)"
        case .permissions(let path, let mode, let isDirectory):
            "\(path) is open to others than you (mode \(String(mode, radix: 8))): "
                + "run chmod \(isDirectory ? "700" : "600") \(path)"
        case .io(let path, let reason): "\(path): \(reason)"
        }
    }
}
