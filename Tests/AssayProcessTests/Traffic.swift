import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation

/// Devices that submit one transfer after another to nodes in turn, whatever happens to these,
/// and remember what was called final.
actor Traffic {
    private(set) var acknowledged: [Digest] = []
    private var last = ContinuousClock.now
    private var longest = Duration.zero
    private var tasks: [Task<Void, Never>] = []

    /// Starts some devices; each has an account in the genesis of a ``TestNetwork``.
    func start(_ clients: [UnverifiedClient], devices: Int = 6) {
        self.last = .now
        self.tasks = (0..<devices).map { device in
            Task { await self.run(clients, device: device) }
        }
    }

    /// Stops all devices, and waits until they have.
    func stop() async {
        for task in self.tasks { task.cancel() }
        for task in self.tasks { await task.value }
        self.tasks = []
    }

    /// The longest time without anything final, and forgets it.
    func takeLongestPause() -> Duration {
        defer {
            self.longest = .zero
            self.last = .now
        }
        return max(self.longest, .now - self.last)
    }

    private func note(_ txid: Digest) {
        self.acknowledged.append(txid)
        self.longest = max(self.longest, .now - self.last)
        self.last = .now
    }

    nonisolated private func run(_ clients: [UnverifiedClient], device: Int) async {
        var turn = device
        while !Task.isCancelled {
            turn += 1
            if let txid = await Self.submit(to: clients[turn % clients.count], device, turn) {
                await self.note(txid)
            } else {
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Submits a transfer, and answers with its id once it is final; `nil` if that was not told.
    static func submit(to client: UnverifiedClient, _ device: Int, _ turn: Int) async -> Digest? {
        let key = TestKeys.key(UInt64(device))
        let address = key.publicKey.address
        guard let status = try? await client.call(API.NodeStatus.self),
            let account = try? await client.call(
                API.GetAccount.self, API.GetAccount.Params(address: address)),
            let nonce = account.nextNonce
        else { return nil }
        let recipient = TestKeys.key(UInt64(20 + turn % 3)).publicKey.address
        let statement = Statement(
            .transfer(Transfer(to: recipient, amount: UInt64(1 + turn))), for: status.chainId,
            nonce: nonce, issuedAt: UInt64(Date().timeIntervalSince1970), key: key)
        let answer = try? await client.call(
            API.Submit.self,
            API.Submit.Params(statement: HexBytes(statement.bytes), wait: .final))
        guard let answer, answer.status == .final else { return nil }
        return statement.id
    }

    /// Those of the acknowledged statements that a node does not have, nor gets in a while: another
    /// node acknowledged them, and this one may be a block behind.
    func lost(on client: UnverifiedClient, last: Int = .max) async throws -> [Digest] {
        let limit = ContinuousClock.now + .seconds(20)
        var lost = Array(self.acknowledged.suffix(last))
        repeat {
            lost = try await Self.missing(lost, on: client)
            if !lost.isEmpty { try await Task.sleep(for: .milliseconds(100)) }
        } while !lost.isEmpty && ContinuousClock.now < limit
        return lost
    }

    /// Those of the statements that a node does not have now.
    private static func missing(_ all: [Digest], on client: UnverifiedClient) async throws
        -> [Digest]
    {
        var missing: [Digest] = []
        for txid in all {
            do {
                _ = try await client.call(
                    API.GetStatement.self, API.GetStatement.Params(txid: txid))
            } catch ClientError.refused {
                missing.append(txid)
            }
        }
        return missing
    }
}

extension Duration {
    /// The seconds.
    var seconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
