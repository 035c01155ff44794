import AssayCore
import AssayCrypto

/// Keys that everybody knows: the numbers 1, 2, 3.
enum DevelopmentKeys {
    /// The development key `index`: the number `index` + 1.
    static func key(_ index: Int) -> PrivateKey {
        var bytes = [UInt8](repeating: 0, count: PrivateKey.byteCount)
        bytes[bytes.count - 1] = UInt8(index + 1)
        guard let key = PrivateKey(bytes: bytes) else {
            preconditionFailure("small numbers are keys")
        }
        return key
    }
}

/// The chain of `assay dev`: the same as `Genesis/dev.json`.
enum DevelopmentChain {
    /// What each development account begins with.
    static let balance: UInt64 = 1_000_000_000_000_000
    /// What the reserve begins with.
    static let reserve: UInt64 = 1_000_000_000_000_000_000
    /// 2026-01-01T00:00:00Z: fixed, so that the chain id is always the same.
    private static let time: UInt64 = 1_767_225_600_000

    /// The genesis.
    static let genesis: Genesis = {
        let keys = (0...2).map { DevelopmentKeys.key($0).publicKey }
        var parameters = Parameters()
        parameters[.epochLength] = 10
        parameters[.drawStep] = 1_000
        parameters[.openingTime] = 60_000
        parameters[.judgingTime] = 60_000
        parameters[.subsidy] = 1_000_000
        guard let name = ChainName("dev"), let validators = ValidatorSet(sorted: [keys[0]]),
            let genesis = try? Genesis(
                name: name, time: Self.time, validators: validators, parameters: parameters,
                reserve: Self.reserve,
                accounts: keys.map {
                    Genesis.Allocation(address: $0.address, balance: Self.balance)
                })
        else { preconditionFailure("the development genesis has no mistakes") }
        return genesis
    }()
}
