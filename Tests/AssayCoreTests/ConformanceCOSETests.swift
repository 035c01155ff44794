import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// COSE_Sign1 and receipts against published examples: none of them is signed with ES256K, so
/// what is compared is what is signed, and the shape of what is written.
@Suite struct ConformanceCOSETests {
    struct File: Decodable {
        let input: Input
        let intermediates: Intermediates
        let output: Output
    }

    struct Input: Decodable {
        let sign0: Sign?
    }

    struct Sign: Decodable {
        let external: String?
    }

    struct Intermediates: Decodable {
        let ToBeSign_hex: String?
    }

    struct Output: Decodable {
        let cbor: String
    }

    /// Its empty header is written as a map and signed as nothing; ours is never empty.
    static let emptyHeader = "cose/sign1-tests/sign-pass-01.json"

    /// The bytes to be signed, over the header and payload of examples without external data.
    @Test(
        "what is signed",
        .enabled(if: ConformanceVectors.has("cose/sign1-tests"), "the vectors are absent"))
    func signatureStructures() throws {
        var compared: [String] = []
        for folder in ["cose/sign1-tests", "cose/ecdsa-examples", "cose/RFC8152"] {
            for path in try ConformanceVectors.files(in: folder, endingIn: ".json") {
                let file: File = try ConformanceVectors.json(of: path)
                guard file.input.sign0 != nil, file.input.sign0?.external == nil,
                    let signed = file.intermediates.ToBeSign_hex, !path.contains("fail"),
                    path != Self.emptyHeader
                else { continue }
                let output = [UInt8](hex: file.output.cbor)
                // An example without a tag is given one, so that both are read alike.
                let tagged = output.first == 0xd2 ? output : [0xd2] + output
                let value = try CBORValue(decoding: tagged, limit: tagged.count)
                guard case .tag(18, .array(let parts)) = value, parts.count == 4,
                    case .bytes(let protected) = parts[0], case .map = parts[1],
                    case .bytes(let payload) = parts[2], case .bytes = parts[3]
                else {
                    Issue.record("\(path) has another shape: \(value)")
                    continue
                }
                #expect(
                    SignatureStructure.digest(protected: protected, payload: payload)
                        == SHA256.hash(.init(hex: signed)), "\(path)")
                compared.append(path)
            }
        }
        #expect(compared.count == 6, "\(compared)")
    }

    static let receipt = "cose/rfc9942-draft-examples/inclusion-receipt.cbor"

    /// A receipt of ours has the shape of the one in the draft of RFC 9942, label for label but
    /// for the labels of its protected header.
    @Test(
        "the shape of a receipt",
        .enabled(if: ConformanceVectors.has(receipt), "the vectors are absent"))
    func receiptShape() throws {
        let theirs = try ConformanceVectors.bytes(of: Self.receipt)
        var ledger = try MemoryLedger()
        try ledger.append([])
        let proof = try ledger.proof(of: 1)
        let ours = Receipt(
            validator: ledger.validatorKeys[0].publicKey, content: proof.content,
            index: proof.index, path: proof.path, signature: proof.signatures[0])
        #expect(proof.path.count == 1)
        let (first, second) = (try Self.shape(theirs), try Self.shape(ours.encoded))
        #expect(first == second)
        #expect(first == "18([bytes, {396: {-1: [<[uint, uint, [bytes32…]]>]}}, null, bytes64])")
        #expect(first != (try Self.shape(StatementPieces().bytes)))
    }

    /// A short picture of bytes: types, labels and the nested proof, but not the content.
    static func shape(_ bytes: [UInt8]) throws -> String {
        Self.shape(try CBORValue(decoding: bytes, limit: bytes.count), inProof: false)
    }

    private static func shape(_ value: CBORValue, inProof: Bool) -> String {
        switch value {
        case .unsigned: return "uint"
        case .negative: return "nint"
        case .text: return "text"
        case .bool: return "bool"
        case .null: return "null"
        case .tag(let tag, let item): return "\(tag)(\(Self.shape(item, inProof: inProof)))"
        case .bytes(let bytes):
            // The proof is a byte string of CBOR; a string of fixed length is a hash or signature.
            if inProof, let nested = try? CBORValue(decoding: bytes, limit: bytes.count),
                case .array = nested
            {
                return "<\(Self.shape(nested, inProof: true))>"
            }
            return [32, 64].contains(bytes.count) && (inProof || bytes.count == 64)
                && !bytes.starts(with: [0xa4]) ? "bytes\(bytes.count)" : "bytes"
        case .array(let items):
            let shapes = items.map { Self.shape($0, inProof: inProof) }
            let isPath = !shapes.isEmpty && shapes.allSatisfy { $0 == "bytes32" }
            return isPath ? "[bytes32…]" : "[\(shapes.joined(separator: ", "))]"
        case .map(let entries):
            let parts = entries.map { entry in
                let label =
                    switch entry.key {
                    case .unsigned(let value): "\(value)"
                    case .negative(let value): "-\(value + 1)"
                    default: "?"
                    }
                return "\(label): \(Self.shape(entry.value, inProof: true))"
            }
            return "{\(parts.joined(separator: ", "))}"
        }
    }
}
