// Makes a key, sends it an amount, and waits until that is final.
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Glibc

func submitAndWait(_ node: UnverifiedClient) async throws {
    // Key 1 of `assay dev`, which is the number 2: everybody knows it, and it is rich.
    guard let alice = PrivateKey(bytes: [UInt8](repeating: 0, count: 31) + [2]) else { return }
    let device = PrivateKey.random()

    // A statement names its chain and a nonce that its signer has not used.
    let chain = try await node.call(API.NodeStatus.self).chainId
    let address = alice.publicKey.address
    let account = try await node.call(API.GetAccount.self, .init(address: address))
    let statement = Statement(
        .transfer(Transfer(to: device.publicKey.address, amount: 1_000)), for: chain,
        nonce: account.nextNonce ?? 1, issuedAt: UInt64(time(nil)), key: alice)

    // The answer comes once it is final: certified by the validators, and on disk.
    let result = try await node.call(
        API.Submit.self, .init(statement: HexBytes(statement.bytes), wait: .final))
    print("\(statement.id) is \(result.status.rawValue) in block \(result.height ?? 0)")

    let paid = try await node.call(
        API.GetAccount.self, .init(address: device.publicKey.address))
    print("\(device.publicKey.address) has \(paid.balance.value)")
}
