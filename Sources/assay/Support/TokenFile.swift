import AssayCrypto
import AssayKeystore
import AssayRPC

/// Files with a bearer token, one line, of mode 600.
enum TokenFile {
    /// The token in a file.
    static func read(_ path: String) throws -> AccessToken {
        guard let token = AccessToken(try Self.text(path)) else {
            throw CommandFailure(
                .usage,
                "\(path) holds no token: write one line of \(AccessToken.lengths.lowerBound) to "
                    + "\(AccessToken.lengths.upperBound) letters and digits, as of "
                    + "`openssl rand -hex 32`")
        }
        return token
    }

    /// The token in a file, which is made if it does not exist.
    static func readOrMake(_ path: String) throws -> AccessToken {
        if !OutputFile.exists(path) {
            let bytes = (0..<32).map { _ in UInt8.random(in: 0...255) }
            let text = Hex.encode(bytes) + "\n"
            try PrivateDisk.write(Array(text.utf8), to: path, overwriting: false)
        }
        return try Self.read(path)
    }

    /// The one line of a file.
    private static func text(_ path: String) throws -> Substring {
        let bytes = try PrivateDisk.read(path, limit: 1_024)
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasSuffix("\n") ? text.dropLast() : text[...]
    }
}
