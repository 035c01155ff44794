import AssayCore
import AssayCrypto
import AssayTestSupport

/// Statements with checked signatures, for whatever does not ask what they say.
enum SignedStatements {
    static let keys = KeyCache()

    /// Someone who signs, by number.
    static func key(_ signer: Int) -> PrivateKey { TestKeys.key(100 + UInt64(signer)) }

    /// The address of someone who signs.
    static func address(_ signer: Int) -> Address { Self.key(signer).publicKey.address }

    /// The statement with a nonce: unless it says otherwise, a transfer of 1 to nobody.
    static func statement(
        _ signer: Int, _ nonce: UInt64, issuedAt: UInt64 = 0, chain: ChainID? = nil,
        _ transaction: Transaction = .transfer(Transfer(to: .zero, amount: 1))
    ) -> Verified<Statement> {
        guard let chain = chain ?? ChainID("mempool-0123456789abcdef") else {
            preconditionFailure("an id")
        }
        let statement = Statement(
            transaction, for: chain, nonce: nonce, issuedAt: issuedAt, key: Self.key(signer))
        do {
            return try Verified(statement, cache: Self.keys)
        } catch {
            preconditionFailure("a statement that was just signed: \(error)")
        }
    }
}
