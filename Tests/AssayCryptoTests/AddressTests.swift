import AssayCrypto
import AssayTestSupport
import Testing

@Suite struct AddressTests {
    /// Computed outside the project: hashlib for the bytes, the code of BIP 350 for the text.
    @Test(
        "addresses of known keys",
        arguments: [
            (
                1, "0f715baf5d4c2ed329785cef29e562f73488c8a2",
                "assay1pac4ht6afshdx2tctnhjnetz7u6g3j9zu5wta9"
            ),
            (
                2, "b1c9938f01121e159887ac2c8d393a22e4476ff8",
                "assay1k8ye8rcpzg0ptxy84skg6wf6ytjywmlcmvm3f5"
            ),
            (
                3, "eae10cdd2f289bdad44615809cb422d2fabe9622",
                "assay1atssehf09zda44zxzkqfedpz6tata93z7snllv"
            ),
        ] as [(UInt64, String, String)])
    func known(key: UInt64, bytes: String, text: String) throws {
        let address = TestKeys.key(key - 1).publicKey.address
        #expect(address.bytes == [UInt8](hex: bytes))
        #expect(address.description == text)
        #expect(Address(text) == address)
        #expect(Address(text.uppercased()) == address)
        #expect(Address(bytes: address.bytes) == address)
    }

    @Test func zeroIsAnAddressToo() {
        #expect(Address.zero.bytes == [UInt8](repeating: 0, count: 20))
        #expect(Address.zero.description == "assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd")
        #expect(Address(Address.zero.description) == .zero)
    }

    @Test(
        "not an address",
        arguments: [
            ("", "nothing"),
            ("assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdczjhp", "19 bytes"),
            ("assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqpuffkd", "21 bytes"),
            ("essay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqunmpte", "another prefix"),
            ("assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vq", "a slip"),
            ("Assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd", "mixed case"),
            (" assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd", "a blank before"),
            ("assay1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6mz2vd\n", "a line end behind"),
            ("0x0000000000000000000000000000000000000000", "hexadecimal"),
        ])
    func refused(text: String, reason: String) {
        #expect(Address(text) == nil, "\(reason)")
    }

    @Test("an address has 20 bytes", arguments: [0, 19, 21, 32])
    func wrongLength(count: Int) {
        #expect(Address(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test func orderIsTheBytesOrder() {
        let addresses = (0..<50).map { TestKeys.key($0).publicKey.address }
        for left in addresses {
            for right in addresses {
                #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
                #expect((left == right) == (left.bytes == right.bytes))
            }
        }
    }
}
