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
}
