import ArgumentParser
import AssayCrypto
import AssayKeystore

/// `assay key export`: writes a copy of a key.
struct KeyExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a copy of a key to a file.",
        discussion: """
            The copy is encrypted under the same passphrase. With --plain it is the private key \
            itself, 64 hexadecimal digits that open everything: only into a file of mode 600, \
            never onto the terminal.

            EXAMPLES:
              assay key export alice -o alice.json
              assay key export device --plain -o device-key.hex
            """)

    @Argument(help: "The name or the address of the key.")
    var key: String
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write, which must not exist.", valueName: "file"))
    var output: String
    @Flag(help: "Write the private key without encryption.")
    var plain = false
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let entry = try self.homeOptions.directory.keystore.find(self.key)
        let file = try entry.file.get()
        var bytes = file.json
        if self.plain {
            let passphrase = try self.passphraseOptions.passphrase(for: entry.name)
            bytes = try file.decrypt(with: passphrase).withSecretBytes {
                Array((Hex.encode($0) + "\n").utf8)
            }
        }
        try PrivateDisk.write(bytes, to: self.output, overwriting: false)
        let answer = KeyAnswer(name: entry.name, key: file, path: self.output)
        let output = self.outputOptions.output
        output.answer(answer) { answer.table(output) }
        if self.plain {
            output.warn("\(self.output) is not encrypted: whoever reads it has the key")
        }
    }
}
