import Glibc

extension RawSpan {
    /// Lends the bytes in the form LevelDB takes: characters, never a null pointer.
    func withCharacters<Result>(_ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
        self.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else {
                return withUnsafePointer(to: 0) { body($0, 0) }
            }
            return body(start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    /// Whether these bytes sort before `other` in LevelDB's order: bytewise, shorter first.
    func precedes(_ other: RawSpan) -> Bool {
        self.withCharacters { left, leftCount in
            other.withCharacters { right, rightCount in
                let order = memcmp(left, right, min(leftCount, rightCount))
                return order != 0 ? order < 0 : leftCount < rightCount
            }
        }
    }

    /// A copy of the bytes.
    var array: [UInt8] {
        self.withUnsafeBytes { Array($0) }
    }

    /// Two lowercase digits per byte, cut after 64 bytes: for error messages, not for parsing.
    var hexadecimal: String {
        let digits: [Character] = Array("0123456789abcdef")
        let limit = 64
        var text = ""
        for offset in 0..<min(self.byteCount, limit) {
            let byte = self.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0f)])
        }
        return self.byteCount > limit ? text + "…" : text
    }
}
