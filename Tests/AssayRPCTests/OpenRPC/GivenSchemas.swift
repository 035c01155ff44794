import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials

@testable import AssayAPI

/// The schemas that cannot be taken from the types: of values that JSON writes as one string, and
/// of what has no type of its own.
extension SchemaBook {
    /// Types without fields: a value of each, and its schema.
    static func makeLeaves() -> [ObjectIdentifier: (Any, StrictJSON)] {
        let key = TestKeys.key(0).publicKey
        var leaves: [ObjectIdentifier: (Any, StrictJSON)] = [
            ObjectIdentifier(Bool.self): (true, ["type": "boolean"]),
            ObjectIdentifier(String.self): ("", ["type": "string"]),
            ObjectIdentifier(Int.self): (0, ["type": "integer"]),
            ObjectIdentifier(UInt64.self): (UInt64(0), ["type": "integer", "minimum": 0]),
            ObjectIdentifier(Digest.self): (Digest.zero, Self.reference("Digest")),
            ObjectIdentifier(Address.self): (Address.zero, Self.reference("Address")),
            ObjectIdentifier(PublicKey.self): (key, Self.reference("PublicKey")),
            ObjectIdentifier(CosignerKey.self): (
                TestKeys.cosigner(0), Self.reference("CosignerKey")
            ),
            ObjectIdentifier(Amount.self): (Amount(0), Self.reference("Amount")),
            ObjectIdentifier(HexBytes.self): (HexBytes([]), Self.reference("HexBytes")),
            ObjectIdentifier(BlockReference.self): (
                BlockReference.latest, Self.reference("BlockReference")
            ),
        ]
        if let chain = ChainID("dev-0000000000000000") {
            leaves[ObjectIdentifier(ChainID.self)] = (chain, Self.reference("ChainID"))
        }
        leaves[ObjectIdentifier(JSONValue.self)] = (JSONValue.null, [:])
        if let file = Self.genesisFile {
            leaves[ObjectIdentifier(GenesisFile.self)] = (file, Self.reference("GenesisFile"))
        }
        return leaves
    }

    private static let genesisFile: GenesisFile? = {
        guard let text = try? Repository.text("Genesis/dev.json") else { return nil }
        return try? JSONDecoder().decode(GenesisFile.self, from: Data(text.utf8))
    }()

    /// Fields whose type says less than is known of them.
    static let special: [String: StrictJSON] = [
        "StatementView.kind": SchemaBook.words(TransactionKind.allCases.map(\.rawValue)),
        "StatementView.body": SchemaBook.reference("StatementBody"),
        "API.GetStateProof.Params.kind": SchemaBook.words(StateKind.allCases.map { "\($0)" }),
        "API.GetParameters.Result.parameters": SchemaBook.reference("ChainParameters"),
        "API.NodeStatus.Result.role": ["enum": ["validator", "observing", "follower"]],
    ]

    private static func words(_ words: [String]) -> StrictJSON {
        ["type": "string", "enum": .array(words.map { .string($0) })]
    }

    private static func text(_ description: String, _ pattern: String) -> StrictJSON {
        [
            "type": "string", "description": .string(description), "pattern": .string(pattern),
        ]
    }

    /// Components that are written down here.
    static func makeGiven() throws -> [String: StrictJSON] {
        var given: [String: StrictJSON] = [
            "Digest": Self.text(
                "A SHA-256 digest: an id, a hash or a root.", "^0x[0-9a-f]{64}$"),
            "Address": Self.text(
                "An address in bech32m (BIP 350).", "^assay1[02-9ac-hj-np-z]{38}$"),
            "PublicKey": Self.text(
                "A compressed public key of secp256k1.", "^0x0[23][0-9a-f]{64}$"),
            "CosignerKey": Self.text("A public key of Ed25519.", "^0x[0-9a-f]{64}$"),
            "ChainID": Self.text(
                "A chain: its name, and 16 digits of the hash of its genesis.",
                "^[a-z0-9]{1,12}-[0-9a-f]{16}$"),
            "Amount": Self.text(
                "A number from 0 to 18446744073709551615 in decimal digits: it may exceed 2⁵³.",
                "^(0|[1-9][0-9]{0,19})$"),
            "HexBytes": Self.text(
                "Bytes: two lowercase hexadecimal digits each.", "^0x([0-9a-f]{2})*$"),
            "BlockReference": [
                "description": "A block: by its height, by its hash, or the newest.",
                "oneOf": [
                    ["type": "integer", "minimum": 0], Self.reference("Digest"),
                    ["type": "string", "enum": ["latest"]],
                ],
            ],
            "StatementBody": StatementBodies.schema,
        ]
        for (name, schema) in try Self.genesis() { given[name] = schema }
        return given
    }

    /// The schema of a genesis file, which is a file of its own, and its parts.
    private static func genesis() throws -> [(String, StrictJSON)] {
        var text = try Repository.text("Genesis/genesis.schema.json")
        for (name, component) in [
            ("amount", "Amount"), ("validator", "GenesisValidator"), ("account", "GenesisAccount"),
        ] {
            text = text.replacing("#/$defs/\(name)", with: "#/components/schemas/\(component)")
        }
        var schema = try StrictJSON(text: text)
        let parts = schema["$defs"]
        for name in ["$schema", "$defs", "title"] { schema[name] = nil }
        var properties = schema["properties"] ?? [:]
        let parameters = properties["parameters"]
        let description = parameters?["description"]
        properties["parameters"] = Self.reference("ChainParameters")
            .with("description", description)
        schema["properties"] = properties
        return [
            ("GenesisFile", schema),
            (
                "ChainParameters",
                (parameters ?? [:]).with("description", "Parameters of the chain by name.")
            ),
            (
                "GenesisValidator",
                (parts?["validator"] ?? [:]).with("description", "A validator in a genesis file.")
            ),
            (
                "GenesisAccount",
                (parts?["account"] ?? [:]).with("description", "An account in a genesis file.")
            ),
        ]
    }
}

extension StrictJSON {
    /// A value as JSON, the fields of objects by their names.
    init(encoding value: any Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self = try StrictJSON(parsing: Array(try encoder.encode(value)))
    }
}
