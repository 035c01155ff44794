import AssayCrypto

/// A checkpoint with the cosignatures of validators: a C2SP *signed note*.
///
/// There is no key of the log itself: one that leaks could forge heads. Readers demand a quorum of
/// the validators' own keys.
public struct SignedCheckpoint: Hashable, Sendable {
    /// The type of a cosigner's Ed25519 key in a key id.
    public static let keyType: UInt8 = 4
    /// The most bytes of a note that are looked at.
    public static let maximumSize = 32 << 10
    /// The most signature lines.
    public static let maximumLines = 200

    /// A signature line of a note.
    public struct Line: Hashable, Sendable {
        /// Who signed.
        public let name: String
        /// Which of its keys: four bytes.
        public let keyID: [UInt8]
        /// The rest: for a cosignature the time, 8 bytes big-endian, and 64 bytes.
        public let signature: [UInt8]
    }

    /// The checkpoint.
    public let checkpoint: Checkpoint
    /// The signature lines, in the order of the note.
    public let lines: [Line]

    /// The note with the cosignatures of these validators.
    public init(
        _ checkpoint: Checkpoint, _ cosignatures: [(Cosigners.Entry, Cosignature)]
    ) {
        self.checkpoint = checkpoint
        self.lines = cosignatures.map { cosigner, cosignature in
            let time = withUnsafeBytes(of: cosignature.time.bigEndian) { [UInt8]($0) }
            return Line(
                name: cosigner.name(on: checkpoint.chain),
                keyID: cosigner.keyID(on: checkpoint.chain),
                signature: time + cosignature.signature)
        }
    }

    /// The text of the note.
    public var text: String {
        let lines = self.lines.map {
            "\u{2014} \($0.name) \(Base64.encode($0.keyID + $0.signature))\n"
        }
        return self.checkpoint.text + "\n" + lines.joined()
    }

    /// Who of the cosigners signed, and when.
    ///
    /// Lines by others are passed over; a line in a cosigner's name and with its key id whose
    /// signature fails refuses the note, as signed notes demand.
    public func cosignatures(
        by cosigners: Cosigners
    ) throws(CheckpointError) -> [(Cosigners.Entry, Cosignature)] {
        let chain = self.checkpoint.chain
        var found: [(Cosigners.Entry, Cosignature)] = []
        for cosigner in cosigners.entries {
            let (name, keyID) = (cosigner.name(on: chain), cosigner.keyID(on: chain))
            for line in self.lines where line.name == name && line.keyID == keyID {
                guard let cosignature = Cosignature(line),
                    cosignature.isValid(for: self.checkpoint, by: cosigner.key)
                else { throw .badCosignature(of: name) }
                // Signing twice counts once.
                if found.last?.0 != cosigner { found.append((cosigner, cosignature)) }
            }
        }
        return found
    }
}

/// Why a signed checkpoint is refused.
public enum CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is not a signed note.
    case malformed(String)
    /// A line in a cosigner's name does not verify.
    case badCosignature(of: String)

    /// The value as people read it.
    public var description: String {
        switch self {
        case .malformed(let reason): "not a signed checkpoint: \(reason)"
        case .badCosignature(let name): "the cosignature of \(name) does not verify"
        }
    }
}

extension Cosignature {
    fileprivate init?(_ line: SignedCheckpoint.Line) {
        let bytes = line.signature
        guard bytes.count == 8 + CosignerKey.signatureByteCount else { return nil }
        let time = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(time: time, signature: Array(bytes[8...]))
    }
}

extension SignedCheckpoint {
    /// Reads the text of a note, and refuses every other form of it.
    public init(note bytes: [UInt8]) throws(CheckpointError) {
        guard bytes.count <= Self.maximumSize else { throw .malformed("it is too long") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("it is not UTF-8")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // Three lines, an empty one, signatures, and nothing after the last newline.
        guard lines.count >= 6, lines[3].isEmpty, lines.last?.isEmpty == true else {
            throw .malformed("it is not three lines, an empty one, and signatures")
        }
        guard let chain = ChainID(String(lines[0])) else {
            throw .malformed("the origin is no chain id")
        }
        guard let size = UInt64(lines[1]), "\(size)" == lines[1], size > 0 else {
            throw .malformed("the size is no number above 0")
        }
        guard let root = Base64.decode(lines[2]).flatMap({ Digest(bytes: $0) }) else {
            throw .malformed("the root is not 32 bytes in base64")
        }
        let signatures = lines[4..<lines.count - 1]
        guard signatures.count <= Self.maximumLines else {
            throw .malformed("it has too many signatures")
        }
        self.checkpoint = Checkpoint(chain: chain, size: size, root: root)
        var parsed: [Line] = []
        for line in signatures {
            guard let signature = Line(line) else {
                throw .malformed("a line is no signature")
            }
            parsed.append(signature)
        }
        self.lines = parsed
        guard self.text.utf8.elementsEqual(bytes) else {
            throw .malformed("it is not written as it should be")
        }
    }
}

extension SignedCheckpoint.Line {
    fileprivate init?(_ text: Substring) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", Self.isName(parts[1]),
            let bytes = Base64.decode(parts[2]), bytes.count > 4
        else { return nil }
        self.name = String(parts[1])
        self.keyID = Array(bytes[..<4])
        self.signature = Array(bytes[4...])
    }

    /// Whether a text is a name in signed notes: without spaces, plus signs and control characters.
    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0 != "+" && !$0.properties.isWhitespace
                    && $0.properties.generalCategory != .control
            }
    }
}
