import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// The leaves of an attested tree and the secret of their salts: a line with what they share, a
/// line an item, and a line that names the attestation.
///
/// The device keeps it: who has it can prove single inferences, or link them. The format is
/// described in `Docs/Workers.md`.
enum LeavesFile {
    /// The first line: what all leaves share.
    struct Heading: Codable {
        /// The version: 2.
        var assayLeaves = 2
        /// The id of the model.
        let model: Digest
        /// The context of every leaf.
        let context: Digest
        /// The device's account.
        let node: Address
        /// What the salts of the leaves are made of (see ``WorkLeaf/salt(secret:index:)``).
        let secret: HexBytes
        /// The salt of the input and output digests, where the program made them itself.
        ///
        /// A worker keeps its own.
        let workSalt: HexBytes?

        /// The leaf of an item.
        func leaf(_ item: WorkFile.Item, at index: UInt64) -> WorkLeaf {
            WorkLeaf(
                context: self.context, node: self.node, index: index, input: item.input,
                output: item.output, units: item.units, evidence: item.evidence,
                salt: WorkLeaf.salt(secret: self.secret.bytes, index: index))
        }
    }

    /// The last line: what commits to the leaves.
    struct Ending: Codable {
        /// The attestation.
        let txid: Digest
        /// The root of the tree.
        let root: Digest
        /// The number of leaves.
        let count: UInt64
        /// The units of all leaves.
        let units: Amount
    }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// Writes the leaves of all items to a file that only its owner can read, and makes the
    /// statement that commits to them.
    ///
    /// The items stream by; memory does not grow with their number. When this returns, the file
    /// is on the disk under the path that `sign` names.
    ///
    /// - Parameter sign: makes the statement for a tree, and says where the file goes.
    static func write(
        _ heading: Heading, _ items: inout WorkItems, temporary: String,
        sign: (Attest) throws -> (Statement, path: String)
    ) throws -> Statement {
        var lines = try PrivateLines(temporary)
        try lines.append(try Self.encoder.encode(heading))
        var tree = WorkTree()
        while let item = try items.next() {
            do throws(Rejection) {
                try tree.append(heading.leaf(item, at: tree.count))
            } catch {
                throw CommandFailure(
                    .rejected, "the units of all items together do not fit 64 bits")
            }
            if let line = item.plainLine {
                try lines.append(line)
            } else {
                try lines.append(try Self.encoder.encode(item))
            }
        }
        guard let root = tree.root else {
            throw CommandFailure(.rejected, "there is nothing to attest")
        }
        let attest = Attest(
            .model(heading.model), root: root.hash, count: tree.count, units: root.units)
        let (statement, path) = try sign(attest)
        try lines.append(
            try Self.encoder.encode(
                Ending(
                    txid: statement.id, root: attest.root, count: attest.count,
                    units: Amount(attest.units))))
        try lines.finish(as: path)
        return statement
    }

    /// Reads a file: each leaf is handed to `body`, and what commits to them is the answer.
    static func read(
        _ path: String, _ body: (WorkLeaf) throws -> Void
    ) throws -> Ending {
        var lines = try LineReader(path)
        let first = Data(try lines.next() ?? [])
        guard let heading = try? JSONDecoder().decode(Heading.self, from: first),
            heading.assayLeaves == 2
        else {
            throw CommandFailure(.inputOutput, "\(path) is not a file of leaves of version 2")
        }
        var index: UInt64 = 0
        var last: [UInt8]?
        while let line = try lines.next() {
            if let last {
                let item = try WorkItems.item(last[...], "\(path):\(lines.line - 1)")
                try body(heading.leaf(item, at: index))
                index += 1
            }
            last = [UInt8](line)
        }
        guard let last,
            let ending = try? JSONDecoder().decode(Ending.self, from: Data(last))
        else { throw CommandFailure(.inputOutput, "\(path) is torn: its last line is missing") }
        return ending
    }
}
