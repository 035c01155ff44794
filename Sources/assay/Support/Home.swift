import ArgumentParser
import AssayKeystore
import Glibc

/// The directory that holds all that belongs to one node or one person.
struct Home: Hashable, Sendable {
    /// The path of the directory.
    let path: String

    /// The settings: `config.toml`.
    var configuration: String { self.path + "/config.toml" }
    /// What the chain begins with: `genesis.json`.
    var genesis: String { self.path + "/genesis.json" }
    /// The directory of the keys: `keys/`.
    var keys: String { self.path + "/keys" }
    /// The token of administrators: `admin.token`.
    var adminToken: String { self.path + "/admin.token" }
    /// The directory of the databases: `data/`.
    var data: String { self.path + "/data" }

    /// The keys.
    var keystore: Keystore { Keystore(directory: self.keys) }

    /// Makes the directory and those above it, for its owner alone.
    func make() throws(KeystoreError) {
        var parent = ""
        for part in self.path.split(separator: "/").dropLast() {
            parent += (parent.isEmpty && !self.path.hasPrefix("/") ? "" : "/") + part
            guard mkdir(parent, 0o777) == 0 || errno == EEXIST else {
                throw .io(path: parent, reason: String(cString: strerror(errno)))
            }
        }
        try PrivateDisk.makeDirectory(self.path)
    }
}

/// The option that names the home directory.
struct HomeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The home directory; else $ASSAY_HOME, else ~/.assay.", valueName: "directory"))
    var home: String?

    /// The directory that was named, or the standard one.
    var directory: Home {
        let path = self.home ?? Environment.value("ASSAY_HOME") ?? Self.standard
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        return Home(path: trimmed)
    }

    func validate() throws {
        guard self.home != "" else {
            throw ValidationError("--home is empty: give a directory")
        }
    }

    /// `~/.assay`.
    static var standard: String {
        (Environment.value("HOME") ?? ".") + "/.assay"
    }
}

/// The environment of the process.
enum Environment {
    /// The value of a variable; `nil` if it is not set, or empty.
    static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// All variables whose names begin with a prefix.
    static func variables(prefix: String) -> [String: String] {
        var found: [String: String] = [:]
        var position = environ
        while let entry = position.pointee {
            let text = String(cString: entry)
            if text.hasPrefix(prefix), let equals = text.firstIndex(of: "=") {
                found[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            position += 1
        }
        return found
    }
}
