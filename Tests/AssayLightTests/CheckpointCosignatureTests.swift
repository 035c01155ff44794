import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Who cosigned a checkpoint, and whether they are enough.
///
/// The reader trusts block 3, whose next validators are four.
@Suite struct CheckpointCosignatureTests {
    private static let chain = LightChain.standard
    private static let strangers = TestValidators(count: 4, from: 60)
    private static let time = CheckpointNote.time

    /// A note and a reader.
    struct Attempt: Sendable {
        var note = CheckpointNote()
        var cosigners = CheckpointNote.cosigners()
        var trust = chain.trust(at: 3)
        var now = CheckpointNote.time
        var trustingPeriod = Verifier.standardTrustingPeriod

        /// Another note in place of this one.
        mutating func cosign(by numbers: [Int], at times: [UInt64]) {
            self.note.lines = []
            for (number, time) in zip(numbers, times) {
                self.note.cosign(CheckpointNote.validators.keys[number], at: time)
            }
        }

        /// Lets everybody who cosigned cosign again what the note says now.
        mutating func cosignAgain() {
            self.cosign(by: [0, 1, 2], at: [time, time, time])
        }

        func verify() throws -> Result<ProvenCheckpoint, VerificationError> {
            let signed = try SignedCheckpoint(note: self.note.bytes)
            let verifier = Verifier(
                trust: self.trust, now: self.now, trustingPeriod: self.trustingPeriod)
            return Result { () throws(VerificationError) in
                try verifier.verify(signed, cosigners: self.cosigners)
            }
        }
    }

    /// One line of a table: what is forged, and what is said of it.
    struct NoteCase: Sendable, CustomTestStringConvertible {
        enum Outcome: Sendable {
            /// So many cosigned, a quorum of them at this time or later.
            case proven(cosigners: Int, time: UInt64)
            case refused(VerificationError)
        }

        let testDescription: String
        let expected: Outcome
        let forge: @Sendable (inout Attempt) -> Void

        init(
            _ name: String, _ expected: Outcome,
            forge: @escaping @Sendable (inout Attempt) -> Void = { _ in }
        ) {
            self.testDescription = name
            self.expected = expected
            self.forge = forge
        }
    }

    private static func tooFew(_ count: Int) -> NoteCase.Outcome {
        .refused(.tooFewCosignatures(found: count, needed: 3))
    }

    private static func bad(_ number: Int) -> NoteCase.Outcome {
        let address = CheckpointNote.validators.keys[number].publicKey.address
        return .refused(.checkpoint(.badCosignature(of: "\(chain.chain)/\(address)")))
    }

    private static let quorum = NoteCase.Outcome.proven(cosigners: 3, time: time)

    @Test(
        "how many cosigned",
        arguments: [
            NoteCase("a quorum", quorum),
            NoteCase("everybody", .proven(cosigners: 4, time: time)) {
                $0.note.cosign(CheckpointNote.validators.keys[3])
            },
            NoteCase("in another order", quorum) { $0.note.lines.reverse() },
            NoteCase("one short", tooFew(2)) { $0.note.lines.removeLast() },
            NoteCase("one alone", tooFew(1)) { $0.note.lines.removeLast(2) },
            NoteCase("one, three times", tooFew(1)) {
                $0.cosign(by: [1, 1, 1], at: [time, time, time])
            },
            NoteCase("one, at three times", tooFew(1)) {
                $0.cosign(by: [1, 1, 1], at: [time, time + 1, time + 2])
            },
            NoteCase("two, and one of them twice", tooFew(2)) {
                $0.cosign(by: [1, 2, 1], at: [time, time, time])
            },
            NoteCase("three, and one of them twice", quorum) {
                $0.note.lines.append($0.note.lines[0])
            },
            NoteCase("strangers", tooFew(0)) { attempt in
                attempt.note.lines = []
                for key in strangers.keys { attempt.note.cosign(key) }
            },
            NoteCase("two, and strangers", tooFew(2)) { attempt in
                attempt.note.lines.removeLast()
                for key in strangers.keys { attempt.note.cosign(key) }
            },
            NoteCase("three, and strangers between", quorum) { attempt in
                for key in strangers.keys {
                    attempt.note.lines.insert(attempt.note.line(of: key), at: 1)
                }
            },
            NoteCase("three, and a stranger who signed something else", quorum) {
                var line = $0.note.line(of: strangers.keys[0])
                line.time += 1
                $0.note.lines.append(line)
            },
            NoteCase("validators who said no key", tooFew(0)) {
                $0.cosigners = Cosigners()
            },
            NoteCase("one of whom said no key", tooFew(2)) {
                $0.cosigners = CheckpointNote.cosigners(
                    CheckpointNote.validators.keys.dropFirst().map {
                        ($0.publicKey, CosigningKey(of: $0).publicKey)
                    })
            },
            NoteCase("cosigners who are no validators", tooFew(0)) { attempt in
                attempt.note.lines = []
                for key in strangers.keys { attempt.note.cosign(key) }
                attempt.cosigners = CheckpointNote.cosigners(of: strangers)
            },
            NoteCase("validators of another time", tooFew(0)) {
                $0.trust = chain.trust(at: 5)
            },
            NoteCase("one of one", .proven(cosigners: 1, time: time)) {
                $0.note.lines.removeLast(2)
                let alone = TestValidators(Array(CheckpointNote.validators.keys.prefix(1)))
                $0.trust = $0.trust.with { $0.validators = alone.set }
            },
        ])
    func count(_ test: NoteCase) throws { try self.check(test) }

