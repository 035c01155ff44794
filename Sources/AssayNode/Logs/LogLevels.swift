public import Logging
import Synchronization

/// From which level on each subsystem is logged: shared by all loggers of a process, and changed
/// while they run.
public final class LogLevels: Sendable {
    private let levels: Mutex<[Subsystem: Logger.Level]>

    /// The same level for all subsystems but these.
    public init(_ level: Logger.Level, _ exceptions: [Subsystem: Logger.Level] = [:]) {
        let all = Subsystem.allCases.map { ($0, exceptions[$0] ?? level) }
        self.levels = Mutex(Dictionary(uniqueKeysWithValues: all))
    }

    /// The names of the subsystems, in their order.
    public static var names: [String] { Subsystem.allCases.map(\.rawValue) }

    /// The level of a subsystem.
    public func level(of subsystem: Subsystem) -> Logger.Level {
        self.levels.withLock { $0[subsystem] } ?? .info
    }

    /// Sets the level of a subsystem, or of all; loggers that exist follow at once.
    public func set(_ level: Logger.Level, for subsystem: Subsystem? = nil) {
        self.levels.withLock { levels in
            for name in subsystem.map({ [$0] }) ?? Subsystem.allCases { levels[name] = level }
        }
    }
}
