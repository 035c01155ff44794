/// 32 bytes, kept as four big-endian words: the fastest shape for keys of dictionaries, and one
/// whose order is the bytewise order of the bytes.
@frozen
public struct Word256: Hashable, Comparable, Sendable {
    @usableFromInline let w0: UInt64
    @usableFromInline let w1: UInt64
    @usableFromInline let w2: UInt64
    @usableFromInline let w3: UInt64

    /// The number of bytes in a word: 32.
    public static let byteCount = 32

    /// All bytes zero.
    public static let zero = Word256(w0: 0, w1: 0, w2: 0, w3: 0)

    @inlinable
    init(w0: UInt64, w1: UInt64, w2: UInt64, w3: UInt64) {
        self.w0 = w0
        self.w1 = w1
        self.w2 = w2
        self.w3 = w3
    }

    /// Reads 32 bytes at `offset` of `buffer`, which must hold them.
    @inlinable
    public init(_ buffer: UnsafeRawBufferPointer, at offset: Int = 0) {
        precondition(offset >= 0 && buffer.count - offset >= 32, "32 bytes are needed")
        self.init(
            w0: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            w1: UInt64(
                bigEndian: buffer.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
            w2: UInt64(
                bigEndian: buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)),
            w3: UInt64(
                bigEndian: buffer.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)))
    }

    /// The word with exactly these 32 bytes; `nil` for any other length.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self = bytes.withUnsafeBytes { Word256($0) }
    }

    /// The 32 bytes, most significant first.
    public var bytes: [UInt8] {
        self.withUnsafeBytes { [UInt8]($0) }
    }

    /// Lends the 32 bytes to `body`; they die when it returns.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let words = (w0.bigEndian, w1.bigEndian, w2.bigEndian, w3.bigEndian)
        return try Swift.withUnsafeBytes(of: words, body)
    }

    /// The bit at `index`, counted from the most significant, 0 ..< 256.
    @inlinable
    public func bit(_ index: Int) -> Bool {
        let word =
            switch index >> 6 {
            case 0: w0
            case 1: w1
            case 2: w2
            default: w3
            }
        return (word >> UInt64(63 - (index & 63))) & 1 == 1
    }

    /// The number of leading bits in which both words agree, 0 … 256.
    public func commonPrefixLength(with other: Word256) -> Int {
        if w0 != other.w0 { return (w0 ^ other.w0).leadingZeroBitCount }
        if w1 != other.w1 { return 64 + (w1 ^ other.w1).leadingZeroBitCount }
        if w2 != other.w2 { return 128 + (w2 ^ other.w2).leadingZeroBitCount }
        return 192 + (w3 ^ other.w3).leadingZeroBitCount
    }

    /// The first eight bytes as a number.
    @inlinable public var leadingWord: UInt64 { w0 }

    /// This word with every bit from `length` on set to `value`: the ends of the range of all
    /// words that share its first `length` bits.
    public func filled(from length: Int, with value: Bool) -> Word256 {
        func fill(_ word: UInt64, _ start: Int) -> UInt64 {
            let kept = min(max(length - start, 0), 64)
            let mask: UInt64 = kept == 64 ? 0 : UInt64.max >> UInt64(kept)
            return value ? word | mask : word & ~mask
        }
        return Word256(w0: fill(w0, 0), w1: fill(w1, 64), w2: fill(w2, 128), w3: fill(w3, 192))
    }

    /// Whether both are the same.
    @inlinable
    public static func == (left: Word256, right: Word256) -> Bool {
        left.w0 == right.w0 && left.w1 == right.w1 && left.w2 == right.w2 && left.w3 == right.w3
    }

    /// Feeds all four words: who chooses the bytes must not choose what collides.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(w0)
        hasher.combine(w1)
        hasher.combine(w2)
        hasher.combine(w3)
    }

    /// Whether the bytes of one come before those of the other.
    @inlinable
    public static func < (left: Word256, right: Word256) -> Bool {
        if left.w0 != right.w0 { return left.w0 < right.w0 }
        if left.w1 != right.w1 { return left.w1 < right.w1 }
        if left.w2 != right.w2 { return left.w2 < right.w2 }
        return left.w3 < right.w3
    }
}
