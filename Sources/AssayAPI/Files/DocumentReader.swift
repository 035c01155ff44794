/// A value in a JSON document and its place in it.
struct DocumentNode {
    /// The place, such as `accounts[3].balance`; empty for the document as a whole.
    let path: String
    /// The value.
    let json: StrictJSON
}

/// An object in a JSON document whose fields are all known and occur once.
struct DocumentObject {
    /// The place of the object.
    let path: String
    fileprivate let fields: [String: StrictJSON]

    fileprivate func path(of name: String) -> String {
        self.path.isEmpty ? name : "\(self.path).\(name)"
    }
}

/// Reads the parts of a document and notes every mistake, instead of stopping at the first.
///
/// What was read is good only if there are no ``mistakes`` at the end.
struct DocumentReader {
    /// What is wrong so far.
    private(set) var mistakes: [DocumentMistake] = []

    /// Notes a mistake.
    mutating func note(_ reason: String, at path: String) {
        self.mistakes.append(DocumentMistake(path: path, reason: reason))
    }

    /// The object at a node.
    ///
    /// Fields that are not among `names` or occur twice are mistakes.
    mutating func object(_ node: DocumentNode, fields names: [String]) -> DocumentObject? {
        guard case .object(let fields) = node.json else {
            self.noteKind(of: node, expected: "an object")
            return nil
        }
        var known: [String: StrictJSON] = [:]
        let object = DocumentObject(path: node.path, fields: [:])
        for field in fields {
            let path = object.path(of: field.name)
            if !names.contains(field.name) {
                let hint = Suggestion.phrase(for: field.name, among: names)
                self.note("unknown field\(hint)", at: path)
            } else if known.updateValue(field.value, forKey: field.name) != nil {
                self.note("this field occurs twice", at: path)
            }
        }
        return DocumentObject(path: node.path, fields: known)
    }

    /// A field that must be there.
    mutating func required(_ name: String, of object: DocumentObject) -> DocumentNode? {
        guard let node = self.optional(name, of: object) else {
            self.note("this field is missing", at: object.path(of: name))
            return nil
        }
        return node
    }

    /// A field that may be left out.
    func optional(_ name: String, of object: DocumentObject) -> DocumentNode? {
        object.fields[name].map { DocumentNode(path: object.path(of: name), json: $0) }
    }

    /// The elements of the list at a node.
    mutating func list(_ node: DocumentNode) -> [DocumentNode]? {
        guard case .array(let elements) = node.json else {
            self.noteKind(of: node, expected: "a list")
            return nil
        }
        return elements.enumerated().map { index, json in
            DocumentNode(path: "\(node.path)[\(index)]", json: json)
        }
    }

    /// The string at a node.
    mutating func string(_ node: DocumentNode) -> String? {
        guard case .string(let text) = node.json else {
            self.noteKind(of: node, expected: "a string")
            return nil
        }
        return text
    }

    /// What the string at a node means; `form` says what it should look like.
    mutating func parsed<Value>(
        _ node: DocumentNode, _ form: String, by parse: (String) -> Value?
    ) -> Value? {
        guard let text = self.string(node) else { return nil }
        guard let value = parse(text) else {
            self.note("expected \(form), found \"\(Self.shortened(text))\"", at: node.path)
            return nil
        }
        return value
    }

    /// The whole number at a node: digits only, within `bounds`.
    mutating func number(_ node: DocumentNode, in bounds: ClosedRange<UInt64>) -> UInt64? {
        guard case .number(let digits) = node.json else {
            self.noteKind(of: node, expected: "a number")
            return nil
        }
        guard let number = UInt64(digits), bounds.contains(number) else {
            let range = "\(bounds.lowerBound) to \(bounds.upperBound)"
            self.note("expected a whole number from \(range), found \(digits)", at: node.path)
            return nil
        }
        return number
    }

    /// The amount at a node: a decimal string without sign, point or leading zeros.
    mutating func amount(_ node: DocumentNode) -> UInt64? {
        if case .number(let digits) = node.json {
            self.note("amounts are strings: put \(digits) in quotes", at: node.path)
            return nil
        }
        let form = "an amount as decimal digits without leading zeros, at most \(UInt64.max)"
        return self.parsed(node, form) { text in
            guard let amount = UInt64(text), "\(amount)" == text else { return nil }
            return amount
        }
    }

    private mutating func noteKind(of node: DocumentNode, expected: String) {
        self.note("expected \(expected), found \(node.json.kind)", at: node.path)
    }

    private static func shortened(_ text: String) -> String {
        text.count > 80 ? text.prefix(80) + "…" : text
    }
}
