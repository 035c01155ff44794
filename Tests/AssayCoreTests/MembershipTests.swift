import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// Votes for new and removed validators, and the word of those who are proposed: every rule and
/// boundary on states made by hand.
@Suite struct MembershipTests {
    private static let alice = LedgerScene.alice.publicKey
    private static let members = TestValidators(count: 2).set.keys

    private static func add(_ key: PublicKey) -> Transaction { .voting(.addValidator(key)) }
    private static func remove(_ key: PublicKey) -> Transaction { .voting(.removeValidator(key)) }

    @Test(
        "votes",
        arguments: [
            LedgerCase("add", add(alice), .ok) { $0.elect(2) },
            LedgerCase("add whoever has no account", add(LedgerScene.carol.publicKey), .ok) {
                $0.elect(2)
            },
            LedgerCase("add a validator", add(members[1]), .notApplicable) { $0.elect(2) },
            LedgerCase("add oneself again", add(members[0]), .notApplicable) { $0.elect(2) },
            LedgerCase("add what is no point", add(CertificateScene.noPoint), .notAKey) {
                $0.elect(2)
            },
            LedgerCase("add the 50th", add(alice), .ok) { $0.elect(49) },
            LedgerCase("add the 51st", add(alice), .tooManyValidators) { $0.elect(50) },
            LedgerCase("add one of 50", add(TestKeys.key(0).publicKey), .notApplicable) {
                $0.elect(50)
            },
            LedgerCase("add oneself from outside", add(alice), .notAValidator) {
                $0.elect(2)
                $0.signer = LedgerScene.alice
            },
            LedgerCase("remove one of two", remove(members[1]), .ok) { $0.elect(2) },
            LedgerCase("remove oneself", remove(members[0]), .ok) { $0.elect(2) },
            LedgerCase("remove one of 50", remove(TestKeys.key(0).publicKey), .ok) {
                $0.elect(50)
            },
            LedgerCase("remove whoever is none", remove(alice), .notApplicable) { $0.elect(2) },
            LedgerCase("remove what is no point", remove(CertificateScene.noPoint), .notApplicable)
            { $0.elect(2) },
            LedgerCase("remove the last", remove(TestKeys.key(0).publicKey), .lastValidator) {
                $0.elect(1)
            },
            LedgerCase("remove whoever is none from one", remove(alice), .notApplicable) {
                $0.elect(1)
            },
        ])
    func votes(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "ready",
        arguments: [
            LedgerCase("proposed", .vote(.ready), .ok) { $0.propose(alice) },
            LedgerCase("proposed, and said before", .vote(.ready), .ok) {
                $0.propose(alice, readyAt: 40)
            },
            LedgerCase("nobody is proposed", .vote(.ready), .notProposed),
            LedgerCase("another is proposed", .vote(.ready), .notProposed) {
                $0.propose(LedgerScene.bob.publicKey, readyAt: 40)
            },
            LedgerCase("a validator", .vote(.ready), .notProposed) { $0.elect(2) },
            LedgerCase("proposed, without an account", .vote(.ready), .unknownSigner) {
                $0.propose(LedgerScene.carol.publicKey)
                $0.signer = LedgerScene.carol
            },
            LedgerCase("without the fee", .vote(.ready), .broke(100)) {
                $0.propose(alice)
                $0.fee = 101
            },
        ])
    func ready(_ test: LedgerCase) throws { try test.check() }

    private static func cosigner(_ index: Int) -> Transaction {
        .vote(.cosigner(TestKeys.cosigner(index)))
    }

    @Test(
        "cosigners",
        arguments: [
            LedgerCase("the first", cosigner(0), .ok) { $0.elect(2) },
            LedgerCase("another key", cosigner(1), .ok) {
                $0.elect(2)
                $0.cosigners = [members[0]: TestKeys.cosigner(0)]
            },
            LedgerCase("the same key again", cosigner(0), .notApplicable) {
                $0.elect(2)
                $0.cosigners = [members[0]: TestKeys.cosigner(0)]
            },
            LedgerCase("another's key", cosigner(1), .notApplicable) {
                $0.elect(2)
                $0.cosigners = [
                    members[0]: TestKeys.cosigner(0), members[1]: TestKeys.cosigner(1),
                ]
            },
            LedgerCase("of 50", cosigner(50), .ok) {
                $0.elect(50)
                for (index, key) in $0.validators.set.keys.enumerated() {
                    $0.cosigners[key] = TestKeys.cosigner(index)
                }
            },
            LedgerCase("by no validator", cosigner(0), .notAValidator),
            LedgerCase("by one who is proposed", cosigner(0), .notAValidator) {
                $0.propose(alice, readyAt: 40)
            },
        ])
    func cosigners(_ test: LedgerCase) throws { try test.check() }

