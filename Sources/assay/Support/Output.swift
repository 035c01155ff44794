import ArgumentParser
import FoundationEssentials
import Glibc

/// How a command answers.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Answer with one JSON object, for programs.")
    var json = false

    /// The way to answer.
    var output: Output { Output(json: self.json) }
}

/// Where a command writes its answer: text for people, or one JSON object for programs.
struct Output {
    /// Whether programs read the answer.
    let json: Bool
    /// How text on standard output is marked.
    let style = Style(descriptor: STDOUT_FILENO)

    /// An output.
    init(json: Bool) {
        self.json = json
    }

    /// Writes the answer: the value for programs, or the text for people.
    func answer(_ value: some Encodable, text: () -> String) {
        if self.json {
            self.write(value)
        } else {
            print(text())
        }
    }

    /// Writes a value as JSON.
    func write(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            print(String(decoding: try encoder.encode(value), as: UTF8.self).escapedForTerminal)
        } catch {
            preconditionFailure("answers can be encoded: \(error)")
        }
    }

    /// Writes a value as JSON on a line of its own, for those who read one after another.
    func writeLine(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            print(String(decoding: try encoder.encode(value), as: UTF8.self).escapedForTerminal)
        } catch {
            preconditionFailure("answers can be encoded: \(error)")
        }
    }

    /// A warning on standard error, so that it never mixes with the answer.
    func warn(_ text: String) {
        Program.printError(Style(descriptor: STDERR_FILENO).yellow("warning:") + " " + text)
    }

    /// Lines of a label and a value, the values in one column.
    func table(_ rows: [(label: String, value: String)]) -> String {
        let width = rows.map(\.label.count).max() ?? 0
        return rows.map { row in
            let gap = String(repeating: " ", count: width - row.label.count + 2)
            return self.style.dim(row.label) + gap + row.value
        }.joined(separator: "\n")
    }
}

extension Output {
    /// Lines of cells under a line of titles, each column as wide as its widest cell.
    func columns(_ titles: [String], _ rows: [[String]]) -> String {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            zip(cells, widths).enumerated().map { index, cell in
                let gap = index + 1 < cells.count ? cell.1 - cell.0.count : 0
                return cell.0 + String(repeating: " ", count: gap)
            }.joined(separator: "  ")
        }
        return ([self.style.dim(line(titles))] + rows.map(line)).joined(separator: "\n")
    }
}

/// Colours, on a terminal that has them and whose owner did not set NO_COLOR.
struct Style {
    private let isOn: Bool

    /// The style of what is written to a descriptor.
    init(descriptor: Int32) {
        let noColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        self.isOn = !noColour && !isDumb && isatty(descriptor) == 1
    }

    /// Something that is well.
    func green(_ text: String) -> String { self.wrap(text, 32) }
    /// Something that is not well.
    func red(_ text: String) -> String { self.wrap(text, 31) }
    /// Something to look at.
    func yellow(_ text: String) -> String { self.wrap(text, 33) }
    /// Something that matters more than what is around it.
    func bold(_ text: String) -> String { self.wrap(text, 1) }
    /// Something that matters less.
    func dim(_ text: String) -> String { self.wrap(text, 2) }

    private func wrap(_ text: String, _ code: Int) -> String {
        self.isOn ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
