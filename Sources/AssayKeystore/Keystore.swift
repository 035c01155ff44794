public import AssayCrypto
import Glibc

/// A directory of encrypted keys: `NAME.json` each, for its owner alone.
public struct Keystore: Sendable {
    /// The directory.
    ///
    /// It is made when the first key is saved.
    public let directory: String

    private static let suffix = ".json"

    /// The keystore in a directory.
    public init(directory: String) {
        self.directory = directory
    }

    /// A file in the directory.
    public struct Entry: Hashable, Sendable {
        /// The name of the key: that of the file without `.json`.
        public let name: String
        /// The path of the file.
        public let path: String
        /// What the file holds, or why it cannot be used.
        public let file: Result<KeyFile, KeystoreError>
    }

    /// All files, sorted by name.
    ///
    /// A directory that does not exist holds none.
    public func list() throws(KeystoreError) -> [Entry] {
        guard try self.isThere() else { return [] }
        return try PrivateDisk.names(in: self.directory)
            .filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") }
            .map { self.entry(String($0.dropLast(Self.suffix.count))) }
    }

    /// The file of the key with this name or address.
    public func find(_ nameOrAddress: String) throws(KeystoreError) -> Entry {
        guard let address = Address(nameOrAddress) else {
            try Self.checkName(nameOrAddress)
            guard try self.isThere(), access(self.path(of: nameOrAddress), F_OK) == 0 else {
                throw .missing(key: nameOrAddress, directory: self.directory)
            }
            return self.entry(nameOrAddress)
        }
        for entry in try self.list() {
            if case .success(let file) = entry.file, file.address == address { return entry }
        }
        throw .missing(key: nameOrAddress, directory: self.directory)
    }

    /// Decrypts the key with this name or address.
    public func load(
        _ nameOrAddress: String, passphrase: Passphrase
    ) throws(KeystoreError) -> PrivateKey {
        try self.find(nameOrAddress).file.get().decrypt(with: passphrase)
    }

    /// Encrypts a key and saves it under a name, and refuses to replace another unless
    /// `overwriting`.
    @discardableResult
    public func save(
        _ key: PrivateKey, name: String, passphrase: Passphrase, overwriting: Bool = false,
        allowEmpty: Bool = false, cost: ScryptCost = .standard
    ) throws(KeystoreError) -> KeyFile {
        try self.checkFree(name, overwriting: overwriting)
        let file = try KeyFile.encrypt(
            key, with: passphrase, allowEmpty: allowEmpty, cost: cost)
        try self.save(file, name: name, overwriting: overwriting)
        return file
    }

    /// Saves a key that is encrypted already.
    public func save(
        _ file: KeyFile, name: String, overwriting: Bool = false
    ) throws(KeystoreError) {
        try self.checkFree(name, overwriting: overwriting)
        try PrivateDisk.makeDirectory(self.directory)
        try PrivateDisk.write(file.json, to: self.path(of: name), overwriting: overwriting)
    }

    /// Throws if a key of this name cannot be saved: to ask before a person types a passphrase.
    public func checkFree(_ name: String, overwriting: Bool = false) throws(KeystoreError) {
        try Self.checkName(name)
        let path = self.path(of: name)
        guard overwriting || access(path, F_OK) != 0 else { throw .exists(path: path) }
    }

    /// Where the key of a name lies.
    public func path(of name: String) -> String { "\(self.directory)/\(name)\(Self.suffix)" }

    private func entry(_ name: String) -> Entry {
        let path = self.path(of: name)
        let file = Result { () throws(KeystoreError) in
            let bytes = try PrivateDisk.read(path, limit: KeyFile.maximumSize)
            return try KeyFile(json: bytes, path: path)
        }
        return Entry(name: name, path: path, file: file)
    }

    private func isThere() throws(KeystoreError) -> Bool {
        guard access(self.directory, F_OK) == 0 else { return false }
        try PrivateDisk.checkDirectory(self.directory)
        return true
    }

    private static func checkName(_ name: String) throws(KeystoreError) {
        let letters = name.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
            default: false
            }
        }
        guard (1...64).contains(name.utf8.count), letters, Address(name) == nil,
            let first = name.first, first.isLetter || first.isNumber
        else { throw .invalidName(name) }
    }
}
