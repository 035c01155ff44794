import AssayAPI
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

/// The chains of `assay dev`: one for every day on which one can begin.
///
/// They begin with the day because a genesis is trusted for a year only: one that began with the
/// program would verify nothing by now. `Genesis/dev.json` is the one of 2026-01-01.
enum DevelopmentChain {
    /// What each development account begins with.
    static let balance: UInt64 = 1_000_000_000_000_000
    /// What the reserve begins with.
    static let reserve: UInt64 = 1_000_000_000_000_000_000
    /// The parameters: short epochs, and little patience.
    static let parameters: Parameters = {
        var parameters = Parameters()
        parameters[.epochLength] = 10
        parameters[.drawStep] = 1_000
        parameters[.openingTime] = 60_000
        parameters[.judgingTime] = 60_000
        parameters[.subsidy] = 1_000_000
        return parameters
    }()

    /// The genesis of the chain that begins with the day, in UTC, of a time.
    ///
    /// - Parameter time: in milliseconds since 1970.
    static func genesis(onDayOf time: UInt64) -> Genesis {
        Self.genesis(at: time / Self.day * Self.day)
    }

    /// Whether a chain is one of these, of whatever time.
    private static func isOne(_ genesis: Genesis) -> Bool {
        genesis == Self.genesis(at: genesis.time)
    }

    /// The genesis in a file, of whatever day; if there is none, that of today is written.
    ///
    /// - Throws: if the file begins a chain that is not one of these.
    static func genesis(in path: String, now: UInt64) throws -> Genesis {
        guard OutputFile.exists(path) else {
            let genesis = Self.genesis(onDayOf: now)
            try GenesisFile(genesis: genesis).write(to: path)
            return genesis
        }
        let genesis = try GenesisFile.read(path).genesis
        guard Self.isOne(genesis) else {
            throw CommandFailure(
                .usage, "\(path) begins another chain: use `assay start`, or another --home")
        }
        return genesis
    }

    /// A day, in milliseconds.
    private static let day: UInt64 = 86_400_000

    private static func genesis(at time: UInt64) -> Genesis {
        let keys = (0...2).map { DevelopmentKeys.key($0).publicKey }
        guard let name = ChainName("dev"), let validators = ValidatorSet(sorted: [keys[0]]),
            let genesis = try? Genesis(
                name: name, time: time, validators: validators, parameters: Self.parameters,
                reserve: Self.reserve,
                accounts: keys.map {
                    Genesis.Allocation(address: $0.address, balance: Self.balance)
                })
        else { preconditionFailure("the development genesis has no mistakes") }
        return genesis
    }
}
