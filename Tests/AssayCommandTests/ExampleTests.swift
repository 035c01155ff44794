import ArgumentParser
import FoundationEssentials
import Testing

@testable import assay

/// Every call of `assay` that help and documents show is one that the program takes.
@Suite struct ExampleTests {
    /// Why the program does not take a call; `nil` if it does.
    private static func mistake(in line: String) -> String? {
        guard let arguments = ShellLine.arguments(of: line) else { return nil }
        do {
            _ = try Assay.parseAsRoot(arguments)
            return nil
        } catch {
            guard Assay.exitCode(for: error) != .success else { return nil }
            return "\(line)\n  \(Assay.message(for: error))"
        }
    }

    @Test("examples in the help of commands")
    func help() throws {
        var count = 0
        let tree = try CommandInfo.all().tree
        for command in tree {
            let lines = ShellLine.calls(in: command.discussion ?? "")
            count += lines.count
            for line in lines {
                let mistake = Self.mistake(in: line)
                #expect(mistake == nil, "\(command.path): \(mistake ?? "")")
            }
            guard command.subcommands == nil else { continue }
            // Some are shown with those beside them.
            let parent = tree.first { $0.path == command.superCommands?.joined(separator: " ") }
            let known = lines + ShellLine.calls(in: parent?.discussion ?? "")
            #expect(
                known.contains { $0.contains(command.path) }
                    || parent?.defaultSubcommand == command.commandName,
                "\(command.path) --help has no example")
        }
        #expect(count > 80)
    }

    @Test("calls in code blocks of the documents")
    func documents() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path()
        let documents = try FileManager.default.contentsOfDirectory(atPath: root + "/Docs")
            .filter { $0.hasSuffix(".md") }.map { "Docs/\($0)" }
        var count = 0
        for document in ["README.md"] + documents {
            let text = try readFile(root + "/" + document)
            let blocks = text.split(separator: "```", omittingEmptySubsequences: false)
            for (number, block) in blocks.enumerated() where number % 2 == 1 {
                for line in ShellLine.calls(in: String(block)) {
                    count += 1
                    let mistake = Self.mistake(in: line)
                    #expect(mistake == nil, "\(document): \(mistake ?? "")")
                }
            }
        }
        #expect(count > 60)
    }

    @Test("the words of a line, as a shell makes them")
    func words() {
        let lines = [
            ("assay a 'b c' \"d\"e # f", ["a", "b c", "de"]), ("assay a | b", ["a"]),
            ("ASSAY_X=1 assay a", ["a"]), ("assay a   b c", ["a"]), ("assay a > b", ["a"]),
            ("assay ''", [""]),
        ]
        for (line, words) in lines { #expect(ShellLine.arguments(of: line) == words) }
        #expect(ShellLine.arguments(of: "assay … a") == nil)
        #expect(
            ShellLine.calls(in: "x\n$ assay a \\\n   b\nassay c\nassays") == [
                "assay a b", "assay c",
            ])
    }

    @Test("the manual has every command, and nothing that a terminal would not show as it is")
    func manual() throws {
        let root = try CommandInfo.all()
        let lines = ManualPage(root, version: "1").text.split(separator: "\n").map(String.init)
        for command in root.tree where command.subcommands == nil && command.path != "assay" {
            let title = ".SS \"\(command.path.replacing("-", with: "\\-"))\""
            #expect(lines.contains(title), "\(title)")
        }
        let macros: Set = [
            ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".nf", ".fi", ".RS", ".RE",
        ]
        for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
            let macro = line.prefix { $0 != " " }
            #expect(macros.contains(String(macro)), "\(line)")
        }
        #expect(lines.count(where: { $0 == ".nf" }) == lines.count(where: { $0 == ".fi" }))
    }

    @Test("completion for each shell", arguments: CompletionCommand.Shell.allCases)
    func completion(shell: CompletionCommand.Shell) async throws {
        try await withTemporaryDirectory { directory in
            let run = try ProgramRun.run(["completion", shell.rawValue], in: directory)
            #expect(run.status == 0)
            #expect(run.output.contains("watch") && run.output.contains("from-height"))
        }
    }
}
