import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Random damage to the bytes of valid proofs: nothing but the bytes themselves verifies, and
/// nothing traps.
@Suite struct ProofMutationTests {
    private static let chain = LightChain.standard
    private static let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)

    /// One to three changes of the kinds that files and forgers make.
    private static func mutate(
        _ bytes: [UInt8], with other: [UInt8], _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let length = Int.random(in: 0...min(40, bytes.count - place), using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1, 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 3: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 4: bytes.removeSubrange(place..<place + length)
            case 5: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 6: bytes.removeLast(bytes.count - place)
            default:
                // A piece of another valid proof in the same place.
                let end = min(place + length, other.count)
                guard place < end else { continue }
                bytes.replaceSubrange(
                    place..<place + min(length, end - place),
                    with: other[place..<end])
            }
        }
        return bytes
    }

    /// Mutates `bytes` so often; `verify` answers with the bytes of what it believed.
    private func run(
        _ bytes: [UInt8], with other: [UInt8], count: Int, seed: UInt64,
        verify: ([UInt8]) throws -> [UInt8]
    ) throws {
        #expect(try verify(bytes) == bytes)
        var random = SeededGenerator(seed: seed)
        var decoded = 0
        for number in 0..<count {
            let mutant = Self.mutate(bytes, with: other, &random)
            do {
                _ = try verify(mutant)
                #expect(mutant == bytes, "seed \(seed), mutant \(number)")
            } catch is DecodeError {
                continue
            } catch is VerificationError {
                decoded += 1
            } catch is TransparentStatement.ConversionError {
                decoded += 1
            }
        }
        // Enough of them must get past the decoder, or the verifier is not tested.
        #expect(decoded * 10 > count, "only \(decoded) of \(count) were decoded")
    }

    @Test("proofs", arguments: 0..<4 as Range<UInt64>)
    func proofs(_ seed: UInt64) throws {
        let proof = Self.chain.proof(of: 8, at: 3)
        let other = Self.chain.proof(of: 5, at: 3)
        try self.run(proof.encoded, with: other.encoded, count: 2_500, seed: seed) { bytes in
            let decoded = try Proof(decoding: bytes, limit: Proof.maximumSize)
            _ = try Self.verifier.verify(decoded)
            return decoded.encoded
        }
    }

    @Test("proofs with links", arguments: 10..<12 as Range<UInt64>)
    func linked(_ seed: UInt64) throws {
        let proof = Self.chain.proof(of: 27, at: 9, links: [4, 7])
        let other = Self.chain.proof(of: 24, at: 8, links: [4, 7])
        try self.run(proof.encoded, with: other.encoded, count: 1_500, seed: seed) { bytes in
            let decoded = try Proof(decoding: bytes, limit: Proof.maximumSize)
            _ = try Self.verifier.verify(decoded)
            return decoded.encoded
        }
    }

    @Test("value proofs", arguments: 20..<22 as Range<UInt64>)
    func values(_ seed: UInt64) throws {
        let keys = [33, 1_000 + seed].map {
            StateKey(.account, .address(TestKeys.key($0).publicKey.address))
        }
        let proofs = try keys.map { try Self.chain.proof(of: $0, at: 3).encoded }
        for (bytes, other) in [(proofs[0], proofs[1]), (proofs[1], proofs[0])] {
            try self.run(bytes, with: other, count: 1_000, seed: seed) { bytes in
                let decoded = try ValueProof(decoding: bytes, limit: Proof.maximumSize)
                _ = try Self.verifier.verify(decoded)
                return decoded.encoded
            }
        }
    }

    @Test("transparent statements", arguments: 30..<32 as Range<UInt64>)
    func transparent(_ seed: UInt64) throws {
        let set = Self.chain.sealers[3].set
        let one = try TransparentStatement(
            Self.chain.proof(of: 8, at: 3, by: [0, 1, 2]), validators: set)
        let other = try TransparentStatement(
            Self.chain.proof(of: 5, at: 3, by: [1, 2, 3]), validators: set)
        try self.run(one.encoded, with: other.encoded, count: 1_500, seed: seed) { bytes in
            let decoded = try TransparentStatement(
                decoding: bytes, limit: TransparentStatement.maximumSize)
            let proof = try decoded.proof(validators: set)
            _ = try Self.verifier.verify(proof)
            return try TransparentStatement(proof, validators: set).encoded
        }
    }

    /// Every single bit of the smallest sealed proof.
    @Test func everyBit() throws {
        var chain = try LightChain(TestValidators(count: 1))
        chain.append(statements: 1)
        let verifier = Verifier(trust: Trust(chain.genesis), now: chain.time)
        let bytes = chain.proof(of: 2, at: 1).encoded
        for bit in 0..<bytes.count * 8 {
            var mutant = bytes
            mutant[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let decoded = try? Proof(decoding: mutant, limit: Proof.maximumSize) else {
                continue
            }
            #expect(decoded.encoded == mutant)
            let result = Result { () throws(VerificationError) in try verifier.verify(decoded) }
            guard case .failure = result else {
                Issue.record("bit \(bit) can be turned")
                return
            }
        }
    }

    @Test func cutAndPaddedBytesAreRefused() throws {
        let proof = Self.chain.proof(of: 27, at: 9, links: [4, 7]).encoded
        for cut in 0..<proof.count {
            #expect(throws: DecodeError.self) {
                try Proof(decoding: Array(proof[..<cut]), limit: Proof.maximumSize)
            }
        }
        #expect(throws: DecodeError.self) {
            try Proof(decoding: proof + [0], limit: Proof.maximumSize)
        }
    }
}
