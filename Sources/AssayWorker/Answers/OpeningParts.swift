public import AssayCore
public import AssayCrypto

/// Cuts openings into statements that are small enough.
public enum OpeningParts {
    /// The bytes of a statement besides its openings, and a little more.
    private static let envelope = 600
    /// The bytes of openings that a statement holds.
    private static let room = Statement.maximumSize - Self.envelope

    /// The statements that open these leaves, in their order.
    public static func parts(of openings: [Opening], for job: Digest) -> [Open] {
        var parts: [Open] = []
        var part: [Opening] = []
        var size = 0
        for opening in openings {
            let count = opening.encoded.count
            if !part.isEmpty, size + count > Self.room || part.count == Open.maximumOpenings {
                parts.append(Open(part, for: job))
                part = []
                size = 0
            }
            part.append(opening)
            size += count
        }
        if !part.isEmpty { parts.append(Open(part, for: job)) }
        return parts
    }

    /// The most statements that opening `draws` leaves of a tree of `count` leaves can take, where
    /// the job has `inputs` inputs.
    public static func most(draws: UInt64, count: UInt64, inputs: UInt64) -> UInt64 {
        // Two positions and the units (9 bytes each), four strings of 32 bytes, three heads.
        let fixed = 3 * 9 + 4 * 34 + 3 * 3
        let size = fixed + Self.depth(count) * 44 + Self.depth(inputs) * 32
        let each = UInt64(max(1, min(Self.room / size, Open.maximumOpenings)))
        return (draws + each - 1) / each
    }

    /// The number of siblings on the longest way in a tree of `count` leaves.
    private static func depth(_ count: UInt64) -> Int {
        count <= 1 ? 0 : 64 - (count - 1).leadingZeroBitCount
    }
}
