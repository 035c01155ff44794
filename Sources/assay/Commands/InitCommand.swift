import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto
import AssayKeystore
import AssayNode
import Glibc

/// `assay init`: makes a home for a node.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a home for a node: settings, genesis and a validator's key.",
        discussion: """
            Without --genesis a new chain begins whose only validator is this node. With --genesis \
            the home belongs to the chain of that file. A key of that name that is in the home \
            already is used, else a new one is made. Nothing is overwritten.

            EXAMPLES:
              assay init
              assay init --home /srv/assay --name lab
              assay key new validator && assay init --genesis genesis.json
            """)

    @Option(help: ArgumentHelp("Begin with this genesis file.", valueName: "file"))
    var genesis: String?
    @Option(help: "The name of a new chain: 1 to 12 characters a-z or 0-9 (default: local).")
    var name: String?
    @Option(help: "The name of the validator's key.")
    var keyName = "validator"
    @OptionGroup var homeOptions: HomeOptions
    @OptionGroup var passphraseOptions: PassphraseOptions
    @OptionGroup var outputOptions: OutputOptions

    /// What the only validator of a new chain begins with.
    private static let firstBalance: UInt64 = 1_000_000_000_000_000
    /// What the reserve of a new chain holds.
    private static let firstReserve: UInt64 = 1_000_000_000_000_000_000

    func validate() throws {
        guard self.genesis == nil || self.name == nil else {
            throw ValidationError("--genesis and --name exclude each other: the file has a name")
        }
        guard self.name.map({ ChainName($0) != nil }) ?? true else {
            throw ValidationError("--name: expected 1 to 12 characters a-z or 0-9")
        }
    }

    func run() async throws {
        let home = self.homeOptions.directory
        for path in [home.configuration, home.genesis, home.data]
        where access(path, F_OK) == 0 {
            throw CommandFailure(
                .inputOutput, "\(path) exists already: choose another --home, or remove it")
        }
        // All that can fail for a reason of the user's is done before anything is written.
        let given = try self.genesis.map { path in try GenesisFile.read(path) }
        let key = try self.key(in: home)
        let file = try given ?? self.newChain(of: key.file.publicKey)
        try home.make()
        if key.isNew { try home.keystore.save(key.file, name: self.keyName) }
        try file.write(to: home.genesis)
        // An explicit record: where it is missing later, it was lost.
        try Node.prepare(dataPath: home.data, isKeyNew: key.isNew)
        let listen = file.validators.first { $0.publicKey == key.file.publicKey }?.address
            .flatMap { ListenAddress($0) }
            .map { address in
                let anywhere = address.host.contains(":") ? "::" : "0.0.0.0"
                return ListenAddress(
                    host: address.isLoopback ? address.host : anywhere, port: address.port)
            }
        let settings = Configuration.template(nodeKey: self.keyName, listen: listen)
        try PrivateDisk.write(
            Array(settings.utf8), to: home.configuration, overwriting: false)
        let answer = InitAnswer(
            home: home, genesis: file, keyName: self.keyName, key: key.file, isNew: key.isNew)
        let output = self.outputOptions.output
        output.answer(answer) { answer.text(output) }
        if !output.json, !answer.isValidator {
            output.warn(
                "the key \(self.keyName) is not a validator of this chain: the node follows it "
                    + "without a vote")
        }
    }

    /// The key of that name in the home, or a new one that is not saved yet.
    private func key(in home: Home) throws -> (file: KeyFile, isNew: Bool) {
        do throws(KeystoreError) {
            return (try home.keystore.find(self.keyName).file.get(), false)
        } catch .missing {
            let passphrase = try self.passphraseOptions.newPassphrase(for: self.keyName)
            return (try KeyFile.encrypt(.random(), with: passphrase), true)
        }
    }

    private func newChain(of validator: PublicKey) throws -> GenesisFile {
        let account = "\(validator.address)=\(Self.firstBalance)"
        var arguments = GenesisArguments()
        return try arguments.file(
            name: self.name ?? "local", time: nil, validators: ["\(validator)=\(self.keyName)"],
            parameters: [], reserve: "\(Self.firstReserve)", accounts: [account])
    }
}

/// What `assay init` made.
private struct InitAnswer: Encodable {
    let home: String
    let chainId: String
    let key: KeyAnswer
    let isNewKey: Bool
    let isValidator: Bool

    init(home: Home, genesis: GenesisFile, keyName: String, key: KeyFile, isNew: Bool) {
        self.home = home.path
        self.chainId = genesis.genesis.chain.description
        self.key = KeyAnswer(name: keyName, key: key, path: home.keystore.path(of: keyName))
        self.isNewKey = isNew
        self.isValidator = genesis.genesis.validators.contains(key.publicKey)
    }

    func text(_ output: Output) -> String {
        let option = self.home == HomeOptions.standard ? "" : " --home \(self.home)"
        let rows = output.table([
            ("home", self.home), ("chain id", output.style.bold(self.chainId)),
            ("key", "\(self.key.name)\(self.isNewKey ? ", new" : "")"),
            ("address", self.key.address), ("public key", self.key.publicKey),
        ])
        return """
            \(rows)

            Next:
              assay start\(option)
              assay genesis check \(self.home)/genesis.json
            The settings are explained in \(self.home)/config.toml.
            """
    }
}
