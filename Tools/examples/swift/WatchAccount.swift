// Prints an account whenever its balance changes, and believes no node. Stop it with Ctrl-C.
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayLight
import Glibc

func watchAccount(_ node: UnverifiedClient, address: String, genesis: String) async throws {
    guard let address = Address(address) else {
        print("no address: \(address)")
        exit(2)
    }
    // All that is trusted is the genesis file. The client checks seals, the log and the state.
    let trust = try TrustFile.read(genesis).trust
    let client = LightClient(trust: trust, node: node) { UInt64(time(nil)) }
    var last: UInt64?
    while true {
        let account = try await client.account(address)  // throws if it is not proven
        if account.value.balance.value != last {
            last = account.value.balance.value
            print("block \(account.header.header.height): \(account.value.balance.value), proven")
            fflush(nil)
        }
        try await Task.sleep(for: .seconds(1))
    }
}
