import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayLight
import FoundationEssentials

/// What a light client trusts, whom it asks, and what it accepts.
struct LightOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What you trust. Newer trusts are written to this file, unless it is a genesis file.",
            valueName: "file"))
    var trust: String
    @Option(
        help: ArgumentHelp(
            "The genesis to begin with, as long as there is no trust file.", valueName: "file"))
    var genesis: String?
    @Option(
        name: [.customLong("from"), .customLong("rpc")],
        help: ArgumentHelp(
            "The node to ask. Default: $ASSAY_RPC, or \(UnverifiedClient.standardURL).",
            valueName: "url"))
    var url: String?
    @Option(
        name: .customLong("witness"),
        help: ArgumentHelp(
            "A node of somebody else, to compare heads with. Can be given several times.",
            valueName: "url"))
    var witnesses: [String] = []
    @OptionGroup var access: AccessOptions
    @Option(
        help: ArgumentHelp(
            "How many days after its time a trust is good.", valueName: "days"))
    var trustingPeriod: UInt64 = Verifier.standardTrustingPeriod / 86_400
    @Option(
        help: ArgumentHelp(
            "How old the newest head may be: a node can withhold what is new.",
            valueName: "time"))
    var maxAge = DurationArgument(milliseconds: 3_600_000)

    /// The light client.
    ///
    /// - Parameter mustSave: whether a genesis file will not do, since nothing is written to it.
    func client(mustSave: Bool = false) throws -> LightClient {
        let (file, path) = try self.read()
        if mustSave, path == nil {
            throw CommandFailure(
                .usage,
                "\(self.trust) is a genesis file, which is not written to: name the new trust file "
                    + "with --trust FILE, and this one with --genesis \(self.trust)")
        }
        var policy = LightClient.Policy()
        let (seconds, overflow) = self.trustingPeriod.multipliedReportingOverflow(by: 86_400)
        policy.trustingPeriod = overflow ? .max : seconds
        policy.maximumAge = self.maxAge.seconds
        let url = self.url ?? Environment.value("ASSAY_RPC") ?? UnverifiedClient.standardURL
        // The token is for the node; witnesses are of others.
        let witnessAccess = try self.access.access(withToken: false)
        return LightClient(
            trust: file.trust, node: AccessOptions.client(of: url, try self.access.access()),
            witnesses: self.witnesses.map { AccessOptions.client(of: $0, witnessAccess) },
            policy: policy, savingTo: path,
            now: { WallClock.seconds })
    }

    /// The trust to begin with, and the file for newer ones.
    private func read() throws -> (TrustFile, path: String?) {
        if let genesis, !OutputFile.exists(self.trust) {
            let file = try TrustFile.read(genesis)
            guard file.source == .genesisFile else {
                throw CommandFailure(.usage, "\(genesis) is a trust file, not a genesis file")
            }
            return (file, self.trust)
        }
        let file = try TrustFile.read(self.trust)
        return (file, file.source == .genesisFile ? nil : self.trust)
    }
}
