public import AssayCrypto

/// The seals that make a block final: one round, and each signer once.
public struct Certificate: Hashable, Sendable {
    /// The round in which the block was decided.
    public let round: UInt64
    /// Who signed, by number within the sealing set.
    public let signers: SignerBitmap
    /// Their signatures, in the order of their numbers.
    public let signatures: [Signature]

    /// A certificate of these parts, unchecked.
    public init(round: UInt64, signers: SignerBitmap, signatures: [Signature]) {
        self.round = round
        self.signers = signers
        self.signatures = signatures
    }

    /// Checks that a quorum of `validators` sealed `content` in this certificate's round.
    ///
    /// Counts are checked before signatures; each validator counts once, since a bitmap cannot
    /// name one twice.
    public func check(
        _ content: SealContent, validators: ValidatorSet, keys: KeyCache
    ) throws(CertificateError) {
        try self.check(content, validators: validators) { signature, digest, name in
            guard let key = try? keys.key(for: name) else { return false }
            return key.isValid(signature, of: digest)
        }
    }

    /// The same, with another way to check a signature.
    public func check(
        _ content: SealContent, validators: ValidatorSet,
        isValid: (Signature, Digest, PublicKey) -> Bool
    ) throws(CertificateError) {
        guard content.round == self.round else { throw .roundMismatch }
        guard let numbers = self.signers.numbers(of: validators.count) else {
            throw .malformedSigners
        }
        guard numbers.count == self.signatures.count else { throw .malformedSigners }
        guard numbers.count >= validators.quorum else {
            throw .noQuorum(signers: numbers.count, needed: validators.quorum)
        }
        for (number, signature) in zip(numbers, self.signatures) {
            let name = validators.keys[number]
            guard isValid(signature, content.digest(for: name), name) else {
                throw .badSeal(validator: number)
            }
        }
    }
}

/// Why a certificate does not make a block final.
public enum CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The seals are for another round than the certificate.
    case roundMismatch
    /// The bitmap does not fit the set, or the number of signatures.
    case malformedSigners
    /// Too few validators signed.
    case noQuorum(signers: Int, needed: Int)
    /// A signature is not the named validator's signature of the block.
    case badSeal(validator: Int)
    /// The header names another sealing set.
    case wrongValidators

    /// The value as people read it.
    public var description: String {
        switch self {
        case .roundMismatch: "the seals are for another round"
        case .malformedSigners: "the list of signers does not fit the validators"
        case .noQuorum(let signers, let needed):
            "sealed by \(signers), but \(needed) validators are needed"
        case .badSeal(let validator): "the seal of validator \(validator) does not verify"
        case .wrongValidators: "the block is sealed by a different set of validators"
        }
    }
}

extension Certificate: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(3)
        encoder.unsigned(self.round)
        self.signers.encode(to: &encoder)
        encoder.array(self.signatures.count)
        for signature in self.signatures { signature.encode(to: &encoder) }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        try decoder.array(count: 3)
        self.round = try decoder.unsigned()
        self.signers = try SignerBitmap(from: &decoder)
        self.signatures = try [Signature](signaturesFrom: &decoder)
    }
}

extension [Signature] {
    /// Reads an array of at most as many signatures as there can be validators.
    init(signaturesFrom decoder: inout CBORDecoder) throws(DecodeError) {
        self = []
        for _ in 0..<(try decoder.array(maximum: ValidatorSet.maximumCount)) {
            self.append(try Signature(from: &decoder))
        }
    }
}

/// A set of validators by number: bit i is bit i mod 8 (the least significant is 0) of byte i / 8.
public struct SignerBitmap: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The set of these numbers among `count` validators.
    ///
    /// - Precondition: every number is below `count`.
    public init(_ numbers: some Sequence<Int>, of count: Int) {
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
        for number in numbers {
            precondition(number >= 0 && number < count, "a number of the set")
            bytes[number / 8] |= 1 << UInt8(number % 8)
        }
        self.bytes = bytes
    }

    /// The numbers in rising order; `nil` if the bitmap is not one for `count` validators.
    public func numbers(of count: Int) -> [Int]? {
        guard self.bytes.count == (count + 7) / 8 else { return nil }
        let numbers = (0..<self.bytes.count * 8).filter {
            self.bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1
        }
        return numbers.allSatisfy { $0 < count } ? numbers : nil
    }
}

extension SignerBitmap: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.byteString(self.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        self.bytes = try decoder.byteString(maximum: (ValidatorSet.maximumCount + 7) / 8)
    }
}

/// A header whose certificate was checked against the keys that seal it.
public struct CertifiedHeader: Hashable, Sendable {
    /// The header.
    public let header: Header
    /// Its hash.
    public let hash: Digest
    /// The certificate.
    public let certificate: Certificate

    /// Checks that `header` is sealed by a quorum of `validators`, the set that it names itself.
    public init(
        _ header: Header, _ certificate: Certificate, validators: ValidatorSet, keys: KeyCache
    ) throws(CertificateError) {
        guard header.validators == validators.hash else { throw .wrongValidators }
        let hash = header.hash
        try certificate.check(
            SealContent(header, hash: hash, round: certificate.round), validators: validators,
            keys: keys)
        self.header = header
        self.hash = hash
        self.certificate = certificate
    }
}
