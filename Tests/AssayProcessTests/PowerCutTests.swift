import AssayAPI
import AssayClient
import AssayCrypto
import AssayTestSupport
import Foundation
import Testing

/// Power cuts: the page cache survives a kill, so a preload library notes what was synced, and
/// after the kill every file is cut back to that.
///
/// With syncing switched off the same test must see losses, or it would show nothing.
@Suite(.serialized, .enabled(if: Shim.isBuilt, "Tools/faults is not built: run Tools/test"))
struct PowerCutTests {
    private static let cuts =
        Int(ProcessInfo.processInfo.environment["ASSAY_POWER_CUTS"] ?? "") ?? 3

    @Test("what was acknowledged survives a power cut")
    func powerCut() async throws {
        let scratch = try Scratch()
        let home = scratch.path + "/home"
        var load = Load(key: TestKeys.key(1), recipient: TestKeys.key(5).publicKey.address)
        for cut in 0..<Self.cuts {
            try await Self.runUntilCut(home, &load, seed: cut, ignoreSync: false)
            let node = try NodeProcess(home: home)
            let lost = try await load.lost(node.client, last: 500)
            #expect(lost == [])
            #expect(node.stop() == 0)
        }
        #expect(load.acknowledged.isEmpty == false)
        let check = try Executable.run(["check", "--home", home])
        #expect(check.status == 0, "\(check.output)")
    }

    @Test("with syncing switched off, the same power cut loses what was acknowledged")
    func withoutSync() async throws {
        let scratch = try Scratch()
        let home = scratch.path + "/home"
        var load = Load(key: TestKeys.key(1), recipient: TestKeys.key(5).publicKey.address)
        try await Self.runUntilCut(home, &load, seed: 1, ignoreSync: true)
        #expect(load.acknowledged.isEmpty == false)
        let node = try? NodeProcess(home: home)
        var lost = load.acknowledged
        if let node {
            lost = try await load.lost(node.client)
            _ = node.stop()
        }
        #expect(lost.isEmpty == false, "nothing was lost without syncing: the cut does nothing")
    }

    /// Runs a node under the shim, kills it in the middle of its load, and cuts its files.
    private static func runUntilCut(
        _ home: String, _ load: inout Load, seed: Int, ignoreSync: Bool
    ) async throws {
        let journal = home + ".journal"
        try? FileManager.default.removeItem(atPath: journal)
        let data = home + "/data"
        try FileManager.default.createDirectory(
            atPath: data, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        var environment = [
            "LD_PRELOAD": Shim.library, "ASSAY_CUT_DIR": data, "ASSAY_CUT_JOURNAL": journal,
        ]
        if ignoreSync { environment["ASSAY_IGNORE_SYNC"] = "1" }
        let node = try NodeProcess(home: home, environment: environment)
        async let killed: Void = {
            try? await Task.sleep(nanoseconds: UInt64(200_000_000 + seed * 130_000_000))
            node.killNow()
        }()
        await load.run(node.client, batches: 1_000, size: 16)
        await killed
        try Shim.apply(journal: journal, directory: data, seed: seed)
    }
}

/// The shim of `Tools/faults`, as `Tools/test` builds it.
enum Shim {
    private static let directory =
        ProcessInfo.processInfo.environment["ASSAY_FAULTS"] ?? ""

    /// The library that is preloaded.
    static let library = Self.directory + "/libcut-to-sync.so"

    /// Whether there is one.
    static var isBuilt: Bool { FileManager.default.fileExists(atPath: Self.library) }

    /// Cuts the files below `directory` back to what was synced.
    static func apply(journal: String, directory: String, seed: Int) throws {
        let process = Process()
        process.executableURL = URL(filePath: Self.directory + "/cut-to-sync")
        process.arguments = ["--apply", journal, directory, "--seed", "\(seed)"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ProcessFailure(description: "cut-to-sync failed")
        }
    }
}