    @Test(
        "what was cosigned",
        arguments: [
            NoteCase("another size", bad(0)) { $0.note.size = "11" },
            NoteCase("another root", bad(0)) {
                $0.note.root = Base64.encode(Digest.zero.bytes)
            },
            NoteCase("another head", bad(0)) {
                let lines = CheckpointNote(4).lines
                $0.note.lines = lines
            },
            NoteCase("one of them another head", bad(2)) {
                $0.note.lines[2] = CheckpointNote(4).lines[2]
            },
            NoteCase("another chain", .refused(.wrongChain)) {
                $0.note.origin = "other-0123456789abcdef"
                $0.cosignAgain()
            },
            NoteCase("another chain, under the name of this one", bad(0)) { attempt in
                var other = attempt.note
                other.origin = "other-0123456789abcdef"
                for (number, key) in CheckpointNote.validators.keys.prefix(3).enumerated() {
                    attempt.note.lines[number].signature = other.line(of: key).signature
                }
            },
            NoteCase("another head, cosigned again", quorum) {
                let header = chain.headers[4]
                $0.note.size = "\(header.logSize)"
                $0.note.root = Base64.encode(header.logRoot.bytes)
                $0.cosignAgain()
            },
            NoteCase("another time than said", bad(1)) { $0.note.lines[1].time += 1 },
            NoteCase("a time before the one said", bad(1)) { $0.note.lines[1].time -= 1 },
            NoteCase("a time beyond all numbers", bad(0)) {
                $0.cosign(by: [0, 1, 2], at: [1 << 63, time, time])
            },
            NoteCase("the text without a time", bad(0)) {
                let key = CosigningKey(of: CheckpointNote.validators.keys[0])
                $0.note.lines[0].signature = key.sign([UInt8]($0.note.signedText.utf8))
            },
        ])
    func content(_ test: NoteCase) throws { try self.check(test) }

    @Test(
        "whose key",
        arguments: [
            NoteCase("another's signature", bad(0)) {
                $0.note.lines[0].signature = $0.note.lines[1].signature
            },
            NoteCase("a bit of the signature", bad(0)) { $0.note.lines[0].signature[5] ^= 1 },
            NoteCase("the last bit of the signature", bad(0)) {
                $0.note.lines[0].signature[63] ^= 0x80
            },
            NoteCase("a signature of 63 bytes", bad(0)) {
                $0.note.lines[0].signature.removeLast()
            },
            NoteCase("a signature of 65 bytes", bad(0)) {
                $0.note.lines[0].signature.append(0)
            },
            NoteCase("no signature", bad(0)) { $0.note.lines[0].signature = [] },
            NoteCase("a signature of zeros", bad(2)) {
                $0.note.lines[2].signature = [UInt8](repeating: 0, count: 64)
            },
            NoteCase("another key with the same name", tooFew(2)) {
                let key = CosigningKey(of: strangers.keys[0])
                $0.note.lines[0].keyID = CheckpointNote.keyID(
                    $0.note.lines[0].name, key.publicKey)
                $0.note.lines[0].signature = $0.note.line(of: strangers.keys[0]).signature
            },
            NoteCase("another key with the same name, and the right one", quorum) {
                var line = $0.note.lines[0]
                line.keyID = CheckpointNote.keyID(
                    line.name, CosigningKey(of: strangers.keys[0]).publicKey)
                $0.note.lines.insert(line, at: 0)
            },
            NoteCase("another key under the right key id", bad(0)) {
                $0.note.lines[0].signature = $0.note.line(of: strangers.keys[0]).signature
            },
            NoteCase("the right one, and behind it a false one", bad(0)) {
                var line = $0.note.lines[0]
                line.signature[9] ^= 1
                $0.note.lines.append(line)
            },
            NoteCase("a bit of the key id", tooFew(2)) { $0.note.lines[0].keyID[3] ^= 1 },
            NoteCase("another's key id", tooFew(2)) {
                $0.note.lines[0].keyID = $0.note.lines[1].keyID
            },
            NoteCase("another's name", tooFew(2)) {
                $0.note.lines[0].name = $0.note.lines[1].name
            },
            NoteCase("the name of a stranger", tooFew(2)) { $0.note.lines[0].name = "example" },
            NoteCase("the names swapped", tooFew(1)) {
                let name = $0.note.lines[0].name
                $0.note.lines[0].name = $0.note.lines[1].name
                $0.note.lines[1].name = name
            },
            NoteCase("keys that others said", tooFew(0)) {
                let keys = CheckpointNote.validators.keys
                $0.cosigners = CheckpointNote.cosigners(
                    zip(keys, keys.reversed()).map {
                        ($0.publicKey, CosigningKey(of: $1).publicKey)
                    })
            },
            NoteCase("a key that is no point", bad(0)) { attempt in
                let zero = [UInt8](repeating: 0xff, count: 32)
                guard let key = CosignerKey(bytes: zero) else { return }
                attempt.cosigners = CheckpointNote.cosigners(
                    CheckpointNote.validators.keys.enumerated().map { number, validator in
                        let own = CosigningKey(of: validator).publicKey
                        return (validator.publicKey, number == 0 ? key : own)
                    })
                let name = attempt.note.lines[0].name
                attempt.note.lines[0].keyID = CheckpointNote.keyID(name, key)
            },
        ])
    func keys(_ test: NoteCase) throws { try self.check(test) }

