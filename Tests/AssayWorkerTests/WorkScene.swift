import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import NIOPosix
import Synchronization

@testable import AssayWorker

/// A job on a ledger in memory, its inputs at a real place, and a real command as the model.
struct WorkScene {
    var ledger: LedgerScene
    let id: Digest
    let place: String
    let path: String
    let threads: NIOThreadPool

    /// A model that writes in capitals and counts letters; it notes each of its runs.
    static func model(in path: String) -> String {
        "input=$(cat); echo \"$input\" >> \(path)/runs; printf %s \"$input\" | tr a-z A-Z; "
            + "echo units: $((3 + ${#input} % 4)) >&2"
    }

    /// A job of `count` inputs in a directory.
    init(
        count: UInt64, in path: String, window: UInt64 = 1_000, slots: UInt64 = 3
    ) throws {
        self.path = path
        self.place = path + "/allowed/job"
        self.ledger = try LedgerScene(parameters: [(.drawStep, 100)])
        self.id = try self.ledger.post(
            self.ledger.terms(count: count, agreement: 2, slots: slots, window: window))
        try makeDirectory(self.place + "/inputs")
        try writeText(Hex.encode(LedgerScene.salt) + "\n", to: self.place + "/salt")
        for index in 0..<count {
            try writeBytes(LedgerScene.input(index), to: "\(self.place)/inputs/\(index)")
        }
        self.threads = NIOThreadPool(numberOfThreads: 4)
        self.threads.start()
    }

    /// The units of the model for an input, and its output.
    static func expected(_ index: UInt64) -> (output: [UInt8], units: UInt64) {
        let input = String(decoding: LedgerScene.input(index), as: UTF8.self)
        return (Array(input.uppercased().utf8), UInt64(3 + input.count % 4))
    }

    /// Work of a key on the job.
    func work(
        _ key: PrivateKey = LedgerScene.worker(0), command: String? = nil, folder: String = "own",
        evidence: EvidenceMaker? = nil, parallel: Int = 1, inputLimit: Int = 1 << 20,
        totalLimit: UInt64 = 1 << 30
    ) throws -> JobWork {
        guard let job = try self.ledger.job(self.id) else { preconditionFailure("it is live") }
        return JobWork(
            id: self.id, job: job, chain: self.ledger.ledger.genesis.chain,
            node: key.publicKey.address,
            place: try PlaceAllowance([self.path + "/allowed"]).place(self.place),
            folder: AnswerFolder(path: self.path + "/" + folder),
            runner: ModelRunner(
                command: command ?? Self.model(in: self.path),
                count: UnitCount(rule: "output-token"), limits: RunLimits(seconds: 60),
                threads: self.threads),
            evidence: evidence, parallel: parallel, inputLimit: inputLimit, totalLimit: totalLimit,
            report: { _ in })
    }

    /// The inputs that the model was run on, in order.
    var runs: [String] {
        let text = (try? String(contentsOfFile: self.path + "/runs", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Forgets which inputs the model was run on.
    func forgetRuns() { unlink(self.path + "/runs") }
}

/// Runs `body` with a scene, and ends its threads.
func withWorkScene(
    count: UInt64, window: UInt64 = 1_000, slots: UInt64 = 3,
    _ body: (inout WorkScene) async throws -> Void
) async throws {
    try await withTemporaryDirectory { path in
        var scene = try WorkScene(count: count, in: path, window: window, slots: slots)
        let threads = scene.threads
        do {
            try await body(&scene)
        } catch {
            try await threads.shutdownGracefully()
            throw error
        }
        try await threads.shutdownGracefully()
    }
}
