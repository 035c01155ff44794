import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore
@testable import AssayLight

/// A kind of file that readers believe, with valid ones, and how to forge and to judge one.
///
/// All certificates in the files are by exactly a quorum, so that no mutant is just a smaller
/// valid file.
struct RandomSubject: Sendable, CustomTestStringConvertible {
    enum Verdict: Hashable, Sendable {
        /// The bytes are no file of this kind.
        case undecoded
        /// The verifier is not convinced.
        case refused
        /// The file says the same as the original: it is no mutant.
        case same
        /// The file shows something else, which is true.
        case trueClaim
        /// What must never happen.
        case accepted
    }

    let testDescription: String
    /// Valid files; or ones that show nothing, for what must not be forged into evidence.
    let files: [[UInt8]]
    /// Whether readers believe the files.
    var areBelieved = true
    /// Changes one part of the file with this number, and encodes it again.
    let alter: @Sendable (Int, inout RandomMutation) throws -> [UInt8]
    /// What a reader makes of a mutant of the file with this number.
    let judge: @Sendable (Int, [UInt8]) throws -> Verdict

    /// What a reader makes of bytes, whose errors are answers.
    func verdict(on bytes: [UInt8], of number: Int) throws -> Verdict {
        do {
            return try self.judge(number, bytes)
        } catch is DecodeError {
            return .undecoded
        } catch is VerificationError {
            return .refused
        } catch is TransparentStatement.ConversionError {
            return .refused
        } catch CheckpointError.malformed {
            return .undecoded
        }
    }
}

extension RandomSubject {
    static let chain = LightChain.standard
    /// Every reader here begins at the genesis.
    static let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
    /// Seals of other blocks and rounds, to be put in the place of right ones.
    static let seals = (1...9).flatMap {
        chain.quorum(at: $0).signatures + chain.quorum(at: $0, round: 1).signatures
    }
    /// Links that are none: where nothing changes, of another history with the seals of this one,
    /// and by strangers.
    static let otherLinks = [
        chain.quorumLink(5),
        Link(
            header: LightChain.fork(after: 2).headers[4], certificate: chain.quorum(at: 4),
            next: chain.set(after: 4)),
        chain.quorumLink(7).forged(by: TestValidators(count: 4, from: 60)),
    ]
    static let sets = [
        chain.sealers[1].set, chain.sealers[5].set, chain.sealers[9].set,
        TestValidators(count: 4, from: 60).set,
    ]

    /// All kinds.
    static let all: [RandomSubject] = [
        proofs, presentValues, absentValues, updates, blocks, transparentStatements, checkpoints,
        conflicts, honestHistories,
    ]

    /// A proof by exactly a quorum, through links by exactly a quorum.
    private static func attempt(_ index: Int, at height: Int) -> LightAttempt {
        var attempt = LightAttempt(chain, index: index, at: height)
        attempt.links = chain.update(from: 0, to: height).links
        let sealers = chain.sealers[height]
        attempt.seal(by: sealers, numbers: Array(0..<sealers.set.quorum))
        return attempt
    }

    private static func alterProof(
        _ attempt: inout LightAttempt, _ mutation: inout RandomMutation
    ) {
        switch mutation.pick(10) {
        case 0: attempt.entry = mutation.pick(of: chain.entries) ?? attempt.entry
        case 1: mutation.flip(&attempt.entry)
        case 2: mutation.alter(&attempt.index)
        case 3: mutation.alter(&attempt.path, with: chain.leaves)
        case 4: mutation.alter(&attempt.head)
        case 5: mutation.alter(&attempt.block)
        case 6: mutation.alter(&attempt.round)
        case 7: mutation.alter(&attempt.validators)
        case 8: mutation.alter(&attempt.links, with: otherLinks, seals, sets)
        default: mutation.alter(&attempt.signers, &attempt.signatures, with: seals)
        }
    }

    private static let proofs: RandomSubject = {
        let attempts = [(8, 3), (5, 3), (0, 1), (15, 6), (27, 9)].map { attempt($0.0, at: $0.1) }
        return RandomSubject(
            testDescription: "proofs", files: attempts.map(\.proof.encoded),
            alter: { number, mutation in
                var forged = attempts[number]
                alterProof(&forged, &mutation)
                return forged.proof.encoded
            },
            judge: { _, bytes in
                let proof = try Proof(decoding: bytes, limit: Proof.maximumSize)
                _ = try verifier.verify(proof)
                return .accepted
            })
    }()

