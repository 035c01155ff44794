import ArgumentParser
import AssayCrypto
import AssayKeystore

/// `assay key`: the encrypted keys of a home.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list, show, import and export keys.",
        discussion: """
            Keys lie in the directory keys/ of the home, one file each, encrypted with AES-256-GCM \
            under a passphrase (scrypt). A passphrase is asked for on the terminal, or read from a \
            file of mode 600: it is never an argument.

            EXAMPLES:
              assay key new alice
              assay key list
              assay key export alice -o alice.json
            """,
        subcommands: [
            KeyNewCommand.self, KeyListCommand.self, KeyShowCommand.self,
            KeyImportCommand.self, KeyExportCommand.self,
        ])
}

/// A key for programs.
struct KeyAnswer: Encodable {
    /// The name in the keystore.
    let name: String
    /// The address.
    let address: String
    /// The public key.
    let publicKey: String
    /// The path of the file.
    let file: String

    /// The key in a file.
    init(name: String, key: KeyFile, path: String) {
        self.name = name
        self.address = key.address.description
        self.publicKey = key.publicKey.description
        self.file = path
    }

    /// The same for people.
    func table(_ output: Output) -> String {
        output.table([
            ("name", self.name), ("address", self.address), ("public key", self.publicKey),
            ("file", self.file),
        ])
    }
}
