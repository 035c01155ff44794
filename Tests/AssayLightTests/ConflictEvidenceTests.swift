import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Evidence as a file: what it holds, and bytes that are none.
@Suite struct ConflictEvidenceTests {
    private static let chain = LightChain.standard

    /// Evidence of every shape.
    private static let evidence: [(String, Conflict)] = [
        (
            "a trust without seals, and another entry in its place",
            .replacing(under: chain.trust(at: 2))
        ),
        (
            "a sealed trust, and another entry in its place",
            .replacing(under: chain.trust(at: 2, isSealed: true))
        ),
        (
            "a sealed trust, and another block of its height",
            Conflict(
                trust: chain.trust(at: 2, isSealed: true),
                offered: LightChain.fork(after: 1).update(from: 2, to: 2))
        ),
        (
            "a sealed trust, and a witness",
            Conflict(
                trust: chain.trust(at: 2, isSealed: true),
                offered: LightChain.fork(after: 2).update(from: 2, to: 3),
                witnessed: chain.update(from: 2, to: 3))
        ),
        (
            "a trust in the genesis, and a witness",
            Conflict(
                trust: Trust(chain.genesis),
                offered: LightChain.fork(after: 0).update(from: 0, to: 9),
                witnessed: chain.update(from: 0, to: 9))
        ),
    ]

    @Test("both ways without loss", arguments: Self.evidence.indices)
    func bothWays(_ number: Int) throws {
        let (name, conflict) = Self.evidence[number]
        let bytes = conflict.encoded
        let decoded = try Conflict(decoding: bytes, limit: Conflict.maximumSize)
        #expect(decoded == conflict, "\(name)")
        #expect(decoded.encoded == bytes)
        for set in [Self.chain.sealers[1].set, Self.chain.sealers[5].set] {
            #expect(decoded.liars(among: set) == conflict.liars(among: set))
        }
        let verifier = Verifier(trust: decoded.trust, now: Self.chain.time)
        _ = try verifier.check(decoded)
        for cut in bytes.indices {
            #expect(throws: DecodeError.self, "cut at \(cut)") {
                try Conflict(decoding: Array(bytes[..<cut]), limit: Conflict.maximumSize)
            }
        }
        #expect(throws: DecodeError.self) {
            try Conflict(decoding: bytes + [0], limit: Conflict.maximumSize)
        }
    }

    /// A conflict written by hand, with one thing changed.
    struct Draft {
        var tag = EntryTag.conflict
        var labels: [Int64] = [1, 2, 3, 4, 5]
        var chain = LightChain.standard.chain.description
        var height: [UInt8] = [2]
        var block = LightChain.standard.headers[2].hash.bytes
        var size: [UInt8] = [7]
        var root = LightChain.standard.headers[2].logRoot.bytes
        var keys = LightChain.standard.sealers[3].set.keys.map(\.bytes)
        var parts = 7
        var leaf = [UInt8](repeating: 5, count: 32)
        var path = [UInt8](repeating: 6, count: 64)
        var replacementParts = 2

        /// All that there can be, though no single conflict needs it.
        static let conflict = Conflict(
            trust: LightChain.standard.trust(at: 2, isSealed: true),
            offered: LightChain.fork(after: 2).update(from: 2, to: 3),
            witnessed: LightChain.standard.update(from: 2, to: 3),
            replacement: Conflict.Replacement(
                leaf: digest(5), path: [digest(6), digest(6)]))

        private static func digest(_ byte: UInt8) -> Digest {
            Digest(bytes: [UInt8](repeating: byte, count: 32)) ?? .zero
        }

        private func encodeTrust(to encoder: inout CBOREncoder) {
            encoder.array(self.parts)
            encoder.text(self.chain)
            encoder.encoded(self.height)
            encoder.byteString(self.block)
            encoder.encoded(self.size)
            encoder.byteString(self.root)
            encoder.unsigned(Self.conflict.trust.time)
            guard self.parts > 6 else { return }
            encoder.array(self.keys.count)
            for key in self.keys { encoder.byteString(key) }
        }

        var bytes: [UInt8] {
            var encoder = CBOREncoder()
            encoder.tag(self.tag)
            encoder.encoded([0xa0 | UInt8(self.labels.count)])
            for label in self.labels {
                encoder.integer(label)
                switch label {
                case 1: self.encodeTrust(to: &encoder)
                case 2: Self.conflict.trust.sealed?.encode(to: &encoder)
                case 3: Self.conflict.offered.encode(to: &encoder)
                case 4: Self.conflict.witnessed?.encode(to: &encoder)
                default:
                    encoder.array(self.replacementParts)
                    encoder.byteString(self.leaf)
                    if self.replacementParts > 1 { encoder.byteString(self.path) }
                }
            }
            return encoder.bytes
        }
    }

    private static let malformations: [(String, @Sendable (inout Draft) -> Void)] = [
        ("an update's tag", { $0.tag = EntryTag.update }),
        ("nothing", { $0.labels = [] }),
        ("no trust", { $0.labels = [2, 3, 4] }),
        ("nothing offered", { $0.labels = [1, 2, 4] }),
        ("only a trust", { $0.labels = [1, 2] }),
        ("labels out of order", { $0.labels = [1, 3, 2, 4] }),
        ("a replacement before a witness", { $0.labels = [1, 2, 3, 5, 4] }),
        ("a witness twice", { $0.labels = [1, 2, 3, 4, 4] }),
        ("an unknown label", { $0.labels = [1, 2, 3, 4, 5, 6] }),
        ("a trust of six parts", { $0.parts = 6 }),
        ("a trust of no chain", { $0.chain = "light" }),
        ("a negative height", { $0.height = [0x21] }),
        ("a height that is not written shortest", { $0.height = [0x18, 2] }),
        ("a block of 31 bytes", { $0.block.removeLast() }),
        ("a negative size", { $0.size = [0x26] }),
        ("a root of 33 bytes", { $0.root.append(0) }),
        ("a trust in nobody", { $0.keys = [] }),
        ("a trust in keys that fall", { $0.keys.reverse() }),
        ("a trust in one key twice", { $0.keys.insert($0.keys[0], at: 0) }),
        ("a replacement without a path", { $0.replacementParts = 1 }),
        ("a replacement of three parts", { $0.replacementParts = 3 }),
        ("a leaf of 31 bytes", { $0.leaf.removeLast() }),
        ("a path of 63 bytes", { $0.path.removeLast() }),
        ("a path of 65 hashes", { $0.path = [UInt8](repeating: 0, count: 65 * 32) }),
    ]

    @Test("malformed", arguments: Self.malformations.indices)
    func malformed(_ number: Int) throws {
        var draft = Draft()
        let isEqual = draft.bytes == Draft.conflict.encoded
        #expect(isEqual)
        #expect(try Conflict(decoding: draft.bytes, limit: 10_000) == Draft.conflict)
        let (name, change) = Self.malformations[number]
        change(&draft)
        let bytes = draft.bytes
        #expect(throws: DecodeError.self, "\(name)") {
            try Conflict(decoding: bytes, limit: Conflict.maximumSize)
        }
    }
}

extension Conflict {
    /// Evidence that a history after block 1 stands in the place of block 2, which is trusted.
    static func replacing(under trust: Trust) -> Conflict {
        let fork = LightChain.fork(after: 1)
        let leaves = fork.leaves[..<Int(fork.headers[9].logSize)]
        return Conflict(
            trust: trust, offered: fork.update(from: 2, to: 9),
            replacement: Replacement(leaf: leaves[7], path: LightChain.path(leaves, to: 7)))
    }
}
