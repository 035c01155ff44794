import AssayCore
import AssayCrypto

/// How an operator makes evidence for the whole of an answer, such as the quote of a trusted
/// execution environment.
public struct EvidenceMaker: Hashable, Sendable {
    /// What it is (see ``Evidence``).
    public let type: UInt64
    /// The command, for the shell: the root of the answer comes in as 64 hexadecimal digits and a
    /// newline, the evidence goes out.
    public let command: String

    /// Evidence of a type, made by a command.
    public init(type: UInt64, command: String) {
        self.type = type
        self.command = command
    }
}

extension JobWork {
    /// Makes and keeps the evidence for an answer, if the operator has a way to.
    func evidence(for root: Digest) async throws(WorkError) -> Evidence? {
        guard let maker = self.evidence else { return nil }
        let input = self.folder.inputDirectory + "/root"
        let text = Array("\(Hex.encode(root.bytes))\n".utf8)
        try onDisk { () throws(DiskError) in try Scratch.write(text, to: input) }
        let runner = ModelRunner(
            command: maker.command, count: .inference, limits: self.runner.limits,
            threads: self.runner.threads)
        let evidence: [UInt8]
        do throws(RunError) {
            evidence = try await runner.run(input: input, size: text.count).output
        } catch {
            throw error == .cancelled ? .cancelled : .evidence(error)
        }
        try onDisk { () throws(DiskError) in try self.folder.keep(evidence: evidence) }
        return Evidence(type: maker.type, digest: SHA256.hash(evidence))
    }
}
