import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Bytes that are no update.
@Suite struct UpdateDecodingTests {
    private static let chain = LightChain.standard
    private static let update = chain.update(from: 0, to: 7)

    /// An update written by hand, with one thing changed.
    struct Draft {
        var tag = EntryTag.update
        var labels: [Int64] = [1, 2, 3, 4]
        /// How many items the array of the head says it has.
        var headCount = 2
        var header = update.head.header.encoded
        var round: UInt64 = 0
        var bitmap: [UInt8] = [0b0111]
        var seals = chain.quorum(at: 7).signatures.map(\.bytes)
        var consistency = update.consistency.flatMap(\.bytes)
        var next = chain.set(after: 7).keys.map(\.bytes)
        var links = [chain.quorumLink(4).encoded]
        var tail: [UInt8] = []

        var bytes: [UInt8] {
            var head = CBOREncoder()
            head.array(self.headCount)
            if self.headCount > 0 { head.encoded(self.header) }
            if self.headCount > 1 { self.encodeCertificate(to: &head) }
            if self.headCount > 2 { head.null() }
            var next = CBOREncoder()
            next.array(self.next.count)
            for key in self.next { next.byteString(key) }
            var links = CBOREncoder()
            links.array(self.links.count)
            for link in self.links { links.encoded(link) }
            var consistency = CBOREncoder()
            consistency.byteString(self.consistency)
            let parts = [head.bytes, consistency.bytes, next.bytes, links.bytes]
            var encoder = CBOREncoder()
            encoder.tag(self.tag)
            // The head of a map of few entries.
            encoder.encoded([0xa0 | UInt8(self.labels.count)])
            for label in self.labels {
                encoder.integer(label)
                encoder.encoded(parts[Int(label - 1) % 4])
            }
            return encoder.bytes + self.tail
        }

        private func encodeCertificate(to encoder: inout CBOREncoder) {
            encoder.array(3)
            encoder.unsigned(self.round)
            encoder.byteString(self.bitmap)
            encoder.array(self.seals.count)
            for seal in self.seals { encoder.byteString(seal) }
        }
    }

    /// One line of a table: what is changed, and why it is no update.
    struct Malformation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: DecodeError.Reason
        let change: @Sendable (inout Draft) -> Void