    @Test(
        "when",
        arguments: [
            NoteCase("at three times", .proven(cosigners: 3, time: time - 20)) {
                $0.cosign(by: [0, 1, 2], at: [time, time - 20, time - 10])
            },
            NoteCase("at four times", .proven(cosigners: 4, time: time - 20)) {
                $0.cosign(
                    by: [0, 1, 2, 3], at: [time - 10, time - 999, time - 20, time])
            },
            NoteCase("long ago, one of them", .proven(cosigners: 3, time: 0)) {
                $0.cosign(by: [0, 1, 2], at: [time, 0, time])
            },
            NoteCase("300 s ahead", .proven(cosigners: 3, time: time)) {
                $0.cosign(by: [0, 1, 2], at: [time + 300, time + 300, time])
            },
            NoteCase("all 300 s ahead", .proven(cosigners: 3, time: time + 300)) {
                $0.cosign(by: [0, 1, 2], at: [time + 300, time + 300, time + 300])
            },
            NoteCase("one 301 s ahead", tooFew(2)) {
                $0.cosign(by: [0, 1, 2], at: [time, time + 301, time])
            },
            NoteCase("all 301 s ahead", tooFew(0)) {
                $0.cosign(by: [0, 1, 2], at: [time + 301, time + 301, time + 301])
            },
            NoteCase("one ahead of a quorum", .proven(cosigners: 3, time: time)) {
                $0.cosign(by: [0, 1, 2, 3], at: [time + 301, time, time, time])
            },
            NoteCase("at the end of time", tooFew(2)) {
                $0.cosign(by: [0, 1, 2], at: [UInt64(Int64.max), time, time])
            },
            NoteCase("a reader in 1970", tooFew(0)) { $0.now = 0 },
            NoteCase("a reader at the end of time", quorum) {
                $0.now = .max
                $0.trustingPeriod = .max
            },
        ])
    func times(_ test: NoteCase) throws { try self.check(test) }

    private func check(_ test: NoteCase) throws {
        var attempt = Attempt()
        _ = try attempt.verify().get()
        test.forge(&attempt)
        switch (try attempt.verify(), test.expected) {
        case (.success(let proven), .proven(let cosigners, let time)):
            #expect(proven.cosigners == cosigners)
            #expect(proven.time == time)
            #expect(proven.checkpoint.text == attempt.note.signedText)
        case (.failure(let error), .refused(let expected)): #expect(error == expected)
        case (let result, let expected): Issue.record("\(result) instead of \(expected)")
        }
    }

    /// Keys that were replaced long ago may have leaked, and sign checkpoints as well as heads.
    @Test func anExpiredTrustVouchesForNoCosigners() throws {
        var attempt = Attempt()
        attempt.trustingPeriod = 10
        attempt.now = attempt.trust.time + 11
        let error = try attempt.verify().error
        let deadline = attempt.trust.time + 10
        #expect(error == .trustExpired(at: deadline))
    }

    /// The reader knows the root of this size: one of the two was forged.
    @Test func aCheckpointMustNotContradictTheTrust() throws {
        var attempt = Attempt()
        attempt.note.root = Base64.encode(Digest.zero.bytes)
        attempt.cosignAgain()
        let error = try attempt.verify().error
        #expect(error == .conflictsWithTrust)
    }
}
