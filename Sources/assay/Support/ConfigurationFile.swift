import AssayAPI
import Glibc
import TOMLKit

/// Reads the settings in `config.toml`.
enum ConfigurationFile {
    /// The settings in a file, each with its line; none if there is no such file.
    static func read(
        _ path: String, _ mistakes: inout [String]
    ) throws(DocumentError) -> [GivenSetting] {
        guard access(path, F_OK) == 0 else { return [] }
        let bytes = try DocumentDisk.read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            mistakes.append("\(path): not UTF-8")
            return []
        }
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch {
            let position = (error as? TOMLParseError)?.source.begin
            let reason = (error as? TOMLParseError)?.description ?? "\(error)"
            mistakes.append("\(path), line \(position?.line ?? 0): not TOML: \(reason)")
            return []
        }
        let lines = TOMLLines(text)
        return Self.leaves(of: root, under: "").compactMap { key, value in
            let line = lines.line(of: key).map { ", line \($0)" } ?? ""
            let place = "\(path)\(line): \(key)"
            guard let setting = Setting(rawValue: key) else {
                let hint = Suggestion.phrase(for: key, among: Setting.allCases.map(\.rawValue))
                mistakes.append("\(place): there is no such setting\(hint)")
                return nil
            }
            var value = Self.value(value)
            if case .file = setting.form, case .string(let file) = value {
                value = .string(Self.resolve(file, besideOf: path))
            }
            return GivenSetting(setting: setting, value: value, place: place)
        }
    }

    /// The values under a table with their dotted keys, sorted by key.
    private static func leaves(
        of table: TOMLTable, under prefix: String
    ) -> [(key: String, value: any TOMLValueConvertible)] {
        table.keys.sorted().flatMap { name -> [(key: String, value: any TOMLValueConvertible)] in
            guard let value = table[name] else { return [] }
            let key = prefix.isEmpty ? name : "\(prefix).\(name)"
            guard let inner = value.table, key != Setting.logLevels.rawValue else {
                return [(key, value)]
            }
            // An empty table of an unknown name would otherwise pass unseen.
            return inner.isEmpty && !Self.sections.contains(key)
                ? [(key, value)] : Self.leaves(of: inner, under: key)
        }
    }

    private static let sections = Set(
        Setting.allCases.map { String($0.rawValue.prefix { $0 != "." }) })

    /// A path in the file means the same wherever the program is started.
    private static func resolve(_ file: String, besideOf path: String) -> String {
        guard !file.isEmpty, !file.hasPrefix("/"), let slash = path.lastIndex(of: "/") else {
            return file
        }
        return String(path[...slash]) + file
    }

    private static func strings(_ array: TOMLArray?) -> GivenSetting.Value {
        let texts = array?.map(\.string) ?? [nil]
        return texts.contains(nil)
            ? .other(kind: "an array of more than strings") : .strings(texts.compactMap { $0 })
    }

    private static func strings(_ table: TOMLTable?) -> GivenSetting.Value {
        guard let table else { return .other(kind: "a table") }
        var texts: [String: String] = [:]
        for name in table.keys {
            guard let text = table[name]?.string else {
                return .other(kind: "a table of more than strings")
            }
            texts[name] = text
        }
        return .table(texts)
    }

    private static func value(_ value: any TOMLValueConvertible) -> GivenSetting.Value {
        switch value.type {
        case .string: .string(value.string ?? "")
        case .int: .integer(value.int ?? 0)
        case .bool: .boolean(value.bool ?? false)
        case .array: Self.strings(value.array)
        case .table: Self.strings(value.table)
        default: .other(kind: "a value of type \(value.type)")
        }
    }
}

/// Where the keys of a TOML text are: the parser does not tell.
///
/// Understands `[table]` and `key = value`, bare, quoted and dotted. A key that is written in
/// another way, as in an inline table, has the line of the key around it, or none.
private struct TOMLLines {
    private var lines: [String: Int] = [:]

    init(_ text: String) {
        var table: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if trimmed.hasPrefix("[") {
                let name = trimmed.drop { $0 == "[" }.prefix { $0 != "]" }
                table = Self.parts(name)
                self.note(table, index + 1)
            } else if !trimmed.hasPrefix("#"), let equals = trimmed.firstIndex(of: "=") {
                self.note(table + Self.parts(trimmed[..<equals]), index + 1)
            }
        }
    }

    /// The line of a dotted key, or of the nearest key around it.
    func line(of key: String) -> Int? {
        var parts = key.split(separator: ".").map(String.init)
        while !parts.isEmpty {
            if let line = self.lines[parts.joined(separator: ".")] { return line }
            parts.removeLast()
        }
        return nil
    }

    private mutating func note(_ parts: [String], _ line: Int) {
        let key = parts.joined(separator: ".")
        if self.lines[key] == nil { self.lines[key] = line }
    }

    private static func parts(_ key: Substring) -> [String] {
        key.split(separator: ".").map { part in
            String(part.filter { !" \t\"'\r".contains($0) })
        }
    }
}
