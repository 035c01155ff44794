import AssayCrypto
import Devices
import Foundation

/// Statements a second through both doors: two rounds each, in turn, four batches in flight.
nonisolated func measureSubmissions(_ scene: consuming Scene, count: Int) throws {
    var scene = scene
    for _ in 0..<2 {
        let json = scene.batches(count: count, of: 900).map { batch in
            let texts = batch.map { "\"0x\(Hex.encode($0))\"" }.joined(separator: ",")
            return Array(
                (#"{"jsonrpc":"2.0","id":1,"method":"tx_submitBatch","params":{"statements":["#
                    + texts + #"],"wait":"final"}}"#).utf8)
        }
        try run("tx_submitBatch", json, "/", "application/json", scene.port, count)
        let sequences = scene.batches(count: count, of: 900).map { $0.flatMap(\.self) }
        try run(
            "POST /statements", sequences, "/statements?wait=final", "application/cose",
            scene.port, count)
    }
}

/// Sends all bodies over four connections.
///
/// The statements of a device may overtake each other: the node keeps those that are early.
private nonisolated func run(
    _ name: String, _ bodies: [[UInt8]], _ path: String, _ type: String, _ port: UInt16,
    _ count: Int
) throws {
    nonisolated(unsafe) let sockets = try (0..<4).map { _ in try RawSocket(port: port) }
    let begin = milliseconds()
    let lock = NSLock()
    nonisolated(unsafe) var next = 0
    nonisolated(unsafe) var bad = 0
    DispatchQueue.concurrentPerform(iterations: sockets.count) { worker in
        while true {
            let index = lock.withLock { () -> Int in
                defer { next += 1 }
                return next
            }
            guard index < bodies.count else { return }
            guard let answer = try? sockets[worker].post(path, type, bodies[index]) else {
                return lock.withLock { bad += 1 }
            }
            let text = String(decoding: answer.prefix(4_096), as: UTF8.self)
            if text.contains("\"error\"") { lock.withLock { bad += 1 } }
        }
    }
    let seconds = (milliseconds() - begin) / 1_000
    print(
        #"{"door":"\#(name)","statements":\#(count),"perSecond":\#(Int(Double(count) / seconds)),"#
            + #""batchesWithRefusals":\#(bad)}"#)
}
