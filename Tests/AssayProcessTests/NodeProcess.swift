import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Foundation
import Glibc
import Testing

/// What went wrong with a process that a test started.
struct ProcessFailure: Error, CustomStringConvertible {
    let description: String
}

/// The `assay` executable that was built with the tests.
enum Executable {
    /// Its path: beside the bundle of the tests.
    static let path: String = {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = bundle.appending(path: "assay").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        // The test runner lies elsewhere; the bundle is named among its arguments.
        for argument in CommandLine.arguments {
            let path = URL(filePath: argument).deletingLastPathComponent()
                .appending(path: "assay").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return ProcessInfo.processInfo.environment["ASSAY_EXECUTABLE"] ?? beside
    }()

    /// Runs a command to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// A directory that goes when the test ends.
final class Scratch {
    let path: String

    init() throws {
        self.path =
            FileManager.default.temporaryDirectory
            .appending(path: "assay-test-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }
}

/// A real node in a process of its own: `assay dev` on a home that stays.
final class NodeProcess {
    let home: String
    private let process = Process()
    private let log: String
    let client: UnverifiedClient

    /// Starts the node, and waits until it serves requests.
    init(home: String, environment: [String: String] = [:], port: Int = 0) throws {
        self.home = home
        self.log = home + ".log"
        try Data().write(to: URL(filePath: self.log))
        self.process.executableURL = URL(filePath: Executable.path)
        self.process.arguments = ["dev", "--home", home, "--port", "\(port)"]
        self.process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
        let output = FileHandle(forWritingAtPath: self.log)
        self.process.standardOutput = output
        self.process.standardError = output
        try self.process.run()
        var url: String?
        let deadline = Date(timeIntervalSinceNow: 120)
        while url == nil, Date() < deadline, self.process.isRunning {
            usleep(20_000)
            let text = (try? String(contentsOfFile: self.log, encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("RPC") }
            url = line?.split(separator: " ").last.map { String($0) }
        }
        guard let url else {
            let text = (try? String(contentsOfFile: self.log, encoding: .utf8)) ?? ""
            if self.process.isRunning { kill(self.process.processIdentifier, SIGKILL) }
            throw ProcessFailure(description: "the node did not start: \(text)")
        }
        self.client = UnverifiedClient(url: url, timeout: 30)
    }

    /// Whether the process still runs.
    var isRunning: Bool { self.process.isRunning }

    /// Ends the process at once, as a power cut would.
    func killNow() {
        kill(self.process.processIdentifier, SIGKILL)
        self.process.waitUntilExit()
    }

    /// Waits until the process ends by itself, or kills it after a while.
    func waitForEnd(seconds: Double) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while self.process.isRunning, Date() < deadline { usleep(10_000) }
        if self.process.isRunning {
            self.killNow()
            return false
        }
        return true
    }

    /// Asks the process to stop, and answers with its exit code.
    func stop() -> Int32 {
        kill(self.process.processIdentifier, SIGTERM)
        self.process.waitUntilExit()
        return self.process.terminationStatus
    }

    deinit {
        if self.process.isRunning { self.killNow() }
    }
}

/// A device that submits transfers, and remembers which the node called final.
struct Load {
    /// The statements that were acknowledged as final.
    private(set) var acknowledged: [Digest] = []
    private let key: PrivateKey
    private let recipient: Address

    init(key: PrivateKey, recipient: Address) {
        self.key = key
        self.recipient = recipient
    }

    /// Submits batches of `size` until the node is gone, or `batches` were final.
    mutating func run(_ client: UnverifiedClient, batches: Int, size: Int) async {
        for _ in 0..<batches {
            guard let final = await self.submit(client, size: size) else { return }
            self.acknowledged += final
        }
    }

    private func submit(_ client: UnverifiedClient, size: Int) async -> [Digest]? {
        guard let status = try? await client.call(API.NodeStatus.self),
            let account = try? await client.call(
                API.GetAccount.self,
                API.GetAccount.Params(address: self.key.publicKey.address)),
            let nonce = account.nextNonce
        else { return nil }
        let statements = (0..<size).map { index in
            Statement(
                .transfer(Transfer(to: self.recipient, amount: 1)), for: status.chainId,
                nonce: nonce + UInt64(index),
                issuedAt: UInt64(Date().timeIntervalSince1970), key: self.key)
        }
        let answer = try? await client.call(
            API.SubmitBatch.self,
            API.SubmitBatch.Params(
                statements: statements.map { HexBytes($0.bytes) }, wait: .final))
        guard let answer else { return nil }
        var final: [Digest] = []
        for result in answer.results where result.status == .final {
            if let txid = result.txid { final.append(txid) }
        }
        return final
    }

    /// Those of the acknowledged statements that the node does not have.
    ///
    /// - Parameter last: how many of the newest to ask for; all if left out.
    func lost(_ client: UnverifiedClient, last: Int = .max) async throws -> [Digest] {
        var lost: [Digest] = []
        for txid in self.acknowledged.suffix(last) {
            do {
                _ = try await client.call(
                    API.GetStatement.self, API.GetStatement.Params(txid: txid))
            } catch ClientError.refused {
                lost.append(txid)
            }
        }
        return lost
    }
}
