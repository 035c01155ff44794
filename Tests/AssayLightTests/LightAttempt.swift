import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// A proof and a reader, all of whose parts can be forged.
///
/// It begins as a valid proof.
struct LightAttempt: Sendable {
    let chain: LightChain

    // The proof.
    var entry: [UInt8]
    var index: UInt64
    var path: [Digest]
    /// What the seals sign, but for the next two: set them to forge one without the other.
    var head: HeaderDraft
    var block: Digest
    var round: UInt64
    var validators: Digest
    var signers: SignerBitmap
    var signatures: [Signature]
    var links: [Link]

    // The reader.
    var trust: Trust
    var now: UInt64
    var trustingPeriod = Verifier.standardTrustingPeriod

    /// The proof of an entry under a head, by a reader who trusts the genesis.
    init(_ chain: LightChain, index: Int, at height: Int, links: [Int] = []) {
        self.chain = chain
        let proof = chain.proof(of: index, at: height, links: links)
        self.entry = proof.entry
        self.index = proof.index
        self.path = proof.path
        self.head = HeaderDraft(chain.headers[height])
        self.block = chain.headers[height].hash
        self.round = proof.content.round
        self.validators = proof.validators
        self.signers = proof.signers
        self.signatures = proof.signatures
        self.links = proof.links
        self.trust = Trust(chain.genesis)
        self.now = chain.time + 5
    }

    var content: SealContent {
        SealContent(self.head.header, hash: self.block, round: self.round)
    }

    var proof: Proof {
        Proof(
            entry: self.entry, index: self.index, path: self.path, content: self.content,
            validators: self.validators, signers: self.signers, signatures: self.signatures,
            links: self.links)
    }

    /// Seals what the proof says now.
    mutating func seal(by validators: TestValidators, numbers: [Int]? = nil) {
        let certificate = validators.certificate(of: self.content, by: numbers)
        self.signers = certificate.signers
        self.signatures = certificate.signatures
        self.validators = validators.set.hash
    }

    /// Trusts the head at a height.
    mutating func trust(at height: Int) {
        let next =
            height < self.chain.height
            ? self.chain.sealers[height + 1] : self.chain.next
        guard let trust = Trust(self.chain.headers[height], next: next.set) else {
            preconditionFailure("the header names who seals the next block")
        }
        self.trust = trust
    }

    /// Checks the proof, as it is and once more from its bytes.
    func verify() throws -> Result<ProvenEntry, VerificationError> {
        let verifier = Verifier(
            trust: self.trust, now: self.now, trustingPeriod: self.trustingPeriod)
        let proof = self.proof
        let result = Result { () throws(VerificationError) in try verifier.verify(proof) }
        let decoded = try Proof(decoding: proof.encoded, limit: Proof.maximumSize)
        #expect(decoded == proof)
        return result
    }
}

/// One line of a table: what is forged, and why it does not convince.
struct LightCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        case proven
        case refused(VerificationError)
        /// The entry is malformed, in whatever way.
        case malformed
    }

    let testDescription: String
    let expected: Outcome
    let forge: @Sendable (inout LightAttempt) -> Void

    init(
        _ name: String, _ expected: Outcome,
        forge: @escaping @Sendable (inout LightAttempt) -> Void = { _ in }
    ) {
        self.testDescription = name
        self.expected = expected
        self.forge = forge
    }

    init(
        _ name: String, _ error: VerificationError,
        forge: @escaping @Sendable (inout LightAttempt) -> Void
    ) {
        self.init(name, .refused(error), forge: forge)
    }

    /// Forges a valid proof, and compares what the verifier says.
    func check(_ attempt: LightAttempt) throws {
        guard case .success = try attempt.verify() else {
            Issue.record("the proof that is to be forged is not valid")
            return
        }
        var forged = attempt
        self.forge(&forged)
        switch (try forged.verify(), self.expected) {
        case (.success, .proven), (.failure(.malformedEntry), .malformed): break
        case (.failure(let error), .refused(let expected)): #expect(error == expected)
        case (let result, let expected): Issue.record("\(result) instead of \(expected)")
        }
    }
}

extension LightChain {
    /// Nine blocks of two statements.
    ///
    /// The first set of four seals up to block 4, a second four
    /// up to block 7, and then seven validators.
    static let standard: LightChain = {
        do {
            var chain = try LightChain(TestValidators(count: 4))
            for height in 1...9 {
                switch height {
                case 4: chain.append(next: TestValidators(count: 4, from: 10))
                case 7: chain.append(next: TestValidators(count: 7, from: 20))
                default: chain.append()
                }
            }
            return chain
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