    /// A validator that leaves takes its cosigning key along; the others' stay.
    @Test func whoeverIsRemovedCosignsNoMore() throws {
        var scene = LedgerScene()
        scene.validators = TestValidators(count: 4)
        let keys = scene.validators.set.keys
        for (index, key) in keys.enumerated() { scene.cosigners[key] = TestKeys.cosigner(index) }
        scene.record.epoch = 1
        scene.queued = [
            QueuedChange(change: .removeValidator(keys[1]), voters: [], epoch: 0)
        ]
        scene.vote([0, 2, 3])
        let executed = try scene.execution().finish()
        var (_, state) = try scene.head()
        state.apply(executed.changes)
        let left = try #require(try state.decoded(Cosigners.self, at: .single))
        #expect(left.entries.map(\.validator) == [keys[0], keys[2], keys[3]])
        #expect(left.key(of: keys[2]) == TestKeys.cosigner(2))
    }

    @Test func readyNotesTheHeightAndKeepsTheNumberOfProposals() throws {
        var scene = LedgerScene()
        scene.propose(Self.alice, readyAt: 7, proposals: 3)
        var outcome = try scene.play(.vote(.ready))
        let ready = try outcome.execution.load(Ready.self, at: Self.alice.address)
        #expect(ready == Ready(proposals: 3, height: scene.height + 1))
    }

    /// A line of the table of what takes effect: block 41 of an epoch of ten blocks.
    struct Effect: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: Change
        let takesEffect: Bool
        let setup: @Sendable (inout LedgerScene) -> Void

