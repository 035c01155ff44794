public import AssayCrypto

/// What statements, seals and receipts share of COSE.
public enum COSE {
    /// ES256K: ECDSA with secp256k1 and SHA-256 (RFC 8812).
    public static let es256k: Int64 = -47
    /// The header label of receipts (RFC 9942).
    public static let receiptsLabel: Int64 = 394
    /// The header label of the verifiable data structure (RFC 9942).
    public static let structureLabel: Int64 = 395
    /// The header label of the proofs of a receipt (RFC 9942).
    public static let proofsLabel: Int64 = 396
    /// The verifiable data structure RFC9162_SHA256.
    public static let rfc9162: UInt64 = 1

    /// Reads an algorithm, which must be ES256K.
    static func algorithm(_ decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        guard try decoder.integer() == Self.es256k else {
            throw DecodeError(.outOfRange("the algorithm (only ES256K, -47)"), at: start)
        }
    }
}

extension PublicKey: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.byteString(self.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        let bytes = try decoder.byteString(count: PublicKey.byteCount)
        guard let key = PublicKey(bytes: bytes) else {
            throw DecodeError(.signature(.notAPoint), at: start)
        }
        self = key
    }
}

extension Address: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.byteString(self.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        let bytes = try decoder.byteString(count: Address.byteCount)
        guard let address = Address(bytes: bytes) else {
            throw DecodeError(.outOfRange("an address"), at: start)
        }
        self = address
    }
}

extension Signature: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.byteString(self.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        let bytes = try decoder.byteString(count: Signature.byteCount)
        do {
            try self.init(bytes: bytes)
        } catch {
            throw DecodeError(.signature(error), at: start)
        }
    }
}
