import AssayCrypto
import AssayTestSupport
import Testing

/// BIP 350, with its own examples.
///
/// Ours reads any prefix, and data that are whole bytes.
@Suite struct Bech32mTests {
    static let longPrefix =
        "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber1"

    @Test(
        "valid in BIP 350",
        arguments: [
            ("A1LQFN3A", "a", ""),
            ("a1lqfn3a", "a", ""),
            (longPrefix + "1sg7hg6", longPrefix, ""),
            (
                "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", "abcdef",
                "ffbbcdeb38bdab49ca307b9ac5a928398a418820"
            ),
            (
                "split1checkupstagehandshakeupstreamerranterredcaperredlc445v", "split",
                "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"
            ),
            ("?1v759aa", "?", ""),
        ])
    func valid(text: String, prefix: String, hex: String) throws {
        let decoded = try #require(Bech32m.decode(text))
        #expect(decoded.prefix == prefix)
        #expect(decoded.bytes == [UInt8](hex: hex))
        #expect(Bech32m.encode(prefix: prefix, bytes: decoded.bytes) == text.lowercased())
    }

    @Test(
        "invalid in BIP 350",
        arguments: [
            ("\u{20}1xj0phk", "a blank in the prefix"),
            ("\u{7f}1g6xzxy", "a control character in the prefix"),
            ("\u{80}1vctc34", "a byte above ASCII in the prefix"),
            (
                "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbio"
                    + "andnumber11d6pts4", "longer than 90"
            ),
            ("qyrz8wqd2c9m", "no separator"),
            ("1qyrz8wqd2c9m", "an empty prefix"),
            ("y1b0jsk6g", "a character that is no data"),
            ("lt1igcx5c0", "a character that is no data"),
            ("in1muywd", "a checksum too short"),
            ("mm1crxm3i", "a character that is no data, in the checksum"),
            ("au1s5cgom", "a character that is no data, in the checksum"),
            ("M1VUXWEZ", "a checksum over the uppercase prefix"),
            ("16plkw9", "an empty prefix"),
            ("1p2gdwpf", "an empty prefix"),
        ])
    func invalid(text: String, reason: String) {
        #expect(Bech32m.decode(text) == nil, "\(reason)")
    }

    @Test(
        "refused by us",
        arguments: [
            ("a12uel5l", "the older Bech32"),
            ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "the older Bech32"),
            ("A1lqfn3a", "mixed case"),
            ("a1LQFN3A", "mixed case"),
            ("a1lqfn3A", "mixed case"),
            (
                "11lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll"
                    + "lllllludsr8", "bits beyond the last byte that are not zero"
            ),
            ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", "spare bits"),
            ("", "nothing"),
            ("1", "only a separator"),
            ("a1", "no checksum"),
        ])
    func refused(text: String, reason: String) {
        #expect(Bech32m.decode(text) == nil, "\(reason)")
    }

    @Test func bytesOfEveryLengthAreGivenBack() throws {
        var generator = SeededGenerator(seed: 32)
        for count in 0...51 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Bech32m.encode(prefix: "a", bytes: bytes)
            let decoded = try #require(Bech32m.decode(text))
            #expect(decoded.prefix == "a" && decoded.bytes == bytes)
            #expect(Bech32m.decode(text.uppercased())?.bytes == bytes)
        }
        // 90 characters are the longest text the checksum is good for; 52 bytes would be 92.
        let bytes = [UInt8](repeating: 7, count: 52)
        #expect(Bech32m.decode(Bech32m.encode(prefix: "a", bytes: bytes)) == nil)
    }

    /// What the checksum is for: one wrong character, two exchanged ones, one too many.
    @Test func everySlipInAnAddressIsFound() {
        let text = Array(TestKeys.key(0).publicKey.address.description)
        for index in text.indices {
            for other in "qpzry9x8gf2tvdw0s3jn54khce6mua7l1b" where other != text[index] {
                var wrong = text
                wrong[index] = other
                #expect(Bech32m.decode(String(wrong)) == nil)
                wrong = text
                wrong.insert(other, at: index)
                #expect(Bech32m.decode(String(wrong)) == nil)
            }
            var shorter = text
            shorter.remove(at: index)
            #expect(Bech32m.decode(String(shorter)) == nil)
            guard index > 0, text[index] != text[index - 1] else { continue }
            var exchanged = text
            exchanged.swapAt(index, index - 1)
            #expect(Bech32m.decode(String(exchanged)) == nil)
        }
    }
}
