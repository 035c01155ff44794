import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Proofs of presence and of absence: that they verify, and that nothing else does.
@Suite struct StateTreeProofTests {
    /// A state of the first `count` keys, with their numbers as values.
    struct State {
        let tree: StateTree
        let reader: StateTreeLeaves
        let values: [Digest: [UInt8]]

        init(_ keys: StateTreeTests.Keys, count: Int) throws {
            var reader = StateTreeLeaves()
            var values: [Digest: [UInt8]] = [:]
            for number in 0..<count { values[keys.key(number)] = [UInt8(number)] }
            let batch = values.sorted { $0.key < $1.key }.map {
                StateTreeChange(key: $0.key, valueHash: SHA256.hash($0.value))
            }
            self.tree = try StateTree().applying(batch, reader: reader)
            reader.apply(batch)
            self.reader = reader
            self.values = values
        }
    }

    /// Keys of the state, keys beside it, and random ones.
    static func probes(_ keys: StateTreeTests.Keys) -> [Digest] {
        (0..<StateTreeTests.keyCount).map(keys.key) + (0..<20).map { SHA256.hash([9, $0]) }
    }

    static let sizes = [0, 1, 2, 3, 4, 5, 8, 9, 12, 20, 39, 40]

    @Test("what is there, and what is not", arguments: StateTreeTests.Keys.allCases)
    func presenceAndAbsence(keys: StateTreeTests.Keys) throws {
        var kinds: Set<String> = []
        for size in Self.sizes {
            let state = try State(keys, count: size)
            for key in Self.probes(keys) {
                let value = state.values[key]
                let proof = try state.tree.proof(of: key, reader: state.reader)
                try proof.check(key, value: value, root: state.tree.rootHash)
                if value != nil {
                    kinds.insert("present")
                } else {
                    kinds.insert(proof.leaf == nil ? "empty" : "other leaf")
                }
            }
            if size == 0 { #expect(kinds == ["empty"]) }
        }
        #expect(kinds == ["present", "empty", "other leaf"])
    }

    /// Every part of a proof changed in turn makes it fail, with the reason for its own part.
    @Test("every mutation is refused", arguments: StateTreeTests.Keys.allCases)
    func mutations(keys: StateTreeTests.Keys) throws {
        var generator = SeededGenerator(seed: 5)
        for size in [1, 2, 5, 9, 20] {
            let state = try State(keys, count: size)
            // Deep paths have 250 siblings, of which only some are tried.
            let tried = keys == .deep ? 6 : 25
            for key in Self.probes(keys).shuffled(using: &generator).prefix(tried) {
                let proof = try state.tree.proof(of: key, reader: state.reader)
                try Self.expectOnly(
                    proof, of: key, value: state.values[key], root: state.tree.rootHash,
                    using: &generator)
            }
        }
    }

    static func expectOnly(
        _ proof: StateProof, of key: Digest, value: [UInt8]?, root: Digest,
        using generator: inout SeededGenerator
    ) throws {
        func refuses(
            _ leaf: StateLeaf?, _ siblings: [Digest], _ value: [UInt8]?,
            _ errors: Set<StateProofError>, location: SourceLocation = #_sourceLocation
        ) {
            do {
                try StateProof(leaf: leaf, siblings: siblings)
                    .check(key, value: value, root: root)
                Issue.record("accepted", sourceLocation: location)
            } catch {
                #expect(errors.contains(error), sourceLocation: location)
            }
        }
        let (leaf, siblings) = (proof.leaf, proof.siblings)
        try proof.check(key, value: value, root: root)
        #expect(throws: StateProofError.rootMismatch) {
            try proof.check(key, value: value, root: root.flipping(bit: 200))
        }
        // Present claimed absent, absent claimed present, another value.
        if let value {
            refuses(leaf, siblings, nil, [.present])
            refuses(leaf, siblings, value + [0], [.valueMismatch])
            refuses(leaf, siblings, [], [.valueMismatch])
            refuses(nil, siblings, value, [.absent])
            refuses(nil, siblings, nil, [.rootMismatch])
        } else {
            refuses(leaf, siblings, [1], [.absent])
            refuses(
                StateLeaf(key: key, valueHash: SHA256.hash([1])), siblings, [1], [.rootMismatch])
        }
        // Another leaf.
        if let leaf {
            let bit = Int.random(in: 0..<256, using: &generator)
            let changed = StateLeaf(key: leaf.key, valueHash: leaf.valueHash.flipping(bit: bit))
            refuses(changed, siblings, value, [.valueMismatch, .rootMismatch])
            let moved = StateLeaf(key: leaf.key.flipping(bit: bit), valueHash: leaf.valueHash)
            refuses(moved, siblings, value, [.absent, .present, .wrongLeaf, .rootMismatch])
        } else {
            let other = StateLeaf(key: key.flipping(bit: 255), valueHash: .zero)
            refuses(other, siblings, value, [.wrongLeaf, .rootMismatch])
        }
        // One sibling more, at either end, and every sibling changed or left out.
        let lengths: Set<StateProofError> = [.wrongLeaf, .rootMismatch, .wrongLength]
        for extra in [Digest.zero, StateHash.empty, root] {
            refuses(leaf, siblings + [extra], value, lengths)
            refuses(leaf, [extra] + siblings, value, lengths)
        }
        for index in stride(from: 0, to: siblings.count, by: max(1, siblings.count / 20)) {
            var changed = siblings
            changed[index] = siblings[index].flipping(bit: index)
            refuses(leaf, changed, value, [.rootMismatch])
            changed.remove(at: index)
            refuses(leaf, changed, value, [.rootMismatch])
            guard index > 0, siblings[index] != siblings[index - 1] else { continue }
            var swapped = siblings
            swapped.swapAt(index, index - 1)
            refuses(leaf, swapped, value, [.rootMismatch])
        }
    }

