import ArgumentParser
import AssayAPI
import AssayCore

/// `assay genesis new`: writes a genesis file.
struct GenesisNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write a new genesis file.",
        discussion: """
            A validator is given by its public key (`assay key show`), and by a name and a network \
            address for people: 0x02…=NAME@HOST:PORT. Amounts are in the smallest unit. What is \
            not given can be edited in the file; `assay genesis check` explains it.

            For several organisations: each runs `assay key new validator` and sends the public \
            key and its address; one makes the genesis of them and sends the file to all; each \
            compares the chain id, runs `assay init --genesis FILE`, and `assay start`.

            EXAMPLES:
              assay genesis new --name lab --validator 0x02…=alice \\
                --account assay1…=1000000 --reserve 1000000000 -o genesis.json
              assay genesis new --name lab --parameter epochLength=10 \\
                --validator 0x02…=alice@10.0.0.1:8646 \\
                --validator 0x03…=bob@10.0.0.2:8646 --reserve 0 -o genesis.json
              assay genesis new --name lab --validators validators.txt --reserve 0 -o genesis.json
            """)

    @Option(help: "The name of the chain: 1 to 12 characters a-z or 0-9.")
    var name: String
    @Option(help: ArgumentHelp("A validator.", valueName: "key[=name[@host:port]]"))
    var validator: [String] = []
    @Option(
        help: ArgumentHelp(
            "More validators: a file with one a line; what follows a # is a comment.",
            valueName: "file"))
    var validators: String?
    @Option(help: ArgumentHelp("An account and its balance.", valueName: "address=amount"))
    var account: [String] = []
    @Option(help: ArgumentHelp("What the reserve holds.", valueName: "amount"))
    var reserve: String
    @Option(help: ArgumentHelp("A parameter.", valueName: "name=number"))
    var parameter: [String] = []
    @Option(help: "When the chain begins, such as 2026-03-01T12:00:00Z; else now.")
    var time: String?
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write, which must not exist.", valueName: "file"))
    var output: String
    @OptionGroup var outputOptions: OutputOptions

    /// The lines of the file of validators.
    private func listed() throws -> [String] {
        guard let validators else { return [] }
        let text = String(decoding: try InputFile.read(validators, limit: 1 << 20), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map { line in
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            return words.joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    func run() async throws {
        var draft = GenesisArguments()
        let file = try draft.file(
            name: self.name, time: self.time, validators: self.validator + self.listed(),
            parameters: self.parameter, reserve: self.reserve, accounts: self.account)
        try file.write(to: self.output)
        let answer = GenesisAnswer(file)
        let output = self.outputOptions.output
        output.answer(answer) { answer.text(output) + "\nwritten to \(self.output)" }
        if !output.json, let warning = answer.warning { output.warn(warning) }
    }
}
