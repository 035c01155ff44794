/// Something with one deterministic CBOR encoding.
public protocol CBOREncodable {
    /// Appends the one encoding of this value.
    func encode(to encoder: inout CBOREncoder)
}

/// Something that can be read from its deterministic CBOR encoding, and from no other bytes.
public protocol CBORDecodable {
    /// Reads one item, leaving `decoder` behind it.
    init(from decoder: inout CBORDecoder) throws(DecodeError)
}

/// `decode(encode(x)) == x`, and `encode(decode(b)) == b` for every accepted `b`.
public typealias CBORCodable = CBOREncodable & CBORDecodable

extension CBOREncodable {
    /// The deterministic encoding.
    public var encoded: [UInt8] {
        var encoder = CBOREncoder()
        self.encode(to: &encoder)
        return encoder.bytes
    }
}

extension CBORDecodable {
    /// Reads a value from bytes that hold it and nothing more.
    ///
    /// - Parameters:
    ///   - bytes: the whole encoding.
    ///   - limit: the most bytes that are looked at; longer input is refused unread.
    public init(decoding bytes: [UInt8], limit: Int) throws(DecodeError) {
        var decoder = try CBORDecoder(bytes, limit: limit)
        self = try Self(from: &decoder)
        try decoder.end()
    }
}
