import AssayTestSupport
import Testing

@testable import AssayCrypto

/// The cache may forget, but never grow without bound, and never answer with another key.
@Suite struct KeyCacheTests {
    static let names = (0..<300).map { TestKeys.key($0).publicKey }

    @Test(
        "at most so many keys are kept",
        arguments: [(4, 4), (5, 4), (64, 64), (400, 400), (1, 4), (0, 4), (-1, 4)])
    func bounded(capacity: Int, most: Int) throws {
        let cache = KeyCache(capacity: capacity)
        for name in Self.names {
            #expect(try cache.key(for: name).publicKey == name)
            #expect(cache.count <= most)
        }
        #expect(cache.count > 0)
    }

    @Test func aKeyIsKeptUntilItsPartIsFull() throws {
        let cache = KeyCache(capacity: 4 * Self.names.count)
        for _ in 0..<3 {
            for name in Self.names { _ = try cache.key(for: name) }
        }
        #expect(cache.count == Self.names.count)
    }

    @Test func aNameThatIsNoPointIsNotKept() throws {
        let cache = KeyCache()
        let name = try #require(PublicKey(bytes: [2] + [UInt8](repeating: 0, count: 32)))
        #expect(throws: SignatureError.notAPoint) { try cache.key(for: name) }
        #expect(cache.count == 0)
    }

    /// Eight tasks through a cache that is far too small, so that it is emptied all the time.
    @Test func manyTasksGetTheKeysTheyAskFor() async throws {
        let cache = KeyCache(capacity: 32)
        let digest = SHA256.hash([1])
        let signatures = (0..<20).map { TestKeys.key($0).sign(digest) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { @concurrent in
                    var generator = SeededGenerator(seed: UInt64(task))
                    for _ in 0..<400 {
                        let index = Int.random(in: 0..<Self.names.count, using: &generator)
                        let key = try cache.key(for: Self.names[index])
                        #expect(key.publicKey == Self.names[index])
                        #expect(cache.count <= 32)
                        guard index < signatures.count else { continue }
                        #expect(key.isValid(signatures[index], of: digest))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
