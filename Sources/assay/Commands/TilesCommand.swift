import ArgumentParser
import AssayClient
import AssayCore
import AssayCrypto
import FoundationEssentials

/// `assay tiles`.
struct TilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiles",
        abstract: "Copy the log as static files, for any web server.",
        subcommands: [Export.self])

    /// `assay tiles export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the log up to the newest checkpoint as C2SP tlog-tiles.",
            discussion: """
                Everything is checked on the way: entries against hashes, hashes against the root \
                of the checkpoint. Files that are complete are not fetched again, so that the \
                command can be run every minute; the checkpoint is replaced last. Whether the \
                checkpoint is the validators' is what its readers check: see \
                assay light get validators.

                Examples:
                  assay tiles export /var/www/log
                  assay tiles export /var/www/log --rpc http://node:8645
                """)

        @Argument(help: "The directory; it is made if it does not exist.")
        var directory: String
        @OptionGroup var client: ClientOptions
        @OptionGroup var output: OutputOptions

        /// What is printed with `--json`.
        private struct Report: Encodable {
            let directory: String
            let chainId: ChainID
            let size: UInt64
            let root: Digest
            let files: Int
            let bytes: Int
        }

        func run() async throws {
            let bar = ProgressBar("exporting")
            var export = TileExport(directory: self.directory, client: try self.client.client)
            let checkpoint = try await export.run { done, total in bar.show(done, of: total) }
            bar.end()
            let (files, bytes) = (export.files, export.bytes)
            let report = Report(
                directory: self.directory, chainId: checkpoint.chain, size: checkpoint.size,
                root: checkpoint.root, files: files, bytes: bytes)
            self.output.output.answer(report) {
                "\(self.directory) has the \(checkpoint.size) entries of \(checkpoint.chain): "
                    + "\(files) file\(files == 1 ? "" : "s") written, \(bytes) bytes"
            }
        }
    }
}
