import AssayCore
import AssayCrypto
import FoundationEssentials
import Glibc
import Testing

@testable import AssayWorker

/// Inputs that are laid out for workers.
@Suite struct StagedInputsTests {
    private static func stage(
        _ texts: [String], in path: String, limit: Int = 100
    ) throws -> StagedInputs {
        var files: [String] = []
        for (index, text) in texts.enumerated() {
            files.append("\(path)/source-\(index)")
            try writeText(text, to: files[index])
        }
        return try StagedInputs(files, for: path + "/place", limit: limit)
    }

    private static func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test("what is laid out is what workers check")
    func layout() async throws {
        try await withTemporaryDirectory { path in
            let staged = try Self.stage(["one", "two", "three"], in: path)
            let before = FileManager.default.fileExists(atPath: path + "/place")
            #expect(before == false)
            try staged.publish()
            let names = try Self.names(path)
            #expect(names == ["place", "source-0", "source-1", "source-2"])
            #expect(staged.count == 3)
            #expect(staged.size == 11)
            let place = try PlaceAllowance([path]).place(path + "/place")
            let text = String(decoding: try await place.read(.salt, limit: 100), as: UTF8.self)
            let salt = try #require(Hex.decode(text.dropLast()))
            #expect(salt.count == 32)
            var range = CompactRange()
            for index in 0..<staged.count {
                let input = try await place.read(.input(index), limit: 100)
                let digest = Digest.salted(salt, index: index, content: input)
                range.append(LogHash.leaf(digest.bytes))
            }
            #expect(range.root == staged.root)
            let second = try Self.stage(["one", "two", "three"], in: path)
            #expect(second.root != staged.root, "each job has a salt of its own")
            second.discard()
        }
    }

    @Test("nothing is overwritten, and nothing of others is removed")
    func overwriting() async throws {
        try await withTemporaryDirectory { path in
            try makeDirectory(path + "/place")
            try writeText("mine", to: path + "/place/salt")
            let staged = try Self.stage(["one"], in: path)
            #expect(throws: StagingError.exists(path: path + "/place")) { try staged.publish() }
            staged.discard()
            let kept = try readBytes(path + "/place/salt")
            #expect(kept == Array("mine".utf8))
            let names = try Self.names(path)
            #expect(names == ["place", "source-0"])
            unlink(path + "/place/salt")
            // An empty directory is as good as none.
            let again = try Self.stage(["one"], in: path)
            try again.publish()
            again.withdraw()
            let rest = try Self.names(path)
            #expect(rest == ["source-0"])
        }
    }

    @Test("inputs that cannot be used leave nothing behind")
    func refused() async throws {
        try await withTemporaryDirectory { path in
            #expect(throws: StagingError.self) { try Self.stage(["one", ""], in: path) }
            #expect(throws: StagingError.self) {
                try Self.stage(["four"], in: path, limit: 3)
            }
            #expect(throws: StagingError.self) {
                try StagedInputs([path + "/none"], for: path + "/place", limit: 3)
            }
            #expect(throws: StagingError.self) {
                try StagedInputs([path], for: path + "/place", limit: 3)
            }
            mkfifo(path + "/pipe", 0o600)
            #expect(throws: StagingError.self) {
                try StagedInputs([path + "/pipe"], for: path + "/place", limit: 3)
            }
            let names = try Self.names(path)
            #expect(names == ["pipe", "source-0", "source-1"])
        }
    }
}
