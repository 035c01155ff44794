import AssayAPI
import AssayNode
import Logging

/// A value of a setting as it was given, and where.
struct GivenSetting: Hashable, Sendable {
    /// What was given.
    enum Value: Hashable, Sendable {
        /// A text from a flag or the environment, whose form is still open.
        case open(String)
        /// A string in the file.
        case string(String)
        /// A number in the file.
        case integer(Int)
        /// `true` or `false` in the file.
        case boolean(Bool)
        /// Several strings in the file.
        case strings([String])
        /// A table of strings in the file.
        case table([String: String])
        /// Something else in the file.
        case other(kind: String)
    }

    /// Which setting.
    let setting: Setting
    /// The value.
    let value: Value
    /// Where it was given, for errors.
    let place: String
}

extension Configuration {
    /// Loads the settings of a home: the file, then the environment over it, then the flags.
    ///
    /// A home without `config.toml` has the standard settings.
    static func load(
        home: Home, flags: ConfigurationOptions? = nil,
        environment: [String: String] = Environment.variables(prefix: "ASSAY_")
    ) throws -> Configuration {
        var mistakes: [String] = []
        let file = try ConfigurationFile.read(home.configuration, &mistakes)
        let given = file + Self.settings(in: environment, &mistakes) + (flags?.settings ?? [])
        var configuration = Configuration()
        for setting in given {
            if let mistake = configuration.apply(setting) { mistakes.append(mistake) }
        }
        guard mistakes.isEmpty else { throw UsageError(mistakes: mistakes) }
        return configuration
    }

    /// The settings in the environment.
    ///
    /// A variable that looks like one but is none is a mistake.
    private static func settings(
        in environment: [String: String], _ mistakes: inout [String]
    ) -> [GivenSetting] {
        let known = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.variable, $0) })
        let sections = ["ASSAY_RPC_", "ASSAY_LOG_", "ASSAY_NODE_", "ASSAY_PEERS_"]
        var given: [GivenSetting] = []
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            if let setting = known[name] {
                // An empty variable is the shell's way to say that it is not set.
                guard !text.isEmpty else { continue }
                given.append(GivenSetting(setting: setting, value: .open(text), place: name))
            } else if sections.contains(where: name.hasPrefix) {
                let hint = Suggestion.phrase(for: name, among: known.keys.sorted())
                mistakes.append("\(name): there is no such setting\(hint)")
            }
        }
        return given
    }

    /// Takes a setting, or says what is wrong with it.
    private mutating func apply(_ given: GivenSetting) -> String? {
        do throws(SettingMistake) {
            switch given.setting {
            case .rpcListen: self.rpcListen = try given.listenAddress()
            case .rpcMaximumBodyBytes: self.rpcMaximumBodyBytes = try given.number()
            case .rpcMaximumBatch: self.rpcMaximumBatch = try given.number()
            case .rpcMaximumConnections: self.rpcMaximumConnections = try given.number()
            case .rpcMaximumConnectionsPerClient:
                self.rpcMaximumConnectionsPerClient = try given.number()
            case .rpcMaximumRequestsPerSecond:
                self.rpcMaximumRequestsPerSecond = try given.number()
            case .rpcTokenFile: self.rpcTokenFile = try given.text()
            case .rpcAdminTokenFile: self.rpcAdminTokenFile = try given.text()
            case .rpcTLSCertificate: self.rpcTLSCertificate = try given.text()
            case .rpcTLSKey: self.rpcTLSKey = try given.text()
            case .rpcOrigins: self.rpcOrigins = try given.texts()
            case .rpcHosts: self.rpcHosts = try given.texts()
            case .logLevel: self.log.level = Logger.Level(rawValue: try given.word()) ?? .info
            case .logLevels: self.log.levels = try given.levels()
            case .logFormat: self.log.format = LogFormat(rawValue: try given.word()) ?? .text
            case .nodeKey: self.nodeKey = try given.text()
            case .nodeIndex: self.nodeIndex = try given.boolean()
            case .nodePassphraseFile: self.nodePassphraseFile = try given.text()
            case .peersListen: self.peersListen = try given.listenAddress()
            case .peersAdvertise: self.peersAdvertise = try given.listenAddress()
            case .peersConnect: self.peersConnect = try given.peers()
            case .peersExchange: self.peersExchange = try given.boolean()
            }
            return nil
        } catch {
            return "\(given.place): expected \(error.expected), found \(given.value)"
        }
    }
}

