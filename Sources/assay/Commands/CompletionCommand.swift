import ArgumentParser

/// `assay completion`.
struct CompletionCommand: ParsableCommand {
    /// A shell that completes what one types.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        fileprivate var shell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print what makes a shell complete commands and options.",
        discussion: """
            Write it where the shell looks for such files, and open a new shell.

            Examples:
              assay completion bash > ~/.local/share/bash-completion/completions/assay
              assay completion zsh > ~/.zfunc/_assay
              assay completion fish > ~/.config/fish/completions/assay.fish
            """)

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() {
        print(Assay.completionScript(for: self.shell.shell))
    }
}
