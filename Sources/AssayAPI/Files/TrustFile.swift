import AssayCore
import AssayCrypto
public import AssayLight

/// What a reader trusts, as a JSON file: a head and the validators after it.
///
/// A genesis file does as well: whoever trusts it trusts the beginning of its chain.
public struct TrustFile: Hashable, Sendable {
    /// What is trusted.
    public let trust: Trust
    /// Where it came from.
    public let source: Source

    /// What kind of file a trust came from.
    public enum Source: Hashable, Sendable {
        /// A trust file: a head that somebody verified.
        case trustFile
        /// A genesis file: the beginning of the chain.
        case genesisFile
    }

    /// The file of a trust.
    public init(_ trust: Trust) {
        self.trust = trust
        self.source = .trustFile
    }

    /// Reads a trust file or a genesis file.
    public static func read(_ path: String) throws(DocumentError) -> TrustFile {
        try TrustFile(json: try DocumentDisk.read(path), path: path)
    }

    /// Reads the text of a trust file or a genesis file, and throws every mistake in it.
    ///
    /// - Parameter path: the name of the file in errors.
    public init(json text: [UInt8], path: String) throws(DocumentError) {
        let json = try StrictJSON(document: text, path: path)
        guard case .object(let fields) = json else {
            let reason = "expected an object, found \(json.kind)"
            throw .mistakes(path: path, [Self.neither(reason)])
        }
        let names = Set(fields.map(\.name))
        if names.contains("chainId") || names.contains("blockHash") {
            self.trust = try Self.trust(in: json, path: path)
            self.source = .trustFile
        } else if names.contains("accounts") || names.contains("reserve") {
            self.trust = Trust(try GenesisFile(document: json, path: path).genesis)
            self.source = .genesisFile
        } else {
            let reason = "no field \"chainId\" and no field \"accounts\""
            throw .mistakes(path: path, [Self.neither(reason)])
        }
    }

    /// Writes the trust, and refuses to replace another file unless `overwriting`.
    public func write(to path: String, overwriting: Bool = false) throws(DocumentError) {
        try DocumentDisk.write(self.json, to: path, overwriting: overwriting)
    }

    /// The text of a trust file.
    public var json: String {
        let keys = self.trust.validators.keys.map { StrictJSON.string($0.description) }
        var fields: [StrictJSON.Field] = [
            .init("chainId", .string(self.trust.chain.description)),
            .init("height", .number("\(self.trust.height)")),
            .init("blockHash", .string(self.trust.block.description)),
            .init("logSize", .number("\(self.trust.logSize)")),
            .init("logRoot", .string(self.trust.logRoot.description)),
            .init("time", .number("\(self.trust.time)")),
            .init("validators", .array(keys)),
        ]
        if let sealed = self.trust.sealed {
            fields.append(.init("sealed", .string(HexBytes(sealed.encoded).description)))
        }
        return StrictJSON.object(fields).text
    }

    private static func neither(_ reason: String) -> DocumentMistake {
        DocumentMistake(
            path: "", reason: "neither a trust file nor a genesis file: \(reason)")
    }

    private static func trust(
        in json: StrictJSON, path: String
    ) throws(DocumentError) -> Trust {
        var reader = DocumentReader()
        let names = [
            "chainId", "height", "blockHash", "logSize", "logRoot", "time", "validators",
            "sealed",
        ]
        guard let object = reader.object(DocumentNode(path: "", json: json), fields: names) else {
            throw .mistakes(path: path, reader.mistakes)
        }
        let digest = "0x and 64 lowercase hexadecimal digits"
        let chain = reader.required("chainId", of: object).flatMap {
            reader.parsed($0, "a chain id such as name-0123456789abcdef") { ChainID($0) }
        }
        let height = reader.required("height", of: object).flatMap {
            reader.number($0, in: 0...UInt64.max)
        }
        let block = reader.required("blockHash", of: object).flatMap {
            reader.parsed($0, digest) { Digest($0) }
        }
        let logSize = reader.required("logSize", of: object).flatMap {
            reader.number($0, in: 1...UInt64.max)
        }
        let logRoot = reader.required("logRoot", of: object).flatMap {
            reader.parsed($0, digest) { Digest($0) }
        }
        let time = reader.required("time", of: object).flatMap {
            reader.number($0, in: 0...UInt64.max)
        }
        let validators = reader.required("validators", of: object).flatMap {
            reader.validators($0)
        }
        let sealed = reader.optional("sealed", of: object).flatMap {
            reader.parsed($0, "0x and a sealed header in hexadecimal digits") { text in
                HexBytes(text).flatMap {
                    try? SealedHeader(decoding: $0.bytes, limit: Block.maximumSize)
                }
            }
        }
        if let sealed, let block, sealed.header.hash != block {
            reader.note("is the head of another block than \"blockHash\"", at: "sealed")
        }
        guard reader.mistakes.isEmpty, let chain, let height, let block, let logSize, let logRoot,
            let time, let validators
        else { throw .mistakes(path: path, reader.mistakes) }
        return Trust(
            chain: chain, height: height, block: block, logSize: logSize, logRoot: logRoot,
            time: time, validators: validators, sealed: sealed)
    }
}

extension DocumentReader {
    /// The validators at a node: a list of public keys in any order.
    fileprivate mutating func validators(_ node: DocumentNode) -> ValidatorSet? {
        guard let list = self.list(node) else { return nil }
        var places = FirstPlaces<PublicKey>()
        let keys = list.compactMap { element in
            self.publicKey(element).flatMap { places.take($0, at: element, &self) }
        }
        guard let set = ValidatorSet(sorted: keys.sorted()) else {
            self.note("expected 1 to 50 validators, found \(list.count)", at: node.path)
            return nil
        }
        return set
    }
}
