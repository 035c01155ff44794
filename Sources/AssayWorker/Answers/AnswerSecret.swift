import AssayCore

/// 32 random bytes that all salts of one answer come from, so that a million leaves need no more.
///
/// Who has them can link the leaves of the answer to inputs and outputs. They print as nothing.
struct AnswerSecret: Hashable, Sendable, CustomStringConvertible {
    /// The number of bytes: 32.
    static let byteCount = 32

    /// The bytes.
    let bytes: [UInt8]

    /// The secret with these bytes; `nil` for another number of them.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A new one from the operating system's random numbers.
    init() {
        var generator = SystemRandomNumberGenerator()
        self.bytes = (0..<Self.byteCount).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
    }

    /// The salt of the leaf at a position.
    func salt(at position: UInt64) -> [UInt8] {
        WorkLeaf.salt(secret: self.bytes, index: position)
    }

    var description: String { "secret" }
}
