import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Glibc
import Testing

@testable import AssayWorker

/// Places that are directories, and what a stranger may put there.
@Suite struct DirectoryPlaceTests {
    static let node = TestKeys.key(1).publicKey.address

    /// A place below a prefix, with an input; beside the prefix lies a secret.
    private static func withPlace(
        _ body: (_ place: Place, _ path: String, _ outside: String) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { root in
            let path = root + "/allowed/job"
            try makeDirectory(path + "/inputs")
            try makeDirectory(root + "/outside")
            try writeText("secret", to: root + "/outside/secret")
            try writeText("one", to: path + "/inputs/0")
            let place = try PlaceAllowance([root + "/allowed"]).place(path)
            try await body(place, path, root + "/outside")
        }
    }

    private static func error(
        _ place: Place, _ item: PlaceItem, limit: Int = 100
    ) async -> PlaceError? {
        do throws(PlaceError) {
            _ = try await place.read(item, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test("inputs are read whole, up to a limit")
    func reading() async throws {
        try await Self.withPlace { place, path, _ in
            let bytes = try await place.read(.input(0), limit: 3)
            #expect(bytes == Array("one".utf8))
            let long = await Self.error(place, .input(0), limit: 2)
            #expect(long == .tooLarge(.input(0), limit: 2))
            let missing = await Self.error(place, .input(1))
            #expect(missing == .missing(.input(1)))
            let salt = await Self.error(place, .salt)
            #expect(salt == .missing(.salt))
            let large = [UInt8](repeating: 7, count: 1_000_000)
            try writeBytes(large, to: path + "/inputs/2")
            let read = try await place.read(.input(2), limit: 1 << 20)
            #expect(read == large)
        }
    }

    @Test("a file without end is not read without end")
    func endless() async throws {
        try await Self.withPlace { place, path, _ in
            // A sparse file that says it has a terabyte.
            let file = open(path + "/inputs/3", O_WRONLY | O_CREAT, 0o644)
            try #require(ftruncate(file, 1 << 40) == 0)
            close(file)
            let error = await Self.error(place, .input(3), limit: 1 << 16)
            #expect(error == .tooLarge(.input(3), limit: 1 << 16))
        }
    }

    @Test("links lead nowhere, whatever is linked")
    func links() async throws {
        try await Self.withPlace { place, path, outside in
            symlink(outside + "/secret", path + "/inputs/1")
            let file = await Self.error(place, .input(1))
            #expect(file == .notPlain(.input(1)))
            symlink(path + "/inputs/0", path + "/inputs/2")
            let inside = await Self.error(place, .input(2))
            #expect(inside == .notPlain(.input(2)))
            try FileManager.default.moveItem(atPath: path + "/inputs", toPath: path + "/real")
            symlink(outside, path + "/inputs")
            let directory = await Self.error(place, .input(0))
            #expect(directory == .notPlain(.input(0)))
        }
    }

    @Test("a place that is itself a link is refused, a prefix that is one is not")
    func linkedPlace() async throws {
        try await Self.withPlace { _, path, outside in
            let allowed = String(path.dropLast("/job".count))
            symlink(outside, allowed + "/trap")
            let trap = try PlaceAllowance([allowed]).place(allowed + "/trap")
            let error = await Self.error(trap, .salt)
            #expect(error == .notPlain(.salt))
            symlink(allowed, outside + "/prefix")
            let linked = try PlaceAllowance([outside + "/prefix"])
                .place(outside + "/prefix/job")
            let bytes = try await linked.read(.input(0), limit: 3)
            #expect(bytes == Array("one".utf8))
        }
    }

    @Test("pipes, directories and devices are no inputs, and nothing hangs")
    func notFiles() async throws {
        try await Self.withPlace { place, path, _ in
            mkfifo(path + "/inputs/1", 0o666)
            let pipe = await Self.error(place, .input(1))
            #expect(pipe == .notPlain(.input(1)))
            try makeDirectory(path + "/inputs/2")
            let directory = await Self.error(place, .input(2))
            #expect(directory == .notPlain(.input(2)))
            try writeText("", to: path + "/results")
            let write = PlaceItem.result(node: Self.node, index: 0)
            await #expect(throws: PlaceError.notPlain(write)) {
                try await place.write([1], as: write)
            }
        }
    }

    @Test("results are left whole, in a directory of the node's own, and replaced")
    func writing() async throws {
        try await Self.withPlace { place, path, _ in
            let item = PlaceItem.result(node: Self.node, index: 4)
            try await place.write([1, 2], as: item)
            try await place.write([3], as: item)
            let bytes = try readBytes("\(path)/results/\(Self.node)/4")
            #expect(bytes == [3])
            let names = try FileManager.default.contentsOfDirectory(
                atPath: "\(path)/results/\(Self.node)")
            #expect(names == ["4"])
        }
    }

    @Test("results are not written through links")
    func writingThroughLinks() async throws {
        try await Self.withPlace { place, path, outside in
            let item = PlaceItem.result(node: Self.node, index: 0)
            symlink(outside, path + "/results")
            await #expect(throws: PlaceError.notPlain(item)) {
                try await place.write([1], as: item)
            }
            unlink(path + "/results")
            try makeDirectory(path + "/results")
            symlink(outside, "\(path)/results/\(Self.node)")
            await #expect(throws: PlaceError.notPlain(item)) {
                try await place.write([1], as: item)
            }
            unlink("\(path)/results/\(Self.node)")
            try makeDirectory("\(path)/results/\(Self.node)")
            // A link at the name itself is replaced, not followed.
            symlink(outside + "/secret", "\(path)/results/\(Self.node)/0")
            try await place.write([1], as: item)
            let secret = try readBytes(outside + "/secret")
            let written = try readBytes("\(path)/results/\(Self.node)/0")
            let names = try FileManager.default.contentsOfDirectory(atPath: outside)
            #expect(secret == Array("secret".utf8))
            #expect(written == [1])
            #expect(names == ["secret"])
        }
    }

    @Test("a place that is gone can come back")
    func gone() async throws {
        try await Self.withPlace { place, path, _ in
            try FileManager.default.removeItem(atPath: path)
            let error = await Self.error(place, .input(0))
            #expect(error == .missing(.input(0)))
            #expect(error?.isPassing == true)
            await #expect(throws: PlaceError.self) {
                try await place.write([1], as: .result(node: Self.node, index: 0))
            }
            let isBack = FileManager.default.fileExists(atPath: path)
            #expect(isBack == false)
        }
    }
}
