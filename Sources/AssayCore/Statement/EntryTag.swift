/// The CBOR tags at the start of every kind of entry and file, so that none is taken for another.
///
/// Ours come from the first-come range and read as `ASY` and a letter in a dump.
public enum EntryTag {
    /// COSE_Sign1 (RFC 9052): a statement.
    public static let statement: UInt64 = 18
    /// `ASYG`: the genesis document.
    public static let genesis: UInt64 = 0x4153_5947
    /// `ASYH`: a block header.
    public static let header: UInt64 = 0x4153_5948
    /// `ASYS`: a settlement.
    public static let settlement: UInt64 = 0x4153_5953
    /// `ASYB`: a block with its certificate, as nodes exchange it.
    ///
    /// Never an entry.
    public static let block: UInt64 = 0x4153_5942
    /// `ASYP`: a proof that an entry is final.
    ///
    /// Never an entry.
    public static let proof: UInt64 = 0x4153_5950
    /// `ASYV`: a proof of a value of the state.
    ///
    /// Never an entry.
    public static let stateProof: UInt64 = 0x4153_5956
    /// `ASYI`: a proof of a single inference.
    ///
    /// Never an entry.
    public static let inferenceProof: UInt64 = 0x4153_5949
    /// `ASYU`: an update: what leads a reader from a trust to a newer head.
    ///
    /// Never an entry.
    public static let update: UInt64 = 0x4153_5955
    /// `ASYE`: the entries of a block, and what joins them to the log.
    ///
    /// Never an entry.
    public static let blockEntries: UInt64 = 0x4153_5945
    /// `ASYC`: evidence that a history was rewritten, or told in two ways.
    ///
    /// Never an entry.
    public static let conflict: UInt64 = 0x4153_5943
}
