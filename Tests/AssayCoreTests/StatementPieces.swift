import AssayCore
import AssayCrypto
import AssayTestSupport

/// A statement written out by hand, piece by piece, so that a test can spoil any of them.
///
/// It shares nothing with the encoder under test; the place of a piece is where it comes to
/// stand when the pieces are put together.
struct StatementPieces: Sendable {
    /// The pieces in the order of their bytes.
    enum Piece: CaseIterable {
        case tag, array
        case header, algLabel, alg, kidLabel, kid, claimsLabel
        case claims, issLabel, iss, subLabel, sub, audLabel, aud, iatLabel, iat, ctiLabel, cti
        case claimsEnd, headerEnd
        case unprotected, body, signature, end
    }

    /// The pieces of the protected header, which stand in a byte string.
    static let headerPieces: [Piece] = [
        .header, .algLabel, .alg, .kidLabel, .kid, .claimsLabel, .claims, .issLabel, .iss,
        .subLabel, .sub, .audLabel, .aud, .iatLabel, .iat, .ctiLabel, .cti, .claimsEnd, .headerEnd,
    ]

    private var pieces: [Piece: [UInt8]]
    /// The head of the protected header's byte string, if it is not to be the right one.
    var headerHead: [UInt8]?
    /// The head of the payload's byte string, if it is not to be the right one.
    var bodyHead: [UInt8]?

    static let key = TestKeys.key(0)
    static let chain = "test-0123456789abcdef"

    /// A transfer of 1,000 to the address of zeros.
    init() {
        let address = Self.key.publicKey.address.description
        self.pieces = [
            .tag: [0xd2],
            .array: [0x84],
            .header: [0xa3],
            .algLabel: [1],
            .alg: [0x38, 46],
            .kidLabel: [4],
            .kid: [0x58, 33] + Self.key.publicKey.bytes,
            .claimsLabel: [15],
            .claims: [0xa5],
            .issLabel: [1],
            .iss: [0x78, 44] + address.utf8,
            .subLabel: [2],
            .sub: [0x68] + "transfer".utf8,
            .audLabel: [3],
            .aud: [0x75] + Self.chain.utf8,
            .iatLabel: [6],
            .iat: [UInt8](hex: "1a 6553f100"),
            .ctiLabel: [7],
            .cti: [UInt8](hex: "48 0000000000000001"),
            .unprotected: [0xa0],
            .body: [UInt8](hex: "a2 01 54") + [UInt8](repeating: 0, count: 20)
                + [UInt8](hex: "02 19 03e8"),
            .signature: [0x58, 64] + Self.key.sign(SHA256.hash([1])).bytes,
        ]
    }

    /// The bytes of a piece.
    subscript(piece: Piece) -> [UInt8] {
        get { self.pieces[piece] ?? [] }
        set { self.pieces[piece] = newValue }
    }

    /// The whole statement.
    var bytes: [UInt8] { self.assembled().bytes }

    /// Where a piece begins in the whole.
    func offset(of piece: Piece) -> Int { self.assembled().offsets[piece] ?? -1 }

    private func assembled() -> (bytes: [UInt8], offsets: [Piece: Int]) {
        var bytes: [UInt8] = []
        var offsets: [Piece: Int] = [:]
        let header = Self.headerPieces.flatMap { self[$0] }
        for piece in Piece.allCases {
            if piece == .header { bytes += self.headerHead ?? Self.head(header.count) }
            if piece == .body { bytes += self.bodyHead ?? Self.head(self[.body].count) }
            offsets[piece] = bytes.count
            bytes += self[piece]
        }
        return (bytes, offsets)
    }

    /// The head of a byte string.
    static func head(_ count: Int) -> [UInt8] {
        switch count {
        case 0..<24: [0x40 | UInt8(count)]
        case 24..<256: [0x58, UInt8(count)]
        default: [0x59, UInt8(count / 256), UInt8(count % 256)]
        }
    }

    /// The body of a kind of transaction instead of the transfer.
    init(_ kind: String, _ body: [UInt8]) {
        self.init()
        self[.sub] = [0x60 | UInt8(kind.utf8.count)] + kind.utf8
        self[.body] = body
    }
}

extension DecodeError.Reason {
    /// Short names, so that a case takes one line.
    static func wanted(_ expected: CBORType, not found: CBORType) -> Self {
        .unexpectedType(expected: expected, found: found)
    }
    static func unknown(_ label: Int64) -> Self {
        .unexpectedLabel(expected: nil, found: label)
    }
    static func label(_ found: Int64, not expected: Int64) -> Self {
        .unexpectedLabel(expected: expected, found: found)
    }
    static func length(_ found: Int, not expected: Int) -> Self {
        .wrongLength(expected: expected, found: found)
    }
}
