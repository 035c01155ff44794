import ArgumentParser
import AssayKeystore

/// Where a passphrase comes from. It is never an argument, which every user of a machine can read.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the passphrase from a file of mode 600 instead of asking for it; else the file "
                + "that $ASSAY_PASSPHRASE_FILE names.", valueName: "file"))
    var passphraseFile: String?

    /// The passphrase of a key that exists.
    ///
    /// - Parameter configured: the file that the configuration names, if it names one.
    func passphrase(
        for key: String, configured: String? = nil
    ) throws -> Passphrase {
        if let file = self.file ?? configured { return try Passphrase(readingFile: file) }
        return try PassphrasePrompt.ask("Passphrase of \(key): ")
    }

    /// The passphrase of a new key: a person types it twice.
    func newPassphrase(for key: String) throws -> Passphrase {
        if let file = self.file {
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

    private var file: String? {
        self.passphraseFile ?? Environment.value("ASSAY_PASSPHRASE_FILE")
    }
}
