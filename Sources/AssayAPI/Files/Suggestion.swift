/// Finds what somebody probably meant who wrote a name that does not exist.
package enum Suggestion {
    /// `"; did you mean …?"` for the candidate nearest to `text`, or an empty string if none is
    /// near: at most a third of the letters wrong, swapped, missing or too many.
    package static func phrase(for text: String, among candidates: [String]) -> String {
        guard let found = Self.nearest(to: text, among: candidates) else { return "" }
        return "; did you mean \"\(found)\"?"
    }

    /// The candidate nearest to `text`, if one is near.
    package static func nearest(to text: String, among candidates: [String]) -> String? {
        // Longer texts are no typing errors, and the distance costs the product of the lengths.
        guard text.utf8.count <= 64 else { return nil }
        let wanted = Array(text.lowercased().unicodeScalars)
        let ranked = candidates.map { candidate in
            let letters = Array(candidate.lowercased().unicodeScalars)
            return (candidate, Self.distance(wanted, letters), letters.count)
        }
        let near = ranked.filter { $0.1 <= max(1, $0.2 / 3) }
        return near.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// How many insertions, deletions, replacements and swaps of neighbours turn one into another.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var older: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = previous[column] + (letter == other ? 0 : 1)
                best = min(best, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            (older, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
