import AssayCrypto
import AssayTestSupport
import Testing

/// Which 64 bytes are a signature, before any key is looked at.
@Suite struct SignatureTests {
    /// Numbers at the edges of what r and s may be; n is the order of the curve.
    enum Number: String, CaseIterable, Sendable {
        case zero = "0000000000000000000000000000000000000000000000000000000000000000"
        case one = "0000000000000000000000000000000000000000000000000000000000000001"
        case half = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"
        case aboveHalf = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1"
        case belowOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140"
        case order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
        case aboveOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142"
        case largest = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

        var bytes: [UInt8] { [UInt8](hex: self.rawValue) }
    }

    /// r, s, what a strict reader says, and the s that a lenient one makes of it.
    typealias Case = (r: Number, s: Number, error: SignatureError?, normalized: Number?)
    static let cases: [Case] = [
        (.one, .one, nil, .one),
        (.one, .half, nil, .half),
        (.belowOrder, .half, nil, .half),
        (.aboveHalf, .one, nil, .one),
        (.one, .aboveHalf, .highS, .half),
        (.one, .belowOrder, .highS, .one),
        (.belowOrder, .belowOrder, .highS, .one),
        (.zero, .one, .outOfRange, nil),
        (.one, .zero, .outOfRange, nil),
        (.zero, .zero, .outOfRange, nil),
        (.zero, .belowOrder, .outOfRange, nil),
        (.order, .one, .outOfRange, nil),
        (.one, .order, .outOfRange, nil),
        (.order, .order, .outOfRange, nil),
        (.aboveOrder, .one, .outOfRange, nil),
        (.one, .aboveOrder, .outOfRange, nil),
        (.largest, .one, .outOfRange, nil),
        (.one, .largest, .outOfRange, nil),
    ]

    @Test("as they stand", arguments: cases)
    func strict(r: Number, s: Number, error: SignatureError?, normalized: Number?) throws {
        let bytes = r.bytes + s.bytes
        if let error {
            #expect(throws: error) { try Signature(bytes: bytes) }
        } else {
            #expect(try Signature(bytes: bytes).bytes == bytes)
        }
    }

    @Test("with s lowered", arguments: cases)
    func lenient(r: Number, s: Number, error: SignatureError?, normalized: Number?) throws {
        if let normalized {
            let signature = try Signature(normalizing: r.bytes + s.bytes)
            #expect(signature.bytes == r.bytes + normalized.bytes)
        } else {
            #expect(throws: SignatureError.outOfRange) {
                try Signature(normalizing: r.bytes + s.bytes)
            }
        }
    }

    @Test("only 64 bytes are a signature", arguments: [0, 1, 32, 63, 65, 72, 128])
    func wrongLength(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(throws: SignatureError.wrongLength) { try Signature(bytes: bytes) }
        #expect(throws: SignatureError.wrongLength) { try Signature(normalizing: bytes) }
    }

    @Test func itIsWrittenInHexadecimal() throws {
        let bytes = Number.one.bytes + Number.half.bytes
        let text = "0x" + Number.one.rawValue + Number.half.rawValue
        #expect(try Signature(bytes: bytes).description == text)
    }

    /// The twin (r, n − s) of a signature would give one statement two ids: refused as it
    /// stands, and the same signature once lowered.
    @Test func theHighTwinOfASignatureIsRefused() throws {
        let signature = TestKeys.key(6).sign(SHA256.hash([1, 2, 3]))
        let twin = signature.highTwin
        #expect(throws: SignatureError.highS) { try Signature(bytes: twin) }
        #expect(try Signature(normalizing: twin) == signature)
        #expect(try Signature(normalizing: signature.bytes) == signature)
    }
}