        init(
            _ name: String, _ change: Change, _ takesEffect: Bool,
            setup: @escaping @Sendable (inout LedgerScene) -> Void = { _ in }
        ) {
            self.testDescription = name
            self.change = change
            self.takesEffect = takesEffect
            self.setup = setup
        }
    }

    private static func ready(_ height: UInt64) -> Effect {
        Effect("ready at \(height)", .addValidator(alice), (21...41).contains(height)) {
            $0.propose(alice, readyAt: height)
        }
    }

    static let effects: [Effect] = [
        ready(0), ready(1), ready(19), ready(20), ready(21), ready(22), ready(40), ready(41),
        ready(42), ready(.max),
        Effect("in an epoch of the most blocks", .addValidator(alice), true) {
            $0.propose(alice, readyAt: 1)
            $0.parameters[.epochLength] = .max
        },
        Effect("in an epoch of one block, two ago", .addValidator(alice), true) {
            $0.propose(alice, readyAt: 39)
            $0.parameters[.epochLength] = 1
        },
        Effect("in an epoch of one block, three ago", .addValidator(alice), false) {
            $0.propose(alice, readyAt: 38)
            $0.parameters[.epochLength] = 1
        },
        Effect("another is ready", .addValidator(alice), false) {
            $0.propose(alice)
            $0.propose(LedgerScene.bob.publicKey, readyAt: 40)
        },
        Effect("without a quorum", .addValidator(alice), false) {
            $0.propose(alice, readyAt: 40)
            $0.vote([0, 1])
        },
        Effect("as the 50th", .addValidator(alice), true) {
            $0.validators = TestValidators(count: 49)
            $0.propose(alice, readyAt: 40)
            $0.vote(Array(0..<33))
        },
        Effect("as the 51st", .addValidator(alice), false) {
            $0.validators = TestValidators(count: 50)
            $0.propose(alice, readyAt: 40)
            $0.vote(Array(0..<34))
        },
        Effect("a validator again", .addValidator(TestKeys.key(0).publicKey), false) {
            $0.propose(TestKeys.key(0).publicKey, readyAt: 40)
        },
        Effect("what is no point", .addValidator(CertificateScene.noPoint), false) {
            $0.propose(CertificateScene.noPoint, readyAt: 40)
        },
        Effect("remove", .removeValidator(TestKeys.key(0).publicKey), true),
        Effect("remove the last voter", .removeValidator(TestKeys.key(2).publicKey), true),
        Effect("remove whoever is none any more", .removeValidator(alice), false),
        Effect("remove without a quorum", .removeValidator(TestKeys.key(0).publicKey), false) {
            $0.vote([0, 1])
        },
        Effect("remove the last", .removeValidator(TestKeys.key(0).publicKey), false) {
            $0.validators = TestValidators(count: 1)
            $0.vote([0])
        },
    ]

    /// Whether it takes effect or is dropped: it leaves the queue, and the proposal is over.
    @Test("what takes effect", arguments: Self.effects)
    func effect(_ test: Effect) throws {
        var scene = LedgerScene()
        scene.validators = TestValidators(count: 4)
        scene.parameters[.epochLength] = 10
        scene.record.epoch = 1
        scene.queued = [QueuedChange(change: test.change, voters: [], epoch: 0)]
        scene.vote([0, 1, 2])
        test.setup(&scene)
        let before = scene.validators.set.keys
        let executed = try scene.execution().finish()
        var (_, state) = try scene.head()
        state.apply(executed.changes)

        var after = before
        switch test.change {
        case .addValidator(let key) where test.takesEffect: after = (before + [key]).sorted()
        case .removeValidator(let key) where test.takesEffect: after = before.filter { $0 != key }
        default: break
        }
        let set = try #require(ValidatorSet(sorted: after))
        #expect(executed.head.members == set)
        #expect(try state.decoded(ValidatorSet.self, at: .single) == set)
        #expect(executed.head.header.validators == scene.validators.set.hash)
        #expect(executed.head.header.nextValidators == set.hash)
        #expect(executed.head.record.queueFirst == 1)
        #expect(try state.decoded(QueuedChange.self, at: .number(0)) == nil)
        if case .addValidator(let key) = test.change {
            #expect(try state.decoded(Ready.self, at: .address(key.address)) == nil)
        }
    }

    @Test func aQueueThatProposesNobodyIsUnreadable() throws {
        var scene = LedgerScene()
        scene.record.epoch = 1
        scene.queued = [QueuedChange(change: .addValidator(Self.alice), voters: [], epoch: 0)]
        #expect(throws: ExecutionError.self) { try scene.execution().finish() }
    }

    @Test("round trips")
    func encodings() throws {
        for change in [Change.addValidator(Self.alice), .removeValidator(Self.alice)] {
            #expect(try Change(decoding: change.encoded, limit: 100) == change)
            let vote = Vote(for: change)
            #expect(try Vote(decoding: vote.encoded, limit: 100) == vote)
        }
        #expect(Vote.ready.encoded == Hex.decode("a1018106"))
        #expect(try Vote(decoding: Vote.ready.encoded, limit: 100) == .ready)
        #expect(Ready(proposals: 1, height: 0).encoded == Hex.decode("a10101"))
        let ready = Ready(proposals: 2, height: 300)
        #expect(ready.encoded == Hex.decode("a201020219012c"))
        #expect(try Ready(decoding: ready.encoded, limit: 100) == ready)
    }

    @Test(
        "what is malformed",
        arguments: [
            // No key, a key of 32 bytes, one that begins with 4, a key too many.
            "a1018104", "a10182045820" + String(repeating: "02", count: 32),
            "a1018204582104" + String(repeating: "02", count: 32),
            "a1018304582102" + String(repeating: "02", count: 32) + "00", "a101820400",
            // Ready with a key, as a number, with a long argument; other kinds alone.
            "a101820600", "a10106", "a101811806", "a1018101", "a1018103", "a1018105", "a1018107",
            "a1018182", "a10180", "a1018700", "a1028106", "a0",
        ])
    func malformedVotes(_ hex: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(throws: DecodeError.self) { try Vote(decoding: bytes, limit: 1_000) }
    }

    /// Nobody votes for being ready: there is no ballot about it, and no proposal of nothing.
    @Test("what the state does not hold")
    func malformedValues() throws {
        for hex in ["8106", "820600"] {
            let bytes = try #require(Hex.decode(hex))
            #expect(throws: DecodeError.self) { try Change(decoding: bytes, limit: 1_000) }
        }
        for hex in ["a0", "a10100", "a10205", "a201010200", "a2010102020303", "a101f6"] {
            let bytes = try #require(Hex.decode(hex))
            #expect(throws: DecodeError.self) { try Ready(decoding: bytes, limit: 1_000) }
        }
    }
}

extension LedgerScene {
    /// Lets a key be proposed, and perhaps be ready.
    fileprivate mutating func propose(
        _ key: PublicKey, readyAt height: UInt64 = 0, proposals: UInt64 = 1
    ) {
        self.ready[key] = Ready(proposals: proposals, height: height)
    }

    /// Lets the validators with these numbers have voted for what is queued.
    fileprivate mutating func vote(_ numbers: [Int]) {
        let voters = numbers.map { self.validators.set.keys[$0] }
        self.queued = self.queued.map {
            QueuedChange(change: $0.change, voters: voters, epoch: $0.epoch)
        }
    }
}
