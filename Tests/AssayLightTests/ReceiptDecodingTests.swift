import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore
@testable import AssayLight

/// Bytes that are no receipt, or no transparent statement.
@Suite struct ReceiptDecodingTests {
    /// A receipt written by hand, with one thing changed.
    private struct Draft {
        var tag: UInt64 = 18
        var algorithm: Int64 = -47
        var structure: UInt64 = 1
        var subject = "block"
        var place: [UInt64]
        var size: UInt64
        var index: UInt64
        var path: [[UInt8]]
        var proofCount = 1
        var payload: [UInt8] = [0xf6]
        var label: Int64 = 396
        var proofLabel: Int64 = -1
        var tail: [UInt8] = []
        let receipt: Receipt

        init(_ receipt: Receipt) {
            self.receipt = receipt
            self.size = receipt.content.logSize
            self.index = receipt.index
            self.path = receipt.path.map(\.bytes)
            let content = receipt.content
            self.place = [content.height, content.round, content.firstIndex, content.logSize]
        }

        var bytes: [UInt8] {
            var claims = CBORMapEncoder()
            claims.put(1, self.receipt.content.chain)
            claims.text(2, self.subject)
            claims.unsigned(6, self.receipt.content.time)
            var header = CBORMapEncoder()
            header.put(1) { $0.integer(self.algorithm) }
            header.byteString(4, self.receipt.validator.bytes)
            header.put(15) { $0.map(claims) }
            header.unsigned(395, self.structure)
            header.put(-70_000) { encoder in
                encoder.array(self.place.count + 1)
                encoder.unsigned(self.place[0])
                encoder.unsigned(self.place[1])
                encoder.digest(self.receipt.content.block)
                for number in self.place.dropFirst(2) { encoder.unsigned(number) }
            }
            var protected = CBOREncoder()
            protected.map(header)
            var proof = CBOREncoder()
            proof.array(3)
            proof.unsigned(self.size)
            proof.unsigned(self.index)
            proof.array(self.path.count)
            for hash in self.path { proof.byteString(hash) }
            var proofs = CBORMapEncoder()
            proofs.put(self.proofLabel) { encoder in
                encoder.array(self.proofCount)
                for _ in 0..<self.proofCount { encoder.byteString(proof.bytes) }
            }
            var unprotected = CBORMapEncoder()
            unprotected.put(self.label) { $0.map(proofs) }
            var encoder = CBOREncoder()
            encoder.tag(self.tag)
            encoder.array(4)
            encoder.byteString(protected.bytes + self.tail)
            encoder.map(unprotected)
            encoder.encoded(self.payload)
            encoder.byteString(self.receipt.signature.bytes)
            return encoder.bytes
        }
    }

    private static func transparent() throws -> TransparentStatement {
        let chain = LightChain.standard
        return try TransparentStatement(
            chain.proof(of: 5, at: 3), validators: chain.sealers[3].set)
    }

    private static func decode(_ bytes: [UInt8], leaf: Digest) throws -> Receipt {
        var decoder = try CBORDecoder(bytes, limit: 8_192)
        let receipt = try Receipt(from: &decoder, leaf: leaf)
        try decoder.end()
        return receipt
    }

    private static let forgeries: [(String, @Sendable (inout Draft) -> Void)] = [
        ("no COSE_Sign1", { $0.tag = 98 }),
        ("another algorithm", { $0.algorithm = -7 }),
        ("another data structure", { $0.structure = 2 }),
        ("another subject", { $0.subject = "blocks" }),
        ("a place of four numbers", { $0.place.removeLast() }),
        ("a place of six numbers", { $0.place.append(1) }),
        ("no inclusion proof", { $0.proofCount = 0 }),
        ("two inclusion proofs", { $0.proofCount = 2 }),
        ("a consistency proof", { $0.proofLabel = -2 }),
        ("another header", { $0.label = 394 }),
        ("an index beyond the size", { $0.index = $0.size }),
        // The path of entry 5 fits every size from 9 to 16: plain COSE Receipts accept them all.
        ("a larger size than was sealed", { $0.size += 1 }),
        ("a smaller size than was sealed", { $0.size -= 1 }),
        ("size 0", { $0.size = 0 }),
        ("no path", { $0.path = [] }),
        ("a hash too many", { $0.path.append([UInt8](repeating: 0, count: 32)) }),
        ("65 hashes", { $0.path = Array(repeating: [UInt8](repeating: 0, count: 32), count: 65) }),
        ("a hash of 31 bytes", { $0.path[0].removeLast() }),
        ("a hash of 33 bytes", { $0.path[0].append(0) }),
        ("a payload", { $0.payload = [0x41, 0] }),
        ("an empty payload", { $0.payload = [0x40] }),
        ("a byte in the header", { $0.tail = [0] }),
    ]

    @Test("a forged receipt", arguments: Self.forgeries.indices)
    func forged(_ number: Int) throws {
        let transparent = try Self.transparent()
        let leaf = transparent.statement.id
        var draft = Draft(transparent.receipts[2])
        #expect(draft.bytes == transparent.receipts[2].encoded)
        #expect(try Self.decode(draft.bytes, leaf: leaf) == transparent.receipts[2])
        let (name, forge) = Self.forgeries[number]
        forge(&draft)
        #expect(throws: DecodeError.self, "\(name)") {
            try Self.decode(draft.bytes, leaf: leaf)
        }
    }

    /// A receipt holds no root: it is computed, and so another entry only gives another root.
    @Test func aReceiptOfAnotherEntryHasAnotherRoot() throws {
        let transparent = try Self.transparent()
        let receipt = transparent.receipts[0]
        let other = try Self.decode(receipt.encoded, leaf: .zero)
        #expect(other.content.logRoot != receipt.content.logRoot)
        #expect(other.signature == receipt.signature)
    }

    @Test func cutAndPaddedBytesAreRefused() throws {
        let transparent = try Self.transparent()
        let bytes = transparent.encoded
        for cut in 0..<bytes.count {
            #expect(throws: DecodeError.self) {
                try TransparentStatement(decoding: Array(bytes[..<cut]), limit: 1 << 20)
            }
        }
        #expect(throws: DecodeError.self) {
            try TransparentStatement(decoding: bytes + [0], limit: 1 << 20)
        }
        // A statement without receipts is no transparent statement, and the other way round.
        #expect(throws: DecodeError.self) {
            try TransparentStatement(decoding: transparent.statement.bytes, limit: 1 << 20)
        }
        #expect(throws: DecodeError.self) { try Statement(decoding: bytes, limit: 1 << 20) }
    }

    @Test("the number of receipts", arguments: [(0, false), (1, true), (50, true), (51, false)])
    func count(_ count: Int, _ isValid: Bool) throws {
        let transparent = try Self.transparent()
        let parts = transparent.statement.envelope
        var unprotected = CBORMapEncoder()
        unprotected.put(394) { encoder in
            encoder.array(count)
            for _ in 0..<count { encoder.byteString(transparent.receipts[0].encoded) }
        }
        var encoder = CBOREncoder()
        encoder.tag(18)
        encoder.array(4)
        encoder.byteString(parts.protected)
        encoder.map(unprotected)
        encoder.byteString(parts.payload)
        encoder.byteString(transparent.statement.signature.bytes)
        let decoded = try? TransparentStatement(decoding: encoder.bytes, limit: 1 << 20)
        #expect((decoded?.receipts.count == count) == isValid)
    }
}
