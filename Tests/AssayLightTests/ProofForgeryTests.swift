import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Everything in a proof, forged.
///
/// Each line changes one thing of a proof that was valid: a
/// statement in block 3 (entries 7 to 9 of 10), sealed by the four first validators.
@Suite struct ProofForgeryTests {
    private static let attempt = LightAttempt(.standard, index: 8, at: 3)
    private static let strangers = TestValidators(count: 4, from: 60)
    private static let another: LightChain = {
        do {
            var chain = try LightChain(TestValidators(count: 4), name: "another")
            for _ in 1...3 { chain.append() }
            return chain
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static let badSeal = VerificationError.certificate(.badSeal(validator: 0))

    @Test(
        "the entry",
        arguments: [
            LightCase("a bit of the signature", .refused(.inclusion(.rootMismatch))) {
                $0.entry[$0.entry.count - 1] ^= 1
            },
            LightCase("the first bit", .malformed) { $0.entry[0] ^= 1 },
            LightCase("another statement", .inclusion(.rootMismatch)) {
                $0.entry = $0.chain.statement(500).bytes
            },
            LightCase("the entry beside it", .inclusion(.rootMismatch)) {
                $0.entry = $0.chain.entries[7]
            },
            LightCase("nothing", .malformed) { $0.entry = [] },
            LightCase("a byte less", .malformed) { $0.entry.removeLast() },
            LightCase("a byte more", .malformed) { $0.entry.append(0) },
            LightCase("a certified block", .malformed) {
                $0.entry =
                    CertifiedBlock(
                        block: Block(header: $0.chain.headers[1], statements: []),
                        certificate: $0.chain.certificate(1)
                    ).encoded
            },
            LightCase("a settlement, of which there are none yet", .malformed) {
                $0.entry = [0xda, 0x41, 0x53, 0x59, 0x53, 0xa0]
            },
            LightCase("a proof", .malformed) { $0.entry = $0.proof.encoded },
            LightCase("a header in its place", .inclusion(.rootMismatch)) {
                $0.entry = $0.chain.headers[3].encoded
            },
            LightCase("a node of the tree in its place", .malformed) {
                $0.entry = $0.path[0].bytes + $0.path[1].bytes
            },
            LightCase("a statement for another chain", .wrongChain) { attempt in
                attempt.plant(another.statement(1).bytes)
            },
            LightCase("a header of another chain", .wrongChain) {
                $0.plant(another.headers[2].encoded)
            },
            LightCase("a genesis of another chain", .wrongChain) {
                $0.plant(another.genesis.encoded)
            },
            LightCase("an unsigned statement that a quorum sealed", .statementSignature(.mismatch))
            {
                let statement = $0.chain.statement(3)
                let other = $0.chain.statement(4).signature
                $0.plant(Array(statement.bytes.dropLast(64)) + other.bytes)
            },
            LightCase("a statement that a quorum sealed", .proven) {
                $0.plant($0.chain.statement(3).bytes)
            },
        ])
    func entry(_ test: LightCase) throws { try test.check(Self.attempt) }

    @Test(
        "the place",
        arguments: [
            LightCase("index + 1", .inclusion(.rootMismatch)) { $0.index += 1 },
            LightCase("index - 1", .inclusion(.wrongLength)) { $0.index -= 1 },
            LightCase("index 0", .inclusion(.wrongLength)) { $0.index = 0 },
            LightCase("index = size", .inclusion(.outOfRange)) { $0.index = 10 },
            LightCase("the highest index", .inclusion(.outOfRange)) { $0.index = .max },
            LightCase("size + 1", .inclusion(.wrongLength)) { $0.head.logSize += 1 },
            LightCase("size - 1", .inclusion(.wrongLength)) { $0.head.logSize -= 1 },
            LightCase("size = index", .inclusion(.outOfRange)) { $0.head.logSize = 8 },
            LightCase("size 0", .inclusion(.outOfRange)) { $0.head.logSize = 0 },
            LightCase("size 1", .inclusion(.outOfRange)) { $0.head.logSize = 1 },
            LightCase("the highest size", .inclusion(.wrongLength)) { $0.head.logSize = .max },
            LightCase("no path", .inclusion(.wrongLength)) { $0.path = [] },
            LightCase("the first hash left out", .inclusion(.wrongLength)) {
                $0.path.removeFirst()
            },
            LightCase("the last hash left out", .inclusion(.wrongLength)) { $0.path.removeLast() },
            LightCase("a hash appended", .inclusion(.wrongLength)) { $0.path.append(.zero) },
            LightCase("the last hash twice", .inclusion(.wrongLength)) {
                $0.path.append($0.path[$0.path.count - 1])
            },
            LightCase("a hash before the first", .inclusion(.wrongLength)) {
                $0.path.insert(.zero, at: 0)
            },
            LightCase("64 hashes", .inclusion(.wrongLength)) {
                $0.path = [Digest](repeating: .zero, count: 64)
            },
            LightCase("hashes swapped", .inclusion(.rootMismatch)) { $0.path.swapAt(0, 1) },
            LightCase("hashes reversed", .inclusion(.rootMismatch)) { $0.path.reverse() },
            LightCase("a bit of the first hash", .inclusion(.rootMismatch)) { $0.path.flip(0) },
            LightCase("a bit of the last hash", .inclusion(.rootMismatch)) {
                $0.path.flip($0.path.count - 1)
            },
            LightCase("the path of the entry beside it", .inclusion(.rootMismatch)) {
                $0.path = $0.chain.proof(of: 9, at: 3).path
            },
            LightCase("the path under another head", .inclusion(.wrongLength)) {
                $0.path = $0.chain.proof(of: 8, at: 4).path
            },
        ])
    func place(_ test: LightCase) throws { try test.check(Self.attempt) }

    @Test(
        "what the seals sign",
        arguments: [
            LightCase("first index - 1", badSeal) { $0.head.firstIndex -= 1 },
            LightCase("first index + 1", badSeal) { $0.head.firstIndex += 1 },
            LightCase("first index 0", .conflictsWithTrust) { $0.head.firstIndex = 0 },
            LightCase("first index = size", .conflictsWithTrust) { $0.head.firstIndex = 10 },
            LightCase("the hash of the block", badSeal) { $0.block = .zero },
            LightCase("the hash of another block", badSeal) { $0.block = $0.chain.headers[2].hash },
            LightCase("a second later", badSeal) { $0.head.time += 1_000 },
            LightCase("a second earlier", badSeal) { $0.head.time -= 1_000 },
            LightCase("height + 1", badSeal) { $0.head.height += 1 },
            LightCase("height - 1", badSeal) { $0.head.height -= 1 },
            LightCase("the trusted height", .conflictsWithTrust) { $0.head.height = 0 },
            LightCase("another round", badSeal) { $0.round += 1 },
            LightCase("another chain", .wrongChain) { $0.head.chain = another.chain },
            LightCase("a head of another chain", .wrongChain) {
                let trust = $0.trust
                $0 = LightAttempt(another, index: 8, at: 3)
                $0.trust = trust
            },
            LightCase("another root", .inclusion(.rootMismatch)) { $0.head.logRoot = .zero },
            LightCase("another log", badSeal) {
                $0.plant($0.chain.statement(600).bytes, isSealed: false)
            },
            LightCase("time in the same second, which is not sealed", .proven) {
                $0.head.time += 999
            },
        ])
    func content(_ test: LightCase) throws { try test.check(Self.attempt) }

    @Test(
        "the seals",
        arguments: [
            LightCase("a quorum", .proven) {
                $0.seal(by: $0.chain.sealers[3], numbers: [0, 2, 3])
            },
            LightCase("a quorum in a late round", .proven) {
                $0.round = .max
                $0.seal(by: $0.chain.sealers[3], numbers: [0, 1, 2])
            },
            LightCase("one short", .certificate(.noQuorum(signers: 2, needed: 3))) {
                $0.seal(by: $0.chain.sealers[3], numbers: [0, 3])
            },
            LightCase("nobody", .certificate(.noQuorum(signers: 0, needed: 3))) {
                $0.seal(by: $0.chain.sealers[3], numbers: [])
            },
            LightCase("signatures swapped", .certificate(.badSeal(validator: 1))) {
                $0.signatures.swapAt(1, 2)
            },
            LightCase("one signature for all", .certificate(.badSeal(validator: 1))) {
                $0.signatures = [Signature](repeating: $0.signatures[0], count: 4)
            },
            LightCase("a signature left out", .certificate(.malformedSigners)) {
                $0.signatures.removeLast()
            },
            LightCase("a signature twice", .certificate(.malformedSigners)) {
                $0.signatures.append($0.signatures[0])
            },
            LightCase("a signer more than there are", .certificate(.malformedSigners)) {
                $0.signers = SignerBitmap([0, 1, 2, 4], of: 5)
            },
            LightCase("a longer bitmap", .certificate(.malformedSigners)) {
                $0.signers = SignerBitmap([0, 1, 2, 3], of: 9)
            },
            LightCase("a seal of another round", .certificate(.badSeal(validator: 2))) {
                $0.signatures[2] = $0.chain.certificate(3, round: 1).signatures[2]
            },
            LightCase("a seal of another block", .certificate(.badSeal(validator: 3))) {
                $0.signatures[3] = $0.chain.certificate(2).signatures[3]
            },
            LightCase("strangers who give their own set", .unknownValidators) {
                $0.seal(by: strangers)
            },
            LightCase("strangers under the trusted set's name", badSeal) {
                $0.seal(by: strangers)
                $0.validators = $0.chain.sealers[3].set.hash
            },
            LightCase("one stranger among them", .certificate(.badSeal(validator: 3))) {
                let key = strangers.keys[3]
                $0.signatures[3] = key.sign($0.content.digest(for: key.publicKey))
            },
            LightCase("the right seals under another set's name", .unknownValidators) {
                $0.validators = .zero
            },
            LightCase("the next set", .unknownValidators) { $0.seal(by: $0.chain.sealers[5]) },
            LightCase("a part of the set as a set of its own", .unknownValidators) {
                $0.seal(by: TestValidators(Array($0.chain.sealers[3].keys.prefix(3))))
            },
        ])
    func seals(_ test: LightCase) throws { try test.check(Self.attempt) }
}

extension LightAttempt {
    /// Lets the log end with another entry, sealed by the validators or with the old seals.
    mutating func plant(_ entry: [UInt8], isSealed: Bool = true) {
        let size = Int(self.head.logSize)
        let leaves = self.chain.leaves[..<(size - 1)] + [LogHash.leaf(entry)]
        self.entry = entry
        self.index = UInt64(size - 1)
        self.path = LightChain.path(leaves, to: size - 1)
        self.head.logRoot = LightChain.root(leaves)
        if isSealed { self.seal(by: self.chain.sealers[Int(self.head.height)]) }
    }
}

extension [Digest] {
    /// Turns one bit of a hash.
    mutating func flip(_ number: Int) {
        var bytes = self[number].bytes
        bytes[17] ^= 0x10
        self[number] = Digest(bytes: bytes) ?? .zero
    }
}
