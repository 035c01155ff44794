import AssayCore
import AssayCrypto
import AssayLight

/// Evidence that a light client kept.
enum ConflictFile {
    /// Reads the file; `nil` if it is of another kind.
    static func read(_ path: String) throws -> Conflict? {
        let bytes = try InputFile.read(path, limit: Conflict.maximumSize)
        guard let decoder = try? CBORDecoder(bytes, limit: bytes.count),
            let tag = try? decoder.peekTag(), tag == EntryTag.conflict
        else { return nil }
        do throws(DecodeError) {
            return try Conflict(decoding: bytes, limit: Conflict.maximumSize)
        } catch {
            throw CommandFailure(.negative, "\(path) is malformed evidence: \(error)")
        }
    }
}

/// What `assay verify` prints of evidence.
struct ConflictReport: Encodable {
    let proves: String
    let chainId: ChainID
    let trustedHeight: UInt64
    let height: UInt64
    let blocks: [Digest]
    let liars: [PublicKey]

    init(_ conflict: Conflict, liars: [PublicKey]) {
        let head = conflict.offered.head.header
        self.proves = conflict.replacement == nil ? "twoHistories" : "rewrittenHistory"
        self.chainId = conflict.trust.chain
        self.trustedHeight = conflict.trust.height
        self.height = head.height
        self.blocks = conflict.heads.map(\.header.hash)
        self.liars = liars
    }

    var text: String {
        let who =
            self.liars.isEmpty
            ? "who did it follows from the blocks between"
            : "sealed twice by " + self.liars.map(\.description).joined(separator: ", ")
        return self.proves == "twoHistories"
            ? "two sealed blocks \(self.height) on \(self.chainId): \(who)"
            : "history was rewritten on \(self.chainId): the sealed block \(self.height) does not "
                + "continue block \(self.trustedHeight); \(who)"
    }
}
