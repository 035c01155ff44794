import AssayAPI
import AssayNode
import Glibc
import Logging

/// Writes what a node logs, a line each, from the level on that its subsystem has now.
struct NodeLogHandler: LogHandler {
    /// Where the levels are, which may change.
    let levels: LogLevels
    /// How a line is written.
    let format: LogFormat
    /// Takes a line.
    let write: @Sendable (String) -> Void
    /// Who speaks.
    private var subsystem = Subsystem.node
    private var floor = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    /// A handler that speaks for the node until it is told of a subsystem.
    init(
        levels: LogLevels, format: LogFormat,
        write: @escaping @Sendable (String) -> Void = { Program.printError($0) }
    ) {
        self.levels = levels
        self.format = format
        self.write = write
    }

    /// The level of the subsystem; a level that is set makes this logger quieter, never louder.
    var logLevel: Logger.Level {
        get { max(self.floor, self.levels.level(of: self.subsystem)) }
        set { self.floor = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get {
            key == Subsystem.metadataKey
                ? .string(self.subsystem.rawValue) : self.metadata[key]
        }
        set {
            guard key == Subsystem.metadataKey else {
                self.metadata[key] = newValue
                return
            }
            self.subsystem = newValue.flatMap { Subsystem(rawValue: "\($0)") } ?? .node
        }
    }

    func log(event: LogEvent) {
        var fields = self.metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { fields["error"] = "\(error)" }
        self.write(
            self.format.line(
                at: Timestamp(milliseconds: WallClock.milliseconds), event.level,
                self.subsystem.rawValue, "\(event.message)", fields))
    }
}

/// What of a node is logged, and how.
struct LogSettings: Hashable, Sendable {
    /// The level of all subsystems that have none of their own.
    var level = Logger.Level.info
    /// The levels of subsystems.
    var levels: [Subsystem: Logger.Level] = [:]
    /// How a line is written.
    var format = LogFormat.text
}
