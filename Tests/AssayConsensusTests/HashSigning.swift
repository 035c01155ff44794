import AssayConsensus
import AssayCrypto

/// A cheap stand-in for signatures where nobody forges: two hashes of key and digest.
struct HashSigning: SignatureScheme {
    let ownKey: PublicKey?

    func sign(_ digest: Digest) -> Signature {
        guard let ownKey else { preconditionFailure("a node without a key signs nothing") }
        return Self.signature(of: digest, by: ownKey)
    }

    func isValid(_ signature: Signature, of digest: Digest, by key: PublicKey) -> Bool {
        signature == Self.signature(of: digest, by: key)
    }

    private static func signature(of digest: Digest, by key: PublicKey) -> Signature {
        // Both numbers are small enough for the form.
        let r = [1] + SHA256.hash([1] + key.bytes + digest.bytes).bytes.dropFirst()
        let s = [1] + SHA256.hash([2] + key.bytes + digest.bytes).bytes.dropFirst()
        do throws(SignatureError) {
            return try Signature(bytes: r + s)
        } catch {
            preconditionFailure("small numbers have the form: \(error)")
        }
    }
}
