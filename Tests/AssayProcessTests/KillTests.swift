import AssayAPI
import AssayClient
import AssayCore
import AssayCrypto
import AssayTestSupport
import Foundation
import Testing

/// Real processes, killed with `-9` again and again under load.
///
/// Nothing that was acknowledged as final may be lost, and the whole directory must verify.
///
/// `ASSAY_CRASHES` sets how often; `Tools/soak` asks for a hundred.
@Suite(.serialized)
struct KillTests {
    private static let crashes =
        Int(ProcessInfo.processInfo.environment["ASSAY_CRASHES"] ?? "") ?? 4

    @Test("kill -9 under load loses nothing that was acknowledged")
    func killUnderLoad() async throws {
        let scratch = try Scratch()
        let home = scratch.path + "/home"
        var load = Load(key: TestKeys.key(1), recipient: TestKeys.key(5).publicKey.address)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<Self.crashes {
            let node = try NodeProcess(home: home)
            // What was acknowledged last is what a crash would take; all is asked for at the end.
            let lost = try await load.lost(node.client, last: 500)
            #expect(lost == [])
            let delay = UInt64.random(in: 5_000_000...400_000_000, using: &generator)
            async let killed: Void = {
                try? await Task.sleep(nanoseconds: delay)
                node.killNow()
            }()
            await load.run(node.client, batches: 1_000, size: 16)
            await killed
        }
        let node = try NodeProcess(home: home)
        let lost = try await load.lost(node.client)
        #expect(lost == [])
        let count = load.acknowledged.count
        #expect(count > 0, "the load must have been acknowledged at all")
        #expect(node.stop() == 0)
        let check = try Executable.run(["check", "--home", home])
        #expect(check.status == 0, "\(check.output)")
    }

    @Test("a graceful stop answers everybody and keeps everything")
    func gracefulStop() async throws {
        let scratch = try Scratch()
        let home = scratch.path + "/home"
        var load = Load(key: TestKeys.key(1), recipient: TestKeys.key(5).publicKey.address)
        let node = try NodeProcess(home: home)
        async let status: Int32 = {
            // Long enough for something to be acknowledged on a busy machine.
            try? await Task.sleep(for: .seconds(2))
            return node.stop()
        }()
        await load.run(node.client, batches: 1_000, size: 16)
        let ended = await status
        #expect(ended == 0)
        let again = try NodeProcess(home: home)
        let lost = try await load.lost(again.client)
        #expect(lost == [])
        #expect(load.acknowledged.isEmpty == false)
        #expect(again.stop() == 0)
    }

    @Test("a second process on the same home is refused, and the first goes on")
    func secondProcess() async throws {
        let scratch = try Scratch()
        let home = scratch.path + "/home"
        let node = try NodeProcess(home: home)
        let second = try Executable.run(["dev", "--home", home, "--port", "0"])
        #expect(second.status == 5)
        #expect(second.output.contains("already open"))
        let check = try Executable.run(["check", "--home", home])
        #expect(check.status == 5)
        let status = try await node.client.call(API.NodeStatus.self)
        #expect(status.role == "validator")
        #expect(node.stop() == 0)
    }
}
