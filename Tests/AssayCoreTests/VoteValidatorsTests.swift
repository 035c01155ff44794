import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The set of validators: its order, its limits, and its one encoding.
@Suite struct VoteValidatorsTests {
    @Test func theOrderIsThatOfThePublicKeys() throws {
        let set = TestValidators(count: 9).set
        let bytes = set.keys.map(\.bytes)
        #expect(bytes == bytes.sorted { $0.lexicographicallyPrecedes($1) })
        for (number, key) in set.keys.enumerated() {
            #expect(set.index(of: key) == number)
            #expect(set.contains(key))
        }
        #expect(set.index(of: TestKeys.key(9).publicKey) == nil)
        #expect(!set.contains(TestKeys.key(9).publicKey))
    }

    @Test func aSetIsOneToFiftyKeysThatRise() {
        let keys = (0..<51).map { TestKeys.key($0).publicKey }.sorted()
        #expect(ValidatorSet(sorted: []) == nil)
        #expect(ValidatorSet(sorted: Array(keys.prefix(1)))?.count == 1)
        #expect(ValidatorSet(sorted: Array(keys.prefix(50)))?.count == 50)
        #expect(ValidatorSet(sorted: keys) == nil)
        #expect(ValidatorSet(sorted: [keys[1], keys[0]]) == nil)
        #expect(ValidatorSet(sorted: [keys[0], keys[0]]) == nil)
        #expect(ValidatorSet(sorted: [keys[0], keys[2], keys[1]]) == nil)
    }

    @Test func theHashIsThatOfTheBytesAndTellsSetsApart() throws {
        var hashes: Set<Digest> = []
        for count in 1...10 {
            for first: UInt64 in 0...3 {
                let set = TestValidators(count: count, from: first).set
                #expect(set.hash == SHA256.hash(set.encoded))
                #expect(try ValidatorSet(decoding: set.encoded, limit: 4_000) == set)
                hashes.insert(set.hash)
            }
        }
        #expect(hashes.count == 40)
    }
}
