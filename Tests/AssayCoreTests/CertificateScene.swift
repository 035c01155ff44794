import AssayCrypto
import AssayTestSupport

@testable import AssayCore

/// A header that four validators seal, to try certificates on.
struct CertificateScene: Sendable {
    /// The name of no key: x = 5 is on no point of secp256k1.
    static let noPoint: PublicKey = {
        var bytes = [UInt8](repeating: 0, count: 33)
        bytes[0] = 2
        bytes[32] = 5
        guard let name = PublicKey(bytes: bytes) else { preconditionFailure("2 and 32 bytes") }
        return name
    }()

    let validators: TestValidators
    let header: Header

    init(count: Int = 4) throws {
        self.validators = TestValidators(count: count)
        let ledger = try MemoryLedger(validatorKeys: self.validators.keys)
        self.header = ledger.head.header.with {
            $0.height = 7
            $0.parent = ledger.head.hash
            $0.time += 1_500
            $0.firstIndex = 20
            $0.logSize = 33
        }
    }

    /// The seals of some validators on a header that is a little different.
    func seals(
        _ numbers: [Int], round: UInt64 = 0, _ change: (inout HeaderDraft) -> Void = { _ in }
    ) -> Certificate {
        self.validators.certificate(
            of: self.header.with(change), by: numbers, round: round)
    }

    func check(_ certificate: Certificate) throws(CertificateError) -> CertifiedHeader {
        try CertifiedHeader(
            self.header, certificate, validators: self.validators.set,
            keys: KeyCache(capacity: 64))
    }

    func error(of certificate: Certificate) -> CertificateError? {
        do throws(CertificateError) {
            _ = try self.check(certificate)
            return nil
        } catch {
            return error
        }
    }
}

extension Certificate {
    /// The parts of a certificate, to be changed one by one.
    struct Draft {
        var round: UInt64
        var bitmap: [UInt8]
        var signatures: [Signature]
    }

    /// This certificate with some parts changed.
    func with(_ change: (inout Draft) -> Void) -> Certificate {
        var draft = Draft(
            round: self.round, bitmap: Array(self.signers.encoded.dropFirst()),
            signatures: self.signatures)
        change(&draft)
        var encoder = CBOREncoder()
        encoder.byteString(draft.bitmap)
        guard let signers = try? SignerBitmap(decoding: encoder.bytes, limit: 16) else {
            preconditionFailure("a bitmap of at most seven bytes")
        }
        return Certificate(round: draft.round, signers: signers, signatures: draft.signatures)
    }
}
