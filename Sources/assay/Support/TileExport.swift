import AssayClient
import AssayCore
import AssayCrypto
import FoundationEssentials

/// Copies a node's log into a directory of static files (C2SP tlog-tiles), and checks all of it.
struct TileExport {
    let directory: String
    let client: UnverifiedClient
    /// How many files were written.
    private(set) var files = 0
    /// How many bytes they have.
    private(set) var bytes = 0

    init(directory: String, client: UnverifiedClient) {
        self.directory = directory
        self.client = client
    }

    /// Writes everything up to the newest checkpoint, and the checkpoint last.
    ///
    /// - Parameter report: told how many files of how many are done.
    mutating func run(report: (Int, Int) -> Void) async throws -> Checkpoint {
        let note = try await self.checkpoint()
        let checkpoint = note.checkpoint
        let known = try self.known(on: checkpoint.chain)
        guard known.size <= checkpoint.size else {
            throw CommandFailure(
                .negative,
                "\(self.directory) has \(known.size) entries, and the node's checkpoint only "
                    + "\(checkpoint.size): ask another node, or wait")
        }
        // Partial files of an older checkpoint stay: their readers may come later.
        let width = UInt64(LogTileID.width)
        let resources = LogResource.all(
            upTo: checkpoint.size, known: known.size - known.size % width)
        for (done, resource) in resources.enumerated() {
            report(done, resources.count)
            try await self.fetch(resource)
        }
        report(resources.count, resources.count)
        try self.check(checkpoint, known)
        try self.write([UInt8](note.text.utf8), to: LogResource.checkpoint.path)
        return checkpoint
    }

    private func checkpoint() async throws -> SignedCheckpoint {
        let bytes = try await self.client.get("/checkpoint")
        do throws(CheckpointError) {
            return try SignedCheckpoint(note: bytes)
        } catch {
            throw CommandFailure(.negative, "the node's checkpoint is malformed: \(error)")
        }
    }

    /// The log that the directory has: its size and root, from its checkpoint.
    private func known(on chain: ChainID) throws -> (size: UInt64, root: Digest?) {
        let path = self.directory + "/checkpoint"
        guard OutputFile.exists(path) else { return (0, nil) }
        let bytes = try InputFile.read(path, limit: SignedCheckpoint.maximumSize)
        guard let note = try? SignedCheckpoint(note: bytes), note.checkpoint.chain == chain else {
            throw CommandFailure(
                .usage, "\(self.directory) holds something else: choose another directory")
        }
        return (note.checkpoint.size, note.checkpoint.root)
    }

    private mutating func fetch(_ resource: LogResource) async throws {
        let bytes = try await self.client.get("/" + resource.path)
        if case .entries(let index, let width) = resource {
            try self.check(bytes, index: index, width: width)
        }
        try self.write(bytes, to: resource.path)
    }

    /// Checks entries against the leaf hashes, which were fetched before.
    private func check(_ bundle: [UInt8], index: UInt64, width: Int) throws {
        let tile = LogResource.tile(LogTileID(level: 0, index: index), width: width)
        let hashes = try self.hashes(tile)
        guard let entries = LogResource.entries(inBundle: bundle),
            entries.map({ LogHash.leaf($0) }) == hashes
        else {
            throw CommandFailure(
                .negative, "the node's entry bundle \(index) does not fit the hashes of its tile")
        }
    }

    /// Checks the hashes against the root of the checkpoint, and that the log only grew.
    private func check(
        _ checkpoint: Checkpoint, _ known: (size: UInt64, root: Digest?)
    ) throws {
        let files = ExportedTiles(export: self, size: checkpoint.size)
        do throws(Unreadable) {
            var prover = LogProver(size: checkpoint.size, reader: files)
            guard try prover.root() == checkpoint.root else {
                throw Unreadable("the hashes do not lead to the root of the checkpoint")
            }
            try files.checkLevels()
            if let root = known.root {
                var older = LogProver(size: known.size, reader: files)
                guard try older.root() == root else {
                    throw Unreadable(
                        "the log of \(known.size) entries that is here was rewritten")
                }
            }
        } catch {
            throw CommandFailure(.negative, "nothing is published: \(error.reason)")
        }
    }

    /// The hashes in a tile that was written.
    fileprivate func hashes(_ resource: LogResource) throws -> [Digest] {
        let bytes = try InputFile.read(
            self.directory + "/" + resource.path, limit: LogTileID.width * Digest.byteCount)
        return stride(from: 0, to: bytes.count, by: Digest.byteCount).compactMap {
            Digest(bytes: Array(bytes[$0..<min($0 + Digest.byteCount, bytes.count)]))
        }
    }

    private mutating func write(_ bytes: [UInt8], to path: String) throws {
        let file = self.directory + "/" + path
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        do {
            try FileManager.default.createDirectory(
                atPath: (file.hasPrefix("/") ? "/" : "") + folder,
                withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.inputOutput, "\(folder) cannot be made: check its permissions")
        }
        try OutputFile.write(bytes, to: file)
        self.files += 1
        self.bytes += bytes.count
    }
}

/// The tiles of an export, as a prover reads them.
private struct ExportedTiles: LogTileReader {
    let export: TileExport
    let size: UInt64

    func tile(_ id: LogTileID, width: Int) throws(Unreadable) -> [Digest] {
        let total = self.size >> UInt64(id.level * LogTileID.height)
        let whole = Int(min(UInt64(LogTileID.width), total - id.index * UInt64(LogTileID.width)))
        do {
            return try self.export.hashes(.tile(id, width: whole))
        } catch {
            throw Unreadable("\(error)")
        }
    }

    /// Checks that every hash above the first level is the root of the full tile below it.
    func checkLevels() throws(Unreadable) {
        for level in 1...LogTileID.highestLevel {
            let count = self.size >> UInt64(level * LogTileID.height)
            for index in 0..<count {
                let below = try self.tile(
                    LogTileID(level: level - 1, index: index), width: LogTileID.width)
                let above = try self.tile(
                    LogTileID(level: level, index: index / UInt64(LogTileID.width)), width: 1)
                let place = Int(index % UInt64(LogTileID.width))
                guard above.indices.contains(place), above[place] == LogHash.root(of: below) else {
                    throw Unreadable("hash \(index) of level \(level) is not that of its tile")
                }
            }
        }
    }
}
