import AssayCrypto
import Glibc

/// Appends what is computed to an answer: outputs one after another, and an item for each.
final class AnswerLog {
    private let paths: (items: String, outputs: String)
    private let items: Descriptor
    private let outputs: Descriptor
    /// The number of items so far.
    private(set) var count: UInt64 = 0
    /// The units of all items so far.
    private(set) var units: UInt64 = 0
    /// The number of bytes of all outputs so far.
    private var size: UInt64 = 0

    /// Opens the files of an answer, or makes them.
    init(_ folder: AnswerFolder) throws(DiskError) {
        self.paths = (folder.itemPath, folder.outputPath)
        self.items = try Self.open(folder.itemPath)
        self.outputs = try Self.open(folder.outputPath)
    }

    /// Goes on where an earlier process was interrupted.
    ///
    /// What is whole and belongs to the salt of the job is kept; what is torn is cut off.
    func resume(salt: [UInt8]) throws(DiskError) {
        var known = try ItemFile(self.paths.items)
        var results = try WindowFile(self.paths.outputs)
        while let item = try known.item(at: self.count), item.index == self.count,
            item.size <= UInt64(Int32.max),
            let output = try results.bytes(at: self.size, count: Int(item.size)),
            Digest.salted(salt, index: item.index, content: output) == item.output
        {
            let (units, overflow) = self.units.addingReportingOverflow(item.units)
            guard !overflow else { break }
            self.count += 1
            self.units = units
            self.size += item.size
        }
        let end = off_t(self.count) * off_t(AnswerItem.byteCount)
        guard ftruncate(self.items.number, end) == 0 else {
            throw DiskError(failedAt: self.paths.items)
        }
        guard ftruncate(self.outputs.number, off_t(self.size)) == 0 else {
            throw DiskError(failedAt: self.paths.outputs)
        }
    }

    /// Appends the next inference.
    ///
    /// - Precondition: the units of all together fit 64 bits.
    func append(_ output: [UInt8], units: UInt64, salt: [UInt8]) throws(DiskError) {
        let item = AnswerItem(
            index: self.count, units: units, size: UInt64(output.count),
            output: .salted(salt, index: self.count, content: output))
        // The item comes last: where it is, its output is.
        try Self.write(output, to: self.outputs, self.paths.outputs)
        try Self.write(item.bytes, to: self.items, self.paths.items)
        self.count += 1
        self.units += units
        self.size += item.size
    }

    /// Returns once everything is on the disk.
    func synchronize() throws(DiskError) {
        guard fsync(self.outputs.number) == 0, fsync(self.items.number) == 0 else {
            throw DiskError(failedAt: self.paths.items)
        }
    }

    private static func open(_ path: String) throws(DiskError) -> Descriptor {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        guard let file = Descriptor(Glibc.open(path, flags, 0o600)) else {
            throw DiskError(failedAt: path)
        }
        return file
    }

    private static func write(
        _ bytes: [UInt8], to file: borrowing Descriptor, _ path: String
    ) throws(DiskError) {
        do throws(SystemError) {
            try file.writeAll(bytes)
        } catch {
            throw DiskError(path, "\(error)")
        }
    }
}
