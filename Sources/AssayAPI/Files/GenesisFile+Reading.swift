extension GenesisFile {
    /// Reads the text of a file, and throws every mistake in it.
    ///
    /// - Parameter path: the name of the file in errors.
    public init(json text: [UInt8], path: String) throws(DocumentError) {
        try self.init(document: try StrictJSON(document: text, path: path), path: path)
    }

    init(document json: StrictJSON, path: String) throws(DocumentError) {
        var reader = DocumentReader()
        let draft = GenesisDraft(DocumentNode(path: "", json: json), &reader)
        let genesis = draft?.genesis(&reader)
        guard let draft, let genesis, reader.mistakes.isEmpty else {
            throw .mistakes(path: path, reader.mistakes)
        }
        try self.init(genesis: genesis, labels: draft.validators)
    }
}

extension StrictJSON {
    /// The JSON in the text of a document.
    init(document text: [UInt8], path: String) throws(DocumentError) {
        do throws(SyntaxError) {
            try self.init(parsing: text)
        } catch {
            throw .notJSON(
                path: path, line: error.line, column: error.column, reason: error.reason)
        }
    }
}
