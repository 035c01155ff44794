import AssayCrypto

/// What one inference of an answer gave.
struct AnswerItem: Hashable, Sendable {
    /// The position of the inference among the inputs.
    let index: UInt64
    /// Its units.
    let units: UInt64
    /// The number of bytes of its output.
    let size: UInt64
    /// The digest of its output.
    let output: Digest

    /// The number of bytes of an item on the disk: 64, of which the last 8 are a checksum.
    static let byteCount = 64

    /// An item.
    init(index: UInt64, units: UInt64, size: UInt64, output: Digest) {
        self.index = index
        self.units = units
        self.size = size
        self.output = output
    }

    /// The item in its bytes on the disk; `nil` if the checksum shows them to be torn.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount,
            let output = Digest(bytes: Array(bytes[24..<56])),
            Self.checksum(bytes[..<56]).elementsEqual(bytes[56...])
        else { return nil }
        func number(_ start: Int) -> UInt64 {
            bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(index: number(0), units: number(8), size: number(16), output: output)
    }

    /// The bytes on the disk.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for number in [self.index, self.units, self.size] {
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes += self.output.bytes
        return bytes + Self.checksum(bytes[...])
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        SHA256.hash(Array(bytes)).bytes.prefix(8)
    }
}

extension Digest {
    /// SHA-256(salt ‖ index in 8 bytes, big-endian ‖ content): the digest of an input or output.
    static func salted(_ salt: [UInt8], index: UInt64, content: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(salt)
        withUnsafeBytes(of: index.bigEndian) { hash.update($0) }
        hash.update(content)
        return hash.finalize()
    }
}
