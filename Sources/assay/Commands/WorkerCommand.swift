import ArgumentParser
import AssayClient
import AssayCore
import AssayCrypto
import AssayWorker
import Glibc
import UnixSignals

/// `assay worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Follow jobs, work on those this key is drawn for, and earn.",
        discussion: """
            For each job the worker fetches the inputs from the place that the job names, checks \
            them, runs the command on each, commits to the outputs, leaves them at the place, and \
            opens what is drawn. What it needs for that is on its disk before anything is \
            signed: a worker that was killed goes on when it is started again. Start it again \
            soon: what is not opened in time costs the bond. Docs/Workers.md tells all.

            Ctrl-C or SIGTERM stop it; what is due is opened first.

            Examples:
              assay worker --key edge --place /srv/jobs \\
                  --model '0x…=Tools/worker/assay-worker run wordllama'
              assay worker --key edge --place https://store.example/jobs \\
                  --model 0x…=./run-model --timeout 2m --memory 4GiB --jobs 10
              assay worker --key validator --judge --place /srv/jobs --model 0x…=./run-model
            """)

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var signer: SignerOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let key = try self.signer.load()
        let configuration = try self.worker.configuration(home: self.signer.home.directory)
        try self.signer.home.directory.make()
        let client = try self.client.client
        let reporter = WorkerReporter(json: self.format.json)
        let worker = Worker(
            configuration, client: client, key: key.publicKey,
            sign: { transaction throws(ClientError) in
                try await client.sign(transaction, key: key).height
            },
            report: { reporter.show($0) })
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let watching = Task {
            var hasAsked = false
            for await _ in signals {
                // Who asks twice does not want to wait.
                if hasAsked { Glibc.exit(ExitStatus.inputOutput.rawValue) }
                hasAsked = true
                await worker.stop()
            }
        }
        defer { watching.cancel() }
        try await worker.run()
    }
}

extension WorkerFailure: ExitingError {
    var status: ExitStatus {
        switch self {
        case .alreadyRunning, .disk: .inputOutput
        case .otherChain: .negative
        }
    }
}

extension StagingError: ExitingError {
    var status: ExitStatus { .inputOutput }
}
