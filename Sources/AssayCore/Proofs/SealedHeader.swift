import AssayCrypto

/// A header and the seals that came with it, unchecked: how heads travel.
public struct SealedHeader: Hashable, Sendable {
    /// The header.
    public let header: Header
    /// Its certificate; `nil` at height 0, which has none.
    public let certificate: Certificate?

    /// A header with its seals, unchecked.
    public init(_ header: Header, _ certificate: Certificate?) {
        self.header = header
        self.certificate = certificate
    }

    /// What the seals sign.
    public var content: SealContent {
        SealContent(
            self.header, hash: self.header.hash, round: self.certificate?.round ?? 0)
    }
}

extension SealedHeader: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(self.certificate == nil ? 1 : 2)
        self.header.encode(to: &encoder)
        self.certificate?.encode(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        let count = try decoder.array(maximum: 2)
        guard count > 0 else { throw DecodeError(.wrongLength(expected: 2, found: 0), at: start) }
        self.header = try Header(from: &decoder)
        self.certificate = count == 2 ? try Certificate(from: &decoder) : nil
        guard (self.certificate == nil) == (self.header.height == 0) else {
            throw DecodeError(.outOfRange("the certificate of a header"), at: start)
        }
    }
}
