import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Foundation
import Glibc
import Testing

/// One attestation of many inferences, and proofs of single ones without a node.
///
/// `ASSAY_BATCH` sets how many; `Tools/soak batch` asks for a million.
@Suite(.serialized)
struct BatchTests {
    private static let count =
        Int(ProcessInfo.processInfo.environment["ASSAY_BATCH"] ?? "") ?? 5_000
    private static let salt = [UInt8](repeating: 7, count: 32)

    private static func content(_ kind: String, _ index: Int) -> [UInt8] {
        [UInt8]("\(kind) \(index)".utf8)
    }

    private static func digest(_ kind: String, _ index: Int) -> Digest {
        var bytes = Self.salt
        withUnsafeBytes(of: UInt64(index).bigEndian) { bytes += $0 }
        return SHA256.hash(bytes + Self.content(kind, index))
    }

    /// Writes a work file with a line an item.
    private static func writeWork(to path: String, manifest: Digest) throws {
        var text =
            #"{"assayWork":2,"model":{"name":"test","manifestDigest":"\#(manifest)","#
            + #""unitRule":"inference","exact":true}}"# + "\n"
        for index in 0..<Self.count {
            // Every seventh line in another form, with evidence: still one JSON object a line.
            let evidence = index % 7 == 3 ? #", "evidence" : "\#(Self.digest("e", index))""# : ""
            text +=
                #"{"input":"\#(Self.digest("input", index))","#
                + #""output":"\#(Self.digest("output", index))","units":\#(1 + index % 3)"#
                + evidence + "}\n"
        }
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func assay(_ arguments: [String], expecting status: Int32 = 0) throws -> String {
        let run = try Executable.run(arguments)
        #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.output)")
        return run.output
    }

    @Test("a batch of many, and one inference proven offline")
    func batch() throws {
        let scratch = try Scratch()
        let node = try NodeProcess(home: scratch.path + "/home")
        let path = { (name: String) in scratch.path + "/" + name }
        let manifest = [UInt8]("a manifest\n".utf8)
        try Data(manifest).write(to: URL(filePath: path("manifest")))
        let work = path("work.jsonl")
        try Self.writeWork(to: work, manifest: SHA256.hash(manifest))
        let rpc = ["--rpc", node.client.url]
        let registered = try self.assay(
            [
                "model", "register", "--dev-key", "1", "--manifest", path("manifest"),
                "--unit-rule", "inference", "--exact",
            ] + rpc)
        let model = try #require(
            registered.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("0x") })
        let attest = ["attest", "--dev-key", "1", "--model", String(model), "--work", work] + rpc
        _ = try self.assay(attest + ["--receipt", path("r")])
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        let genesis = scratch.path + "/home/genesis.json"
        #expect(node.stop() == 0)

        let last = Self.count - 1
        for index in [0, last / 2, last] {
            let file = path("one.\(index)")
            _ = try self.assay(
                ["receipt", "inference", path("r"), "--index", "\(index)", "--save", file])
            let input = path("input")
            try Data(Self.content("input", index)).write(to: URL(filePath: input))
            let verify = ["verify", file, "--trust", genesis]
            let said = try self.assay(
                verify + ["--input", input, "--salt", "0x" + Hex.encode(Self.salt)])
            #expect(said.hasPrefix("inference \(index) of \(Self.count), "))
            // Another file, another salt, and a flipped byte anywhere are no proof.
            try Data("something else".utf8).write(to: URL(filePath: input))
            _ = try self.assay(
                verify + ["--input", input, "--salt", "0x" + Hex.encode(Self.salt)],
                expecting: 1)
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
            for position in stride(from: 0, to: bytes.count, by: bytes.count / 7) {
                bytes[position] ^= 1
                try Data(bytes).write(to: URL(filePath: file))
                _ = try self.assay(verify, expecting: 1)
                bytes[position] ^= 1
            }
        }
        _ = try self.assay(
            ["receipt", "inference", path("r"), "--index", "\(Self.count)", "--save", path("x")],
            expecting: 2)
        // Memory does not grow with the batch: far less than the file, once that is large.
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: work)[.size] as? Int)
        if Self.count >= 1_000_000 { #expect(usage.ru_maxrss * 1_024 < size / 2) }
    }

    @Test("torn or changed files of leaves are told from whole ones")
    func tornLeaves() throws {
        let scratch = try Scratch()
        let node = try NodeProcess(home: scratch.path + "/home")
        let path = { (name: String) in scratch.path + "/" + name }
        try Data("in".utf8).write(to: URL(filePath: path("in")))
        try Data("out".utf8).write(to: URL(filePath: path("out")))
        let rpc = ["--rpc", node.client.url]
        let registered = try self.assay(
            ["model", "register", "--dev-key", "1", "--manifest", path("in")] + rpc)
        let model = try #require(
            registered.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("0x") })
        _ = try self.assay(
            [
                "attest", "--dev-key", "1", "--model", String(model), "--input", path("in"),
                "--output", path("out"), "--receipt", path("r"),
            ] + rpc)
        let leaves = try String(contentsOfFile: path("r.leaves"), encoding: .utf8)
        let lines = leaves.split(separator: "\n")
        #expect(lines.count == 3)
        let make = ["receipt", "inference", path("r"), "--index", "0", "--save", path("one")]
        _ = try self.assay(make)
        for broken in [
            "", lines[0] + "\n", lines[0...1].joined(separator: "\n"),
            leaves.replacingOccurrences(of: "\"units\":1", with: "\"units\":2"), "\n" + leaves,
        ] {
            try Data(broken.utf8).write(to: URL(filePath: path("r.leaves")))
            let run = try Executable.run(make)
            #expect(run.status == 5, "\(run.output)")
        }
    }
}
