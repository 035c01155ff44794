import AssayCore
import Testing

/// The paths of tiles and entry bundles (C2SP tlog-tiles), and bundles themselves.
@Suite struct CheckpointResourceTests {
    private static func tile(_ level: Int, _ index: UInt64, _ width: Int = 256) -> LogResource {
        .tile(LogTileID(level: level, index: index), width: width)
    }

    @Test(
        "paths",
        arguments: [
            ("checkpoint", .checkpoint),
            ("tile/0/000", tile(0, 0)),
            ("tile/0/001", tile(0, 1)),
            ("tile/0/999", tile(0, 999)),
            ("tile/0/x001/000", tile(0, 1_000)),
            ("tile/0/x001/234", tile(0, 1_234)),
            ("tile/0/x001/x234/067", tile(0, 1_234_067)),
            ("tile/0/x001/x000/000", tile(0, 1_000_000)),
            ("tile/7/000", tile(7, 0)),
            ("tile/10/000", tile(10, 0)),
            ("tile/63/000", tile(63, 0)),
            ("tile/0/000.p/1", tile(0, 0, 1)),
            ("tile/1/005.p/255", tile(1, 5, 255)),
            ("tile/2/x001/234.p/17", tile(2, 1_234, 17)),
            ("tile/0/x018/x446/x744/x073/x709/x551/615", tile(0, .max)),
            ("tile/0/x018/x446/x744/x073/x709/x551/615.p/9", tile(0, .max, 9)),
            ("tile/entries/000", .entries(index: 0, width: 256)),
            ("tile/entries/x001/234", .entries(index: 1_234, width: 256)),
            ("tile/entries/000.p/1", .entries(index: 0, width: 1)),
            ("tile/entries/x012/x345/678.p/90", .entries(index: 12_345_678, width: 90)),
        ] as [(String, LogResource)])
    func path(_ path: String, _ resource: LogResource) {
        #expect(LogResource(path: path) == resource)
        #expect(resource.path == path)
        #expect(LogResource(path: Substring(path)) == resource)
    }

    @Test(
        "paths of nothing",
        arguments: [
            "", "/", "checkpoints", "checkpoint/", "/checkpoint", "Checkpoint", "checkpoint.p/1",
            "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile//000",
            "tile/0//000", "tiles/0/000", "TILE/0/000",
            // Levels.
            "tile/00/000", "tile/01/000", "tile/64/000", "tile/99/000", "tile/100/000",
            "tile/-1/000", "tile/+1/000", "tile/x/000", "tile/ 0/000", "tile/0x0/000",
            "tile/entry/000", "tile/Entries/000", "tile/8/entries/000",
            // Indices.
            "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1000", "tile/0/x000", "tile/0/x001",
            "tile/0/x000/001", "tile/0/x000/x001/000", "tile/0/001/000", "tile/0/X001/000",
            "tile/0/x01/000", "tile/0/x0001/000", "tile/0/xx01/000", "tile/0/x001/x000",
            "tile/0/-01", "tile/0/+01", "tile/0/00a", "tile/0/00 ", "tile/0/ 00",
            "tile/0/0\u{660}1", "tile/0/x001//000", "tile/0/..", "tile/0/../000",
            "tile/0/%30%30%30",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/x018/x447/x000/x000/x000/x000/000",
            "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
            // Widths.
            "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/00",
            "tile/0/000.p/01", "tile/0/000.p/001", "tile/0/000.p/256", "tile/0/000.p/257",
            "tile/0/000.p/999", "tile/0/000.p/1000", "tile/0/000.p/-1", "tile/0/000.p/+1",
            "tile/0/000.p/x", "tile/0/000.p/1/", "tile/0/000.p/1/1", "tile/0/000/1",
            "tile/0/000.P/1", "tile/0/000.p.p/1", "tile/0/x001.p/1", "tile/0/x001.p/000",
            "tile/0/.p/1", "tile/entries/000.p/0", "tile/entries/000.p/256",
            "tile/0.p/1", "tile/entries", "tile/entries/", "tile/entries/x000/000",
            "tile/0/000\n", "tile/0/000\u{0}", "tile/0/000?x", "tile/0/000.p/1\u{301}",
        ])
    func noPath(_ path: String) {
        #expect(LogResource(path: path) == nil)
    }