/// What a setting should have been.
private struct SettingMistake: Error {
    let expected: String
}

extension GivenSetting {
    fileprivate func text() throws(SettingMistake) -> String {
        switch self.value {
        case .open(let text) where !text.isEmpty, .string(let text) where !text.isEmpty:
            return text
        default: throw SettingMistake(expected: "a text that is not empty")
        }
    }

    fileprivate func boolean() throws(SettingMistake) -> Bool {
        switch self.value {
        case .boolean(let value): return value
        case .open("true"): return true
        case .open("false"): return false
        default: throw SettingMistake(expected: "true or false")
        }
    }

    fileprivate func number() throws(SettingMistake) -> Int {
        guard case .number(let bounds) = self.setting.form else {
            preconditionFailure("\(self.setting) is a number")
        }
        let number: Int? =
            switch self.value {
            case .integer(let number): number
            case .open(let text): Int(text)
            default: nil
            }
        guard let number, bounds.contains(number) else {
            let range = "\(bounds.lowerBound) to \(bounds.upperBound)"
            throw SettingMistake(expected: "a whole number from \(range)")
        }
        return number
    }

    fileprivate func word() throws(SettingMistake) -> String {
        guard case .word(let words) = self.setting.form else {
            preconditionFailure("\(self.setting) is a word")
        }
        switch self.value {
        case .open(let word) where words.contains(word),
            .string(let word) where words.contains(word):
            return word
        default: throw SettingMistake(expected: "one of " + words.joined(separator: ", "))
        }
    }

    /// Several texts; `nil` if it is something else.
    private var list: [String]? {
        switch self.value {
        case .strings(let texts): texts
        case .open(let text): text.split(separator: ",").map(String.init)
        default: nil
        }
    }

    fileprivate func texts() throws(SettingMistake) -> [String] {
        guard let texts = self.list, texts.count <= 256, !texts.contains("") else {
            throw SettingMistake(expected: "texts such as [\"one\", \"two\"]")
        }
        return texts
    }

    /// Subsystems with their levels.
    fileprivate func levels() throws(SettingMistake) -> [Subsystem: Logger.Level] {
        let pairs: [(String, String)]? =
            switch self.value {
            case .table(let table): table.map { ($0, $1) }
            case .open(let text):
                text.split(separator: ",").map { pair in
                    let parts = pair.split(separator: "=", maxSplits: 1).map { String($0) }
                    return (parts[0], parts.count == 2 ? parts[1] : "")
                }
            default: nil
            }
        var levels: [Subsystem: Logger.Level] = [:]
        for (name, word) in pairs ?? [("", "")] {
            guard let subsystem = Subsystem(rawValue: name),
                let level = Logger.Level(rawValue: word)
            else {
                throw SettingMistake(
                    expected: "levels by subsystem (" + LogLevels.names.joined(separator: ", ")
                        + ") such as { peers = \"debug\" }")
            }
            levels[subsystem] = level
        }
        return levels
    }

    fileprivate func peers() throws(SettingMistake) -> [PeerArgument] {
        let peers = self.list?.map { PeerArgument($0) } ?? [nil]
        guard peers.count <= 256, !peers.contains(nil) else {
            throw SettingMistake(
                expected: "peers such as [\"10.0.0.2:8646\", \"0x02…@node.example:8646\"]")
        }
        return peers.compactMap { $0 }
    }

    fileprivate func listenAddress() throws(SettingMistake) -> ListenAddress {
        switch self.value {
        case .open(let text), .string(let text):
            if let address = ListenAddress(text) { return address }
        default: break
        }
        throw SettingMistake(expected: "host:port such as \"127.0.0.1:8645\"")
    }
}

extension GivenSetting.Value: CustomStringConvertible {
    var description: String {
        switch self {
        case .open(let text), .string(let text): "\"\(text)\""
        case .integer(let number): "\(number)"
        case .boolean(let value): "\(value)"
        case .strings(let texts): "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        case .table(let table):
            "{ "
                + table.sorted { $0.key < $1.key }.map { "\($0) = \"\($1)\"" }
                .joined(separator: ", ") + " }"
        case .other(let kind): kind
        }
    }
}
