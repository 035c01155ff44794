import FuzzTargets
import Testing

/// Inputs that once were findings, and the seeds: none of them may trap.
@Suite struct FailCasesTests {
    /// The folder of the package, found from this file.
    private static let folder: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    @Test("found cases are no findings any more", arguments: FuzzTarget.allCases)
    func failCases(target: FuzzTarget) throws {
        for path in FuzzFiles.files(in: "\(Self.folder)/FailCases/\(target.rawValue)") {
            print("\(target.rawValue): \(path)")
            target.run(try FuzzFiles.read(path))
        }
    }

    @Test("every target has seeds, and they run", arguments: FuzzTarget.allCases)
    func seeds(target: FuzzTarget) throws {
        let seeds = try FuzzSeeds.of(target)
        #expect(!seeds.isEmpty)
        for seed in seeds { target.run(seed.bytes) }
        #expect(Set(seeds.map(\.name)).count == seeds.count)
    }

    @Test("every byte of a seed may be another one", arguments: FuzzTarget.allCases)
    func changedSeeds(target: FuzzTarget) throws {
        for seed in try FuzzSeeds.of(target).prefix(8) {
            let step = max(1, seed.bytes.count / 64)
            for place in stride(from: 0, to: seed.bytes.count, by: step) {
                for value: UInt8 in [0x00, 0x1b, 0x5b, 0x81, 0xf6, 0xff] {
                    var bytes = seed.bytes
                    bytes[place] = value
                    target.run(bytes)
                }
            }
        }
    }
}
