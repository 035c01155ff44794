import AssayCore
import AssayCrypto

/// The tree of an answer, made again from what is on the disk; memory stays small.
extension AnswerFolder {
    /// Which leaves are opened.
    enum Wanted: Hashable {
        /// Those in which one of these units lies, counted from the first leaf.
        case units([UInt64])
        /// Those at these positions.
        case positions(Set<UInt64>)
    }

    /// The root and the units of an answer of `count` leaves.
    func tree(job: Digest, node: Address, count: UInt64) throws(DiskError) -> WorkTree.Node {
        var tree = WorkTree()
        try self.forEachLeaf(job: job, node: node, count: count) { leaf throws(DiskError) in
            do throws(Rejection) {
                try tree.append(leaf)
            } catch {
                throw DiskError(self.itemPath, "the units do not fit 64 bits")
            }
        }
        guard let root = tree.root else { throw DiskError(self.itemPath, "there is no item") }
        return root
    }

    /// The root of the tree that a record stands for.
    func root(of record: AnswerRecord) throws(DiskError) -> Digest {
        let tree = try self.tree(job: record.job, node: record.node, count: record.count)
        guard record.role == .judge || tree.units == record.units else {
            throw DiskError(self.itemPath, "the items have other units than were signed")
        }
        return tree.hash
    }

    /// The openings of some leaves, each once, in the order of the leaves.
    func openings(_ wanted: Wanted, of record: AnswerRecord) throws(DiskError) -> [Opening] {
        var collector =
            switch wanted {
            case .units(let units): WorkPathCollector(units: units)
            case .positions(let positions): WorkPathCollector(indices: positions)
            }
        var leaves: [(position: UInt64, leaf: WorkLeaf)] = []
        var position: UInt64 = 0
        try self.forEachLeaf(
            job: record.job, node: record.node, count: record.count
        ) { leaf throws(DiskError) in
            do throws(Rejection) {
                if try collector.append(leaf) { leaves.append((position, leaf)) }
            } catch {
                throw DiskError(self.itemPath, "the units do not fit 64 bits")
            }
            position += 1
        }
        let paths = collector.paths()
        let inputPaths = try self.inputPaths(
            Set(leaves.map(\.leaf.index)), count: record.inputs)
        return leaves.map { position, leaf in
            Opening(
                leaf, at: position, path: paths[position] ?? WorkPath([]),
                inputPath: inputPaths[leaf.index] ?? [])
        }
    }

    private func inputPaths(
        _ indices: Set<UInt64>, count: UInt64
    ) throws(DiskError) -> [UInt64: [Digest]] {
        var digests = try DigestFile(self.digestPath)
        var paths = InputPaths(indices: indices)
        while paths.count < count {
            guard let digest = try digests.digest(at: paths.count) else {
                throw DiskError(self.digestPath, "it ends too early")
            }
            paths.append(digest)
        }
        return paths.paths()
    }

    private func forEachLeaf(
        job: Digest, node: Address, count: UInt64,
        _ body: (WorkLeaf) throws(DiskError) -> Void
    ) throws(DiskError) {
        let secret = try self.secret()
        var items = try ItemFile(self.itemPath)
        var digests = try DigestFile(self.digestPath)
        for position in 0..<count {
            guard let item = try items.item(at: position) else {
                throw DiskError(self.itemPath, "item \(position) is missing or torn")
            }
            guard let input = try digests.digest(at: item.index) else {
                throw DiskError(self.digestPath, "digest \(item.index) is missing")
            }
            try body(
                WorkLeaf(
                    context: job, node: node, index: item.index, input: input,
                    output: item.output, units: item.units, evidence: nil,
                    salt: secret.salt(at: position)))
        }
    }
}
