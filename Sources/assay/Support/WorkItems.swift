import AssayAPI
import AssayCore
import AssayCrypto
import FoundationEssentials

/// The items of a work file, one after another.
///
/// A file is either one JSON object with all items (version 1), or a line with the model and then
/// a line an item (version 2), which can be of any length.
struct WorkItems: ~Copyable {
    /// The first line of a file of version 2.
    struct Heading: Codable {
        /// The version: 2.
        var assayWork = 2
        /// What was run.
        var model: WorkFile.Model
    }

    private enum Version: Decodable {
        case one, two

        private enum Key: CodingKey { case assayWork }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            switch try container.decode(Int.self, forKey: .assayWork) {
            case 1: self = .one
            case 2: self = .two
            default:
                throw DecodingError.dataCorruptedError(
                    forKey: Key.assayWork, in: container,
                    debugDescription: "this version reads work files of versions 1 and 2")
            }
        }
    }

    /// What was run; `nil` if the items come from no file.
    let model: WorkFile.Model?
    private let path: String
    private var items: ArraySlice<WorkFile.Item>
    private var lines: LineReader?

    /// Items that come from no file.
    init(_ items: [WorkFile.Item]) {
        self.model = nil
        self.path = ""
        self.items = items[...]
        self.lines = nil
    }

    /// Opens a work file.
    init(_ path: String) throws {
        self.path = path
        var lines = try LineReader(path)
        let first = [UInt8](try lines.next() ?? [])
        // An object that fills many lines is of version 1: its first line is no object.
        if case .two = try? JSONDecoder().decode(Version.self, from: Data(first)) {
            self.model = try Self.decoding(path) {
                try JSONDecoder().decode(Heading.self, from: Data(first)).model
            }
            self.items = []
            self.lines = consume lines
        } else {
            let bytes = try InputFile.read(path, limit: WorkFile.maximumSize)
            let file = try Self.decoding(path) {
                _ = try JSONDecoder().decode(Version.self, from: Data(bytes))
                return try JSONDecoder().decode(WorkFile.self, from: Data(bytes))
            }
            self.model = file.model
            self.items = file.items[...]
            self.lines = nil
        }
    }

    /// The next item; `nil` after the last.
    mutating func next() throws -> WorkFile.Item? {
        let item: WorkFile.Item?
        if var lines = self.lines.take() {
            let line = try lines.next()
            let number = lines.line
            self.lines = consume lines
            item = try line.map { try Self.item($0, "\(self.path):\(number)") }
        } else {
            item = self.items.popFirst()
        }
        if let item, item.units == 0 {
            throw CommandFailure(.inputOutput, "\(self.path): every item needs at least 1 unit")
        }
        return item
    }

    /// Reads the line of an item.
    static func item(_ line: ArraySlice<UInt8>, _ place: String) throws -> WorkFile.Item {
        if let item = WorkFile.Item(plainLine: line) { return item }
        return try Self.decoding(place) {
            try JSONDecoder().decode(WorkFile.Item.self, from: Data(line))
        }
    }

    private static func decoding<Value>(
        _ place: String, _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch let error as DecodingError {
            throw CommandFailure(.inputOutput, "\(place) is not a work file: \(error.place)")
        } catch {
            throw CommandFailure(.inputOutput, "\(place) is not a work file: \(error)")
        }
    }
}

extension WorkFile.Item {
    private static let input = [UInt8](#"{"input":"0x"#.utf8)
    private static let output = [UInt8](#"","output":"0x"#.utf8)
    private static let units = [UInt8](#"","units":"#.utf8)
    private static let digits = 2 * Digest.byteCount

    /// The line of an item without evidence, as it is written here.
    var plainLine: [UInt8]? {
        guard self.evidence == nil else { return nil }
        var line = Self.input
        Hex.append(self.input.bytes, to: &line)
        line += Self.output
        Hex.append(self.output.bytes, to: &line)
        line += Self.units
        line += "\(self.units)}".utf8
        return line
    }

    /// Reads a line in exactly that form, much faster than JSON of any form; `nil` for others.
    init?(plainLine line: ArraySlice<UInt8>) {
        var rest = line
        func take(_ expected: [UInt8]) -> Bool {
            guard rest.starts(with: expected) else { return false }
            rest = rest.dropFirst(expected.count)
            return true
        }
        func digest() -> Digest? {
            let digest = Hex.decode(utf8: rest.prefix(Self.digits)).flatMap { Digest(bytes: $0) }
            rest = rest.dropFirst(Self.digits)
            return digest
        }
        guard take(Self.input), let input = digest(), take(Self.output),
            let output = digest(), take(Self.units), rest.last == 0x7d,
            let units = UInt64(String(decoding: rest.dropLast(), as: UTF8.self))
        else { return nil }
        self.init(input: input, output: output, units: units, evidence: nil)
    }
}
