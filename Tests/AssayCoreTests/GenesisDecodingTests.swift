import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Bytes that are no genesis: each says something that another encoding says, or that cannot be.
@Suite struct GenesisDecodingTests {
    /// A genesis written by hand, with a change.
    private struct Draft {
        var version: UInt64 = 1
        var name = "test"
        var validators = TestValidators(count: 2).set.keys
        var parameters = Parameters()
        var reserve: UInt64 = 9
        var accounts: [Genesis.Allocation]

        init() {
            self.accounts = TestValidators(count: 2).set.keys.map {
                Genesis.Allocation(address: $0.address, balance: 5)
            }
            self.accounts.sort { $0.address < $1.address }
        }

        var bytes: [UInt8] {
            var map = CBORMapEncoder()
            map.unsigned(1, self.version)
            map.text(2, self.name)
            map.unsigned(3, 77)
            map.put(4) { encoder in
                encoder.array(self.validators.count)
                for key in self.validators { encoder.byteString(key.bytes) }
            }
            map.put(5, self.parameters)
            map.unsigned(6, self.reserve)
            map.put(7) { encoder in
                encoder.array(self.accounts.count)
                for account in self.accounts { account.encode(to: &encoder) }
            }
            var encoder = CBOREncoder()
            encoder.tag(EntryTag.genesis)
            encoder.map(map)
            return encoder.bytes
        }
    }

    private static let forgeries: [(String, @Sendable (inout Draft) -> Void)] = [
        ("another version", { $0.version = 2 }),
        ("no name", { $0.name = "" }),
        ("a long name", { $0.name = "thirteenchars" }),
        ("an upper-case name", { $0.name = "Test" }),
        ("a name with a hyphen", { $0.name = "te-st" }),
        ("no validators", { $0.validators = [] }),
        ("unsorted validators", { $0.validators.reverse() }),
        ("a validator twice", { $0.validators.append($0.validators[1]) }),
        ("51 validators", { $0.validators = (0..<51).map { TestKeys.key($0).publicKey }.sorted() }),
        (
            "a validator that is no point",
            {
                let name = CertificateScene.noPoint
                $0.validators = [name]
                $0.accounts = [Genesis.Allocation(address: name.address, balance: 5)]
            }
        ),
        ("a parameter out of bounds", { $0.parameters[.dueWork] = 7 }),
        ("unsorted accounts", { $0.accounts.reverse() }),
        ("an account twice", { $0.accounts.append($0.accounts[1]) }),
        ("a validator without an account", { $0.accounts.removeLast() }),
        ("no accounts", { $0.accounts = [] }),
        ("too much money", { $0.reserve = .max }),
    ]

    @Test("a forged genesis", arguments: Self.forgeries.indices)
    func forged(_ number: Int) throws {
        var draft = Draft()
        #expect(try Genesis(decoding: draft.bytes, limit: 10_000).encoded == draft.bytes)
        let (name, forge) = Self.forgeries[number]
        forge(&draft)
        #expect(throws: DecodeError.self, "\(name)") {
            try Genesis(decoding: draft.bytes, limit: 10_000)
        }
    }

    @Test func cutAndPaddedBytesAreRefused() throws {
        let bytes = Draft().bytes
        for cut in 0..<bytes.count {
            #expect(throws: DecodeError.self) {
                try Genesis(decoding: Array(bytes[..<cut]), limit: 10_000)
            }
        }
        #expect(throws: DecodeError.self) { try Genesis(decoding: bytes + [0], limit: 10_000) }
    }

    @Test("one byte changed", arguments: 0..<4 as Range<UInt64>)
    func mutated(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = Draft().bytes
        for _ in 0..<500 {
            var changed = bytes
            let place = Int.random(in: 0..<bytes.count, using: &random)
            changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let genesis = try? Genesis(decoding: changed, limit: 10_000) else { continue }
            #expect(genesis.encoded == changed)
        }
    }
}
