import AssayCore
import AssayCrypto
import AssayLight

// Sizes of proofs and the time to verify them, by the size of the log and the number of
// validators; and following a long chain. Logs of a billion entries are not built: a path whose
// siblings are random leads to some root, which the validators of the benchmark seal.
//
// usage: light [REPEATS]

let repeats = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200

print("log entries, validators, what, bytes, microseconds")
for entries in [1_000, 1_000_000, 1_000_000_000] as [UInt64] {
    for validators in [4, 50] {
        var scene = Scene(entries: entries, validators: validators)
        for row in scene.rows() {
            let microseconds = measure(repeats) { row.verify() }
            print(
                "\(entries), \(validators), \(row.name), \(row.bytes), "
                    + tenths(microseconds))
        }
    }
}
for (blocks, changes) in [(100_000, 10), (100_000, 100)] {
    let chain = SparseChain(blocks: UInt64(blocks), changes: changes)
    let update = chain.update()
    let bytes = update.encoded
    let microseconds = measure(max(1, repeats / 10)) {
        guard let read = try? LightUpdate(decoding: bytes, limit: LightUpdate.maximumSize),
            (try? chain.verifier.follow(read)) != nil
        else { fatalError("the update does not verify") }
    }
    print(
        "sync over \(blocks) blocks and \(changes) changes of 4 validators, "
            + "\(bytes.count), \(tenths(microseconds))")
}

/// The median time of a run in microseconds.
func measure(_ repeats: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    body()
    let times = (0..<repeats).map { _ in clock.measure(body) }.sorted()
    let median = times[times.count / 2].components
    return Double(median.seconds) * 1e6 + Double(median.attoseconds) / 1e12
}

func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
