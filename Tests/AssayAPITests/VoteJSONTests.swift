import AssayAPI
import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

/// What a vote looks like in JSON.
@Suite struct VoteJSONTests {
    private static let key = TestKeys.key(1).publicKey

    @Test(
        "the change",
        arguments: [
            (
                Vote(for: .addValidator(key)),
                ["kind": .string("addValidator"), "publicKey": .string(key.description)]
            ),
            (
                Vote(for: .removeValidator(key)),
                ["kind": .string("removeValidator"), "publicKey": .string(key.description)]
            ),
            (.ready, ["kind": .string("ready")]),
            (
                Vote(for: .dismiss(key.address)),
                ["kind": .string("dismiss"), "address": .string(key.address.description)]
            ),
        ] as [(Vote, [String: JSONValue])])
    func change(_ vote: Vote, _ fields: [String: JSONValue]) {
        #expect(Transaction.vote(vote).json == .object(["change": .object(fields)]))
    }
}
