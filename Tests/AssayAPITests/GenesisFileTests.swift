import AssayAPI
import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Testing

@Suite("A genesis file")
struct GenesisFileTests {
    /// The directory `Genesis` of the project.
    static let directory: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/Genesis"
    }()

    static func sample() throws -> GenesisFile {
        let keys = (0..<4).map { TestKeys.key($0).publicKey }
        var parameters = Parameters()
        parameters[.epochLength] = 7
        parameters[.statementFee] = 1_000_000_000_000_000
        let accounts = [
            Genesis.Allocation(address: keys[0].address, balance: 1),
            Genesis.Allocation(
                address: TestKeys.key(9).publicKey.address, balance: 1 << 60, bond: 5_000,
                operatorID: OperatorID("edge \"ä\" 😀")),
        ]
        let genesis = try Genesis(
            name: try #require(ChainName("sample1")), time: 1_772_366_400_250,
            validators: try #require(ValidatorSet(sorted: keys.sorted())),
            parameters: parameters, reserve: 1 << 63, accounts: accounts)
        let label = GenesisFile.Validator(
            publicKey: keys[2], name: "Zoë", address: "[::1]:8646")
        return try GenesisFile(genesis: genesis, labels: [label])
    }

    @Test("is the same after it was written and read")
    func roundTrip() async throws {
        let file = try Self.sample()
        try await withTemporaryDirectory { directory in
            let path = directory + "/genesis.json"
            try file.write(to: path)
            let again = try GenesisFile.read(path)
            #expect(again == file)
            #expect(again.genesis.chain == file.genesis.chain)
            #expect(again.genesis.encoded == file.genesis.encoded)
            #expect(again.validators.contains { $0.name == "Zoë" && $0.address == "[::1]:8646" })
            #expect(throws: DocumentError.exists(path: path)) { try file.write(to: path) }
            try file.write(to: path, overwriting: true)
            #expect(try fileNames(in: directory) == ["genesis.json"])
        }
    }

    @Test("is the same inside a message of the JSON-RPC interface")
    func codable() throws {
        let file = try Self.sample()
        let bytes = try JSONEncoder().encode(file)
        #expect(try JSONDecoder().decode(GenesisFile.self, from: bytes) == file)
        let mistaken = Data(#"{"name":"x"}"#.utf8)
        #expect(throws: DocumentError.self) {
            try JSONDecoder().decode(GenesisFile.self, from: mistaken)
        }
    }

    @Test("gives the same chain whatever people call its validators and in whichever order")
    func labels() throws {
        let file = try Self.sample()
        let plain = try GenesisFile(genesis: file.genesis)
        #expect(plain.validators.map(\.name) == (1...4).map { "validator-\($0)" })
        let again = try GenesisFile(json: Array(plain.json.utf8), path: "plain")
        #expect(again.genesis.chain == file.genesis.chain)
    }

    @Test("leaves out what is standard: parameters, bonds, operators, network addresses")
    func leastFile() throws {
        let key = TestKeys.key(0).publicKey
        let text = """
            {"name": "a", "time": "1970-01-01T00:00:00Z", "reserve": "0", "accounts": [],
             "validators": [{"publicKey": "\(key)", "name": "a"}]}
            """
        let genesis = try GenesisFile(json: Array(text.utf8), path: "least").genesis
        #expect(genesis.parameters == Parameters())
        #expect(genesis.supply == 0)
        #expect(genesis.accounts.map(\.address) == [key.address])
    }

    @Test("for development begins the chain that its documentation promises")
    func development() throws {
        let genesis = try GenesisFile.read(Self.directory + "/dev.json").genesis
        #expect(genesis.chain.description == "dev-62d8d2075aa88997")
        #expect(genesis.validators.keys == [TestKeys.key(0).publicKey])
        #expect(genesis.parameters[.statementFee] == 0)
        #expect(genesis.parameters[.epochLength] == 10)
        let addresses = (0..<3).map { TestKeys.key($0).publicKey.address }
        #expect(Set(genesis.accounts.map(\.address)) == Set(addresses))
        #expect(genesis.accounts.allSatisfy { $0.balance == 1_000_000_000_000_000 })
    }

    @Test("has a schema that knows every parameter with its bounds and its standard value")
    func schema() throws {
        let path = Self.directory + "/genesis.schema.json"
        let data = try #require(FileManager.default.contents(atPath: path))
        let schema = try JSONDecoder().decode(Schema.self, from: data)
        let parameters = schema.properties.parameters.properties
        #expect(Set(parameters.keys) == Set(Parameter.allCases.map(\.name)))
        for parameter in Parameter.allCases {
            let entry = try #require(parameters[parameter.name])
            #expect(entry.minimum...entry.maximum == parameter.bounds)
            #expect(entry.default == parameter.standard)
        }
    }

    private struct Schema: Decodable {
        struct Properties: Decodable {
            let parameters: Parameters
        }

        struct Parameters: Decodable {
            let properties: [String: Entry]
        }

        struct Entry: Decodable {
            let minimum: UInt64
            let maximum: UInt64
            let `default`: UInt64
        }

        let properties: Properties
    }
}
