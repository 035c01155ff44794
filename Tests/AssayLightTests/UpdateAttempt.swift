import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// An update and a reader, all of whose parts can be forged.
///
/// It begins as a valid update, sealed by exactly a quorum.
struct UpdateAttempt: Sendable {
    let chain: LightChain

    // The update.
    var head: HeaderDraft
    /// Without it the update holds no certificate, whatever the next three say.
    var isSealed: Bool
    var round: UInt64
    var bitmap: [UInt8]
    var seals: [Signature]
    var consistency: [Digest]
    var links: [Link]
    var next: ValidatorSet?

    // The reader.
    var trust: Trust
    var now: UInt64
    var trustingPeriod = Verifier.standardTrustingPeriod

    /// The update from one head of a chain to a later one.
    init(_ chain: LightChain, from trusted: Int, to height: Int) {
        self.chain = chain
        let update = chain.update(from: trusted, to: height)
        let certificate = chain.quorum(at: height)
        self.head = HeaderDraft(chain.headers[height])
        self.round = certificate.round
        self.bitmap = certificate.signers.raw
        self.seals = certificate.signatures
        self.consistency = update.consistency
        self.links = update.links
        self.next = update.next
        self.isSealed = height > 0
        self.trust = chain.trust(at: trusted)
        self.now = chain.time + 5
    }

    var certificate: Certificate? {
        guard self.isSealed else { return nil }
        return Certificate(
            round: self.round, signers: SignerBitmap(raw: self.bitmap), signatures: self.seals)
    }

    var update: LightUpdate {
        LightUpdate(
            head: SealedHeader(self.head.header, self.certificate),
            consistency: self.consistency, links: self.links, next: self.next)
    }

    /// Seals the head as it is now; only the header says who ought to.
    mutating func seal(
        by validators: TestValidators, numbers: [Int]? = nil, round: UInt64 = 0
    ) {
        let certificate = validators.certificate(
            of: self.head.header, by: numbers, round: round)
        self.round = round
        self.bitmap = certificate.signers.raw
        self.seals = certificate.signatures
    }

    /// Changes the head, and lets those who sealed it seal it again, as if their keys had leaked.
    mutating func forge(_ change: (inout HeaderDraft) -> Void) {
        let sealers = self.chain.sealers[Int(self.head.height)]
        change(&self.head)
        self.seal(by: sealers)
    }

    /// Puts another history in place of the update, as its own validators tell it.
    mutating func tell(_ fork: LightChain, to height: Int) {
        let trusted = Int(self.trust.height)
        let told = UpdateAttempt(fork, from: trusted, to: height)
        (self.head, self.round, self.bitmap) = (told.head, told.round, told.bitmap)
        (self.seals, self.links, self.next) = (told.seals, told.links, told.next)
        // The best that a liar can do: what would be the proof if the other log were the trusted.
        let leaves = fork.leaves[..<Int(fork.headers[height].logSize)]
        self.consistency = LightChain.consistency(
            leaves, from: min(Int(self.trust.logSize), leaves.count))
    }

    /// Follows the update, after a way through its bytes and back.
    func follow() throws -> Result<Trust, VerificationError> {
        let verifier = Verifier(
            trust: self.trust, now: self.now, trustingPeriod: self.trustingPeriod)
        let update = self.update
        let bytes = update.encoded
        if self.isSealed == (self.head.height > 0) {
            let decoded = try LightUpdate(decoding: bytes, limit: LightUpdate.maximumSize)
            #expect(decoded == update)
        } else {
            // All heads but the first travel with seals, and only they.
            #expect(throws: DecodeError.self) {
                try LightUpdate(decoding: bytes, limit: LightUpdate.maximumSize)
            }
        }
        return Result { () throws(VerificationError) in try verifier.follow(update) }
    }
}

/// One line of a table: what is forged, and why a reader does not follow.
struct UpdateCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// The reader goes to the head.
        case followed
        /// The reader stays where it is.
        case unmoved
        case refused(VerificationError)
    }

    let testDescription: String
    let expected: Outcome
    let forge: @Sendable (inout UpdateAttempt) -> Void

    init(
        _ name: String, _ expected: Outcome,
        forge: @escaping @Sendable (inout UpdateAttempt) -> Void = { _ in }
    ) {
        self.testDescription = name
        self.expected = expected
        self.forge = forge
    }

    init(
        _ name: String, _ error: VerificationError,
        forge: @escaping @Sendable (inout UpdateAttempt) -> Void
    ) {
        self.init(name, .refused(error), forge: forge)
    }

    /// Forges a valid update, and compares what the reader makes of it.
    func check(_ attempt: UpdateAttempt) throws {
        guard case .success = try attempt.follow() else {
            Issue.record("the update that is to be forged is not valid")
            return
        }
        var forged = attempt
        self.forge(&forged)
        switch (try forged.follow(), self.expected) {
        case (.success(let trust), .followed): forged.expectHead(trust)
        case (.success(let trust), .unmoved): #expect(trust == forged.trust)
        case (.failure(let error), .refused(let expected)): #expect(error == expected)
        case (let result, let expected): Issue.record("\(result) instead of \(expected)")
        }
    }
}

