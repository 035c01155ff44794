import AssayAPI
import AssayCore
import AssayCrypto
import Devices
import Foundation

/// How long it takes from a block's being final until the last of many subscribers has it.
nonisolated func measureSubscribers(_ scene: consuming Scene, count: Int) throws {
    var scene = scene
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    var sockets: [RawSocket] = []
    for _ in 0..<count {
        let socket = try RawSocket(port: scene.port)
        try socket.upgrade()
        try socket.sendText(
            #"{"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"topic":"blocks"}}"#)
        _ = try socket.receive()
        sockets.append(socket)
    }
    let submitter = try RawSocket(port: scene.port)
    var (last, middle): ([Double], [Double]) = ([], [])
    for _ in 0..<50 {
        let batch = scene.batches(count: 10, of: 10)[0].flatMap(\.self)
        _ = try submitter.post("/statements?wait=final", "application/cose", batch)
        let final = milliseconds()
        let arrivals = try wait(for: sockets)
        last.append((arrivals.max() ?? final) - final)
        middle.append(arrivals.sorted()[arrivals.count / 2] - final)
        usleep(50_000)
    }
    print(#"{"subscribers":\#(count),"untilTheLast":{\#(summary(last))}}"#)
    print(#"{"subscribers":\#(count),"untilHalf":{\#(summary(middle))}}"#)
}

/// Waits until each socket has something, and reads it; answers with when each had.
private nonisolated func wait(for sockets: [RawSocket]) throws -> [Double] {
    var waiting = sockets
    var arrivals: [Double] = []
    while !waiting.isEmpty {
        var polled = waiting.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), 5_000) > 0 else {
            throw RawSocket.Broken(what: "no block within 5 s")
        }
        let now = milliseconds()
        var rest: [RawSocket] = []
        for (socket, state) in zip(waiting, polled) {
            if state.revents == 0 {
                rest.append(socket)
            } else {
                _ = try socket.receive()
                arrivals.append(now)
            }
        }
        waiting = rest
    }
    return arrivals
}
