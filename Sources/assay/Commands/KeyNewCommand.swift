import ArgumentParser
import AssayCrypto
import AssayKeystore

/// `assay key new`: makes a key.
struct KeyNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a new key.",
        discussion: """
            The key comes from the operating system's random numbers. Whoever loses the file or \
            its passphrase has lost the key: keep a copy (`assay key export`).

            EXAMPLES:
              assay key new alice
              assay key new validator --passphrase-file /etc/assay/passphrase
            """)

    @Argument(help: "The name of the key: letters, digits, '-', '_' and '.'.")
    var name: String
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let home = self.homeOptions.directory
        try home.keystore.checkFree(self.name)
        let passphrase = try self.passphraseOptions.newPassphrase(for: self.name)
        try home.make()
        let file = try home.keystore.save(.random(), name: self.name, passphrase: passphrase)
        let answer = KeyAnswer(
            name: self.name, key: file, path: home.keystore.path(of: self.name))
        let output = self.outputOptions.output
        output.answer(answer) { answer.table(output) }
    }
}
