import AssayAPI
import AssayCore
import AssayCrypto
import AssayLight
import AssayTestSupport
import Testing

@Suite("A trust file")
struct TrustFileTests {
    private static func sample() throws -> Trust {
        let keys = (0..<4).map { TestKeys.key($0).publicKey }.sorted()
        return Trust(
            chain: try #require(ChainID("lab-0123456789abcdef")), height: .max,
            block: SHA256.hash([1]), logSize: 1 << 62, logRoot: SHA256.hash([2]),
            time: 1_772_366_400, validators: try #require(ValidatorSet(sorted: keys)))
    }

    @Test("is the same after it was written and read")
    func roundTrip() async throws {
        let file = TrustFile(try Self.sample())
        try await withTemporaryDirectory { directory in
            let path = directory + "/trust.json"
            try file.write(to: path)
            #expect(try TrustFile.read(path) == file)
            #expect(try TrustFile.read(path).source == .trustFile)
            #expect(throws: DocumentError.exists(path: path)) { try file.write(to: path) }
            try file.write(to: path, overwriting: true)
        }
    }

    @Test("can be a genesis file, and then trusts the beginning of the chain")
    func genesis() throws {
        let genesis = try GenesisFileTests.sample()
        let file = try TrustFile(json: Array(genesis.json.utf8), path: "genesis")
        #expect(file.source == .genesisFile)
        #expect(file.trust == Trust(genesis.genesis))
        #expect(file.trust.chain == genesis.genesis.chain)
    }

    @Test(
        "is refused with the path of the mistake",
        arguments: [
            ("lab-0123456789abcdef", "lab-0123456789ABCDEF", "chainId"),
            ("\"height\": 18446744073709551615", "\"height\": 18446744073709551616", "height"),
            ("\"height\": 18446744073709551615", "\"height\": \"1\"", "height"),
            ("\"height\": 18446744073709551615,", "", "height"),
            ("\"blockHash\": \"0x", "\"blockHash\": \"", "blockHash"),
            ("\"logSize\": 4611686018427387904", "\"logSize\": 0", "logSize"),
            ("\"logRoot\": \"0x", "\"logRoot\": \"0x00", "logRoot"),
            ("1772366400", "1772366400.5", "time"),
            ("1772366400", "-1", "time"),
            ("\"time\"", "\"tiem\": 1, \"time\"", "tiem"),
            ("\"time\"", "\"height\": 1, \"time\"", "height"),
            ("\"validators\": [", "\"validators\": [7, ", "validators[0]"),
            ("\"0x02", "\"0x04", "validators[0]"),
        ] as [(String, String, String)])
    func mistake(_ from: String, _ to: String, _ path: String) throws {
        let text = TrustFile(try Self.sample()).json
        let parts = text.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2, "the sample does not contain \(from)")
        let error = #expect(throws: DocumentError.self) {
            try TrustFile(json: Array(parts.joined(separator: to).utf8), path: "sample")
        }
        guard case .mistakes("sample", let mistakes) = error else {
            Issue.record("expected mistakes, found \(String(describing: error))")
            return
        }
        #expect(mistakes.map(\.path) == [path])
    }

    @Test("refuses a validator that is named twice, and an empty list")
    func validators() throws {
        let key = TestKeys.key(0).publicKey
        let text = TrustFile(try Self.sample()).json
        let start = try #require(text.firstRange(of: "\"validators\": [")).upperBound
        for list in ["", "\"\(key)\", \"\(key)\""] {
            let json = text[..<start] + list + "]}"
            #expect(throws: DocumentError.self) {
                try TrustFile(json: Array(json.utf8), path: "sample")
            }
        }
    }

    @Test(
        "is not confused with other JSON",
        arguments: ["{}", "[]", "null", "{\"validators\": []}", "{\"name\": \"lab\"}"])
    func neither(_ text: String) {
        let error = #expect(throws: DocumentError.self) {
            try TrustFile(json: Array(text.utf8), path: "sample")
        }
        #expect(error.map { "\($0)".contains("neither a trust file nor a genesis") } == true)
    }
}
