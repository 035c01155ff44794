// Times how fast blocks that come from elsewhere are checked, executed and stored.
//
//     swift run -c release replay [STATEMENTS [BLOCK [SIGNERS [RUNS]]]]
//
// The answer is a line of JSON; Tools/bench sets it against the limit program.
import AssayCore
import AssayNode
import Foundation

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
func argument(_ index: Int, _ standard: Int) -> Int {
    numbers.indices.contains(index) ? numbers[index] : standard
}
let statements = argument(0, 100_000)
let blockSize = argument(1, 1_000)
let signers = argument(2, 64)
let runs = argument(3, 3)

let root = FileManager.default.temporaryDirectory.appending(
    path: "assay-replay-\(ProcessInfo.processInfo.processIdentifier)")
try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: root) }

let workload = try await Workload(
    statements: statements, blockSize: blockSize, signers: signers,
    directory: root.appending(path: "build").path)

var rates: [Double] = []
var bytes = 0
for run in 0..<runs {
    let path = root.appending(path: "run\(run)").path
    let opened = try await OpenedChain(at: path, genesis: workload.genesis)
    let clock = ContinuousClock()
    let elapsed = try await clock.measure {
        let grown = try await opened.appending(upTo: UInt64(workload.blocks.count)) {
            height throws(NodeError) in
            do throws(DecodeError) {
                return try CertifiedBlock(
                    decoding: workload.blocks[Int(height) - 1], limit: Block.maximumSize)
            } catch {
                throw .unreadable(Unreadable("\(error)"))
            }
        }
        precondition(grown.head.header.height == UInt64(workload.blocks.count))
    }
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    rates.append(Double(workload.statements) / seconds)
    let files = FileManager.default.enumerator(
        at: URL(filePath: path), includingPropertiesForKeys: [.fileSizeKey])
    bytes = 0
    while let file = files?.nextObject() as? URL {
        bytes += (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
    }
    try FileManager.default.removeItem(atPath: path)
}
rates.sort()
print(
    """
    {"statements":\(workload.statements),"block":\(blockSize),"signers":\(signers),\
    "perSecond":\(Int(rates[rates.count / 2])),"min":\(Int(rates[0])),\
    "max":\(Int(rates[rates.count - 1])),"bytesPerStatement":\(bytes / workload.statements)}
    """)
