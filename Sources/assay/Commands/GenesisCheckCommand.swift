import ArgumentParser
import AssayAPI
import AssayCore

/// `assay genesis check`: explains a genesis file, or every mistake in it.
struct GenesisCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Explain a genesis file, or every mistake in it.",
        discussion: """
            Ends with exit code 0 if a chain can begin with the file and 1 if not; then every \
            mistake is listed with its place in the file.

            EXAMPLES:
              assay genesis check genesis.json
              assay genesis check genesis.json --json
            """)

    @Argument(help: "The genesis file.", completion: .file())
    var file: String
    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        let output = self.outputOptions.output
        do throws(DocumentError) {
            let file = try GenesisFile.read(self.file)
            let answer = GenesisAnswer(file)
            output.answer(answer) { answer.text(output) }
            if !output.json, let warning = answer.warning { output.warn(warning) }
        } catch .mistakes(_, let mistakes) {
            let answer = GenesisMistakes(mistakes)
            output.answer(answer) { answer.text(self.file, output) }
            throw ExitStatus.negative.exit
        }
    }
}

/// The mistakes in a genesis file.
private struct GenesisMistakes: Encodable {
    struct Mistake: Encodable {
        let path: String
        let reason: String
    }

    let valid = false
    let mistakes: [Mistake]

    init(_ mistakes: [DocumentMistake]) {
        self.mistakes = mistakes.map { Mistake(path: $0.path, reason: $0.reason) }
    }

    func text(_ file: String, _ output: Output) -> String {
        let count = self.mistakes.count
        let head = "\(file): \(count) \(count == 1 ? "mistake" : "mistakes")"
        let lines = self.mistakes.map { mistake in
            let path = mistake.path.isEmpty ? "the file" : mistake.path
            return "  \(output.style.bold(path)): \(mistake.reason)"
        }
        return ([output.style.red(head)] + lines).joined(separator: "\n")
    }

    enum CodingKeys: CodingKey {
        case valid, mistakes
    }
}
