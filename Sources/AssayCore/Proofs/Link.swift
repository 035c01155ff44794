import AssayCrypto

/// A certified header after which the validators change, and the new set.
///
/// Followed in order from a trust, links lead to the keys of any later head.
public struct Link: Hashable, Sendable {
    /// The header, sealed by the old set.
    public let header: Header
    /// Its certificate.
    public let certificate: Certificate
    /// The new set, which the header names by its hash.
    public let next: ValidatorSet

    /// A link of these parts, unchecked.
    public init(header: Header, certificate: Certificate, next: ValidatorSet) {
        self.header = header
        self.certificate = certificate
        self.next = next
    }

    static func encode(_ links: [Link], to encoder: inout CBOREncoder) {
        encoder.array(links.count)
        for link in links { link.encode(to: &encoder) }
    }

    static func decodeList(from decoder: inout CBORDecoder) throws(DecodeError) -> [Link] {
        let start = decoder.offset
        var links: [Link] = []
        for _ in 0..<(try decoder.array(maximum: Proof.maximumLinks)) {
            links.append(try Link(from: &decoder))
        }
        // An empty list is written by leaving it out.
        guard !links.isEmpty else { throw DecodeError(.outOfRange("the list of links"), at: start) }
        return links
    }
}

extension Link: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        self.header.encode(to: &encoder)
        self.certificate.encode(to: &encoder)
        self.next.encode(to: &encoder)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.header = try Header(from: &decoder)
        self.certificate = try Certificate(from: &decoder)
        self.next = try ValidatorSet(from: &decoder)
    }
}
