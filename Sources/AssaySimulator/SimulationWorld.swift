import AssayConsensus
import AssayCore
import AssayCrypto
import Synchronization

/// What all simulations with one number of validators share: keys, genesis, signed statements.
///
/// Statements are signed once and used again by every seed, so that signing is not what is
/// measured.
public final class SimulationWorld: Sendable {
    /// The number of accounts that send.
    static let accountCount = 16
    /// When the simulated world begins, in milliseconds since 1970.
    static let beginning: UInt64 = 1_700_000_000_000

    /// The number of validators.
    public let validatorCount: Int
    let validators: ValidatorSet
    let genesis: Genesis
    let first: GenesisState
    let firstState: StateSnapshot
    /// The keys of the validators in the order of their numbers, then those of observers.
    let nodeKeys: [PrivateKey]
    let accounts: [PrivateKey]
    let keys = KeyCache()
    private let statements = Mutex(Statements())

    private struct Statements: Sendable {
        var byName: [StatementName: Verified<Statement>] = [:]
        /// By their last bytes, which are half a signature.
        var byTail: [Digest: Verified<Statement>] = [:]
    }

    /// The world of a chain that begins with so many validators, from 1 to 50.
    public init(validators count: Int, reserve: UInt64 = 1_000_000) {
        let keys = (0..<count).map { Self.key(UInt64($0) + 1) }
            .sorted { $0.publicKey < $1.publicKey }
        let accounts = (0..<Self.accountCount).map { Self.key(UInt64($0) + 2_001) }
        guard let validators = ValidatorSet(sorted: keys.map(\.publicKey)),
            let name = ChainName("simulated")
        else { preconditionFailure("1 to 50 validators") }
        self.validatorCount = count
        self.validators = validators
        self.nodeKeys = keys + (0..<8).map { Self.key(UInt64($0) + 1_001) }
        self.accounts = accounts
        do {
            self.genesis = try Genesis(
                name: name, time: Self.beginning, validators: validators,
                parameters: Parameters(), reserve: reserve,
                accounts: accounts.map {
                    Genesis.Allocation(address: $0.publicKey.address, balance: 1 << 40)
                })
        } catch {
            preconditionFailure("a genesis that can be: \(error)")
        }
        self.first = self.genesis.execute()
        self.firstState = StateSnapshot().applying(self.first.changes)
    }

    private static func key(_ number: UInt64) -> PrivateKey {
        var bytes = [UInt8](repeating: 0, count: PrivateKey.byteCount)
        withUnsafeBytes(of: number.bigEndian) { bytes.replaceSubrange(24..., with: $0) }
        guard let key = PrivateKey(bytes: bytes) else {
            preconditionFailure("small numbers are keys")
        }
        return key
    }

    /// The statement with this name, signed when it is asked for first.
    func statement(_ name: StatementName) -> Verified<Statement> {
        if let known = self.statements.withLock({ $0.byName[name] }) { return known }
        let key = self.accounts[name.account]
        let recipient = self.accounts[
            (name.account + 1 + Int(name.nonce % UInt64(Self.accountCount - 1)))
                % Self.accountCount]
        let amount = name.kind == .overspent ? UInt64(1) << 60 : 1 + name.nonce % 7
        let statement = Statement(
            .transfer(Transfer(to: recipient.publicKey.address, amount: amount)),
            for: self.genesis.chain, nonce: name.nonce, issuedAt: Self.beginning / 1_000,
            key: key)
        do {
            let verified = try Verified(statement, cache: self.keys)
            self.statements.withLock { statements in
                statements.byName[name] = verified
                statements.byTail[Self.tail(statement.bytes)] = verified
            }
            return verified
        } catch {
            preconditionFailure("an own signature is valid: \(error)")
        }
    }

    private static func tail(_ bytes: [UInt8]) -> Digest {
        guard bytes.count >= Digest.byteCount else { return .zero }
        return bytes.withUnsafeBytes { Digest(Word256($0, at: $0.count - Digest.byteCount)) }
    }

    /// Checks statements as they came over the network; `nil` if one of them is invalid.
    func check(_ encoded: [[UInt8]]) -> [Verified<Statement>]? {
        var checked: [Verified<Statement>] = []
        checked.reserveCapacity(encoded.count)
        for bytes in encoded {
            if let known = self.statements.withLock({ $0.byTail[Self.tail(bytes)] }),
                known.value.bytes == bytes
            {
                checked.append(known)
                continue
            }
            guard
                let statement = try? Statement(
                    decoding: bytes, limit: Statement.maximumSize),
                let verified = try? Verified(statement, cache: self.keys)
            else { return nil }
            checked.append(verified)
        }
        return checked
    }
}

/// Which statement it is: a transfer of an account with a nonce.
struct StatementName: Hashable, Sendable {
    /// What is wrong with it.
    enum Kind: Hashable, Sendable {
        /// Nothing.
        case valid
        /// It spends what the account does not have.
        case overspent
    }

    /// The number of the account.
    let account: Int
    /// The nonce.
    let nonce: UInt64
    /// What is wrong with it.
    var kind = Kind.valid
}
