import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@Suite struct CBOREncoderTests {
    static func encoded(_ body: (inout CBOREncoder) -> Void) -> [UInt8] {
        var encoder = CBOREncoder()
        body(&encoder)
        return encoder.bytes
    }

    @Test(
        "integers take the fewest bytes",
        arguments: [
            (0, "00"), (1, "01"), (23, "17"), (24, "18 18"), (255, "18 ff"), (256, "19 0100"),
            (65_535, "19 ffff"), (65_536, "1a 00010000"), (4_294_967_295, "1a ffffffff"),
            (4_294_967_296, "1b 0000000100000000"), (Int64.max, "1b 7fffffffffffffff"),
            (-1, "20"), (-24, "37"), (-25, "38 18"), (-47, "38 2e"), (-256, "38 ff"),
            (-257, "39 0100"), (-65_536, "39 ffff"), (-65_537, "3a 00010000"),
            (-70_000, "3a 0001116f"), (Int64.min, "3b 7fffffffffffffff"),
        ] as [(Int64, String)])
    func integers(value: Int64, hex: String) throws {
        let bytes = Self.encoded { $0.integer(value) }
        #expect(bytes == [UInt8](hex: hex))
        if value >= 0 { #expect(Self.encoded { $0.unsigned(UInt64(value)) } == bytes) }
        var decoder = try CBORDecoder(bytes, limit: 9)
        #expect(try decoder.integer() == value)
    }

    @Test func strings() throws {
        let digest = SHA256.hash([1])
        #expect(Self.encoded { $0.byteString([]) } == [0x40])
        #expect(Self.encoded { $0.byteString([1, 2]) } == [0x42, 1, 2])
        #expect(Self.encoded { $0.digest(digest) } == [0x58, 32] + digest.bytes)
        #expect(Self.encoded { $0.digests([]) } == [0x40])
        #expect(
            Self.encoded { $0.digests([digest, .zero]) }
                == [0x58, 64] + digest.bytes + Digest.zero.bytes)
        #expect(Self.encoded { $0.text("") } == [0x60])
        // Text is counted in bytes, not in characters.
        #expect(Self.encoded { $0.text("ü🙂") } == [UInt8](hex: "66 c3bc f09f9982"))
    }

    @Test func heads() {
        #expect(Self.encoded { $0.array(0) } == [0x80])
        #expect(Self.encoded { $0.array(24) } == [0x98, 24])
        #expect(Self.encoded { $0.tag(18) } == [0xd2])
        #expect(Self.encoded { $0.tag(EntryTag.header) } == [UInt8](hex: "da 41535948"))
        #expect(Self.encoded { $0.bool(false) } == [0xf4])
        #expect(Self.encoded { $0.bool(true) } == [0xf5])
        #expect(Self.encoded { $0.null() } == [0xf6])
        #expect(Self.encoded { $0.encoded([1, 2]) } == [1, 2])
    }

    @Test func mapsAreWrittenInOrderAndZerosLeftOut() {
        var map = CBORMapEncoder()
        map.unsigned(1, 0)
        map.nonZero(2, 0)
        map.nonZero(3, 7)
        map.text(24, "a")
        map.byteString(256, [9])
        map.put(-1) { $0.null() }
        map.put(-70_000) { $0.bool(true) }
        #expect(
            Self.encoded { $0.map(map) }
                == [UInt8](hex: "a6 01 00 03 07 1818 6161 190100 4109 20 f6 3a0001116f f5"))
        #expect(Self.encoded { $0.map(CBORMapEncoder()) } == [0xa0])
    }

    /// Labels in another order are a mistake of ours, and must not become bytes.
    @Test func labelsThatDoNotRiseStop() async {
        await #expect(processExitsWith: .failure) {
            var map = CBORMapEncoder()
            map.unsigned(2, 0)
            map.unsigned(1, 0)
        }
        await #expect(processExitsWith: .failure) {
            var map = CBORMapEncoder()
            map.unsigned(2, 0)
            map.unsigned(2, 0)
        }
        await #expect(processExitsWith: .failure) {
            var map = CBORMapEncoder()
            map.unsigned(-1, 0)
            map.unsigned(0, 0)
        }
        await #expect(processExitsWith: .failure) {
            var map = CBORMapEncoder()
            map.unsigned(-2, 0)
            map.unsigned(-1, 0)
        }
    }
}
