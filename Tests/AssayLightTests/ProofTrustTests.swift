import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// What a reader's trust and clock let through.
///
/// The proof is of a statement in block 3, 30 s after the genesis; the trust is the genesis unless
/// a line says otherwise.
@Suite struct ProofTrustTests {
    private static let attempt = LightAttempt(.standard, index: 8, at: 3)
    private static let start: UInt64 = 1_700_000_000
    private static let year: UInt64 = 365 * 86_400

    @Test(
        "the reader's clock",
        arguments: [
            LightCase("300 s behind the head", .proven) { $0.now = start + 30 - 300 },
            LightCase("301 s behind the head", .fromTheFuture) { $0.now = start + 30 - 301 },
            LightCase("at the head", .proven) { $0.now = start + 30 },
            LightCase("at the trust", .proven) { $0.now = start },
            LightCase("before the trust", .proven) { $0.now = start - 1 },
            LightCase("in 1970", .fromTheFuture) { $0.now = 0 },
            LightCase("a head at the end of time", .fromTheFuture) {
                $0.head.time = .max
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a clock and a head at the end of time", .proven) {
                $0.head.time = .max
                $0.seal(by: $0.chain.sealers[3])
                $0.now = .max / 1_000 - 300
                $0.trustingPeriod = .max
            },
            LightCase("a clock at the end of all numbers", .proven) {
                $0.now = .max
                $0.trustingPeriod = .max
            },
            LightCase("a year after the trust", .proven) { $0.now = start + year },
            LightCase("a year and a second after the trust", .trustExpired(at: start + year)) {
                $0.now = start + year + 1
            },
            LightCase(
                "an expired trust and a head that dates itself back",
                .trustExpired(at: start + year)
            ) {
                $0.now = start + year + 1
                $0.head.time = (start + 1) * 1_000
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a trusting period of 40 s, at 40 s", .proven) {
                $0.trustingPeriod = 40
                $0.now = start + 40
            },
            LightCase("a trusting period of 40 s, at 41 s", .trustExpired(at: start + 40)) {
                $0.trustingPeriod = 40
                $0.now = start + 41
            },
            LightCase("a trusting period of nothing", .trustExpired(at: start)) {
                $0.trustingPeriod = 0
                $0.now = start + 1
            },
            LightCase("a trust that never expires", .proven) {
                $0.trustingPeriod = .max
                $0.now = .max / 2
            },
            LightCase("a later trust is good for longer", .proven) {
                $0.trust(at: 2)
                $0.now = start + 20 + year
            },
            LightCase("but not for ever", .trustExpired(at: start + 20 + year)) {
                $0.trust(at: 2)
                $0.now = start + 21 + year
            },
        ])
    func clock(_ test: LightCase) throws { try test.check(Self.attempt) }

    @Test(
        "the trusted head",
        arguments: [
            LightCase("the block before", .proven) { $0.trust(at: 2) },
            LightCase("the block itself", .proven) { $0.trust(at: 3) },
            LightCase("the block after", .olderThanTrust(height: 3, trusted: 4)) {
                $0.trust(at: 4)
            },
            LightCase("a much later one", .olderThanTrust(height: 3, trusted: 9)) {
                $0.trust(at: 9)
            },
            LightCase("the same head, and no seals", .proven) {
                $0.trust(at: 3)
                $0.signatures = []
            },
            LightCase("the same head, expired", .proven) {
                $0.trust(at: 3)
                $0.now = start + 2 * year
            },
            LightCase("another block at its height", .conflictsWithTrust) {
                $0.trust(at: 3)
                $0.block = .zero
            },
            LightCase("another root at its height", .conflictsWithTrust) {
                $0.trust(at: 3)
                $0.plant($0.chain.statement(700).bytes)
            },
            LightCase("another size at its height", .inclusion(.wrongLength)) {
                $0.trust(at: 3)
                $0.head.logSize += 1
            },
            LightCase("another time at its height", .conflictsWithTrust) {
                $0.trust(at: 3)
                $0.head.time += 1_000
            },
            LightCase("another chain at its height", .wrongChain) {
                $0.trust(at: 3)
                $0.head.chain = ChainID("other-0123456789abcdef") ?? $0.head.chain
            },
            LightCase("a block that begins inside of what is trusted", .conflictsWithTrust) {
                $0.trust(at: 2)
                $0.head.firstIndex = 6
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a block that begins where the trust ends", .proven) {
                $0.trust(at: 2)
                $0.head.firstIndex = 7
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a block without entries", .conflictsWithTrust) {
                $0.head.firstIndex = 10
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a head that is earlier than the trust", .headBeforeLink) {
                $0.trust(at: 2)
                $0.head.time = (start + 20) * 1_000 - 1
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a head in the second of the trust", .proven) {
                $0.trust(at: 2)
                $0.head.time = (start + 20) * 1_000
                $0.seal(by: $0.chain.sealers[3])
            },
            LightCase("a trust in another chain", .wrongChain) {
                $0.trust = $0.trust.with(chain: "light-0123456789abcdef")
            },
            LightCase("a trust in other validators", .unknownValidators) {
                $0.trust = $0.trust.with(validators: TestValidators(count: 4, from: 10).set)
            },
            LightCase("a trust in more validators", .unknownValidators) {
                $0.trust = $0.trust.with(validators: TestValidators(count: 5).set)
            },
        ])
    func trust(_ test: LightCase) throws { try test.check(Self.attempt) }

    /// Entry 0 under the genesis: the smallest proof there is, and the only one without seals.
    @Test(
        "the genesis",
        arguments: [
            LightCase("as it is", .proven),
            LightCase("without trust in it", .olderThanTrust(height: 0, trusted: 3)) {
                $0.trust(at: 3)
            },
            LightCase("another genesis", .wrongChain) {
                let other = $0.chain.genesis
                guard
                    let genesis = try? Genesis(
                        name: other.name, time: other.time + 1, validators: other.validators,
                        parameters: other.parameters, reserve: 0, accounts: other.accounts)
                else { return }
                $0.entry = genesis.encoded
                $0.head = HeaderDraft(genesis.execute().header)
                $0.block = genesis.execute().header.hash
            },
            LightCase("its header with another root", .conflictsWithTrust) {
                $0.entry = $0.chain.statement(1).bytes
                $0.head.logRoot = LogHash.leaf($0.entry)
            },
            LightCase("at height 1 without seals", .certificate(.malformedSigners)) {
                $0.head.height = 1
                $0.head.firstIndex = 1
                $0.path = [.zero]
                $0.head.logSize = 2
                $0.head.logRoot = LogHash.node(LogHash.leaf($0.entry), .zero)
            },
        ])
    func genesis(_ test: LightCase) throws {
        try test.check(LightAttempt(.standard, index: 0, at: 0))
    }

    @Test func aTrustNeedsTheSetThatItsHeaderNames() {
        let chain = LightChain.standard
        #expect(Trust(chain.headers[4], next: chain.sealers[4].set) == nil)
        #expect(Trust(chain.headers[4], next: chain.sealers[5].set) != nil)
        #expect(Trust(chain.headers[0], next: chain.sealers[0].set) == Trust(chain.genesis))
    }
}

extension Trust {
    /// This trust with another chain or set.
    fileprivate func with(chain: String? = nil, validators: ValidatorSet? = nil) -> Trust {
        Trust(
            chain: chain.flatMap { ChainID($0) } ?? self.chain, height: self.height,
            block: self.block, logSize: self.logSize, logRoot: self.logRoot, time: self.time,
            validators: validators ?? self.validators)
    }
}