    /// Every path that is read is the one that is written.
    @Test func everyPathIsTheOnlyOne() {
        let indices: [UInt64] = [0, 1, 9, 10, 99, 100, 999, 1_000, 1_001, 999_999, 1_000_000]
        for level in [0, 1, 9, 10, 62, 63] {
            for index in indices + [.max, .max - 1] {
                for width in [1, 9, 10, 99, 100, 255, 256] {
                    for resource in [
                        Self.tile(level, index, width), .entries(index: index, width: width),
                    ] {
                        #expect(LogResource(path: resource.path) == resource)
                    }
                }
            }
        }
    }

    /// The resources of a log, by their definition.
    private static func all(_ size: UInt64, _ known: UInt64) -> [LogResource] {
        var tiles: [LogResource] = []
        var bundles: [LogResource] = []
        for level in 0...7 {
            let span = (0..<level).reduce(UInt64(1)) { span, _ in span * 256 }
            let (count, done) = (size / span, known / span)
            for index in 0..<(count / 256 + 1) {
                let width = Int(min(256, count - min(count, index * 256)))
                guard width > 0, done < (index + 1) * 256 else { continue }
                tiles.append(Self.tile(level, index, width))
                if level == 0 { bundles.append(.entries(index: index, width: width)) }
            }
        }
        return tiles + bundles
    }

    @Test(
        "all resources of a log",
        arguments: [
            (0, 0), (1, 0), (255, 0), (256, 0), (257, 0), (511, 0), (512, 0), (65_535, 0),
            (65_536, 0), (65_537, 0), (70_000, 0), (257, 1), (257, 255), (257, 256), (257, 257),
            (512, 256), (512, 511), (512, 512), (70_000, 65_535), (70_000, 65_536),
            (70_000, 69_999), (70_000, 70_000), (200_000, 131_072),
        ] as [(UInt64, UInt64)])
    func all(_ size: UInt64, _ known: UInt64) {
        let resources = LogResource.all(upTo: size, known: known)
        #expect(resources == Self.all(size, known))
        #expect(Set(resources.map(\.path)).count == resources.count)
        if known == 0 { #expect(resources == LogResource.all(upTo: size)) }
    }

    @Test(
        "bundles",
        arguments: [
            [], [[]], [[1]], [[], []], [[1, 2, 3], [], [4]],
            [[UInt8](repeating: 7, count: 255), [UInt8](repeating: 8, count: 256)],
            [[UInt8](repeating: 9, count: 65_535)],
            [[UInt8]](repeating: [1, 2], count: 256),
        ] as [[[UInt8]]])
    func bundle(_ entries: [[UInt8]]) throws {
        let bytes = try #require(LogResource.bundle(entries))
        #expect(bytes.count == entries.reduce(0) { $0 + 2 + $1.count })
        #expect(LogResource.entries(inBundle: bytes) == entries)
        guard let last = entries.last else { return }
        // Whatever is cut off, it is no bundle of the same entries.
        for cut in max(0, bytes.count - last.count - 2)..<bytes.count {
            let isWhole = cut == bytes.count - last.count - 2
            let expected = isWhole ? Array(entries.dropLast()) : nil
            #expect(LogResource.entries(inBundle: Array(bytes[..<cut])) == expected)
        }
        #expect(LogResource.entries(inBundle: bytes + [0]) == nil)
        #expect(LogResource.entries(inBundle: bytes + [0, 1]) == nil)
    }

    @Test func bytesOfABundle() {
        #expect(LogResource.bundle([[1, 2], [], [3]]) == [0, 2, 1, 2, 0, 0, 0, 1, 3])
        let long = [UInt8](repeating: 5, count: 258)
        #expect(LogResource.bundle([long]) == [1, 2] + long)
        #expect(LogResource.bundle([[UInt8](repeating: 0, count: 65_536)]) == nil)
        #expect(LogResource.bundle([[1], [UInt8](repeating: 0, count: 70_000)]) == nil)
        #expect(LogResource.entries(inBundle: [0]) == nil)
        #expect(LogResource.entries(inBundle: [0, 1]) == nil)
        #expect(LogResource.entries(inBundle: [255, 255, 1]) == nil)
    }

    /// Bundles of a real chain hold its entries, which are all short enough.
    @Test func bundlesOfAChain() throws {
        let entries = LightChain.standard.entries
        let bytes = try #require(LogResource.bundle(entries))
        #expect(LogResource.entries(inBundle: bytes) == entries)
    }
}
