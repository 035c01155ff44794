import AssayCrypto

@testable import AssayCore

/// An opening whose fields can be set one by one.
struct OpeningDraft {
    var position: UInt64
    var index: UInt64
    var input: Digest
    var output: Digest
    var units: UInt64
    var evidence: Digest?
    var salt: [UInt8]
    var path: [WorkTree.Node]
    var inputPath: [Digest]

    init(_ opening: Opening) {
        self.position = opening.position
        self.index = opening.index
        self.input = opening.input
        self.output = opening.output
        self.units = opening.units
        self.evidence = opening.evidence
        self.salt = opening.salt
        self.path = opening.path.siblings
        self.inputPath = opening.inputPath
    }

    var opening: Opening {
        let leaf = WorkLeaf(
            context: .zero, node: .zero, index: self.index, input: self.input,
            output: self.output, units: self.units, evidence: self.evidence, salt: self.salt)
        return Opening(
            leaf, at: self.position, path: WorkPath(self.path), inputPath: self.inputPath)
    }
}
