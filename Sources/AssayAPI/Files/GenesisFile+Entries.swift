import AssayCore
import AssayCrypto

extension GenesisFile.Validator {
    /// Reads one validator, or notes what is wrong with it.
    init?(
        _ node: DocumentNode, _ places: inout FirstPlaces<PublicKey>,
        _ reader: inout DocumentReader
    ) {
        let fields = ["publicKey", "name", "address"]
        guard let object = reader.object(node, fields: fields) else { return nil }
        let key = reader.required("publicKey", of: object).flatMap { node in
            reader.publicKey(node).flatMap { places.take($0, at: node, &reader) }
        }
        let name = reader.required("name", of: object).flatMap { node in
            reader.parsed(node, "a name of 1 to 64 bytes without control characters") { text in
                Self.isName(text) ? text : nil
            }
        }
        var address: String?
        if let node = reader.optional("address", of: object) {
            address = reader.parsed(node, "host:port such as \"node1.example:8646\"") { text in
                Self.isNetworkAddress(text) ? text : nil
            }
        }
        guard let key, let name else { return nil }
        self.init(publicKey: key, name: name, address: address)
    }

    /// Whether a text can be the name of a validator: 1 to 64 bytes, of which none can fool a
    /// terminal.
    public static func isName(_ text: String) -> Bool {
        (1...Self.maximumNameLength).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy(\.isPrintable)
    }

    /// Whether a text is `host:port`, where the host is a name, an IPv4 address or an IPv6 address
    /// in brackets.
    public static func isNetworkAddress(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":") else { return false }
        let host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), port > 0, "\(port)" == digits else { return false }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = host.dropFirst().dropLast()
            return inner.contains(":")
                && inner.allSatisfy { $0.isASCII && ($0.isHexDigit || ":.".contains($0)) }
        }
        return (1...253).contains(host.utf8.count)
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) }
    }
}

extension Genesis.Allocation {
    /// Reads one account, or notes what is wrong with it.
    init?(
        _ node: DocumentNode, _ places: inout FirstPlaces<Address>,
        _ reader: inout DocumentReader
    ) {
        let fields = ["address", "balance", "bond", "operator"]
        guard let object = reader.object(node, fields: fields) else { return nil }
        let address = reader.required("address", of: object).flatMap { node in
            reader.address(node).flatMap { places.take($0, at: node, &reader) }
        }
        let balance = reader.required("balance", of: object).flatMap { reader.amount($0) }
        let bond = reader.optional("bond", of: object).map { reader.amount($0) }
        let operatorID = reader.optional("operator", of: object).flatMap {
            reader.parsed($0, "a name of 1 to 64 bytes", by: OperatorID.init)
        }
        guard let address, let balance else { return nil }
        self.init(
            address: address, balance: balance, bond: (bond ?? 0) ?? 0, operatorID: operatorID)
    }
}
