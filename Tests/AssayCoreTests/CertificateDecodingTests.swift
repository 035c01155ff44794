import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The bytes of certificates and signer bitmaps.
@Suite struct CertificateDecodingTests {
    private static func certificate(count: Int = 4, by numbers: [Int]? = nil) throws -> Certificate
    {
        let validators = TestValidators(count: count)
        let header = try MemoryLedger(validatorKeys: validators.keys).head.header
        return validators.certificate(of: header, by: numbers, round: 3)
    }

    private static func decode(_ bytes: [UInt8]) throws -> Certificate {
        try Certificate(decoding: bytes, limit: 10_000)
    }

    @Test("round trips", arguments: [1, 2, 4, 7, 8, 9, 16, 50])
    func roundTrip(_ count: Int) throws {
        let certificate = try Self.certificate(count: count)
        #expect(try Self.decode(certificate.encoded) == certificate)
        #expect(certificate.signers.numbers(of: count) == Array(0..<count))
    }

    /// The twin is as good a signature to ECDSA, and would give a block two certificates.
    @Test func theHighTwinOfASealIsRefused() throws {
        let certificate = try Self.certificate()
        var encoded = certificate.encoded
        let twin = certificate.signatures[3].highTwin
        encoded.replaceSubrange((encoded.count - 64)..., with: twin)
        let start = encoded.count - 66
        #expect(throws: DecodeError(.signature(.highS), at: start)) { try Self.decode(encoded) }
        #expect(throws: SignatureError.highS) { try Signature(bytes: twin) }
        // It is the twin: lowered, it is the seal again.
        #expect(try Signature(normalizing: twin) == certificate.signatures[3])
    }

    @Test("a signature out of range", arguments: [0, 255] as [UInt8])
    func outOfRange(_ byte: UInt8) throws {
        var encoded = try Self.certificate().encoded
        for start in [encoded.count - 32, encoded.count - 64] {
            encoded.replaceSubrange(
                start..<start + 32, with: [UInt8](repeating: byte, count: 32))
            #expect(throws: DecodeError.self) { try Self.decode(encoded) }
        }
    }

    @Test func moreSignaturesThanThereCanBeValidatorsAreRefused() throws {
        let certificate = try Self.certificate()
        for (count, isValid) in [(50, true), (51, false)] {
            let long = Certificate(
                round: 0, signers: certificate.signers,
                signatures: Array(repeating: certificate.signatures[0], count: count))
            #expect((try? Self.decode(long.encoded)) == (isValid ? long : nil))
        }
    }

    @Test("the size of a bitmap", arguments: [(0, true), (7, true), (8, false), (255, false)])
    func bitmapSize(_ size: Int, _ isValid: Bool) {
        var encoder = CBOREncoder()
        encoder.byteString([UInt8](repeating: 0, count: size))
        let decoded = try? SignerBitmap(decoding: encoder.bytes, limit: 1_000)
        #expect((decoded != nil) == isValid)
    }

    @Test func bitIOfByteNIsValidatorEightNPlusI() {
        let bitmap = SignerBitmap([0, 7, 8, 17, 49], of: 50)
        #expect(bitmap.encoded == [0x47, 0x81, 0x01, 0x02, 0, 0, 0, 0x02])
        #expect(bitmap.numbers(of: 50) == [0, 7, 8, 17, 49])
        #expect(bitmap.numbers(of: 56) == [0, 7, 8, 17, 49])
        #expect(bitmap.numbers(of: 49) == nil)
        #expect(bitmap.numbers(of: 48) == nil)
        #expect(bitmap.numbers(of: 57) == nil)
        #expect(SignerBitmap([3, 3, 3], of: 8) == SignerBitmap([3], of: 8))
        #expect(SignerBitmap([], of: 0).numbers(of: 0) == [])
    }

    @Test("numbers outside of the set", arguments: [-1, 4, 8])
    func outside(_ number: Int) async {
        await #expect(processExitsWith: .failure) { [number] in
            _ = SignerBitmap([number], of: 4)
        }
    }

    @Test func cutAndPaddedBytesAreRefused() throws {
        let bytes = try Self.certificate(count: 2).encoded
        for cut in 0..<bytes.count {
            #expect(throws: DecodeError.self) { try Self.decode(Array(bytes[..<cut])) }
        }
        #expect(throws: DecodeError.self) { try Self.decode(bytes + [0]) }
    }

    @Test func sealContentsRoundTrip() throws {
        let header = try MemoryLedger().head.header.with {
            $0.height = .max
            $0.firstIndex = 1 << 40
            $0.logSize = .max
            $0.time = .max
        }
        for round in [0, 1, .max] as [UInt64] {
            let content = SealContent(header, hash: header.hash, round: round)
            #expect(try SealContent(decoding: content.encoded, limit: 1_000) == content)
            #expect(content.time == header.time / 1_000)
        }
    }
}
