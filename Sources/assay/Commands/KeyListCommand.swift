import ArgumentParser
import AssayKeystore

/// `assay key list`: shows the keys of a home.
struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of the home.",
        discussion: """
            Needs no passphrase. Ends with exit code 5 if a file in the directory cannot be used; \
            the others are listed all the same.

            EXAMPLES:
              assay key list
              assay key list --json
            """)

    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var outputOptions: OutputOptions

    private struct Answer: Encodable {
        struct Unusable: Encodable {
            let file: String
            let reason: String
        }

        var keys: [KeyAnswer] = []
        var unusable: [Unusable] = []
    }

    func run() async throws {
        let keystore = self.homeOptions.directory.keystore
        var answer = Answer()
        for entry in try keystore.list() {
            switch entry.file {
            case .success(let key):
                answer.keys.append(KeyAnswer(name: entry.name, key: key, path: entry.path))
            case .failure(let error):
                answer.unusable.append(
                    Answer.Unusable(file: entry.path, reason: error.description))
            }
        }
        let output = self.outputOptions.output
        if answer.keys.isEmpty, answer.unusable.isEmpty, !output.json {
            print("no keys in \(keystore.directory): make one with `assay key new NAME`")
        } else {
            output.answer(answer) { output.table(answer.keys.map { ($0.name, $0.address) }) }
        }
        if !output.json { answer.unusable.forEach { output.warn($0.reason) } }
        guard answer.unusable.isEmpty else { throw ExitStatus.inputOutput.exit }
    }
}
