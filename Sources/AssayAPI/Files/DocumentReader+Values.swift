import AssayCrypto

extension DocumentReader {
    /// The public key at a node, which is a point of the curve.
    mutating func publicKey(_ node: DocumentNode) -> PublicKey? {
        let form = "a public key: 0x02 or 0x03 and 64 lowercase hexadecimal digits"
        guard let key = self.parsed(node, form, by: { PublicKey($0) }) else { return nil }
        do throws(SignatureError) {
            return try VerifyingKey(key).publicKey
        } catch {
            self.note("\(error)", at: node.path)
            return nil
        }
    }

    /// The address at a node.
    mutating func address(_ node: DocumentNode) -> Address? {
        let form = "an address: assay1 and 38 characters with a right checksum"
        return self.parsed(node, form) { Address($0) }
    }
}

/// Where values that may occur once were found first.
struct FirstPlaces<Value: Hashable> {
    private var paths: [Value: String] = [:]

    /// The value, if it is the first of its kind; else a mistake is noted.
    mutating func take(
        _ value: Value, at node: DocumentNode, _ reader: inout DocumentReader
    ) -> Value? {
        if let first = self.paths[value] {
            reader.note("the same as \(first)", at: node.path)
            return nil
        }
        self.paths[value] = node.path
        return value
    }
}
