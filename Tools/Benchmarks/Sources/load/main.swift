// Loads one or several running nodes of a chain with development accounts, and says how long
// statements take to be final, and how many a second are taken in.
//
//     swift run -c release load URL[,URL…] [SECONDS]
//
// First one at a time, then 200 a second (latency), then many through POST /statements
// (throughput), spread over the nodes. The answer is three lines of JSON.
import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import Devices
import Foundation

let urls = (CommandLine.arguments.dropFirst().first ?? UnverifiedClient.standardURL)
    .split(separator: ",").map(String.init)
let clients = urls.map { UnverifiedClient(url: $0, timeout: 120) }
let seconds = CommandLine.arguments.dropFirst(2).first.flatMap { Double($0) } ?? 10
let client = clients[0]
let chain = try await client.call(API.NodeStatus.self).chainId

guard let rich = PrivateKey(bytes: [UInt8](repeating: 0, count: 31) + [2]),
    let rule = UnitRule("inference")
else { fatalError("the development key 1 is a key") }
var nonce =
    try await client.call(
        API.GetAccount.self, API.GetAccount.Params(address: rich.publicKey.address)
    ).nextNonce ?? 1
let now = UInt64(Date().timeIntervalSince1970)
var devices = (0..<60 * clients.count).map { _ in Device(key: .random()) }
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

/// The time from before a request to the answer that its statement is final, in milliseconds.
nonisolated func latency(of statement: Statement, _ client: UnverifiedClient) async throws -> Double
{
    let start = ContinuousClock.now
    let result = try await client.call(
        API.Submit.self,
        API.Submit.Params(statement: HexBytes(statement.bytes), wait: .final))
    precondition(result.status == .final, "\(result)")
    return (ContinuousClock.now - start) / .milliseconds(1)
}

func show(_ name: String, _ latencies: [Double]) {
    let sorted = latencies.sorted()
    func quantile(_ share: Double) -> String {
        String(format: "%.1f", sorted[Int(Double(sorted.count - 1) * share)])
    }
    print(
        #"{"\#(name)":{"count":\#(sorted.count),"p50":\#(quantile(0.5)),"#
            + #""p90":\#(quantile(0.9)),"p99":\#(quantile(0.99)),"max":\#(quantile(1))}}"#)
}

// One at a time.
var latencies: [Double] = []
for index in 0..<500 {
    let statement = devices[index % devices.count].attest(model.id, chain)
    latencies.append(try await latency(of: statement, clients[index % clients.count]))
}
show("latency", latencies)

// 200 a second, whether or not the earlier ones are answered.
latencies = try await withThrowingTaskGroup(of: Double.self) { group in
    let begin = ContinuousClock.now
    for index in 0..<Int(200 * seconds) {
        let statement = devices[index % devices.count].attest(model.id, chain)
        let client = clients[index % clients.count]
        try await Task.sleep(until: begin + .milliseconds(5 * index))
        group.addTask { try await latency(of: statement, client) }
    }
    var all: [Double] = []
    for try await one in group { all.append(one) }
    return all
}
show("latencyUnderLoad", latencies)

// Many: batches made beforehand, so that only the nodes' work is timed; four in flight a node.
var batches: [[[[UInt8]]]] = []
for number in clients.indices {
    var own: [[[UInt8]]] = []
    for _ in 0..<max(1, Int(seconds * 8) / clients.count) {
        var batch: [[UInt8]] = []
        for index in number * 60..<number * 60 + 60 {
            for _ in 0..<60 { batch.append(devices[index].attest(model.id, chain).bytes) }
        }
        own.append(batch)
    }
    batches.append(own)
}
let start = ContinuousClock.now
let accepted = try await withThrowingTaskGroup(of: (accepted: Int, done: Int).self) { group in
    for (client, own) in zip(clients, batches) {
        group.addTask {
            var (accepted, done) = (0, 0)
            for batch in own where ContinuousClock.now - start < .seconds(seconds) {
                let parts = stride(from: 0, to: batch.count, by: 900).map {
                    Array(batch[$0..<min($0 + 900, batch.count)])
                }
                accepted += try await submitAtOnce(parts, client)
                done += batch.count
            }
            return (accepted, done)
        }
    }
    var total = 0
    for try await (accepted, done) in group {
        precondition(accepted == done, "\(accepted) of \(done) were accepted")
        total += accepted
    }
    return total
}
let time = (ContinuousClock.now - start) / .seconds(1)
print(
    #"{"throughput":{"nodes":\#(clients.count),"statements":\#(accepted),"#
        + #""seconds":\#(String(format: "%.2f", time)),"perSecond":\#(Int(Double(accepted) / time))}}"#
)
