import CSecp256k1
import Glibc

/// A secp256k1 signing key.
///
/// Its bytes are wiped when the last copy goes; it prints as nothing.
public struct PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    private let secret: Secret
    /// The public key that checks this key's signatures.
    public let publicKey: PublicKey

    /// The number of bytes in a private key: 32.
    public static let byteCount = 32

    /// The key with these 32 bytes; `nil` unless they are a number from 1 below the order.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let context = Signing.context
        var point = secp256k1_pubkey()
        guard secp256k1_ec_seckey_verify(context, bytes) == 1,
            secp256k1_ec_pubkey_create(context, &point, bytes) == 1
        else { return nil }
        var compressed = [UInt8](repeating: 0, count: PublicKey.byteCount)
        var count = compressed.count
        _ = secp256k1_ec_pubkey_serialize(
            context, &compressed, &count, &point, assay_secp256k1_compressed())
        guard let publicKey = PublicKey(bytes: compressed) else { return nil }
        self.secret = Secret(bytes)
        self.publicKey = publicKey
    }

    /// A new key from the operating system's random numbers.
    public static func random() -> PrivateKey {
        while true {
            var generator = SystemRandomNumberGenerator()
            let bytes = (0..<Self.byteCount).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            if let key = PrivateKey(bytes: bytes) { return key }
        }
    }

    /// Signs a digest: deterministic nonce (RFC 6979), s in the lower half.
    public func sign(_ digest: Digest) -> Signature {
        var raw = secp256k1_ecdsa_signature()
        var compact = [UInt8](repeating: 0, count: Signature.byteCount)
        let signed = secp256k1_ecdsa_sign(
            Signing.context, &raw, digest.bytes, self.secret.pointer, nil, nil)
        precondition(signed == 1, "a checked key signs every digest")
        _ = secp256k1_ecdsa_signature_serialize_compact(Signing.context, &compact, &raw)
        do {
            return try Signature(bytes: compact)
        } catch {
            preconditionFailure("the library made a signature it would refuse: \(error)")
        }
    }

    /// Lends the 32 secret bytes, to be stored encrypted.
    public func withSecretBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(start: self.secret.pointer, count: Self.byteCount))
    }

    /// The value as people read it.
    public var description: String { "private key of \(self.publicKey.address)" }
    /// The same as the description.
    public var debugDescription: String { self.description }
}

/// The context of operations on secrets, blinded once against side channels.
private enum Signing {
    // Never changed after this closure; the library allows sharing a constant context.
    nonisolated(unsafe) static let context: OpaquePointer = {
        guard let context = assay_secp256k1_create_context() else {
            preconditionFailure("out of memory")
        }
        var generator = SystemRandomNumberGenerator()
        let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        _ = secp256k1_context_randomize(context, seed)
        return context
    }()
}

/// 32 bytes of their own memory, overwritten before it is given back.
private final class Secret: Sendable {
    // Written once in `init`, wiped in `deinit`, only read between.
    nonisolated(unsafe) let pointer: UnsafePointer<UInt8>

    init(_ bytes: [UInt8]) {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        self.pointer = UnsafePointer(copy)
    }

    deinit {
        let memory = UnsafeMutablePointer(mutating: self.pointer)
        explicit_bzero(memory, PrivateKey.byteCount)
        memory.deallocate()
    }
}
