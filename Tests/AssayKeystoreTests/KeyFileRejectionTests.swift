import AssayKeystore
import Testing

@Suite("A key file is refused")
struct KeyFileRejectionTests {
    @Test(
        "for each field that is not as it should be",
        arguments: [
            ("\"version\": 1", "\"version\": 2", "version"),
            ("\"version\": 1", "\"version\": \"1\"", "version"),
            ("\"version\": 1,", "", "version"),
            ("\"version\": 1", "\"version\": 1, \"note\": 1", "note"),
            ("\"version\": 1", "\"version\": null", "version"),
            ("assay1k8", "assay1k9", "address"),
            ("assay1k8", "ASSAY1K8", "address"),
            ("0x02c6", "0x03c6", "address"),
            ("0x02c6", "0x02C6", "publicKey"),
            ("0x02c6", "02c6", "publicKey"),
            ("\"scrypt\"", "\"none\"", "kdf.name"),
            ("\"scrypt\"", "\"pbkdf2\"", "kdf.name"),
            ("\"n\": 1024,", "", "kdf.n"),
            ("\"n\": 1024,", "\"n\": 1024, \"N\": 1,", "kdf.N"),
            ("\"p\": 3", "\"p\": 1.5", "not valid JSON"),
            ("\"salt\": \"0x0001", "\"salt\": \"0x001", "kdf.salt"),
            ("\"salt\": \"0x0001", "\"salt\": \"0x", "kdf.salt"),
            ("aes-256-gcm", "aes-128-ctr", "cipher.name"),
            ("\"0x6465", "\"0x65", "cipher.nonce"),
            ("\"nonce\"", "\"iv\": \"0x00\", \"nonce\"", "cipher.iv"),
            ("\"0x07cd", "\"0xcd", "ciphertext"),
            ("\"0x07cd", "\"0x0707cd", "ciphertext"),
            ("\"ciphertext\": \"", "\"ciphertext\": \"z", "ciphertext"),
        ])
    func fields(_ from: String, _ to: String, _ field: String) throws {
        let text = try replacing(from, by: to, in: KeyFileTests.sample)
        let error = #expect(throws: KeystoreError.self) { try KeyFileTests.read(text) }
        guard case .malformed(let path, let reason) = error else {
            Issue.record("expected a malformed file, found \(String(describing: error))")
            return
        }
        #expect(path == "sample")
        #expect(reason.contains(field), "\(reason)")
    }

    @Test(
        "for numbers that would exhaust the machine or protect nothing",
        arguments: [
            (0, 8, 1), (1, 8, 1), (2, 8, 1), (512, 8, 1), (1_000, 8, 1), (131_071, 8, 1),
            (1 << 21, 8, 1), (1 << 30, 1, 1), (1 << 62, 1, 1), (-1_024, 8, 1), (.max, 8, 1),
            (1 << 17, 0, 1), (1 << 17, 17, 1), (1 << 17, -8, 1), (1 << 17, 1 << 40, 1),
            (1 << 17, 8, 0), (1 << 17, 8, 5), (1 << 17, 8, -1), (1 << 17, 8, .max),
            (1 << 20, 16, 1),
        ] as [(Int, Int, Int)])
    func hostileCost(_ n: Int, _ r: Int, _ p: Int) throws {
        #expect(ScryptCost(n: n, r: r, p: p) == nil)
        var text = try replacing("\"n\": 1024", by: "\"n\": \(n)", in: KeyFileTests.sample)
        text = try replacing("\"r\": 4", by: "\"r\": \(r)", in: text)
        text = try replacing("\"p\": 3", by: "\"p\": \(p)", in: text)
        #expect(throws: KeystoreError.self) { try KeyFileTests.read(text) }
    }

    @Test(
        "but not for the largest numbers that are allowed",
        arguments: [
            (1 << 10, 1, 1), (1 << 17, 8, 1), (1 << 20, 8, 4), (1 << 19, 16, 4),
        ] as [(Int, Int, Int)])
    func allowedCost(_ n: Int, _ r: Int, _ p: Int) {
        #expect(ScryptCost(n: n, r: r, p: p) != nil)
    }

    @Test(
        "if it is no JSON object at all",
        arguments: [
            "", " ", "{", "[]", "null", "7", "\"x\"", "{}", "{\"version\":1}", "\u{0}",
            String(repeating: "[", count: 10_000), String(repeating: "00", count: 32),
        ] as [String])
    func noObject(_ text: String) {
        #expect(throws: KeystoreError.self) { try KeyFileTests.read(text) }
    }

    @Test("if it is not UTF-8")
    func notUTF8() {
        #expect(throws: KeystoreError.self) {
            try KeyFile(json: [0x7b, 0xff, 0xfe, 0x7d], path: "sample")
        }
    }

    @Test("if it is too long")
    func tooLong() {
        let padding = String(repeating: " ", count: KeyFile.maximumSize)
        #expect(throws: KeystoreError.self) {
            try KeyFileTests.read(KeyFileTests.sample + padding)
        }
    }

    @Test("whatever is cut off its end")
    func everyPrefix() {
        let bytes = Array(KeyFileTests.sample.utf8)
        for end in 0..<bytes.count {
            #expect(throws: KeystoreError.self) {
                try KeyFile(json: Array(bytes[..<end]), path: "sample")
            }
        }
    }
}
