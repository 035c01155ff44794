import AssayCore

@testable import AssayAPI

/// The bodies of statements by their kinds, which the program writes without types of their own.
enum StatementBodies {
    static let schema: StrictJSON = [
        "description":
            "What a statement says: one of these, by its `kind`. Parts that are absent are null.",
        "oneOf": .array(Self.bodies.map { $0.value }),
    ]

    private static let digest = SchemaBook.reference("Digest")
    private static let address = SchemaBook.reference("Address")
    private static let amount = SchemaBook.reference("Amount")
    private static let key = SchemaBook.reference("PublicKey")
    private static let number: StrictJSON = ["type": "integer", "minimum": 0]
    private static let text: StrictJSON = ["type": "string"]
    private static let none: StrictJSON = ["type": "null"]

    /// An object whose fields are all there.
    private static func object(_ title: String, _ properties: StrictJSON) -> StrictJSON {
        [
            "title": .string(title), "type": "object", "additionalProperties": false,
            "required": .array(properties.fields.map { .string($0.name) }),
            "properties": properties,
        ]
    }

    private static func word(_ word: String) -> StrictJSON {
        ["type": "string", "enum": [.string(word)]]
    }

    private static func orNull(_ schema: StrictJSON) -> StrictJSON {
        ["oneOf": [schema, Self.none]]
    }

    private static func attest(_ subject: String) -> StrictJSON {
        Self.object(
            "attest, for a \(subject)",
            .object([
                .init(subject, Self.digest), .init("root", Self.digest),
                .init("count", Self.amount), .init("units", Self.amount),
                .init(
                    "evidence",
                    Self.orNull(
                        Self.object("evidence", ["type": Self.number, "digest": Self.digest]))),
            ]))
    }

    private static let changes: [StrictJSON] = [
        Self.object(
            "parameters",
            [
                "kind": Self.word("parameters"),
                "parameters": SchemaBook.reference("ChainParameters"),
            ]),
        Self.object(
            "admit", ["kind": Self.word("admit"), "address": Self.address, "operator": Self.text]),
        Self.object("dismiss", ["kind": Self.word("dismiss"), "address": Self.address]),
        Self.object(
            "addValidator", ["kind": Self.word("addValidator"), "publicKey": Self.key]),
        Self.object(
            "removeValidator", ["kind": Self.word("removeValidator"), "publicKey": Self.key]),
        Self.object("ready", ["kind": Self.word("ready")]),
        Self.object(
            "cosigner",
            ["kind": Self.word("cosigner"), "key": SchemaBook.reference("CosignerKey")]),
    ]

    private static let opening = Self.object(
        "opening",
        [
            "position": Self.amount, "index": Self.amount, "input": Self.digest,
            "output": Self.digest, "units": Self.amount, "evidence": Self.orNull(Self.digest),
            "salt": SchemaBook.reference("HexBytes"),
        ])

    private static let bodies: [(kind: TransactionKind, value: StrictJSON)] = [
        (.transfer, Self.object("transfer", ["to": Self.address, "amount": Self.amount])),
        (
            .bond,
            Self.object(
                "bond",
                ["delta": ["type": "string", "pattern": "^(0|-?[1-9][0-9]{0,18})$"]])
        ),
        (
            .model,
            Self.object(
                "model",
                [
                    "manifest": Self.digest, "royalty": Self.number, "unitRule": Self.text,
                    "exact": ["type": "boolean"],
                ])
        ),
        (
            .job,
            Self.object(
                "job",
                [
                    "model": Self.digest, "inputRoot": Self.digest, "count": Self.amount,
                    "price": Self.amount, "maxUnits": Self.amount, "k": Self.number,
                    "n": Self.number, "duration": Self.number, "window": Self.number,
                    "audience": Self.orNull(["type": "array", "items": Self.address]),
                    "place": Self.orNull(Self.text),
                ])
        ),
        (.attest, Self.attest("model")), (.attest, Self.attest("job")),
        (
            .open,
            Self.object(
                "open",
                ["job": Self.digest, "openings": ["type": "array", "items": Self.opening]])
        ),
        (.challenge, Self.object("challenge", ["job": Self.digest])),
        (.vote, Self.object("vote", ["change": ["oneOf": .array(Self.changes)]])),
    ]
}
