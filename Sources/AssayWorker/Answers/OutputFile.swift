/// The outputs of an answer, in the order of its leaves.
struct OutputFile: ~Copyable {
    private let folder: AnswerFolder
    private var items: ItemFile
    private var outputs: WindowFile
    private var position: UInt64 = 0
    private var start: UInt64 = 0

    /// Opens the outputs of a folder.
    init(_ folder: AnswerFolder) throws(DiskError) {
        let items = try ItemFile(folder.itemPath)
        let outputs = try WindowFile(folder.outputPath)
        self.folder = folder
        self.items = items
        self.outputs = outputs
    }

    /// The next output, and the index of its input.
    mutating func next() throws(DiskError) -> (index: UInt64, output: [UInt8]) {
        guard let item = try self.items.item(at: self.position),
            let output = try self.outputs.bytes(at: self.start, count: Int(clamping: item.size))
        else { throw DiskError(self.folder.outputPath, "output \(self.position) is missing") }
        self.position += 1
        self.start += item.size
        return (item.index, output)
    }
}
