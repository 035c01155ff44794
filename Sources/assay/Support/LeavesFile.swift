import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// The leaves of an attested tree with their salts.
///
/// The device keeps it: who has it can prove single inferences, or link them.
struct LeavesFile: Encodable {
    /// The version: 1.
    let assayLeaves = 1
    /// The attestation that commits to the leaves.
    let txid: Digest
    /// The model.
    let model: Digest
    /// The root of the tree.
    let root: Digest
    /// The units of all leaves.
    let units: Amount
    /// The context that all leaves share.
    let context: Digest
    /// The device's account.
    let node: Address
    /// The salt of the input and output digests, where the program made them itself.
    ///
    /// A worker keeps its own.
    let workSalt: HexBytes?
    /// The leaves, in order.
    let leaves: [Leaf]

    /// One leaf.
    struct Leaf: Encodable {
        let index: UInt64
        let input: Digest
        let output: Digest
        let units: UInt64
        let evidence: Digest?
        let salt: HexBytes
    }

    /// The file for leaves of one tree.
    init(
        _ leaves: [WorkLeaf], of attest: Attest, txid: Digest, context: Digest, node: Address,
        workSalt: [UInt8]?
    ) {
        self.txid = txid
        self.model = attest.model
        self.root = attest.root
        self.units = Amount(attest.units)
        self.workSalt = workSalt.map { HexBytes($0) }
        self.context = context
        self.node = node
        self.leaves = leaves.map { leaf in
            Leaf(
                index: leaf.index, input: leaf.input, output: leaf.output, units: leaf.units,
                evidence: leaf.evidence, salt: HexBytes(leaf.salt))
        }
    }

    /// Writes the file so that only its owner can read it.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try OutputFile.write(
            [UInt8](try encoder.encode(self)), to: path, isPrivate: true)
    }
}
