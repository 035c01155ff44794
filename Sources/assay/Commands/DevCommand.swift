import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayRPC
import FoundationEssentials
import Glibc
import Logging

/// `assay dev`.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Run a ledger on this machine, with keys to play with.",
        discussion: """
            One validator, loopback only. Its keys are known to everybody: 0 is the validator, 1 \
            and 2 are rich; use them with --dev-key. Without --home everything is forgotten when \
            it stops. A new chain begins with the day; its genesis.json can be trusted for a \
            year. Stop it with Ctrl-C.

            Examples:
              assay dev
              assay dev --home /tmp/my-chain --port 9000
            """)

    @Option(help: ArgumentHelp("Keep the chain in this directory.", valueName: "directory"))
    var home: String?
    @Option(help: ArgumentHelp("The port of the RPC server; 0 for any.", valueName: "port"))
    var port = 8_645
    @Flag(help: "Tell more of what happens.")
    var verbose = false

    func run() async throws {
        let temporary = FileManager.default.temporaryDirectory
            .appending(path: "assay-dev-\(ProcessInfo.processInfo.processIdentifier)").path
        let home = self.home ?? temporary
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        defer {
            if self.home == nil { try? FileManager.default.removeItem(atPath: temporary) }
        }
        let trustPath = home + "/genesis.json"
        let genesis = try DevelopmentChain.genesis(
            in: trustPath, now: WallClock.milliseconds)
        let data = home + "/data"
        // The key is everybody's, and the node is alone: nothing it signed is ever contradicted.
        if try VoteBook(at: data).record() == nil { try VoteBook.renew(at: data, from: 1) }
        var runner = NodeRunner(
            node: Node.Configuration(
                dataPath: data, genesis: genesis, key: DevelopmentKeys.key(0)))
        runner.rpc.port = self.port
        runner.rpc.access.adminToken = try TokenFile.readOrMake(home + "/admin.token")
        runner.home = home
        runner.log.level = self.verbose ? .debug : .notice
        let keys = (0...2).map { index in
            "  --dev-key \(index)  \(DevelopmentKeys.key(index).publicKey.address)"
        }
        try await runner.run { url in
            print(
                """
                Assay \(Assay.version), development chain \(genesis.chain)
                RPC      \(url)
                genesis  \(trustPath)
                keys     (known to everybody: never use them for anything of worth)
                \(keys.joined(separator: "\n"))
                Stop it with Ctrl-C.
                """)
            fflush(nil)
        }
    }
}
