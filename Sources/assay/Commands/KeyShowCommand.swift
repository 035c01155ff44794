import ArgumentParser
import AssayKeystore

/// `assay key show`: the public half of a key.
struct KeyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the address and the public key of a key.",
        discussion: """
            Needs no passphrase, unless --check asks whether a passphrase opens the key: then the \
            exit code is 0 if it does and 1 if it does not.

            EXAMPLES:
              assay key show alice
              assay key show assay1… --json
              assay key show alice --check
            """)

    @Argument(help: "The name or the address of the key.")
    var key: String
    @Flag(help: "Check that the passphrase opens the key.")
    var check = false
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let entry = try self.homeOptions.directory.keystore.find(self.key)
        let file = try entry.file.get()
        if self.check {
            _ = try file.decrypt(
                with: try self.passphraseOptions.passphrase(for: entry.name))
        }
        let answer = KeyAnswer(name: entry.name, key: file, path: entry.path)
        let output = self.outputOptions.output
        output.answer(answer) {
            let opens = self.check ? "\n" + output.style.green("the passphrase opens it") : ""
            return answer.table(output) + opens
        }
    }
}
