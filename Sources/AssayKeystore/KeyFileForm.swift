import AssayCrypto

/// The fields of the JSON, before their values were judged.
struct KeyFileForm: Codable {
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

extension KeyFileForm {
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

extension KeyFileForm.KDF {
    init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownFields(CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.name = try fields.decode(String.self, forKey: .name)
        // Other functions have other fields: the name is judged before they are missed.
        guard self.name == KeyFileForm.kdfName else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: fields, debugDescription: "expected \"\(KeyFileForm.kdfName)\"")
        }
        self.n = try fields.decode(Int.self, forKey: .n)
        self.r = try fields.decode(Int.self, forKey: .r)
        self.p = try fields.decode(Int.self, forKey: .p)
        self.salt = try fields.decode(String.self, forKey: .salt)
    }
}

extension KeyFileForm.Cipher {
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
