import AssayCore

extension CBORValue {
    /// A random value of the subset: maps in order, every length of argument, any text.
    static func random(
        depth: Int, using generator: inout some RandomNumberGenerator
    ) -> CBORValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0: return .unsigned(self.argument(using: &generator))
        case 1: return .negative(self.argument(using: &generator))
        case 2:
            let count = Int.random(in: 0...40, using: &generator)
            return .bytes((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        case 3: return .text(self.text(using: &generator))
        case 4: return .bool(Bool.random(using: &generator))
        case 5: return .null
        case 6:
            return .array(
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    self.random(depth: depth - 1, using: &generator)
                })
        case 7:
            let keys = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                self.random(depth: min(depth - 1, 1), using: &generator)
            }
            let unique = Dictionary(keys.map { ($0.encoded, $0) }) { first, _ in first }
            return .map(
                unique.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
                    Entry($0.value, self.random(depth: depth - 1, using: &generator))
                })
        default:
            return .tag(
                self.argument(using: &generator), self.random(depth: depth - 1, using: &generator))
        }
    }

    /// A number of any width, often at the edge where the encoding grows.
    private static func argument(using generator: inout some RandomNumberGenerator) -> UInt64 {
        let edges: [UInt64] = [
            0, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, .max,
        ]
        if Bool.random(using: &generator), let edge = edges.randomElement(using: &generator) {
            return edge
        }
        return generator.next() >> UInt64.random(in: 0...63, using: &generator)
    }

    /// Text of one to four bytes a character.
    private static func text(using generator: inout some RandomNumberGenerator) -> String {
        let samples: [Character] = ["a", "\u{0}", "~", "ß", "€", "\u{fffd}", "🙂", "e\u{301}", "é"]
        return String(
            (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
                samples.randomElement(using: &generator)
            })
    }
}
