import AssayCrypto
import AssayWorker
import Testing

@testable import assay

/// Times, sizes and pairs on the command line of `assay worker` and `assay job post`.
@Suite struct ArgumentTests {
    @Test(
        "times",
        arguments: [
            ("0", UInt64(0)), ("500ms", 500), ("30s", 30_000), ("10m", 600_000),
            ("1h", 3_600_000), ("2d", 172_800_000), ("90m", 5_400_000),
        ])
    func times(text: String, milliseconds: UInt64) throws {
        let time = try #require(DurationArgument(argument: text))
        #expect(time.milliseconds == milliseconds)
        #expect(DurationArgument(argument: time.description) == time)
    }

    @Test(
        "what is no time",
        arguments: [
            "", "10", "m", "-1s", "1.5h", "1 h", "1H", "1h30m", "99999999999999999999s",
            "18446744073709551615d", "٣s",
        ])
    func noTimes(text: String) {
        #expect(DurationArgument(argument: text) == nil)
    }

    @Test(
        "sizes",
        arguments: [
            ("1", UInt64(1)), ("65536", 65_536), ("512KiB", 524_288), ("64MiB", 67_108_864),
            ("2GiB", 2_147_483_648),
        ])
    func sizes(text: String, bytes: UInt64) throws {
        let size = try #require(ByteSizeArgument(argument: text))
        #expect(size.bytes == bytes)
        #expect(ByteSizeArgument(argument: size.description) == size)
    }

    @Test(
        "what is no size",
        arguments: [
            "", "0", "-1", "1MB", "1 MiB", "1.5GiB", "MiB", "99999999999999999999",
            "9999999999GiB",
        ])
    func noSizes(text: String) {
        #expect(ByteSizeArgument(argument: text) == nil)
    }

    @Test("a model and its command")
    func models() throws {
        let id = SHA256.hash([1])
        let pair = try #require(ModelCommandArgument(argument: "\(id)=run --a=b '0x1=2'"))
        #expect(pair.model == id)
        #expect(pair.command == "run --a=b '0x1=2'")
        for text in ["", "\(id)", "\(id)=", "\(id)=  ", "0x12=run", "=run", "run"] {
            #expect(ModelCommandArgument(argument: text) == nil, "\(text)")
        }
    }

    @Test("a type of evidence and its command")
    func evidence() throws {
        let pair = try #require(EvidenceArgument(argument: "2=prove --a=b"))
        #expect(pair.maker == EvidenceMaker(type: 2, command: "prove --a=b"))
        for text in ["", "1", "1=", "0=a", "65536=a", "-1=a", "tee=a", "=a"] {
            #expect(EvidenceArgument(argument: text) == nil, "\(text)")
        }
    }

    @Test(
        "paths without dots",
        arguments: [
            ("/a/b", "/a/b"), ("/a/./b/", "/a/b"), ("/a/../b", "/b"), ("/../..", "/"),
            ("//a//b", "/a/b"),
        ])
    func paths(text: String, expected: String) throws {
        let path = try AbsolutePath.of(text)
        #expect(path == expected)
        let relative = try AbsolutePath.of("x/../y")
        #expect(relative.hasPrefix("/"))
        #expect(relative.hasSuffix("/y"))
    }
}
