public import AssayCrypto

/// The keys with which validators cosign checkpoints, each said by the validator itself.
public struct Cosigners: Hashable, Sendable {
    /// A validator and its cosigning key.
    public struct Entry: Hashable, Sendable {
        /// The validator.
        public let validator: PublicKey
        /// The key it cosigns with.
        public let key: CosignerKey

        /// A validator and its cosigning key.
        public init(validator: PublicKey, key: CosignerKey) {
            self.validator = validator
            self.key = key
        }
    }

    /// The entries, in rising order of validators; no key stands twice.
    public private(set) var entries: [Entry]

    /// Nobody's keys.
    public init() { self.entries = [] }

    /// The key of a validator; `nil` if it has said none.
    public func key(of validator: PublicKey) -> CosignerKey? {
        self.entries.first { $0.validator == validator }?.key
    }

    /// Sets the key of a validator.
    ///
    /// - Returns: whether anything changed; not if the key is already somebody's.
    mutating func set(_ key: CosignerKey, of validator: PublicKey) -> Bool {
        guard !self.entries.contains(where: { $0.key == key }) else { return false }
        self.entries.removeAll { $0.validator == validator }
        let place =
            self.entries.firstIndex { validator < $0.validator } ?? self.entries.endIndex
        self.entries.insert(Entry(validator: validator, key: key), at: place)
        return true
    }

    /// Forgets the keys of all who are not in `members`.
    ///
    /// - Returns: whether anything changed.
    mutating func keep(_ members: ValidatorSet) -> Bool {
        let count = self.entries.count
        self.entries.removeAll { !members.contains($0.validator) }
        return self.entries.count < count
    }
}

extension Cosigners: StateValue {
    /// The kind of state value.
    public static let kind = StateKind.cosigners

    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.array(self.entries.count)
        for entry in self.entries {
            encoder.array(2)
            entry.validator.encode(to: &encoder)
            entry.key.encode(to: &encoder)
        }
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let start = decoder.offset
        var entries: [Entry] = []
        for _ in 0..<(try decoder.array(maximum: ValidatorSet.maximumCount)) {
            try decoder.array(count: 2)
            entries.append(
                Entry(
                    validator: try PublicKey(from: &decoder),
                    key: try CosignerKey(from: &decoder)))
        }
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.validator < $1.validator }),
            Set(entries.map(\.key)).count == entries.count
        else { throw DecodeError(.outOfRange("the list of cosigners"), at: start) }
        self.entries = entries
    }
}

extension CosignerKey: CBORCodable {
    /// Appends the one encoding.
    public func encode(to encoder: inout CBOREncoder) {
        encoder.byteString(self.bytes)
    }

    /// Reads the one encoding, and refuses every other.
    public init(from decoder: inout CBORDecoder) throws(DecodeError) {
        let bytes = try decoder.byteString(count: Self.byteCount)
        guard let key = CosignerKey(bytes: bytes) else {
            preconditionFailure("every 32 bytes can be named as a key")
        }
        self = key
    }
}

/// How validators say with which keys they cosign.
extension BlockExecution {
    /// Notes the cosigning key of a validator.
    mutating func noteCosigner(
        _ key: CosignerKey, of validator: PublicKey
    ) throws(ExecutionError) {
        guard self.members.contains(validator) else { throw .rejected(.notAValidator) }
        var cosigners = try self.load(Cosigners.self, at: StateID.single) ?? Cosigners()
        guard cosigners.set(key, of: validator) else { throw .rejected(.notApplicable) }
        self.store(cosigners)
    }

    /// Forgets the cosigning keys of those who are validators no more.
    mutating func keepCosignersOfMembers() throws(ExecutionError) {
        guard var cosigners = try self.load(Cosigners.self, at: StateID.single),
            cosigners.keep(self.members)
        else { return }
        if cosigners.entries.isEmpty {
            self.remove(Cosigners.self, at: .single)
        } else {
            self.store(cosigners)
        }
    }
}
