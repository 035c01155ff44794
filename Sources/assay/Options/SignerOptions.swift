import ArgumentParser
import AssayCrypto
import AssayKeystore

/// Who signs: a key of a keystore, or a development key.
struct SignerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The key to sign with, by its name or address.", valueName: "name"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Sign with a development key: 0 is the validator of `assay dev`, 1 and 2 are rich. "
                + "Anyone knows these keys.",
            valueName: "0-9"))
    var devKey: Int?

    @OptionGroup var home: HomeOptions
    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        guard (self.key == nil) != (self.devKey == nil) else {
            throw ValidationError("Name the signer: --key NAME, or --dev-key NUMBER.")
        }
        if let devKey, !(0...9).contains(devKey) {
            throw ValidationError("Development keys have the numbers 0 to 9.")
        }
    }

    /// The key, asking for its passphrase if need be.
    func load() throws -> PrivateKey {
        if let devKey { return DevelopmentKeys.key(devKey) }
        let name = self.key ?? ""
        return try self.home.directory.keystore.load(
            name, passphrase: self.passphrase.passphrase(for: name))
    }
}
