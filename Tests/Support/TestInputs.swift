import AssayCore
public import AssayCrypto

/// The inputs of a job in a test, by their digests, with the tree over them.
public struct TestInputs: Hashable, Sendable {
    /// The digest of every input.
    public let digests: [Digest]
    private let hashes: [Digest]

    /// As many inputs as the digests.
    public init(_ digests: [Digest]) {
        self.digests = digests
        self.hashes = digests.map { LogHash.leaf($0.bytes) }
    }

    /// So many inputs, other ones for every `salt`.
    public init(count: Int, salt: UInt8 = 0) {
        self.init((0..<count).map { SHA256.hash([salt, UInt8($0 / 256), UInt8($0 % 256)]) })
    }

    /// The number of inputs.
    public var count: UInt64 { UInt64(self.digests.count) }

    /// The root that the job names.
    public var root: Digest { Self.root(self.hashes[...]) }

    /// The way from an input's digest to the root (RFC 9162 §2.1.3.1, word for word).
    public func path(of index: UInt64) -> [Digest] {
        var range = self.hashes[...]
        var path: [Digest] = []
        while range.count > 1 {
            let middle = range.startIndex + Self.split(range.count)
            let (left, right) = (range[..<middle], range[middle...])
            let isLeft = Int(index) < middle
            path.insert(Self.root(isLeft ? right : left), at: 0)
            range = isLeft ? left : right
        }
        return path
    }

    private static func root(_ range: ArraySlice<Digest>) -> Digest {
        guard range.count > 1 else { return range.first ?? SHA256.hash([]) }
        let middle = range.startIndex + Self.split(range.count)
        let (left, right) = (Self.root(range[..<middle]), Self.root(range[middle...]))
        return SHA256.hash([1] + left.bytes + right.bytes)
    }

    /// The largest power of two below `count`.
    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
