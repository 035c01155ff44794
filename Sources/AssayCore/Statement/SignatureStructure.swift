public import AssayCrypto

/// The bytes that a COSE_Sign1 signature covers (RFC 9052 §4.4), hashed.
public enum SignatureStructure {
    /// `["Signature1", protected, h'', payload]` up to the protected header.
    private static let prefix: [UInt8] = [0x84, 0x6a] + [UInt8]("Signature1".utf8)
    /// The empty external data.
    private static let externalData: [UInt8] = [0x40]

    /// SHA-256 of the structure over a protected header and a payload.
    public static func digest(protected: [UInt8], payload: [UInt8]) -> Digest {
        var encoder = CBOREncoder()
        encoder.byteString(protected)
        var payloadEncoder = CBOREncoder()
        payloadEncoder.byteString(payload)
        return Self.digest(
            encodedProtected: encoder.bytes[...], encodedPayload: payloadEncoder.bytes[...])
    }

    /// The same over two byte strings that are encoded already, heads included.
    static func digest(
        encodedProtected: ArraySlice<UInt8>, encodedPayload: ArraySlice<UInt8>
    ) -> Digest {
        var hash = SHA256()
        hash.update(Self.prefix)
        encodedProtected.withUnsafeBytes { hash.update($0) }
        hash.update(Self.externalData)
        encodedPayload.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }
}
