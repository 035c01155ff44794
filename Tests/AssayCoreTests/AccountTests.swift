import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// The bytes of an account: one encoding, absent fields left out.
@Suite struct AccountTests {
    private static let full: Account = {
        var account = Account()
        account.nonces = NonceWindow(floor: 1, used: 2)
        account.balance = 3
        account.bond = 4
        account.locked = 5
        account.unbonding = 6
        account.unbondingMatures = 7
        account.bondedSince = 8
        account.streak = 9
        account.epoch = 10
        account.weight = 11
        account.operatorID = OperatorID("ops")
        account.openBallots = 13
        return account
    }()

    @Test func everyFieldHasALabelOfItsOwn() {
        #expect(
            Hex.encode(Self.full.encoded)
                == "ad01010202030304040505060607070808" + "09090a0a0b0b" + "0c636f7073" + "0d0d")
        #expect(Account().encoded == [0xa0])
    }

    @Test("one field at the edges of its type", arguments: [1, 23, 24, .max] as [UInt64])
    func oneField(_ value: UInt64) throws {
        let fields: [WritableKeyPath<Account, UInt64>] = [
            \.balance, \.bond, \.locked, \.unbonding, \.unbondingMatures, \.bondedSince,
            \.streak, \.epoch, \.weight, \.openBallots,
        ]
        var accounts = fields.map { field in
            var account = Account()
            account[keyPath: field] = value
            return account
        }
        for window in [NonceWindow(floor: value, used: 0), NonceWindow(floor: 0, used: value)] {
            var account = Account()
            account.nonces = window
            accounts.append(account)
        }
        #expect(Set(accounts.map(\.encoded)).count == accounts.count)
        for account in accounts {
            #expect(try Account(decoding: account.encoded, limit: 256) == account)
        }
    }

    @Test("random accounts", arguments: 0..<20 as Range<UInt64>)
    func roundTrip(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func number() -> UInt64 {
            UInt64.random(in: 0...3, using: &random) == 0
                ? 0 : UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64(seed * 3)
        }
        for _ in 0..<50 {
            var account = Account()
            account.nonces = NonceWindow(floor: number(), used: number())
            account.balance = number()
            account.bond = number()
            account.locked = number()
            account.unbonding = number()
            account.unbondingMatures = number()
            account.bondedSince = number()
            account.streak = number()
            account.epoch = number()
            account.weight = number()
            account.openBallots = number()
            account.operatorID = OperatorID("o\(number())")
            #expect(try Account(decoding: account.encoded, limit: 256) == account)
        }
    }

    @Test(
        "bytes that are no account",
        arguments: [
            ("", "nothing"), ("80", "an array"), ("a10300", "a written zero"),
            ("a103", "cut off"), ("a1030100", "bytes after it"), ("a203010301", "a label twice"),
            ("a204010301", "labels out of order"), ("a10001", "an unknown label"),
            ("a10e01", "an unknown label at the end"), ("a10500", "a zero that is left out"),
            ("a10320", "a negative amount"),
            ("a10c60", "an empty operator"), ("a10341", "another type"),
            ("a1031801", "an integer that is not shortest"),
        ])
    func malformed(_ hex: String, _ reason: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(throws: DecodeError.self) { try Account(decoding: bytes, limit: 256) }
    }

    @Test(
        "names of operators",
        arguments: [
            ("", false), ("a", true), (String(repeating: "a", count: 64), true),
            (String(repeating: "a", count: 65), false), (String(repeating: "ä", count: 32), true),
            (String(repeating: "ä", count: 33), false), ("名 前", true),
        ])
    func operatorID(_ text: String, _ isValid: Bool) throws {
        #expect((OperatorID(text) != nil) == isValid)
        var account = Self.full
        account.operatorID = OperatorID(text)
        let decoded = try Account(decoding: account.encoded, limit: 256)
        #expect(decoded.operatorID?.description == (isValid ? text : nil))
    }

    /// Swift takes canonically equal texts for equal, but their bytes and digests differ.
    @Test func namesAreToldApartByTheirBytes() throws {
        let composed = try #require(OperatorID("caf\u{e9}"))
        let decomposed = try #require(OperatorID("cafe\u{301}"))
        #expect(composed.description == decomposed.description)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        let address = LedgerScene.alice.publicKey.address
        let rename = LedgerCase(
            "another spelling", .voting(.admit(address, decomposed)), .ok
        ) {
            $0.elect(2)
            $0.alice.operatorID = composed
        }
        try rename.check()
    }
}
