import AssayAPI
import AssayCore
import AssayTestSupport
import Testing

@Suite("An altered document")
struct DocumentFuzzTests {
    /// Texts with a few bytes changed, removed, repeated or swapped with a meaningful one.
    private static func altered(_ text: String, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes = Array(text.utf8)
        let meaningful = Array("{}[]\",:\\-.0123456789eutf \n\u{0}".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard let index = bytes.indices.randomElement(using: &generator) else { break }
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = .random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            case 3: bytes[index] = meaningful.randomElement(using: &generator) ?? 0
            default: bytes.removeSubrange(index..<min(index + 40, bytes.count))
            }
        }
        return bytes
    }

    @Test("is refused with an error, or means what it says when it is written again")
    func genesis() throws {
        let text = try GenesisFileTests.sample().json
        var refused = 0
        for seed in 0..<4_000 as Range<UInt64> {
            let bytes = Self.altered(text, seed: seed)
            do throws(DocumentError) {
                let file = try GenesisFile(json: bytes, path: "altered")
                let again = try GenesisFile(json: Array(file.json.utf8), path: "again")
                #expect(again == file, "seed \(seed)")
            } catch {
                #expect(!error.description.isEmpty)
                refused += 1
            }
        }
        #expect((2_000..<4_000).contains(refused))
    }

    @Test("is refused as a trust file, or means what it says when it is written again")
    func trust() throws {
        let genesis = try GenesisFileTests.sample()
        let text = TrustFile(
            try TrustFile(json: Array(genesis.json.utf8), path: "genesis").trust
        ).json
        for seed in 0..<4_000 as Range<UInt64> {
            let bytes = Self.altered(text, seed: seed)
            do throws(DocumentError) {
                let file = try TrustFile(json: bytes, path: "altered")
                let again = try TrustFile(json: Array(file.json.utf8), path: "again")
                #expect(again == file, "seed \(seed)")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
