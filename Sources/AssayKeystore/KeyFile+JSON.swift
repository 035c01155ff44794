import AssayCrypto
import FoundationEssentials

extension KeyFile {
    /// The JSON text of the file.
    public var json: [UInt8] {
        let form = Form(
            version: Self.version, address: self.address.description,
            publicKey: self.publicKey.description,
            kdf: Form.KDF(
                name: Form.kdfName, n: self.cost.n, r: self.cost.r, p: self.cost.p,
                salt: "0x" + Hex.encode(self.salt)),
            cipher: Form.Cipher(name: Form.cipherName, nonce: "0x" + Hex.encode(self.nonce)),
            ciphertext: "0x" + Hex.encode(self.ciphertext))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            return Array(try encoder.encode(form)) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("strings and integers can be encoded: \(error)")
        }
    }

    /// Reads the JSON text of a file. `path` is for the error.
    ///
    /// Every field must be there and have its exact form; a field that is not known is refused.
    public init(json: [UInt8], path: String) throws(KeystoreError) {
        guard json.count <= Self.maximumSize else {
            throw .malformed(path: path, reason: "longer than \(Self.maximumSize) bytes")
        }
        let form: Form
        do {
            form = try JSONDecoder().decode(Form.self, from: Data(json))
        } catch let error as DecodingError {
            throw .malformed(path: path, reason: Self.explain(error))
        } catch {
            throw .malformed(path: path, reason: "\(error)")
        }
        do throws(Form.Mistake) {
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

/// The fields of the JSON, before their values were judged.
private struct Form: Codable {
    static let kdfName = "scrypt"
    static let cipherName = "aes-256-gcm"

    struct Mistake: Error {
        let reason: String
    }

    struct KDF: Codable {
        let name: String
        let n: Int
        let r: Int
        let p: Int
        let salt: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, n, r, p, salt
        }
    }

    struct Cipher: Codable {
        let name: String
        let nonce: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, nonce
        }
    }

    let version: Int
    let address: String
    let publicKey: String
    let kdf: KDF
    let cipher: Cipher
    let ciphertext: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case version, address, publicKey, kdf, cipher, ciphertext
    }

    func keyFile() throws(Mistake) -> KeyFile {
        guard self.version == KeyFile.version else {
            throw Mistake(reason: "version: expected 1, found \(self.version)")
        }
        guard let publicKey = PublicKey(self.publicKey) else {
            throw Mistake(reason: "publicKey: expected 0x and 66 lowercase hexadecimal digits")
        }
        guard publicKey.address.description == self.address else {
            throw Mistake(reason: "address: not the address of publicKey")
        }
        guard self.kdf.name == Self.kdfName else {
            throw Mistake(reason: "kdf.name: expected \"\(Self.kdfName)\"")
        }
        guard let cost = ScryptCost(n: self.kdf.n, r: self.kdf.r, p: self.kdf.p) else {
            let rule = "n a power of two from 1024 to 1048576, r 1 to 16, p 1 to 4, at most 1 GiB"
            throw Mistake(reason: "kdf: expected \(rule)")
        }
        guard self.cipher.name == Self.cipherName else {
            throw Mistake(reason: "cipher.name: expected \"\(Self.cipherName)\"")
        }
        guard let salt = Hex.decode(prefixed: self.kdf.salt),
            let nonce = Hex.decode(prefixed: self.cipher.nonce),
            let ciphertext = Hex.decode(prefixed: self.ciphertext),
            let file = KeyFile(
                publicKey: publicKey, cost: cost, salt: salt, nonce: nonce,
                ciphertext: ciphertext)
        else {
            let lengths = "16 to 64, 12 and 48 bytes as 0x and lowercase hexadecimal digits"
            throw Mistake(reason: "kdf.salt, cipher.nonce, ciphertext: expected \(lengths)")
        }
        return file
    }
}

extension Form {
    init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownFields(CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.version = try fields.decode(Int.self, forKey: .version)
        self.address = try fields.decode(String.self, forKey: .address)
        self.publicKey = try fields.decode(String.self, forKey: .publicKey)
        self.kdf = try fields.decode(KDF.self, forKey: .kdf)
        self.cipher = try fields.decode(Cipher.self, forKey: .cipher)
        self.ciphertext = try fields.decode(String.self, forKey: .ciphertext)
    }
}

extension Form.KDF {
    init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownFields(CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.name = try fields.decode(String.self, forKey: .name)
        // Other functions have other fields: the name is judged before they are missed.
        guard self.name == Form.kdfName else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: fields, debugDescription: "expected \"\(Form.kdfName)\"")
        }
        self.n = try fields.decode(Int.self, forKey: .n)
        self.r = try fields.decode(Int.self, forKey: .r)
        self.p = try fields.decode(Int.self, forKey: .p)
        self.salt = try fields.decode(String.self, forKey: .salt)
    }
}

extension Form.Cipher {
    init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownFields(CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.name = try fields.decode(String.self, forKey: .name)
        self.nonce = try fields.decode(String.self, forKey: .nonce)
    }
}

extension Decoder {
    /// Throws if the object has a field that is no case of `Keys`.
    fileprivate func refuseUnknownFields<Keys: CodingKey & CaseIterable>(
        _ keys: Keys.Type
    ) throws {
        let known = Set(Keys.allCases.map(\.stringValue))
        let found = try self.container(keyedBy: AnyField.self).allKeys
        guard let unknown = found.first(where: { !known.contains($0.stringValue) }) else { return }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: self.codingPath + [unknown], debugDescription: "unknown field"))
    }
}

/// Any name of a field.
private struct AnyField: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        return nil
    }
}
