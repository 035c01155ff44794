import AssayAPI
import AssayNode
import Foundation
import Logging
import Synchronization
import Testing

@testable import assay

/// Takes the lines of a logger.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { self.lines.withLock { $0 } }

    func logger(_ levels: LogLevels, _ format: LogFormat) -> Logger {
        Logger(label: "assay") { _ in
            NodeLogHandler(levels: levels, format: format) { line in
                self.lines.withLock { $0.append(line) }
            }
        }
    }
}

@Suite("The log")
struct LogTests {
    private static let time = Timestamp(milliseconds: 1_700_000_000_123)

    @Test("has a level for each subsystem, which changes under loggers that exist")
    func levels() {
        let lines = Lines()
        let levels = LogLevels(.notice, [.peers: .debug, .rpc: .error])
        let logger = lines.logger(levels, .text)
        let peers = logger.of(.peers)
        let rpc = logger.of(.rpc)
        let expected: [Subsystem: Logger.Level] = [.peers: .debug, .rpc: .error]
        for subsystem in Subsystem.allCases {
            #expect(levels.level(of: subsystem) == expected[subsystem] ?? .notice)
            #expect(logger.of(subsystem).logLevel == expected[subsystem] ?? .notice)
        }
        logger.info("quiet")
        peers.debug("peers")
        rpc.warning("quiet")
        levels.set(.trace, for: .rpc)
        rpc.trace("rpc")
        levels.set(.error, for: .peers)
        peers.warning("quiet")
        levels.set(.debug)
        peers.debug("peers again")
        logger.trace("quiet")
        logger.debug("node")
        let words = lines.all.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
        #expect(words == ["peers: peers", "rpc: rpc", "peers: peers again", "node: node"])
    }

    @Test("a level set on one logger makes that one quieter, and no other")
    func floor() {
        let levels = LogLevels(.info)
        let logger = Lines().logger(levels, .text)
        var quiet = logger
        quiet.logLevel = .error
        #expect(quiet.logLevel == .error)
        #expect(logger.logLevel == .info)
        quiet.logLevel = .trace
        #expect(quiet.logLevel == .info)
    }

    @Test("names the subsystems as the settings do")
    func names() {
        #expect(
            LogLevels.names == ["node", "consensus", "peers", "sync", "mempool", "store", "rpc"])
    }

    @Test("a line of text has time, level, subsystem, message and fields")
    func text() {
        let line = LogFormat.text.line(
            at: Self.time, .warning, "peers", "gone\u{1b}[2J\nx",
            ["b": "two words", "a": .stringConvertible(1), "c": "say \"no\"", "d": ""])
        #expect(
            line == "2023-11-14T22:13:20.123Z warning peers: gone\\u{1b}[2J\\u{a}x a=1 "
                + #"b="two words" c="say \"no\"" d="""#)
    }

    @Test("a line of JSON is one object, whatever the message holds")
    func json() throws {
        let message = "a \"b\" \\ \u{1b}\n\u{7f}\u{202e}ä"
        let line = LogFormat.json.line(
            at: Self.time, .error, "store", message,
            ["list": ["1", "2"], "map": ["k\n": "v"], "n": .stringConvertible(7)])
        #expect(line.hasPrefix(#"{"time":"2023-11-14T22:13:20.123Z","level":"error","#))
        #expect(!line.contains("\n") && !line.contains("\u{1b}") && !line.contains("\u{202e}"))
        struct Line: Decodable {
            struct Fields: Decodable {
                let list: [String]
                let map: [String: String]
                let n: String
            }
            let subsystem: String
            let message: String
            let fields: Fields
        }
        let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(read.subsystem == "store")
        #expect(read.message == message)
        #expect(read.fields.list == ["1", "2"])
        #expect(read.fields.map == ["k\n": "v"])
        #expect(read.fields.n == "7")
    }

    @Test("fields that are named like secrets are not written", arguments: LogFormat.allCases)
    func secrets(format: LogFormat) {
        let line = format.line(
            at: Self.time, .info, "rpc", "m",
            ["nodePassphrase": "geheim", "authorization": "geheim", "apiToken": "geheim"])
        #expect(!line.contains("geheim"))
        #expect(line.contains("[redacted]"))
    }
}
