import ArgumentParser
import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// `assay work`: a computation of the program's own, for machines without a model.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Run the built-in byte histogram on files, and write what attest needs.",
        discussion: """
            The histogram counts how often each byte value occurs: 256 numbers of 64 bits, \
            little-endian, the same on every machine. It is no model, but it is real work on real \
            input, and shows what a worker writes: manifest.json, work.json and private.json.

            Example:
              assay work README.md LICENSE --out work
            """)

    /// What is computed, for the manifest.
    private struct Manifest: Encodable {
        let assayManifest = 1
        let canonicaliser = "uint64-le-256"
        let exact = true
        let name = "byte-histogram"
        let unitRule = "input-byte"
    }

    /// What stays on this machine.
    private struct Secrets: Encodable {
        let assayPrivate = 1
        let salt: HexBytes
        let items: [Item]

        struct Item: Encodable {
            let path: String
            let output: HexBytes
        }
    }

    @Argument(help: ArgumentHelp("The files to count.", valueName: "file"))
    var files: [String]
    @Option(help: ArgumentHelp("Where to write.", valueName: "directory"))
    var out: String
    @OptionGroup var format: OutputOptions

    func run() async throws {
        try FileManager.default.createDirectory(
            atPath: self.out, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let manifest = [UInt8](try encoder.encode(Manifest())) + [0x0a]
        let salt = randomSalt()
        var work = WorkFile(
            model: WorkFile.Model(
                name: "byte-histogram", manifestDigest: SHA256.hash(manifest),
                unitRule: "input-byte", exact: true),
            items: [])
        var secrets: [Secrets.Item] = []
        for (index, path) in self.files.enumerated() {
            let input = try InputFile.read(path, limit: 1 << 30)
            guard !input.isEmpty else { throw CommandFailure(.inputOutput, "\(path) is empty") }
            let output = Self.histogram(input)
            work.items.append(
                WorkFile.Item(
                    input: WorkFile.digest(
                        salt: salt, index: UInt64(index), content: input),
                    output: WorkFile.digest(
                        salt: salt, index: UInt64(index), content: output),
                    units: UInt64(input.count), evidence: nil))
            secrets.append(Secrets.Item(path: path, output: HexBytes(output)))
        }
        try OutputFile.write(manifest, to: self.out + "/manifest.json")
        try OutputFile.write(
            [UInt8](try encoder.encode(Secrets(salt: HexBytes(salt), items: secrets))),
            to: self.out + "/private.json", isPrivate: true)
        try OutputFile.write(
            [UInt8](try encoder.encode(work)) + [0x0a], to: self.out + "/work.json")
        self.format.output.answer(work) {
            "counted the bytes of \(self.files.count) file\(self.files.count == 1 ? "" : "s"); "
                + "wrote manifest.json, work.json and private.json to \(self.out)"
        }
    }

    /// 256 counts of 64 bits, little-endian.
    static func histogram(_ bytes: [UInt8]) -> [UInt8] {
        var counts = [UInt64](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        return counts.flatMap { count in
            withUnsafeBytes(of: count.littleEndian) { [UInt8]($0) }
        }
    }
}