extension UpdateAttempt {
    /// Expects that a trust is one in the head of the update, from its fields one by one.
    func expectHead(_ trust: Trust) {
        #expect(trust.chain == self.head.chain)
        #expect(trust.height == self.head.height)
        #expect(trust.block == LogHash.leaf(self.head.bytes))
        #expect(trust.logSize == self.head.logSize)
        #expect(trust.logRoot == self.head.logRoot)
        #expect(trust.time == self.head.time / 1_000)
        #expect(trust.validators.hash == self.head.nextValidators)
        #expect(trust.sealed == self.update.head)
    }
}

/// A trust whose parts can be set one by one.
struct TrustDraft: Sendable {
    var chain: ChainID
    var height: UInt64
    var block: Digest
    var logSize: UInt64
    var logRoot: Digest
    var time: UInt64
    var validators: ValidatorSet
    var sealed: SealedHeader?
}

extension Trust {
    /// This trust with some parts changed.
    func with(_ change: (inout TrustDraft) -> Void) -> Trust {
        var draft = TrustDraft(
            chain: self.chain, height: self.height, block: self.block, logSize: self.logSize,
            logRoot: self.logRoot, time: self.time, validators: self.validators,
            sealed: self.sealed)
        change(&draft)
        return Trust(
            chain: draft.chain, height: draft.height, block: draft.block,
            logSize: draft.logSize, logRoot: draft.logRoot, time: draft.time,
            validators: draft.validators, sealed: draft.sealed)
    }
}

extension ChainID {
    /// The id of a chain that no test makes.
    static let foreign: ChainID = {
        guard let chain = ChainID("other-0123456789abcdef") else {
            preconditionFailure("a name and 16 digits")
        }
        return chain
    }()
}

extension SignerBitmap {
    /// The bitmap with these bytes, which may be one for no set at all.
    init(raw bytes: [UInt8]) {
        var encoder = CBOREncoder()
        encoder.byteString(bytes)
        guard let bitmap = try? SignerBitmap(decoding: encoder.bytes, limit: 16) else {
            preconditionFailure("a bitmap has at most seven bytes")
        }
        self = bitmap
    }

    /// The bytes; their head takes one.
    var raw: [UInt8] { Array(self.encoded.dropFirst()) }
}

extension LightChain {
    /// The standard chain up to a height, and from there on another history by the same
    /// validators: the next block has another time, so that all logs after it differ.
    static func fork(after height: Int, statements: Int = 2) -> LightChain {
        do {
            var chain = try LightChain(TestValidators(count: 4))
            for next in 1...9 {
                let set: TestValidators? =
                    switch next {
                    case 4: TestValidators(count: 4, from: 10)
                    case 7: TestValidators(count: 7, from: 20)
                    default: nil
                    }
                let isTrue = next <= height
                chain.append(
                    statements: isTrue ? 2 : statements, next: set,
                    elapsed: isTrue ? 10_000 : 9_000)
            }
            return chain
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The set that seals the block after a height.
    func set(after height: Int) -> ValidatorSet {
        (height < self.height ? self.sealers[height + 1] : self.next).set
    }

    /// The certificate of a height by exactly a quorum.
    func quorum(at height: Int, round: UInt64 = 0) -> Certificate {
        self.certificate(
            height, by: Array(0..<self.sealers[height].set.quorum), round: round)
    }

    /// A head as it travels, sealed by exactly a quorum.
    func sealed(_ height: Int, round: UInt64 = 0) -> SealedHeader {
        SealedHeader(
            self.headers[height], height == 0 ? nil : self.quorum(at: height, round: round))
    }

    /// The trust in a head.
    func trust(at height: Int, isSealed: Bool = false) -> Trust {
        guard
            let trust = Trust(
                self.headers[height], next: self.set(after: height),
                certificate: isSealed ? self.quorum(at: height) : nil)
        else { preconditionFailure("the header names who seals the next block") }
        return trust
    }

    /// The link at a height, sealed by exactly a quorum.
    func quorumLink(_ height: Int) -> Link {
        self.link(height, by: Array(0..<self.sealers[height].set.quorum))
    }

    /// What leads from one head to a later one, all of it sealed by exactly a quorum.
    func update(from trusted: Int, to height: Int, round: UInt64 = 0) -> LightUpdate {
        let changes = self.headers.indices.filter {
            self.headers[$0].nextValidators != self.headers[$0].validators
        }
        let leaves = self.leaves[..<Int(self.headers[height].logSize)]
        let size = min(Int(self.headers[trusted].logSize), leaves.count)
        return LightUpdate(
            head: self.sealed(height, round: round),
            consistency: Self.consistency(leaves, from: size),
            links: changes.filter { $0 > trusted && $0 < height }.map { self.quorumLink($0) },
            next: changes.contains(height) ? self.set(after: height) : nil)
    }
}