    private static let transparentStatements: RandomSubject = {
        let attempts = [(8, 3), (5, 3), (9, 3)].map { attempt($0.0, at: $0.1) }
        let set = chain.sealers[3].set
        @Sendable func encoded(_ attempt: LightAttempt) -> [UInt8] {
            (try? TransparentStatement(attempt.proof, validators: set))?.encoded ?? []
        }
        return RandomSubject(
            testDescription: "transparent statements", files: attempts.map { encoded($0) },
            alter: { number, mutation in
                var forged = attempts[number]
                if mutation.pick(2) == 0 {
                    alterProof(&forged, &mutation)
                    return encoded(forged)
                }
                let original = try TransparentStatement(forged.proof, validators: set)
                var receipts = original.receipts
                let other = try TransparentStatement(
                    chain.proof(of: 8, at: 4), validators: chain.sealers[4].set)
                mutation.alter(&receipts, with: other.receipts) { $0.alter(&$1) }
                return original.statement.encoded(with: receipts)
            },
            judge: { _, bytes in
                let statement = try TransparentStatement(
                    decoding: bytes, limit: TransparentStatement.maximumSize)
                _ = try verifier.verify(try statement.proof(validators: set))
                return .accepted
            })
    }()

    private static let updates: RandomSubject = {
        let attempts = [(0, 3), (0, 4), (0, 7), (0, 9)].map {
            var attempt = UpdateAttempt(chain, from: $0.0, to: $0.1)
            attempt.now = chain.time
            return attempt
        }
        return RandomSubject(
            testDescription: "updates", files: attempts.map(\.update.encoded),
            alter: { number, mutation in
                var forged = attempts[number]
                forged.alter(&mutation)
                return forged.update.encoded
            },
            judge: { _, bytes in
                let update = try LightUpdate(decoding: bytes, limit: LightUpdate.maximumSize)
                _ = try verifier.follow(update)
                return .accepted
            })
    }()

    private static let blocks: RandomSubject = {
        let heights = [3, 2, 9]
        let blocks = heights.map { BlockEntriesTests.block($0) }
        return RandomSubject(
            testDescription: "entries of blocks", files: blocks.map(\.encoded),
            alter: { number, mutation in
                var (peaks, entries) = (blocks[number].peaks, blocks[number].entries)
                if mutation.pick(2) == 0 {
                    mutation.alter(&peaks, with: chain.leaves)
                } else {
                    mutation.alter(&entries, with: chain.entries) { $0.flip(&$1) }
                }
                return BlockEntries(peaks: peaks, entries: entries).encoded
            },
            judge: { number, bytes in
                let block = try BlockEntries(decoding: bytes, limit: BlockEntries.maximumSize)
                let header = chain.headers[heights[number]]
                _ = try verifier.verify(block, of: BlockEntriesTests.proven(header))
                return .accepted
            })
    }()
}

extension RandomMutation {
    /// Changes one part of a receipt.
    fileprivate mutating func alter(_ receipt: inout Receipt) {
        var (index, path, signature) = (receipt.index, receipt.path, receipt.signature)
        var validator = receipt.validator
        switch self.pick(4) {
        case 0: self.alter(&index)
        case 1: self.alter(&path, with: RandomSubject.chain.leaves)
        case 2: signature = self.pick(of: RandomSubject.seals) ?? signature
        default: validator = self.pick(of: RandomSubject.sets.flatMap(\.keys)) ?? validator
        }
        receipt = Receipt(
            validator: validator, content: receipt.content, index: index, path: path,
            signature: signature)
    }
}

extension UpdateAttempt {
    /// Changes one part of an update.
    mutating func alter(_ mutation: inout RandomMutation) {
        switch mutation.pick(6) {
        case 0: mutation.alter(&self.head)
        case 1, 2: self.alterCertificate(&mutation)
        case 3: mutation.alter(&self.consistency, with: RandomSubject.chain.leaves)
        case 4:
            mutation.alter(
                &self.links, with: RandomSubject.otherLinks, RandomSubject.seals,
                RandomSubject.sets)
        default: self.alterNext(&mutation)
        }
    }

    fileprivate mutating func alterCertificate(_ mutation: inout RandomMutation) {
        guard mutation.pick(20) > 0, let certificate else { return self.isSealed = false }
        let forged = mutation.alter(certificate, with: RandomSubject.seals)
        self.round = forged.round
        self.bitmap = forged.signers.raw
        self.seals = forged.signatures
    }

    /// Changes the set after the head, or gives one where there is no need for any.
    fileprivate mutating func alterNext(_ mutation: inout RandomMutation) {
        if let next, mutation.pick(4) > 0 {
            self.next = mutation.alter(next, with: RandomSubject.sets)
        } else {
            self.next = self.next == nil ? mutation.pick(of: RandomSubject.sets) : nil
        }
    }
}

extension Statement {
    /// This statement with any receipts.
    fileprivate func encoded(with receipts: [Receipt]) -> [UInt8] {
        let parts = self.envelope
        var unprotected = CBORMapEncoder()
        unprotected.put(394) { encoder in
            encoder.array(receipts.count)
            for receipt in receipts { encoder.byteString(receipt.encoded) }
        }
        var encoder = CBOREncoder()
        encoder.tag(18)
        encoder.array(4)
        encoder.byteString(parts.protected)
        encoder.map(unprotected)
        encoder.byteString(parts.payload)
        encoder.byteString(self.signature.bytes)
        return encoder.bytes
    }
}
