import AssayCrypto
import AssayTestSupport
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples, published by NIST.
    @Test(
        "known digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func known(text: String, digest: String) {
        #expect(SHA256.hash([UInt8](text.utf8)).description == "0x" + digest)
    }

    @Test func piecesAreHashedAsTheWhole() throws {
        let bytes = (0..<200).map { UInt8($0) }
        let whole = SHA256.hash(bytes)
        for cut in [0, 1, 55, 56, 63, 64, 65, 127, 128, 200] {
            var arrays = SHA256()
            arrays.update(Array(bytes[..<cut]))
            arrays.update(Array(bytes[cut...]))
            #expect(arrays.finalize() == whole)
            var buffers = SHA256()
            bytes.withUnsafeBytes {
                buffers.update(UnsafeRawBufferPointer(rebasing: $0[..<cut]))
                buffers.update(UnsafeRawBufferPointer(rebasing: $0[cut...]))
            }
            #expect(buffers.finalize() == whole)
        }
    }

    @Test func aDigestIsHashedAsIts32Bytes() {
        let digest = SHA256.hash([1, 2, 3])
        var state = SHA256()
        state.update(digest)
        #expect(state.finalize() == SHA256.hash(digest.bytes))
    }

    /// A state is a value: a copy goes its own way.
    @Test func aCopyIsIndependent() {
        var first = SHA256()
        first.update([1])
        var second = first
        first.update([2])
        second.update([3])
        #expect(first.finalize() == SHA256.hash([1, 2]))
        #expect(second.finalize() == SHA256.hash([1, 3]))
    }
}
