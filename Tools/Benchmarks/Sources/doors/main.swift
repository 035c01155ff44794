// What a node's doors take and give: statements through JSON-RPC and through POST /statements,
// blocks to many subscribers, and how long a statement takes to be final.
//
//     swift run -c release doors PORT submit [STATEMENTS]      statements a second, both doors
//     swift run -c release doors PORT subscribers [COUNT]      blocks to so many WebSockets
//     swift run -c release doors PORT latency [SECONDS]        50 statements a second, final
//
// The node must be one validator with development accounts. Each answer is a line of JSON.
import AssayAPI
import AssayCore
import AssayCrypto
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2, let port = UInt16(arguments[0]) else {
    fatalError("PORT submit|subscribers|latency [NUMBER]")
}
let number = arguments.count > 2 ? Int(arguments[2]) : nil
let scene = try Scene(port: port, devices: 60)
switch arguments[1] {
case "submit": try measureSubmissions(scene, count: number ?? 40_000)
case "subscribers": try measureSubscribers(scene, count: number ?? 1_000)
case "latency": try measureLatency(scene, seconds: number ?? 10)
default: fatalError("submit, subscribers or latency")
}
