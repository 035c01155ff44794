import AssayCrypto
import FoundationEssentials

extension KeyFile {
    /// The JSON text of the file.
    public var json: [UInt8] {
        let form = KeyFileForm(
            version: Self.version, address: self.address.description,
            publicKey: self.publicKey.description,
            kdf: KeyFileForm.KDF(
                name: KeyFileForm.kdfName, n: self.cost.n, r: self.cost.r, p: self.cost.p,
                salt: "0x" + Hex.encode(self.salt)),
            cipher: KeyFileForm.Cipher(
                name: KeyFileForm.cipherName, nonce: "0x" + Hex.encode(self.nonce)),
            ciphertext: "0x" + Hex.encode(self.ciphertext))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            return Array(try encoder.encode(form)) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("strings and integers can be encoded: \(error)")
        }
    }

    /// Reads the JSON text of a file.
    ///
    /// `path` is for the error.
    ///
    /// Every field must be there and have its exact form; a field that is not known is refused.
    public init(json: [UInt8], path: String) throws(KeystoreError) {
        guard json.count <= Self.maximumSize else {
            throw .malformed(path: path, reason: "longer than \(Self.maximumSize) bytes")
        }
        let form: KeyFileForm
        do {
            form = try JSONDecoder().decode(KeyFileForm.self, from: Data(json))
        } catch let error as DecodingError {
            throw .malformed(path: path, reason: Self.explain(error))
        } catch {
            throw .malformed(path: path, reason: "\(error)")
        }
        do throws(KeyFileForm.Mistake) {
            self = try form.keyFile()
        } catch {
            throw .malformed(path: path, reason: error.reason)
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        let (context, missing): (DecodingError.Context, String?) =
            switch error {
            case .keyNotFound(let key, let context): (context, key.stringValue)
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .dataCorrupted(let context):
                (context, nil)
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), nil)
            }
        let path = (context.codingPath.map(\.stringValue) + (missing.map { [$0] } ?? []))
            .joined(separator: ".")
        if missing != nil { return "\(path): this field is missing" }
        return (path.isEmpty ? "" : "\(path): ") + context.debugDescription
    }
}
