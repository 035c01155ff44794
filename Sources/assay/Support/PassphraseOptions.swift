import ArgumentParser
import AssayKeystore

/// Where a passphrase comes from.
///
/// It is never an argument, which every user of a machine can read.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the passphrase from a file of mode 600 instead of asking for it; else the file "
                + "that $ASSAY_PASSPHRASE_FILE names.", valueName: "file"))
    var passphraseFile: String?

    /// The passphrase of a key that exists.
    func passphrase(for key: String) throws -> Passphrase {
        try Self.passphrase(for: key, file: self.passphraseFile)
    }

    /// The passphrase of a key that exists: in `file`, else in the file that
    /// `$ASSAY_PASSPHRASE_FILE` names, else from the terminal.
    static func passphrase(for key: String, file: String?) throws -> Passphrase {
        if let file = file ?? Self.environmentFile { return try Passphrase(readingFile: file) }
        return try PassphrasePrompt.ask("Passphrase of \(key): ")
    }

    /// The passphrase of a new key: a person types it twice.
    func newPassphrase(for key: String) throws -> Passphrase {
        if let file = self.passphraseFile ?? Self.environmentFile {
            let passphrase = try Passphrase(readingFile: file)
            guard !passphrase.isEmpty else { throw KeystoreError.emptyPassphrase }
            return passphrase
        }
        let first = try PassphrasePrompt.ask("New passphrase for \(key): ")
        guard !first.isEmpty else { throw KeystoreError.emptyPassphrase }
        guard try PassphrasePrompt.ask("The same again: ").matches(first) else {
            throw CommandFailure(.usage, "the two passphrases differ: nothing was written")
        }
        return first
    }

    private static var environmentFile: String? { Environment.value("ASSAY_PASSPHRASE_FILE") }
}
