extension Statement {
    /// Splits a CBOR sequence (RFC 8742) into the statements it consists of, reading only heads.
    ///
    /// - Parameter maximum: how many there may be.
    public static func split(
        _ bytes: [UInt8], maximum: Int
    ) throws(DecodeError) -> [[UInt8]] {
        var decoder = try CBORDecoder(bytes, limit: bytes.count)
        var statements: [[UInt8]] = []
        while !decoder.isAtEnd {
            let start = decoder.offset
            guard statements.count < maximum else {
                throw DecodeError(.tooMany(limit: maximum), at: start)
            }
            try decoder.tag(EntryTag.statement)
            try decoder.array(count: 4)
            _ = try decoder.nested(maximum: Claims.maximumHeaderSize)
            let unprotected = try decoder.map()
            try unprotected.end(&decoder)
            _ = try decoder.nested(maximum: Self.maximumSize)
            _ = try decoder.nested(maximum: Self.maximumSize)
            statements.append(decoder.bytes(from: start))
        }
        return statements
    }
}
