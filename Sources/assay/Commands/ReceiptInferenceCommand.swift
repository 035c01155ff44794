import ArgumentParser
import AssayCore
import AssayCrypto

/// `assay receipt inference`.
struct ReceiptInferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inference",
        abstract: "Make a proof of a single inference out of a batch, without any node.",
        discussion: """
            The proof holds the leaf of the inference, its way to the root of the batch, and the \
            receipt of the batch. It shows nothing of the other inferences. The receipt is that \
            of the attestation, or of the settlement of the job it was made for.

            Example:
              assay receipt inference day.receipt --leaves day.receipt.leaves --index 512333 \\
                  --save one.inference
            """)

    @Argument(help: "The receipt of the batch, in its native form.")
    var receipt: String
    @Option(
        help: ArgumentHelp(
            "The private file with the leaves. Default: the receipt's name and .leaves.",
            valueName: "file"))
    var leaves: String?
    @Option(help: "Which inference, from 0.")
    var index: UInt64
    @Option(help: ArgumentHelp("Where to save the proof.", valueName: "file"))
    var save: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard case .proof(let batch) = try ReceiptFile.read(self.receipt) else {
            throw CommandFailure(
                .inputOutput,
                "\(self.receipt) is a Transparent Statement; make a proof of it with "
                    + "assay receipt export --format proof")
        }
        let path = self.leaves ?? self.receipt + ".leaves"
        var collector = WorkPathCollector(indices: [self.index])
        var tree = WorkTree()
        var wanted: WorkLeaf?
        let file = try LeavesFile.read(path) { leaf in
            do throws(Rejection) {
                try tree.append(leaf)
                if try collector.append(leaf) { wanted = leaf }
            } catch {
                throw CommandFailure(.inputOutput, "\(path): \(error)")
            }
        }
        guard tree.root?.hash == file.root, tree.count == file.count else {
            throw CommandFailure(
                .inputOutput, "\(path) was changed: its leaves do not make the root that it names")
        }
        guard let wanted, let way = collector.paths()[self.index] else {
            throw CommandFailure(
                .usage, "--index must be below \(tree.count), the number of inferences")
        }
        let bytes = InferenceProof(leaf: wanted, path: way, batch: batch).encoded
        try OutputFile.write(bytes, to: self.save)
        self.output.output.answer(SavedReport(file: self.save, bytes: bytes.count)) {
            "saved \(self.save), \(bytes.count) bytes\n"
                + "check it with: assay verify \(self.save) --trust GENESIS.json"
        }
    }
}

/// A file that proves a single inference.
enum InferenceFile {
    /// Reads a proof; `nil` if the file is of another kind.
    static func read(_ path: String) throws -> InferenceProof? {
        let bytes = try InputFile.read(path, limit: Proof.maximumSize)
        do throws(DecodeError) {
            guard try CBORDecoder(bytes, limit: bytes.count).peekTag() == EntryTag.inferenceProof
            else { return nil }
        } catch {
            return nil
        }
        do throws(DecodeError) {
            return try InferenceProof(decoding: bytes, limit: InferenceProof.maximumSize)
        } catch {
            throw CommandFailure(.negative, "\(path) is not a proof of an inference: \(error)")
        }
    }
}
