import ArgumentParser
import AssayCrypto
import AssayKeystore

/// `assay key import`: takes a key from a file.
struct KeyImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a key from an encrypted key file or from hexadecimal digits.",
        discussion: """
            FILE is a key file that `assay key export` wrote, which keeps its passphrase, or a \
            text of 64 hexadecimal digits, the private key itself, for which a new passphrase is \
            asked. Only you may be able to use it (chmod 600).

            EXAMPLES:
              assay key import alice alice.json
              assay key import device device-key.hex --passphrase-file passphrase
            """)

    @Argument(help: "The name that the key gets.")
    var name: String
    @Argument(help: "The file to import.", completion: .file())
    var file: String
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let home = self.homeOptions.directory
        let keystore = home.keystore
        try keystore.checkFree(self.name)
        let key = try self.read()
        try home.make()
        try keystore.save(key, name: self.name)
        let answer = KeyAnswer(name: self.name, key: key, path: keystore.path(of: self.name))
        let output = self.outputOptions.output
        output.answer(answer) { answer.table(output) }
    }

    private func read() throws -> KeyFile {
        let bytes = try PrivateDisk.read(self.file, limit: KeyFile.maximumSize)
        if bytes.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "{") {
            let file = try KeyFile(json: bytes, path: self.file)
            // Whoever cannot open a key should learn it now.
            _ = try file.decrypt(
                with: try self.passphraseOptions.passphrase(for: self.file))
            return file
        }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
        guard let secret = Hex.decode(digits.lowercased()), let key = PrivateKey(bytes: secret)
        else {
            throw CommandFailure(
                .negative,
                "\(self.file) holds no private key: expected a key file, or 64 hexadecimal digits "
                    + "of a number from 1 below the order of secp256k1")
        }
        return try KeyFile.encrypt(
            key, with: try self.passphraseOptions.newPassphrase(for: self.name))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0a, 0x0d].contains(byte)
    }
}
