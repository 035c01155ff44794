import AssayCrypto
import AssayTestSupport
import Synchronization
import Testing

@testable import AssayWorker

/// Places behind URLs, with a real web server.
@Suite struct WebPlaceTests {
    static let node = TestKeys.key(1).publicKey.address

    private static func error(
        _ path: String, _ server: TestWebServer, limit: Int = 100
    ) async throws -> PlaceError? {
        let root = "http://127.0.0.1:\(server.port)"
        let place = try PlaceAllowance([root]).place(root + path)
        do throws(PlaceError) {
            _ = try await place.read(.input(0), limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test("items are fetched with GET and left with PUT")
    func transfer() async throws {
        let server = try await TestWebServer(["/jobs/7/inputs/0": [1, 2, 3]])
        let place = try PlaceAllowance(["http://127.0.0.1:\(server.port)/jobs"])
            .place("http://127.0.0.1:\(server.port)/jobs/7/{path}")
        let bytes = try await place.read(.input(0), limit: 3)
        #expect(bytes == [1, 2, 3])
        let item = PlaceItem.result(node: Self.node, index: 5)
        let output = [UInt8](repeating: 9, count: 300_000)
        try await place.write(output, as: item)
        let kept = server.files.withLock { $0["/jobs/7/results/\(Self.node)/5"] }
        #expect(kept == output)
        try await server.stop()
    }

    @Test("redirects are not followed, and nothing is asked for elsewhere")
    func redirects() async throws {
        let server = try await TestWebServer(["/elsewhere": [1]])
        let error = try await Self.error("/redirect/{path}", server)
        #expect(error == .refused(.input(0), status: 302))
        #expect(error?.isPassing == false)
        let root = "http://127.0.0.1:\(server.port)"
        let place = try PlaceAllowance([root]).place(root + "/redirect/{path}")
        await #expect(throws: PlaceError.self) {
            try await place.write([1], as: .result(node: Self.node, index: 0))
        }
        let requests = server.requests.withLock { $0 }
        #expect(requests == ["/redirect/inputs/0", "/redirect/results/\(Self.node)/0"])
        try await server.stop()
    }

    @Test("what the server answers is told, and whether it may get better")
    func statuses() async throws {
        let server = try await TestWebServer(["/inputs/0": [UInt8](repeating: 0, count: 101)])
        let long = try await Self.error("/{path}", server)
        #expect(long == .tooLarge(.input(0), limit: 100))
        let missing = try await Self.error("/none/{path}", server)
        #expect(missing == .missing(.input(0)))
        let broken = try await Self.error("/broken/{path}", server)
        #expect(broken == .refused(.input(0), status: 500))
        #expect(broken?.isPassing == true)
        let forbidden = try await Self.error("/forbidden/{path}", server)
        #expect(forbidden == .refused(.input(0), status: 403))
        #expect(forbidden?.isPassing == false)
        try await server.stop()
        // One that nobody is connected to.
        let stopped = try await TestWebServer([:])
        try await stopped.stop()
        let away = try await Self.error("/{path}", stopped)
        #expect(away?.isPassing == true)
    }
}
