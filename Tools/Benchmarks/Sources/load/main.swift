// Loads a running `assay dev` and says how long statements take to be final, and how many a
// second it takes in.
//
//     swift run -c release load URL [SECONDS]
//
// First one at a time (latency), then many through POST /statements (throughput). The answer is
// two lines of JSON.
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Foundation

/// A device with its own account and its own count of nonces.
struct Device {
    let key: PrivateKey
    var nonce: UInt64 = 1

    mutating func attest(_ model: Digest, _ chain: ChainID) -> Statement {
        defer { self.nonce += 1 }
        return Statement(
            .attest(
                Attest(
                    .model(model), root: SHA256.hash([UInt8(truncatingIfNeeded: self.nonce)]),
                    count: 1, units: 1, evidence: nil)),
            for: chain, nonce: self.nonce, issuedAt: UInt64(Date().timeIntervalSince1970),
            key: self.key)
    }
}

let url = CommandLine.arguments.dropFirst().first ?? Client.standardURL
let seconds = CommandLine.arguments.dropFirst(2).first.flatMap { Double($0) } ?? 10
let client = Client(url: url)
let chain = try await client.call(API.NodeStatus.self).chainId

guard let rich = PrivateKey(bytes: [UInt8](repeating: 0, count: 31) + [2]),
    let rule = UnitRule("inference")
else { fatalError("the development key 1 is a key") }
var nonce =
    try await client.call(
        API.GetAccount.self, API.GetAccount.Params(address: rich.publicKey.address)
    ).nextNonce ?? 1
let now = UInt64(Date().timeIntervalSince1970)
var devices = (0..<60).map { _ in Device(key: .random()) }
let model = Statement(
    .model(
        RegisterModel(
            manifest: SHA256.hash([7]), royalty: 0, unitRule: rule, isExact: true)),
    for: chain, nonce: nonce, issuedAt: now, key: rich)
nonce += 1
var setUp = [model.bytes]
for device in devices {
    setUp.append(
        Statement(
            .transfer(Transfer(to: device.key.publicKey.address, amount: 1_000)), for: chain,
            nonce: nonce, issuedAt: now, key: rich
        ).bytes)
    nonce += 1
}
let prepared = try await client.submit(setUp, wait: .final)
precondition(prepared.refused.isEmpty, "the devices get their accounts: \(prepared.refused)")

// One at a time: from before the request to the answer that it is final.
var latencies: [Double] = []
for index in 0..<500 {
    let statement = devices[index % devices.count].attest(model.id, chain)
    let start = ContinuousClock.now
    let result = try await client.call(
        API.Submit.self,
        API.Submit.Params(statement: HexBytes(statement.bytes), wait: .final))
    precondition(result.status == .final)
    let elapsed = (ContinuousClock.now - start).components
    latencies.append(Double(elapsed.seconds) * 1_000 + Double(elapsed.attoseconds) / 1e15)
}
let sorted = latencies.sorted()
func quantile(_ values: [Double], _ share: Double) -> String {
    String(format: "%.1f", values[Int(Double(values.count - 1) * share)])
}
print(
    #"{"latency":{"count":\#(sorted.count),"p50":\#(quantile(sorted, 0.5)),"#
        + #""p90":\#(quantile(sorted, 0.9)),"p99":\#(quantile(sorted, 0.99)),"#
        + #""max":\#(quantile(sorted, 1))}}"#)

// Many: batches made beforehand, so that only the node's work is timed; four in flight.
var batches: [[[UInt8]]] = []
for _ in 0..<Int(seconds * 8) {
    var batch: [[UInt8]] = []
    for index in devices.indices {
        for _ in 0..<60 { batch.append(devices[index].attest(model.id, chain).bytes) }
    }
    batches.append(batch)
}
let start = ContinuousClock.now
var accepted = 0
var done = 0
for batch in batches where ContinuousClock.now - start < .seconds(seconds) {
    let parts = stride(from: 0, to: batch.count, by: 900).map {
        Array(batch[$0..<min($0 + 900, batch.count)])
    }
    accepted += try await submitAtOnce(parts, client)
    done += batch.count
}
let elapsed = (ContinuousClock.now - start).components
let time = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
precondition(accepted == done, "\(accepted) of \(done) were accepted")
print(
    #"{"throughput":{"statements":\#(accepted),"seconds":\#(String(format: "%.2f", time)),"#
        + #""perSecond":\#(Int(Double(accepted) / time))}}"#)
