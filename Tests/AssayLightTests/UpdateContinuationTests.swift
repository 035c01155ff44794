import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// That a newer log has the trusted block itself in it, which a consistency proof does not show.
@Suite struct UpdateContinuationTests {
    private static let chain = LightChain.standard

    private static func check(
        trust height: Int, in chain: LightChain, head: Int, at index: Int? = nil
    ) -> Result<Void, VerificationError> {
        let trust = Self.chain.trust(at: height)
        let verifier = Verifier(trust: trust, now: Self.chain.time + 100)
        let header = chain.headers[head]
        let leaves = chain.leaves[..<Int(header.logSize)]
        let path = LightChain.path(leaves, to: index ?? Int(trust.logSize))
        return Result { () throws(VerificationError) in
            try verifier.checkContinuation(in: header, path: path)
        }
    }

    @Test("every head continues every block before it", arguments: 0..<9)
    func continued(height: Int) throws {
        for head in height + 1...9 {
            try Self.check(trust: height, in: Self.chain, head: head).get()
        }
    }

    @Test("a fork that has the log of the trusted block, and another block in its place")
    func replaced() {
        for statements in [2, 3] {
            let fork = LightChain.fork(after: 1, statements: statements)
            let result = Self.check(trust: 2, in: fork, head: 9)
            let error = #expect(throws: VerificationError.self) { try result.get() }
            #expect(error == .inclusion(.rootMismatch))
        }
    }

    @Test("the path of another entry, and none")
    func otherPaths() {
        let other = Self.check(trust: 2, in: Self.chain, head: 9, at: 3)
        #expect(throws: VerificationError.self) { try other.get() }
        let trust = Self.chain.trust(at: 2)
        let verifier = Verifier(trust: trust, now: Self.chain.time)
        #expect(throws: VerificationError.inclusion(.wrongLength)) {
            try verifier.checkContinuation(in: Self.chain.headers[9], path: [])
        }
        #expect(throws: VerificationError.inclusion(.outOfRange)) {
            try verifier.checkContinuation(in: Self.chain.headers[2], path: [])
        }
    }
}
