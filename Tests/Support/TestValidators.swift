public import AssayCore
public import AssayCrypto

/// Validators whose private keys are at hand, in the order of their public keys.
public struct TestValidators: Sendable {
    /// The keys, by validator number.
    public let keys: [PrivateKey]
    /// The set.
    public let set: ValidatorSet

    /// The validators with these keys, given in any order.
    public init(_ keys: [PrivateKey]) {
        self.keys = keys.sorted { $0.publicKey < $1.publicKey }
        guard let set = ValidatorSet(sorted: self.keys.map(\.publicKey)) else {
            preconditionFailure("1 to 50 different keys")
        }
        self.set = set
    }

    /// Validators with `count` test keys from number `first` on.
    public init(count: Int, from first: UInt64 = 0) {
        self.init((0..<UInt64(count)).map { TestKeys.key(first + $0) })
    }

    /// The number of validators.
    public var count: Int { self.keys.count }

    /// The certificate of a header by the validators with these numbers; `nil` for all.
    public func certificate(
        of header: Header, by numbers: [Int]? = nil, round: UInt64 = 0
    ) -> Certificate {
        self.certificate(
            of: SealContent(header, hash: header.hash, round: round), by: numbers)
    }

    /// The certificate of any content, as a forger with the keys would make it.
    public func certificate(of content: SealContent, by numbers: [Int]? = nil) -> Certificate {
        let signers = (numbers ?? Array(0..<self.count)).sorted()
        return Certificate(
            round: content.round, signers: SignerBitmap(signers, of: self.count),
            signatures: signers.map { number in
                let key = self.keys[number]
                return key.sign(content.digest(for: key.publicKey))
            })
    }
}

extension Signature {
    /// The other signature that ECDSA accepts for the same content: s becomes order − s.
    public var highTwin: [UInt8] {
        let order: [UInt8] = [
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c,
            0xd0, 0x36, 0x41, 0x41,
        ]
        var twin = self.bytes
        var borrow = 0
        for index in (0..<32).reversed() {
            let difference = Int(order[index]) - Int(twin[32 + index]) - borrow
            borrow = difference < 0 ? 1 : 0
            twin[32 + index] = UInt8(truncatingIfNeeded: difference)
        }
        return twin
    }
}
