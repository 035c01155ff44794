public import AssayCrypto

/// Which block is meant: a height, a hash, or `"latest"`.
public enum BlockReference: Hashable, Sendable {
    case latest
    case height(UInt64)
    case hash(Digest)

    /// The reference written as `latest`, a decimal height, or a hash; `nil` for anything else.
    public init?(_ text: String) {
        if text == "latest" {
            self = .latest
        } else if let height = UInt64(text) {
            self = .height(height)
        } else if let hash = Digest(text) {
            self = .hash(hash)
        } else {
            return nil
        }
    }
}

extension BlockReference: Codable {
    /// Reads the value from JSON.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let height = try? container.decode(UInt64.self) {
            self = .height(height)
            return
        }
        guard let text = try? container.decode(String.self), UInt64(text) == nil,
            let reference = BlockReference(text)
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected a height (number), a block hash, or \"latest\""))
        }
        self = reference
    }

    /// Writes the value as JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .latest: try container.encode("latest")
        case .height(let height): try container.encode(height)
        case .hash(let hash): try container.encode(hash)
        }
    }
}
