import AssayAPI
import AssayCrypto
import Devices
import Foundation

/// How long single statements take to be final, fifty a second: alone, or while others load the
/// node.
nonisolated func measureLatency(_ scene: consuming Scene, seconds: Int) throws {
    var scene = scene
    let socket = try RawSocket(port: scene.port)
    var latencies: [Double] = []
    let begin = milliseconds()
    for index in 0..<50 * seconds {
        let device = index % scene.devices.count
        let statement = scene.devices[device].attest(scene.model, scene.chain)
        let pause = begin + Double(index * 20) - milliseconds()
        if pause > 0 { usleep(UInt32(pause * 1_000)) }
        let start = milliseconds()
        let result: SubmissionResult = try Scene.call(
            socket, "tx_submit",
            #"{"statement":"\#(HexBytes(statement.bytes))","wait":"final"}"#)
        precondition(result.status == .final)
        latencies.append(milliseconds() - start)
    }
    print(#"{"latency":{\#(summary(latencies))}}"#)
}
