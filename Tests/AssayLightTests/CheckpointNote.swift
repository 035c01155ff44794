import AssayCore
import AssayCrypto
import AssayTestSupport

/// A signed checkpoint written by hand, as C2SP has it, all of whose parts can be forged.
///
/// It begins as the head after block 3 of the standard chain, cosigned by validators 0, 1 and 2
/// of four.
struct CheckpointNote: Sendable {
    /// A signature line.
    struct Line: Sendable {
        var dash = "\u{2014}"
        var name: String
        var keyID: [UInt8]
        var time: UInt64
        var signature: [UInt8]

        var text: String {
            let time = (0..<8).map { UInt8(truncatingIfNeeded: self.time >> UInt64(56 - 8 * $0)) }
            let content = Base64.encode(self.keyID + time + self.signature)
            return "\(self.dash) \(self.name) \(content)\n"
        }
    }

    static let validators = LightChain.standard.sealers[3]
    /// When everybody cosigned.
    static let time: UInt64 = 1_700_000_031

    var origin: String
    var size: String
    var root: String
    var lines: [Line]

    /// The head after a block of the standard chain, cosigned by validators with these numbers.
    init(_ height: Int = 3, by numbers: [Int] = [0, 1, 2]) {
        let header = LightChain.standard.headers[height]
        self.origin = header.chain.description
        self.size = "\(header.logSize)"
        self.root = Base64.encode(header.logRoot.bytes)
        self.lines = []
        for number in numbers { self.cosign(Self.validators.keys[number]) }
    }

    /// The three lines that are signed.
    var signedText: String { "\(self.origin)\n\(self.size)\n\(self.root)\n" }

    var text: String { self.signedText + "\n" + self.lines.map(\.text).joined() }

    var bytes: [UInt8] { [UInt8](self.text.utf8) }

    /// The line with which a validator cosigns the note as it is now.
    func line(of key: PrivateKey, at time: UInt64 = time) -> Line {
        let cosigningKey = CosigningKey(of: key)
        let name = "\(self.origin)/\(key.publicKey.address)"
        let message = "cosignature/v1\ntime \(time)\n\(self.signedText)"
        return Line(
            name: name, keyID: Self.keyID(name, cosigningKey.publicKey), time: time,
            signature: cosigningKey.sign([UInt8](message.utf8)))
    }

    /// Lets a validator cosign the note as it is now.
    mutating func cosign(_ key: PrivateKey, at time: UInt64 = time) {
        self.lines.append(self.line(of: key, at: time))
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ 4 ‖ key).
    static func keyID(_ name: String, _ key: CosignerKey) -> [UInt8] {
        Array(SHA256.hash([UInt8]("\(name)\n".utf8) + [4] + key.bytes).bytes.prefix(4))
    }

    /// The cosigning keys of validators, as the state holds them.
    static func cosigners(of validators: TestValidators = validators) -> Cosigners {
        Self.cosigners(
            validators.keys.map { ($0.publicKey, CosigningKey(of: $0).publicKey) })
    }

    /// Any pairs of keys, read from their encoding.
    static func cosigners(_ pairs: [(PublicKey, CosignerKey)]) -> Cosigners {
        var encoder = CBOREncoder()
        encoder.array(pairs.count)
        for (validator, key) in pairs {
            encoder.array(2)
            encoder.byteString(validator.bytes)
            encoder.byteString(key.bytes)
        }
        guard let cosigners = try? Cosigners(decoding: encoder.bytes, limit: 10_000) else {
            preconditionFailure("rising validators with different keys")
        }
        return cosigners
    }
}
