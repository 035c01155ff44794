import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// Signed checkpoints as text: the one form there is of each, and what is none.
@Suite struct CheckpointNoteTests {
    private static let header = LightChain.standard.headers[3]

    @Test func aNoteIsWhatC2SPSays() throws {
        let note = CheckpointNote()
        let parsed = try SignedCheckpoint(note: note.bytes)
        #expect(parsed.checkpoint == Checkpoint(Self.header))
        #expect(parsed.checkpoint.text == note.signedText)
        #expect(parsed.lines.map(\.name) == note.lines.map(\.name))
        #expect(parsed.lines.map(\.keyID) == note.lines.map(\.keyID))
        #expect(parsed.text == note.text)
        #expect(note.text.split(separator: "\n", omittingEmptySubsequences: false).count == 8)
    }

    /// What the ledger's own code writes is what is written by hand.
    @Test func cosignaturesAreWhatC2SPSays() throws {
        let checkpoint = Checkpoint(Self.header)
        let entries = CheckpointNote.cosigners().entries
        let pairs = zip(entries, CheckpointNote.validators.keys).map { entry, key in
            (
                entry,
                Cosignature(
                    of: checkpoint, at: CheckpointNote.time, key: CosigningKey(of: key))
            )
        }
        let note = CheckpointNote(by: [0, 1, 2, 3])
        #expect(SignedCheckpoint(checkpoint, pairs).text == note.text)
        #expect(try SignedCheckpoint(note: note.bytes) == SignedCheckpoint(checkpoint, pairs))
        for (entry, line) in zip(entries, note.lines) {
            #expect(entry.name(on: checkpoint.chain) == line.name)
            #expect(entry.keyID(on: checkpoint.chain) == line.keyID)
            let key = Base64.encode([4] + entry.key.bytes)
            #expect(
                entry.verifierKey(on: checkpoint.chain)
                    == "\(line.name)+\(Hex.encode(line.keyID))+\(key)")
        }
        for (entry, cosignature) in pairs {
            #expect(cosignature.isValid(for: checkpoint, by: entry.key))
            let later = Cosignature(
                time: cosignature.time + 1, signature: cosignature.signature)
            #expect(!later.isValid(for: checkpoint, by: entry.key))
        }
    }

    /// One line of a table: what is written otherwise, and what is said of it; `nil` for a note.
    struct NoteCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: String?
        let write: @Sendable (CheckpointNote) -> [UInt8]

        init(
            _ name: String, _ reason: String?,
            write: @escaping @Sendable (inout CheckpointNote) -> String
        ) {
            self.init(bytes: name, reason) { note in
                var note = note
                return [UInt8](write(&note).utf8)
            }
        }

        init(
            bytes name: String, _ reason: String?,
            write: @escaping @Sendable (CheckpointNote) -> [UInt8]
        ) {
            self.testDescription = name
            self.reason = reason
            self.write = write
        }

        func check() throws {
            let bytes = self.write(CheckpointNote())
            var found: CheckpointError?
            do throws(CheckpointError) {
                let parsed = try SignedCheckpoint(note: bytes)
                #expect([UInt8](parsed.text.utf8) == bytes)
            } catch {
                found = error
            }
            #expect(found == self.reason.map { .malformed($0) })
        }
    }

    private static let shape = "it is not three lines, an empty one, and signatures"

    @Test(
        "the lines",
        arguments: [
            NoteCase("as it is", nil) { $0.text },
            NoteCase("nothing", shape) { _ in "" },
            NoteCase("only newlines", "the origin is no chain id") { _ in "\n\n\n\n\n" },
            NoteCase("no signatures", shape) { $0.signedText + "\n" },
            NoteCase("no empty line", shape) {
                $0.signedText + $0.lines.map(\.text).joined()
            },
            NoteCase("two empty lines", "a line is no signature") {
                $0.signedText + "\n\n" + $0.lines.map(\.text).joined()
            },
            NoteCase("an empty line first", shape) { "\n" + $0.text },
            NoteCase("an extension line", shape) {
                $0.signedText + "more\n\n" + $0.lines.map(\.text).joined()
            },
            NoteCase("no newline at the end", shape) { String($0.text.dropLast()) },
            NoteCase("two newlines at the end", "a line is no signature") { $0.text + "\n" },
            NoteCase("text behind it", shape) { $0.text + "more" },
            NoteCase("an empty line between signatures", "a line is no signature") {
                $0.signedText + "\n" + $0.lines.map(\.text).joined(separator: "\n")
            },
            NoteCase("line ends of DOS", shape) {
                $0.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: "\r\n")
            },
            NoteCase("a return before a newline", shape) {
                $0.origin += "\r"
                return $0.text
            },
            NoteCase("a byte order mark", "the origin is no chain id") { "\u{feff}" + $0.text },
            NoteCase(bytes: "no UTF-8", "it is not UTF-8") { $0.bytes + [0xff] },
            NoteCase(bytes: "half a character", "it is not UTF-8") {
                Array($0.bytes.prefix(while: { $0 != 0xe2 })) + [0xe2, 0x80]
            },
            NoteCase(bytes: "a long form of a newline", "it is not UTF-8") {
                Array($0.bytes.dropLast()) + [0xc0, 0x8a]
            },
            NoteCase("the longest", nil) { $0.padded(to: SignedCheckpoint.maximumSize) },
            NoteCase("a byte too long", "it is too long") {
                $0.padded(to: SignedCheckpoint.maximumSize + 1)
            },
            NoteCase("200 signatures", nil) { $0.signedText + "\n" + stranger(times: 200) },
            NoteCase("201 signatures", "it has too many signatures") {
                $0.signedText + "\n" + stranger(times: 201)
            },
        ])
    func form(_ test: NoteCase) throws { try test.check() }

    private static func stranger(times count: Int) -> String {
        String(repeating: "\u{2014} stranger AAAAAAA=\n", count: count)
    }

    private static let noOrigin = "the origin is no chain id"
    private static let noSize = "the size is no number above 0"
    private static let noRoot = "the root is not 32 bytes in base64"

    @Test(
        "origin, size and root",
        arguments: [
            NoteCase("no origin", noOrigin) { $0.with(origin: "") },
            NoteCase("another's origin", noOrigin) { $0.with(origin: "example.com/log") },
            NoteCase("an origin in capitals", noOrigin) { $0.with(origin: $0.origin.uppercased()) },
            NoteCase("a blank behind the origin", noOrigin) { $0.with(origin: $0.origin + " ") },
            NoteCase("a short origin", noOrigin) { $0.with(origin: String($0.origin.dropLast())) },
            NoteCase("no size", noSize) { $0.with(size: "") },
            NoteCase("size 0", noSize) { $0.with(size: "0") },
            NoteCase("size 1", nil) { $0.with(size: "1") },
            NoteCase("the largest size", nil) { $0.with(size: "18446744073709551615") },
            NoteCase("a larger size", noSize) { $0.with(size: "18446744073709551616") },
            NoteCase("a negative size", noSize) { $0.with(size: "-10") },
            NoteCase("a size with a sign", noSize) { $0.with(size: "+10") },
            NoteCase("a size with a zero before it", noSize) { $0.with(size: "010") },
            NoteCase("a size with a blank before it", noSize) { $0.with(size: " 10") },
            NoteCase("a size with a blank behind it", noSize) { $0.with(size: "10 ") },
            NoteCase("a size with a byte of zero behind it", noSize) { $0.with(size: "10\u{0}") },
            NoteCase("a size in hexadecimal", noSize) { $0.with(size: "0xa") },
            NoteCase("a size with a point", noSize) { $0.with(size: "10.0") },
            NoteCase("a size in other digits", noSize) { $0.with(size: "\u{661}\u{660}") },
            NoteCase("a size in words", noSize) { $0.with(size: "ten") },
            NoteCase("no root", noRoot) { $0.with(root: "") },
            NoteCase("a root of 31 bytes", noRoot) {
                $0.with(root: Base64.encode([UInt8](repeating: 0, count: 31)))
            },
            NoteCase("a root of 33 bytes", noRoot) {
                $0.with(root: Base64.encode([UInt8](repeating: 0, count: 33)))
            },
            NoteCase("a root of zeros", nil) {
                $0.with(root: Base64.encode([UInt8](repeating: 0, count: 32)))
            },
            NoteCase("a root without padding", noRoot) {
                $0.with(root: String($0.root.dropLast()))
            },
            NoteCase("a root with more padding", noRoot) { $0.with(root: $0.root + "====") },
            NoteCase("a root with bits that say nothing", noRoot) {
                $0.with(root: String(repeating: "A", count: 42) + "B=")
            },
            NoteCase("a root in the alphabet of URLs", noRoot) {
                $0.with(root: String(repeating: "-", count: 43) + "=")
            },
            NoteCase("a root in hexadecimal", noRoot) {
                $0.with(root: String(repeating: "0", count: 64))
            },
            NoteCase("a root with a blank", noRoot) { $0.with(root: " " + $0.root) },
        ])
    func head(_ test: NoteCase) throws { try test.check() }

    private static let noLine = "a line is no signature"

    @Test(
        "a signature line",
        arguments: [
            NoteCase("by a stranger", nil) { $0.with(line: "\u{2014} example.com AAAAAAA=") },
            NoteCase("a hyphen", noLine) { $0.with(line: "- example.com AAAAAAA=") },
            NoteCase("two hyphens", noLine) { $0.with(line: "-- example.com AAAAAAA=") },
            NoteCase("a shorter dash", noLine) { $0.with(line: "\u{2013} example.com AAAAAAA=") },
            NoteCase("a dash with an accent", noLine) {
                $0.with(line: "\u{2014}\u{301} example.com AAAAAAA=")
            },
            NoteCase("no dash", noLine) { $0.with(line: "example.com AAAAAAA=") },
            NoteCase("only a dash", noLine) { $0.with(line: "\u{2014}") },
            NoteCase("no name", noLine) { $0.with(line: "\u{2014}  AAAAAAA=") },
            NoteCase("a name in two words", noLine) {
                $0.with(line: "\u{2014} example com AAAAAAA=")
            },
            NoteCase("no signature", noLine) { $0.with(line: "\u{2014} example.com") },
            NoteCase("an empty signature", noLine) { $0.with(line: "\u{2014} example.com ") },
            NoteCase("a key id and no signature", noLine) {
                $0.with(line: "\u{2014} example.com AAAAAA==")
            },
            NoteCase("three bytes of a key id", noLine) {
                $0.with(line: "\u{2014} example.com AAAA")
            },
            NoteCase("two blanks", noLine) { $0.with(line: "\u{2014}  example.com AAAAAAA=") },
            NoteCase("a blank at the end", noLine) {
                $0.with(line: "\u{2014} example.com AAAAAAA= ")
            },
            NoteCase("a blank at the start", noLine) {
                $0.with(line: " \u{2014} example.com AAAAAAA=")
            },
            NoteCase("a tab", noLine) { $0.with(line: "\u{2014}\texample.com\tAAAAAAA=") },
            NoteCase("no base64", noLine) { $0.with(line: "\u{2014} example.com AAAA*AA=") },
            NoteCase("base64 without padding", noLine) {
                $0.with(line: "\u{2014} example.com AAAAAAA")
            },
            NoteCase("bits that say nothing", noLine) {
                $0.with(line: "\u{2014} example.com AAAAAAB=")
            },
        ])
    func signatureLine(_ test: NoteCase) throws { try test.check() }

    @Test func everyReasonReads() {
        let texts = [Self.noOrigin, Self.noSize, Self.noRoot, Self.noLine, Self.shape].map {
            CheckpointError.malformed($0).description
        }
        #expect(Set(texts).count == 5)
        for text in texts { #expect(text.hasPrefix("not a signed checkpoint: ")) }
        #expect(CheckpointError.badCosignature(of: "x/y").description.contains("x/y"))
    }
}

extension CheckpointNote {
    /// The text with other parts, under the same signatures.
    fileprivate func with(
        origin: String? = nil, size: String? = nil, root: String? = nil
    ) -> String {
        var note = self
        note.origin = origin ?? self.origin
        note.size = size ?? self.size
        note.root = root ?? self.root
        return note.text
    }

    /// The text with one line more.
    fileprivate func with(line: String) -> String { self.text + line + "\n" }

    /// The text with a stranger's line that makes it so many bytes long.
    fileprivate func padded(to count: Int) -> String {
        let start = "\u{2014} "
        let end = " AAAAAAA=\n"
        let rest = count - self.text.utf8.count - start.utf8.count - end.utf8.count
        return self.text + start + String(repeating: "x", count: rest) + end
    }
}
