import AssayCore
import AssayCrypto

/// Builds the keys of the databases: bytes that sort as the numbers in them do.
enum Key {
    /// A number in big-endian bytes, so that keys sort by it.
    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
    }
}

extension [UInt8] {
    /// The number that the bytes from `offset` spell; `nil` if they are too few.
    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
        let size = Number.bitWidth / 8
        guard self.count >= offset + size else { return nil }
        return self[offset..<offset + size].reduce(Number(0)) { $0 << 8 | Number($1) }
    }
}

extension StoreError {
    /// A value that is stored under a key, and cannot be what the program wrote.
    static func impossible(_ database: String, key: [UInt8], _ error: DecodeError) -> StoreError {
        .corrupt(database: database, key: Hex.encode(key), reason: "\(error)")
    }
}