        init(
            _ name: String, _ expected: DecodeError.Reason,
            change: @escaping @Sendable (inout Draft) -> Void
        ) {
            self.testDescription = name
            self.expected = expected
            self.change = change
        }
    }

    private static let key = [UInt8](repeating: 2, count: 33)

    @Test(
        "malformed",
        arguments: [
            Malformation(
                "a block's tag", .wrongTag(expected: EntryTag.update, found: EntryTag.block)
            ) { $0.tag = EntryTag.block },
            Malformation("no head", .unexpectedLabel(expected: 1, found: 2)) {
                $0.labels.removeFirst()
            },
            Malformation("no consistency proof", .unexpectedLabel(expected: 2, found: 3)) {
                $0.labels.remove(at: 1)
            },
            Malformation("nothing", .missingLabel(1)) { $0.labels = [] },
            Malformation("only a head", .missingLabel(2)) { $0.labels = [1] },
            Malformation("labels out of order", .keyOrder) { $0.labels = [1, 2, 4, 3] },
            Malformation("a label twice", .duplicateKey) { $0.labels = [1, 2, 3, 4, 4] },
            Malformation("an unknown label", .unexpectedLabel(expected: nil, found: 5)) {
                $0.labels = [1, 2, 3, 4, 5]
            },
            Malformation("a byte behind it", .trailingBytes) { $0.tail = [0] },
            Malformation("an empty head", .wrongLength(expected: 2, found: 0)) {
                $0.headCount = 0
            },
            Malformation("a head of three", .tooLarge(limit: 2)) { $0.headCount = 3 },
            Malformation("a head without seals", .outOfRange("the certificate of a header")) {
                $0.headCount = 1
            },
            Malformation("a genesis with seals", .outOfRange("the certificate of a header")) {
                $0.header = chain.headers[0].encoded
            },
            Malformation("a bitmap of eight bytes", .tooLarge(limit: 7)) {
                $0.bitmap = [UInt8](repeating: 0, count: 8)
            },
            Malformation("51 seals", .tooLarge(limit: 50)) {
                $0.seals = [[UInt8]](repeating: $0.seals[0], count: 51)
            },
            Malformation("a seal of 63 bytes", .wrongLength(expected: 64, found: 63)) {
                $0.seals[1].removeLast()
            },
            Malformation("a seal of 65 bytes", .wrongLength(expected: 64, found: 65)) {
                $0.seals[1].append(0)
            },
            Malformation("a seal with s = 0", .signature(.outOfRange)) {
                $0.seals[1].replaceSubrange(32..., with: [UInt8](repeating: 0, count: 32))
            },
            Malformation("a seal with r = 0", .signature(.outOfRange)) {
                $0.seals[1].replaceSubrange(..<32, with: [UInt8](repeating: 0, count: 32))
            },
            Malformation("the high-s twin of the first seal", .signature(.highS)) {
                $0.seals[0] = chain.quorum(at: 7).signatures[0].highTwin
            },
            Malformation("the high-s twin of the last seal", .signature(.highS)) {
                $0.seals[2] = chain.quorum(at: 7).signatures[2].highTwin
            },
            Malformation("high-s twins of all seals", .signature(.highS)) {
                $0.seals = chain.quorum(at: 7).signatures.map(\.highTwin)
            },
            Malformation("the high-s twin in a link", .signature(.highS)) {
                let twin = chain.quorum(at: 4).signatures[2].highTwin
                let place = chain.quorum(at: 4).signatures[2].bytes
                guard let range = $0.links[0].firstRange(of: place) else { return }
                $0.links[0].replaceSubrange(range, with: twin)
            },
            Malformation("31 bytes of consistency", .wrongLength(expected: 0, found: 31)) {
                $0.consistency = Array($0.consistency.prefix(31))
            },
            Malformation("33 bytes of consistency", .wrongLength(expected: 32, found: 33)) {
                $0.consistency = Array($0.consistency.prefix(33))
            },
            Malformation("65 hashes of consistency", .tooLarge(limit: 64 * 32)) {
                $0.consistency = [UInt8](repeating: 0, count: 65 * 32)
            },
            Malformation("nobody after the head", .outOfRange("the list of validators")) {
                $0.next = []
            },
            Malformation("one twice after the head", .outOfRange("the list of validators")) {
                $0.next.insert($0.next[0], at: 0)
            },
            Malformation("falling keys after the head", .outOfRange("the list of validators")) {
                $0.next.reverse()
            },
            Malformation("51 after the head", .tooLarge(limit: 50)) {
                $0.next = [[UInt8]](repeating: $0.next[0], count: 51)
            },
            Malformation("an empty list of links", .outOfRange("the list of links")) {
                $0.links = []
            },
            Malformation("1025 links", .tooLarge(limit: 1_024)) {
                $0.links = [[UInt8]](repeating: $0.links[0], count: 1_025)
            },
            Malformation("a link of two parts", .wrongLength(expected: 3, found: 2)) {
                $0.links[0] = [0x82] + $0.links[0].dropFirst()
            },
            Malformation("a header in a link's place", .unexpectedType(.array, .tag)) {
                $0.links[0] = $0.header
            },
            Malformation(
                "a header of version 2", .outOfRange("the version of the header")
            ) { $0.header = update.head.header.version2 },
        ])
    func malformed(_ test: Malformation) throws {
        var draft = Draft()
        #expect(draft.bytes == Self.update.encoded)
        test.change(&draft)
        var found: DecodeError?
        do throws(DecodeError) {
            _ = try LightUpdate(decoding: draft.bytes, limit: LightUpdate.maximumSize)
        } catch {
            found = error
        }
        #expect(found?.reason == test.expected)
    }

    @Test(
        "both ways without loss",
        arguments: [(0, 0), (0, 1), (0, 3), (0, 4), (0, 9), (3, 3), (4, 7), (6, 9), (8, 9)])
    func bothWays(_ trusted: Int, _ height: Int) throws {
        let update = Self.chain.update(from: trusted, to: height)
        let bytes = update.encoded
        let decoded = try LightUpdate(decoding: bytes, limit: bytes.count)
        #expect(decoded == update)
        #expect(decoded.encoded == bytes)
        #expect((decoded.head.certificate == nil) == (height == 0))
        #expect(throws: DecodeError(.tooLarge(limit: bytes.count - 1), at: bytes.count - 1)) {
            try LightUpdate(decoding: bytes, limit: bytes.count - 1)
        }
        for cut in bytes.indices {
            #expect(throws: DecodeError.self) {
                try LightUpdate(decoding: Array(bytes[..<cut]), limit: bytes.count)
            }
        }
    }

    /// The largest update that a node can have to send is one that a reader looks at.
    @Test func theLimitsFitTogether() {
        let set = TestValidators(count: ValidatorSet.maximumCount)
        let header = Self.chain.headers[9]
        let link = Link(header: header, certificate: set.certificate(of: header), next: set.set)
        let update = LightUpdate(
            head: SealedHeader(header, link.certificate),
            consistency: [Digest](repeating: .zero, count: LogProof.maximumLength),
            links: [Link](repeating: link, count: Proof.maximumLinks), next: set.set)
        let size = update.encoded.count
        // A header's numbers are small here: each may take eight bytes more.
        #expect(size + (Proof.maximumLinks + 1) * 64 <= LightUpdate.maximumSize)
        let conflict = Conflict(
            trust: Self.chain.trust(at: 3, isSealed: true), offered: update, witnessed: update)
        #expect(conflict.encoded.count + size <= Conflict.maximumSize)
    }
}

extension DecodeError.Reason {
    fileprivate static func unexpectedType(
        _ expected: CBORType, _ found: CBORType
    ) -> DecodeError.Reason { .unexpectedType(expected: expected, found: found) }
}

extension Header {
    /// The bytes of this header with another version.
    fileprivate var version2: [UInt8] {
        var draft = HeaderDraft(self)
        draft.version = 2
        return draft.bytes
    }
}
