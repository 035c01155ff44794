import ArgumentParser
import AssayAPI
import AssayClient

/// `assay status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how a node is.",
        discussion: """
            Examples:
              assay status
              assay status --rpc http://127.0.0.1:9000 --json
            """)

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await self.client.client.call(API.NodeStatus.self)
        self.output.output.answer(status) {
            let databases = status.databases.sorted { $0.key < $1.key }
                .map { "\($0.key) \(Self.size($0.value))" }.joined(separator: ", ")
            return """
                chain       \(status.chainId)
                head        block \(status.head.height), \(Self.age(status.headAge)) ago
                hash        \(status.head.hash)
                log         \(status.head.logSize) entries, root \(status.head.logRoot)
                state       root \(status.head.stateRoot)
                validators  \(status.validators), \(status.quorum) of them make a block final
                mempool     \(status.mempool) statements
                databases   \(databases)\(status.indexed ? "" : " (no index of ids)")
                node        assay \(status.version), \(status.role)
                """
        }
    }

    private static func age(_ milliseconds: UInt64) -> String {
        milliseconds < 10_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000) s"
    }

    private static func size(_ bytes: UInt64) -> String {
        bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
    }
}
