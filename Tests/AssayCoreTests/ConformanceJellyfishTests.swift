import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// State roots against the SHA-256 vectors of the public `jmt` design.
@Suite struct ConformanceJellyfishTests {
    struct File: Decodable {
        let vectors: [Vector]
    }

    struct Vector: Decodable {
        let expected_root: String
        let data: [Entry]
    }

    struct Entry: Decodable {
        let key: String
        let value: String
    }

    static let path = "jellyfish/sha2_256_vectors.json"

    @Test(
        "the roots of known states",
        .enabled(if: ConformanceVectors.has(path), "the vectors are absent"))
    func roots() throws {
        let file: File = try ConformanceVectors.json(of: Self.path)
        for vector in file.vectors {
            var reader = StateTreeLeaves()
            var tree = StateTree()
            for entry in vector.data {
                // Keys and values are hashed here; the tree knows only their hashes.
                let change = StateTreeChange(
                    key: SHA256.hash(.init(hex: entry.key)),
                    valueHash: SHA256.hash(.init(hex: entry.value)))
                tree = try tree.applying([change], reader: reader)
                reader.apply([change])
            }
            #expect(tree.rootHash.description == "0x" + vector.expected_root)
            #expect(tree.count == UInt64(vector.data.count))
            for entry in vector.data {
                let key = SHA256.hash(.init(hex: entry.key))
                try tree.proof(of: key, reader: reader)
                    .check(key, value: .init(hex: entry.value), root: tree.rootHash)
            }
        }
        #expect(file.vectors.map(\.data.count) == [0, 1, 2])
    }
}
