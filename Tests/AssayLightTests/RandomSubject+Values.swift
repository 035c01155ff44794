import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Files about the state, and checkpoints.
extension RandomSubject {
    /// The hashes of all keys under which the state holds something.
    private static let present: Set<Digest> = {
        let all = Digest.zero...(Digest(bytes: [UInt8](repeating: 0xff, count: 32)) ?? .zero)
        return Set(chain.state.leaves(in: all).map(\.key))
    }()

    private static func account(_ number: UInt64) -> StateKey {
        StateKey(.account, .address(TestKeys.key(number).publicKey.address))
    }

    /// A value proof by exactly a quorum.
    private static func draft(_ key: StateKey, at height: Int) -> ValueProofTests.Draft {
        do {
            var draft = try ValueProofTests.Draft(key, at: height)
            draft.certificate = chain.quorum(at: height)
            draft.links = chain.update(from: 0, to: height).links
            return draft
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// Proofs of values, some of them of a single key in another place of the tree.
    private static func values(
        _ name: String, _ drafts: [ValueProofTests.Draft],
        judge: @escaping @Sendable (ValueProof, _ originals: [ValueProof]) -> Verdict
    ) -> RandomSubject {
        let proofs = drafts.map(\.proof)
        return RandomSubject(
            testDescription: name, files: proofs.map(\.encoded),
            alter: { number, mutation in
                var forged = drafts[number]
                forged.alter(&mutation)
                return forged.proof.encoded
            },
            judge: { _, bytes in
                let proof = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
                _ = try verifier.verify(proof)
                return judge(proof, proofs)
            })
    }

    static let presentValues = values(
        "values that are there",
        [
            draft(account(33), at: 3), draft(account(40), at: 3),
            draft(StateKey(.parameters, .single), at: 9),
        ]
    ) { _, _ in .accepted }

    /// A proof of absence shows the absence of every key that would stand in the same place: under
    /// another key it may show something else that is true.
    static let absentValues: RandomSubject = {
        let numbers = 1_000..<1_040 as Range<UInt64>
        let drafts = numbers.map { draft(account($0), at: 3) }
        let empty = Array(drafts.filter { $0.leaf == nil }.prefix(2))
        let other = Array(drafts.filter { $0.leaf != nil }.prefix(2))
        precondition(empty.count == 2 && other.count == 2, "both kinds of absence are met")
        return values("values that are not there", empty + other) { proof, originals in
            // Two files may be spliced: then the place is another file's.
            let original = originals.first { $0.path == proof.path }
            let isTrue = proof.value == nil && !present.contains(proof.keyHash)
            let isOtherwiseTheSame =
                proof.header == original?.header && proof.certificate == original?.certificate
                && proof.links == original?.links && proof.keyHash != original?.keyHash
            return isTrue && isOtherwiseTheSame ? .trueClaim : .accepted
        }
    }()

    static let checkpoints: RandomSubject = {
        let notes = [CheckpointNote(), CheckpointNote(4, by: [1, 2, 3])]
        let cosigners = CheckpointNote.cosigners()
        let reader = Verifier(trust: chain.trust(at: 3), now: CheckpointNote.time)
        return RandomSubject(
            testDescription: "checkpoints", files: notes.map(\.bytes),
            alter: { number, mutation in
                var forged = notes[number]
                forged.alter(&mutation, with: notes[1 - number])
                return forged.bytes
            },
            judge: { number, bytes in
                let note = try SignedCheckpoint(note: bytes)
                _ = try reader.verify(note, cosigners: cosigners)
                // Anybody may repeat, reorder and add lines: what cosigners said is what counts.
                let original = try SignedCheckpoint(note: notes[number].bytes)
                let said = note.lines(of: cosigners)
                let isSame =
                    note.checkpoint == original.checkpoint
                    && said == original.lines(of: cosigners)
                return isSame ? .same : .accepted
            })
    }()
}

extension ValueProofTests.Draft {
    /// Changes one part of a value proof.
    fileprivate mutating func alter(_ mutation: inout RandomMutation) {
        switch mutation.pick(9) {
        case 0:
            let number = UInt64(mutation.pick(60)) + 30
            self.key = StateKey(.account, .address(TestKeys.key(number).publicKey.address))
        case 1: self.value = self.value == nil ? mutation.bytes(mutation.pick(40)) : nil
        case 2: if var value { mutation.flip(&value); self.value = value }
        case 3:
            self.leaf = StateLeaf(key: mutation.digest(), valueHash: mutation.digest())
            self.value = nil
        case 4:
            self.leaf = nil
            self.value = nil
        case 5: mutation.alter(&self.siblings, with: RandomSubject.chain.leaves)
        case 6:
            var header = HeaderDraft(self.header)
            mutation.alter(&header)
            self.header = header.header
        case 7:
            self.certificate = self.certificate.flatMap {
                mutation.pick(20) == 0 ? nil : mutation.alter($0, with: RandomSubject.seals)
            }
        default:
            mutation.alter(
                &self.links, with: RandomSubject.otherLinks, RandomSubject.seals,
                RandomSubject.sets)
        }
    }
}

extension CheckpointNote {
    /// Changes one part of a note.
    fileprivate mutating func alter(_ mutation: inout RandomMutation, with other: CheckpointNote) {
        switch mutation.pick(6) {
        case 0: self.size = "\(mutation.pick(40))"
        case 1: self.root = Base64.encode(mutation.digest().bytes)
        case 2: self.origin = mutation.pick(2) == 0 ? "other-0123456789abcdef" : "light"
        default:
            mutation.alter(&self.lines, with: other.lines) { mutation, line in
                switch mutation.pick(4) {
                case 0: mutation.flip(&line.keyID)
                case 1: mutation.alter(&line.time)
                case 2: mutation.flip(&line.signature)
                default: line.name = mutation.pick(of: other.lines)?.name ?? ""
                }
            }
        }
    }
}

extension SignedCheckpoint {
    /// The lines in the names and with the keys of cosigners, each once.
    fileprivate func lines(of cosigners: Cosigners) -> Set<Line> {
        let chain = self.checkpoint.chain
        let known = cosigners.entries
        return Set(
            self.lines.filter { line in
                known.contains {
                    line.name == $0.name(on: chain) && line.keyID == $0.keyID(on: chain)
                }
            })
    }
}
