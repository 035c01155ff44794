/// A line of an example, as far as it calls `assay`.
enum ShellLine {
    /// A genesis key: any that is a point.
    private static let publicKey =
        "0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    private static let address = "assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5"
    private static let digest = "0x" + String(repeating: "ab", count: 32)

    /// The lines of a text that call `assay`, each with those that continue it.
    static func calls(in text: String) -> [String] {
        var calls: [String] = []
        var open: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("$ ") { line = line.dropFirst(2) }
            let begun = open ?? (self.isCall(line) ? "" : nil)
            guard let begun else { continue }
            if line.hasSuffix("\\") {
                open = begun + line.dropLast()
            } else {
                calls.append(begun + line)
                open = nil
            }
        }
        return calls
    }

    /// Whether a line calls `assay`, with variables before it or not.
    private static func isCall(_ line: some StringProtocol) -> Bool {
        let words = line.split(separator: " ").drop { $0.hasPrefix("ASSAY_") || $0 == "sudo" }
        // Drawings are no calls.
        return words.first == "assay" && words.dropFirst().first?.contains("+") != true
    }

    /// The arguments of a call; `nil` if something is left out in it.
    ///
    /// What is shortened with `…` is put in full, as whatever has that form. Behind two spaces
    /// stands what the call does.
    static func arguments(of line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        scan: for character in line {
            switch character {
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil:
                quote = character
                word = word ?? ""
            case " " where quote == nil:
                guard let ended = word else { break scan }
                words.append(ended)
                word = nil
            case "|" where quote == nil, ">" where quote == nil, "<" where quote == nil,
                ";" where quote == nil, "&" where quote == nil:
                break scan
            case "#" where quote == nil && word == nil: break scan
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        guard let start = words.firstIndex(of: "assay") else { return nil }
        let arguments = words[words.index(after: start)...]
        guard !arguments.contains("…"), !arguments.contains("...") else { return nil }
        return arguments.map(self.inFull)
    }

    private static func inFull(_ word: String) -> String {
        var text = word
        text.replace(/0x0[23][0-9a-f]*…/, with: self.publicKey)
        text.replace(/0x[0-9a-f]*…/, with: self.digest)
        text.replace(/assay1[0-9a-z]*…/, with: self.address)
        text.replace(/ADDRESS/, with: self.address)
        text.replace(/TXID/, with: self.digest)
        return text
    }
}
