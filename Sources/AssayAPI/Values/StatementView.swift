public import AssayCore
public import AssayCrypto

/// A statement as JSON.
public struct StatementView: Codable, Hashable, Sendable {
    /// The id: the leaf hash.
    public var txid: Digest
    /// The kind of transaction.
    public var kind: String
    /// The signer's address.
    public var signer: Address
    /// The signer's key.
    public var key: PublicKey
    /// The nonce: each is good once for each signer.
    public var nonce: UInt64
    /// The signer's clock in seconds since 1970.
    ///
    /// Nobody checked it, but that it is not far ahead.
    public var issuedAt: UInt64
    /// What it says, by field; amounts and units are decimal strings.
    public var body: JSONValue
    /// The statement in deterministic CBOR.
    public var encoded: HexBytes

    /// The statement as JSON.
    public init(_ statement: Statement) {
        self.txid = statement.id
        self.kind = statement.transaction.kind.rawValue
        self.signer = statement.claims.signer.address
        self.key = statement.claims.signer
        self.nonce = statement.claims.nonce
        self.issuedAt = statement.claims.issuedAt
        self.body = statement.transaction.json
        self.encoded = HexBytes(statement.bytes)
    }
}

extension Transaction {
    /// The fields of the transaction as JSON.
    public var json: JSONValue {
        switch self {
        case .transfer(let transfer):
            .object([
                "to": .text(transfer.recipient), "amount": .text(transfer.amount),
            ])
        case .bond(let bond): .object(["delta": .text(bond.delta)])
        case .model(let model): model.json
        case .job(let job): job.json
        case .attest(let attest): attest.json
        case .open(let open): open.json
        case .challenge(let challenge): .object(["job": .text(challenge.job)])
        case .vote(.change(let change)): .object(["change": change.json])
        case .vote(.ready): .object(["change": .object(["kind": .string("ready")])])
        case .vote(.cosigner(let key)):
            .object(["change": .object(["kind": .string("cosigner"), "key": .text(key)])])
        }
    }
}

extension RegisterModel {
    /// The terms as JSON.
    public var json: JSONValue {
        .object([
            "manifest": .text(self.manifest), "royalty": .unsigned(self.royalty),
            "unitRule": .text(self.unitRule), "exact": .bool(self.isExact),
        ])
    }
}

extension PostJob {
    /// The terms as JSON.
    public var json: JSONValue {
        .object([
            "model": .text(self.model), "inputRoot": .text(self.inputRoot),
            "count": .text(self.count), "price": .text(self.price),
            "maxUnits": .text(self.maxUnits), "k": .unsigned(self.agreement),
            "n": .unsigned(self.slots), "duration": .unsigned(self.duration),
            "window": .unsigned(self.window),
            "audience": self.audience.map { .array($0.map { .text($0) }) } ?? .null,
            "place": self.place.map { .text($0) } ?? .null,
        ])
    }
}

extension Attest {
    /// The attestation as JSON.
    public var json: JSONValue {
        let subject: (name: String, id: Digest) =
            switch self.subject {
            case .model(let id): ("model", id)
            case .job(let id): ("job", id)
            }
        return .object([
            subject.name: .text(subject.id), "root": .text(self.root),
            "count": .text(self.count), "units": .text(self.units),
            "evidence": self.evidence.map { evidence in
                .object([
                    "type": .unsigned(evidence.type), "digest": .text(evidence.digest),
                ])
            } ?? .null,
        ])
    }
}

extension Open {
    /// The openings as JSON; their paths are only in the encoded statement.
    public var json: JSONValue {
        .object([
            "job": .text(self.job),
            "openings": .array(
                self.openings.map { opening in
                    .object([
                        "position": .text(opening.position), "index": .text(opening.index),
                        "input": .text(opening.input), "output": .text(opening.output),
                        "units": .text(opening.units),
                        "evidence": opening.evidence.map { .text($0) } ?? .null,
                        "salt": .text(HexBytes(opening.salt)),
                    ])
                }),
        ])
    }
}

extension Change {
    /// The change as JSON.
    public var json: JSONValue {
        switch self {
        case .parameters(let values):
            .object([
                "kind": .string("parameters"),
                "parameters": .object(
                    Dictionary(
                        uniqueKeysWithValues: values.map {
                            ($0.parameter.name, .unsigned($0.value))
                        })),
            ])
        case .admit(let address, let operatorID):
            .object([
                "kind": .string("admit"), "address": .text(address),
                "operator": .text(operatorID),
            ])
        case .dismiss(let address):
            .object(["kind": .string("dismiss"), "address": .text(address)])
        case .addValidator(let key):
            .object(["kind": .string("addValidator"), "publicKey": .text(key)])
        case .removeValidator(let key):
            .object(["kind": .string("removeValidator"), "publicKey": .text(key)])
        }
    }
}

extension JSONValue {
    /// A string of what a value prints as.
    static func text(_ value: some CustomStringConvertible) -> JSONValue {
        .string(value.description)
    }
}
