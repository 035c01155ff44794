import ArgumentParser
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import FoundationEssentials

/// Which node a command asks.
struct ClientOptions: ParsableArguments {
    @Option(
        name: .customLong("rpc"),
        help: ArgumentHelp(
            "The node to ask. Default: $ASSAY_RPC, or \(UnverifiedClient.standardURL).",
            valueName: "url"))
    var url: String?

    @OptionGroup var access: AccessOptions

    /// A client of the node.
    var client: UnverifiedClient {
        get throws {
            AccessOptions.client(
                of: self.url ?? Environment.value("ASSAY_RPC") ?? UnverifiedClient.standardURL,
                try self.access.access())
        }
    }
}

/// A statement that became final, and where.
struct FinalStatement {
    let statement: Statement
    let height: UInt64
    let index: UInt64
}

extension UnverifiedClient {
    /// What a signer must know before signing: the chain, and the next nonce.
    func signingContext(
        of address: Address
    ) async throws(ClientError) -> (chain: ChainID, nonce: UInt64) {
        let status = try await self.call(API.NodeStatus.self)
        let account = try await self.call(
            API.GetAccount.self, API.GetAccount.Params(address: address))
        return (status.chainId, account.nextNonce ?? .max)
    }

    /// Signs a transaction with the signer's next nonce, submits it, and waits until it is final.
    func sign(
        _ transaction: Transaction, key: PrivateKey
    ) async throws(ClientError) -> FinalStatement {
        let lock = SigningLock.orNone(key.publicKey.address)
        defer { lock?.unlock() }
        let (chain, nonce) = try await self.signingContext(of: key.publicKey.address)
        let statement = Statement(
            transaction, for: chain, nonce: nonce, issuedAt: WallClock.seconds, key: key)
        return try await self.submit(statement)
    }

    /// Submits a statement and waits until it is final.
    func submit(_ statement: Statement) async throws(ClientError) -> FinalStatement {
        let result = try await self.call(
            API.Submit.self,
            API.Submit.Params(statement: HexBytes(statement.bytes), wait: .final))
        guard result.status == .final, let height = result.height, let index = result.index
        else {
            throw .badAnswer(
                url: self.url, reason: "the statement is \(result.status.rawValue), not final")
        }
        return FinalStatement(statement: statement, height: height, index: index)
    }
}

/// This machine's clock.
enum WallClock {
    /// Milliseconds since 1970.
    static var milliseconds: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }

    /// Seconds since 1970.
    static var seconds: UInt64 { self.milliseconds / 1_000 }

    /// A time in milliseconds since 1970 as people and ISO 8601 write it.
    static func text(_ milliseconds: UInt64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            .formatted(.iso8601)
    }
}