    /// An honest leaf, shown with the siblings of its own path cut short, does not stand for a
    /// key beyond the place where the paths part.
    @Test func aLeafOfAnotherPathIsNotAbsence() throws {
        for keys in [StateTreeTests.Keys.spread, .clustered] {
            let state = try State(keys, count: 20)
            let root = state.tree.rootHash
            for (holder, _) in state.values {
                let proof = try state.tree.proof(of: holder, reader: state.reader)
                for key in Self.probes(keys) where key != holder {
                    let parted = holder.word.commonPrefixLength(with: key.word)
                    if parted >= proof.siblings.count {
                        // The key would stand just here: its absence is what this shows.
                        try proof.check(key, value: nil, root: root)
                    } else {
                        #expect(throws: StateProofError.wrongLeaf) {
                            try proof.check(key, value: nil, root: root)
                        }
                    }
                }
            }
        }
    }

    @Test("a path is at most as long as a key", arguments: [257, 258, 1_000])
    func tooLong(count: Int) {
        let proof = StateProof(leaf: nil, siblings: [Digest](repeating: .zero, count: count))
        for value: [UInt8]? in [nil, [1]] {
            #expect(throws: StateProofError.wrongLength) {
                try proof.check(.zero, value: value, root: .zero)
            }
        }
    }

    /// Two keys that differ in their last bit only: the longest path there is.
    @Test func theLongestPath() throws {
        let (left, right) = (Digest.zero, Digest.zero.flipping(bit: 255))
        let batch = [left, right].map { StateTreeChange(key: $0, valueHash: SHA256.hash([1])) }
        var reader = StateTreeLeaves()
        let tree = try StateTree().applying(batch, reader: reader)
        reader.apply(batch)
        #expect(tree.rootHash == reader.root)
        let proof = try tree.proof(of: right, reader: reader)
        #expect(proof.siblings.count == StateProof.maximumLength)
        try proof.check(right, value: [1], root: tree.rootHash)
        let beside = Digest.zero.flipping(bit: 254)
        let absence = try tree.proof(of: beside, reader: reader)
        #expect(absence.leaf == nil && absence.siblings.count == 255)
        try absence.check(beside, value: nil, root: tree.rootHash)
    }
}
