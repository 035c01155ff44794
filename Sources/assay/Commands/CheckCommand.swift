import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import FoundationEssentials

/// `assay check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verify a home directory from its genesis to its head.",
        discussion: """
            Executes every block again and checks every signature, certificate and root; then that \
            the stored state is what follows. The node must be stopped. Exit code 0 if all is \
            well, 1 if something is not.

            Examples:
              assay check --home /var/lib/assay
              assay check --home /tmp/my-chain --json
            """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let home = self.home.directory
        let genesis = try GenesisFile.read(home.genesis).genesis
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "assay-check-\(ProcessInfo.processInfo.processIdentifier)").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let bar = ProgressBar("checking")
        let checkup: Checkup
        do throws(NodeError) {
            checkup = try await Checkup.run(
                at: home.data, genesis: genesis, scratch: scratch
            ) { bar.show($0) }
        } catch {
            bar.end()
            switch error {
            case .invalidBlock, .stateDiffers, .store(.corrupt(_, _, _)):
                throw CommandFailure(.negative, "\(error)")
            default: throw error
            }
        }
        bar.end()
        self.output.output.answer(CheckReport(checkup)) {
            "all is well: \(checkup.chain), \(checkup.height) blocks, "
                + "\(checkup.statements) statements, \(checkup.logSize) log entries, "
                + "\(checkup.values) state values"
        }
    }
}

/// What `assay check --json` prints.
private struct CheckReport: Encodable {
    let chainId: ChainID
    let height: UInt64
    let statements: UInt64
    let logSize: UInt64
    let values: UInt64

    init(_ checkup: Checkup) {
        self.chainId = checkup.chain
        self.height = checkup.height
        self.statements = checkup.statements
        self.logSize = checkup.logSize
        self.values = checkup.values
    }
}
