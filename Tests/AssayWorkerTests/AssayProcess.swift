import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Glibc
import Testing

/// A real `assay` in a process of its own, whose output goes to a file.
final class AssayProcess {
    /// The executable that was built with the tests: beside their bundle.
    static let path: String = {
        for argument in CommandLine.arguments {
            let path = URL(filePath: argument).deletingLastPathComponent()
                .appending(path: "assay").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return ProcessInfo.processInfo.environment["ASSAY_EXECUTABLE"] ?? "assay"
    }()

    private let process = Process()
    let log: String

    /// Starts the program.
    init(_ arguments: [String], log: String) throws {
        self.log = log
        try Data().write(to: URL(filePath: log))
        self.process.executableURL = URL(filePath: Self.path)
        self.process.arguments = arguments
        let output = FileHandle(forWritingAtPath: log)
        output?.seekToEndOfFile()
        self.process.standardOutput = output
        self.process.standardError = output
        try self.process.run()
    }

    /// Runs a command to its end, which must be a good one, and answers with its output.
    @discardableResult
    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = arguments
        let pipe = Foundation.Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let output = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw AssayFailure(description: "\(arguments.prefix(2)): \(output)")
        }
        return output
    }

    /// What the process has said so far.
    var output: String { (try? String(contentsOfFile: self.log, encoding: .utf8)) ?? "" }

    /// Waits until the process says something.
    func wait(for text: String) async throws {
        for _ in 0..<12_000 {
            if self.output.contains(text) { return }
            guard self.process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        guard self.output.contains(text) else {
            throw AssayFailure(description: "no \(text) in: \(self.output)")
        }
    }

    /// Ends the process at once, as a power cut would.
    func killNow() {
        kill(self.process.processIdentifier, SIGKILL)
        self.process.waitUntilExit()
    }

    /// Asks the process to stop, and answers with its exit code.
    func stop() -> Int32 {
        kill(self.process.processIdentifier, SIGTERM)
        self.process.waitUntilExit()
        return self.process.terminationStatus
    }

    /// Waits until the process has ended, and answers with its exit code.
    func end() async throws -> Int32 {
        for _ in 0..<12_000 where self.process.isRunning {
            try await Task.sleep(for: .milliseconds(5))
        }
        guard !self.process.isRunning else {
            throw AssayFailure(description: "it does not end: \(self.output)")
        }
        return self.process.terminationStatus
    }

    deinit {
        if self.process.isRunning { self.killNow() }
    }
}

/// What went wrong with a process that a test started.
struct AssayFailure: Error, CustomStringConvertible {
    let description: String
}

/// A development chain in a process of its own, with a model and bonded accounts.
final class DevelopmentLedger {
    let path: String
    let url: String
    let client: UnverifiedClient
    private(set) var model = ""
    private var node: AssayProcess?
    private var workers = 0

    /// Starts the chain, and registers a model that counts bytes.
    init(in path: String) async throws {
        self.path = path
        try makeDirectory(path + "/jobs")
        let node = try AssayProcess(
            ["dev", "--home", path + "/chain", "--port", "0"], log: path + "/node.log")
        try await node.wait(for: "Ctrl-C")
        let line = node.output.split(separator: "\n").first { $0.hasPrefix("RPC") }
        self.url = String(try #require(line?.split(separator: " ").last))
        self.client = UnverifiedClient(url: self.url, timeout: 60)
        self.node = node
        try writeText("{}", to: path + "/manifest")
        let answer = try self.run([
            "model", "register", "--dev-key", "1", "--manifest", path + "/manifest",
            "--unit-rule", "input-byte", "--exact", "--json",
        ])
        self.model = try Self.field("txid", of: answer)
    }

    /// Runs a command against the chain.
    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        try AssayProcess.run(arguments + ["--rpc", self.url])
    }

    /// Bonds the account of a development key, which gets one if it has none.
    func bond(_ key: Int) throws {
        if key > 2 {
            try self.run([
                "transfer", "--dev-key", "1", "--to", "\(Self.address(key))", "--amount",
                "1000000000",
            ])
        }
        try self.run(["bond", "--dev-key", "\(key)", "--add", "1000000"])
    }

    /// Posts a job for some texts.
    ///
    /// - Returns: its id.
    func post(
        _ name: String, inputs: [String], slots: Int = 2, window: String = "0"
    ) throws -> Digest {
        try makeDirectory(self.path + "/in-" + name)
        for (index, input) in inputs.enumerated() {
            try writeText(input, to: "\(self.path)/in-\(name)/\(index)")
        }
        let answer = try self.run([
            "job", "post", "--dev-key", "0", "--model", self.model, "--inputs",
            self.path + "/in-" + name, "--price", "3", "--k", "2", "--n", "\(slots)",
            "--window", window, "--duration", "1h", "--place", "\(self.path)/jobs/\(name)",
            "--json",
        ])
        return try #require(Digest(try Self.field("txid", of: answer)))
    }

    /// Starts a worker with a development key.
    func worker(
        _ key: Int, command: String = "tr a-z A-Z", _ more: [String] = ["--once"]
    ) throws -> AssayProcess {
        self.workers += 1
        return try AssayProcess(
            [
                "worker", "--dev-key", "\(key)", "--home", "\(self.path)/home\(key)", "--rpc",
                self.url, "--place", self.path + "/jobs", "--model", "\(self.model)=\(command)",
                "--poll", "100ms", "--json",
            ] + more, log: "\(self.path)/worker\(self.workers).log")
    }

    /// Stops the node.
    func stopNode() {
        _ = self.node?.stop()
        self.node = nil
    }

    /// Starts the node again, where it was.
    func startNode() async throws {
        let port = String(self.url.split(separator: ":").last ?? "")
        let node = try AssayProcess(
            ["dev", "--home", self.path + "/chain", "--port", port], log: self.path + "/node.log")
        try await node.wait(for: "Ctrl-C")
        self.node = node
    }

    /// How a job ended.
    func settlement(of job: Digest) async throws -> SettlementView {
        let answer = try await self.client.call(
            API.ListSettlements.self, API.ListSettlements.Params(job: job))
        return try #require(answer.settlements.first)
    }

    /// How many attestations of a key there are for a job.
    func attestations(_ key: Int, for job: Digest) async throws -> Int {
        let answer = try await self.client.call(
            API.ListAttestations.self, API.ListAttestations.Params(job: job))
        return answer.attestations.count { $0.statement.signer == Self.address(key) }
    }

    /// Waits until a key has attested for a job.
    func waitForAttestation(_ key: Int, for job: Digest) async throws {
        for _ in 0..<12_000 {
            if try await self.attestations(key, for: job) > 0 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw AssayFailure(description: "key \(key) does not attest")
    }

    /// What is bonded by a key, and what of it is locked.
    func bonds(_ key: Int) async throws -> [UInt64] {
        let account = try await self.client.call(
            API.GetAccount.self, API.GetAccount.Params(address: Self.address(key)))
        return [account.bond.value, account.locked.value]
    }

    /// The address of a development key.
    static func address(_ key: Int) -> Address { TestKeys.key(UInt64(key)).publicKey.address }

    private static func field(_ name: String, of json: String) throws -> String {
        let object = try JSONDecoder().decode([String: JSONValue].self, from: Data(json.utf8))
        guard case .string(let text) = object[name] else {
            throw AssayFailure(description: "no \(name) in \(json)")
        }
        return text
    }
}
