import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// Writes the leaves of an answer in the form that `assay receipt inference` reads: a line with
/// what they share, a line an item, and a line that names the attestation.
struct LeavesFile {
    private struct Heading: Encodable {
        let assayLeaves = 2
        let model: Digest
        let context: Digest
        let node: Address
        let secret: HexBytes
    }

    private struct Item: Encodable {
        let input: Digest
        let output: Digest
        let units: UInt64
    }

    private struct Ending: Encodable {
        let txid: Digest
        let root: Digest
        let count: UInt64
        let units: Amount
    }

    let folder: AnswerFolder

    /// Writes `leaves`, readable by its owner alone.
    func write(_ record: AnswerRecord, model: Digest, attestation: Digest) throws(DiskError) {
        let file = try Scratch.create(self.folder.leavesPath)
        try self.append(
            Heading(
                model: model, context: record.job, node: record.node,
                secret: HexBytes(try self.folder.secret().bytes)), to: file)
        var items = try ItemFile(self.folder.itemPath)
        var digests = try DigestFile(self.folder.digestPath)
        for position in 0..<record.count {
            guard let item = try items.item(at: position),
                let input = try digests.digest(at: item.index)
            else { throw DiskError(self.folder.itemPath, "item \(position) is missing") }
            try self.append(Item(input: input, output: item.output, units: item.units), to: file)
        }
        try self.append(
            Ending(
                txid: attestation, root: record.root, count: record.count,
                units: Amount(record.units)), to: file)
    }

    private func append(
        _ value: some Encodable, to file: borrowing Descriptor
    ) throws(DiskError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("digests and numbers can be written")
        }
        try Scratch.append([UInt8](data) + [0x0a], to: file, self.folder.leavesPath)
    }
}
