public import AssayCrypto

/// All entries that came with a block, and the peaks of the log before it: enough to compute the
/// log root of the block's header, and the inclusion path of each entry.
///
/// So ten thousand statements of a block are proven by some thirty hashes together.
public struct BlockEntries: Hashable, Sendable {
    /// The most bytes that are looked at.
    public static let maximumSize = 2 * Block.maximumSize
    /// The most entries: a header, statements, settlements.
    private static let maximumCount = 1 << 16

    /// The roots of the complete subtrees of the log before the block, the largest first.
    public let peaks: [Digest]
    /// The entries in their order; the first is the header of the block before.
    public let entries: [[UInt8]]

    /// Entries and what joins them to the log, unchecked.
    public init(peaks: [Digest], entries: [[UInt8]]) {
        self.peaks = peaks
        self.entries = entries
    }

    /// Why entries are not those of a block.
    public enum Mismatch: Error, Hashable, Sendable {
        /// The number of peaks or entries is not the one that the header demands.
        case wrongCount
        /// They lead to another log root than the header's.
        case rootMismatch
    }

    /// Checks that these are the entries of the block with this header, all of them.
    public func check(_ header: Header) throws(Mismatch) {
        guard header.logSize > header.firstIndex,
            UInt64(self.entries.count) == header.logSize - header.firstIndex,
            var log = CompactRange(of: header.firstIndex, peaks: self.peaks)
        else { throw .wrongCount }
        for entry in self.entries { log.append(LogHash.leaf(entry)) }
        guard log.root == header.logRoot else { throw .rootMismatch }
    }

    /// The inclusion paths of all entries in the log after the block, in their order.
    ///
    /// - Returns: `nil` if the number of peaks does not fit.
    public func paths(from firstIndex: UInt64) -> [[Digest]]? {
        guard let before = CompactRange(of: firstIndex, peaks: self.peaks),
            !firstIndex.addingReportingOverflow(UInt64(self.entries.count)).overflow
        else { return nil }
        return LogTail(before, leaves: self.entries.map { LogHash.leaf($0) }).paths()
    }
}

extension BlockEntries: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        var map = CBORMapEncoder()
        map.put(1) { $0.digests(self.peaks) }
        map.put(2) { encoder in
            encoder.array(self.entries.count)
            for entry in self.entries { encoder.byteString(entry) }
        }
        encoder.tag(EntryTag.blockEntries)
        encoder.map(map)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.tag(EntryTag.blockEntries)
        var map = try decoder.map()
        try map.label(1, &decoder)
        self.peaks = try decoder.digests(maximum: LogProof.maximumLength)
        try map.label(2, &decoder)
        var entries: [[UInt8]] = []
        for _ in 0..<(try decoder.array(maximum: Self.maximumCount)) {
            entries.append(try decoder.byteString(maximum: Genesis.maximumSize))
        }
        self.entries = entries
        try map.end(&decoder)
    }
}
