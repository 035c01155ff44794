import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// `vote`: who may vote for what.
@Suite struct VoteTests {
    private static let raise = Transaction.setting(.minimumBond, 2_000)
    private static let alice = LedgerScene.alice.publicKey.address
    private static let carol = LedgerScene.carol.publicKey.address

    private static func admit(_ address: Address, _ name: String = "ops") throws -> Transaction {
        .voting(.admit(address, try #require(OperatorID(name))))
    }

    @Test(
        "who votes",
        arguments: [
            LedgerCase("the only validator", raise, .ok) { $0.elect(1) },
            LedgerCase("one of seven", raise, .ok) { $0.elect(7) },
            LedgerCase("anybody else", raise, .notAValidator) {
                $0.elect(1)
                $0.signer = LedgerScene.alice
            },
            LedgerCase("an admitted operator", raise, .notAValidator) {
                $0.elect(1)
                $0.signer = LedgerScene.alice
                $0.alice.operatorID = OperatorID("ops")
            },
            LedgerCase("a validator without an account", raise, .unknownSigner) {
                $0.elect(1)
                $0.accounts[$0.signer.publicKey.address] = nil
            },
            LedgerCase("not a validator, and out of bounds", .setting(.dueWork, 0), .notAValidator)
            {
                $0.elect(1)
                $0.signer = LedgerScene.alice
            },
            LedgerCase("a second time", raise, .alreadyVoted) { $0.open(raise, by: [0]) },
            LedgerCase("after another validator", raise, .ok) { $0.open(raise, by: [1]) },
            LedgerCase("a second time, among others", raise, .alreadyVoted) {
                $0.open(raise, by: [0, 1])
            },
            LedgerCase("for another change", .setting(.minimumBond, 2_001), .ok) {
                $0.open(raise, by: [0])
            },
        ])
    func voter(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "the number of open ballots",
        arguments: [
            LedgerCase("limit - 1", raise, .ok) { $0.hold(2, of: 3) },
            LedgerCase("limit", raise, .tooManyBallots) { $0.hold(3, of: 3) },
            LedgerCase("limit + 1, lowered since", raise, .tooManyBallots) { $0.hold(4, of: 3) },
            LedgerCase("at the limit for another's ballot", raise, .ok) {
                $0.open(raise, by: [1])
                let address = $0.signer.publicKey.address
                $0.accounts[address]?.openBallots = $0.parameters[.ballotLimit]
            },
            // A ballot that expires in this block is still there while statements are executed.
            LedgerCase("at the limit, and another's ballot expires", raise, .tooManyBallots) {
                $0.open(raise, by: [1], expired: true)
                let address = $0.signer.publicKey.address
                $0.accounts[address]?.openBallots = $0.parameters[.ballotLimit]
            },
            LedgerCase("at the limit, and the signer's own ballot expires", raise, .ok) {
                $0.open(raise, by: [0], expired: true)
                $0.parameters[.ballotLimit] = 1
            },
            LedgerCase("a ballot beyond the end of time", raise, .overflow) {
                $0.elect(2)
                $0.record.clock = .max - $0.parameters[.ballotWindow] - $0.elapsed + 1
            },
            LedgerCase("a ballot to the end of time", raise, .ok) {
                $0.elect(2)
                $0.record.clock = .max - $0.parameters[.ballotWindow] - $0.elapsed
            },
        ])
    func openBallots(_ test: LedgerCase) throws { try test.check() }

    @Test(
        "parameters",
        arguments: [
            LedgerCase("the value it has", .setting(.minimumBond, 1_000), .notApplicable) {
                $0.elect(2)
            },
            LedgerCase(
                "one of two values is new", .setting((.minimumBond, 1_000), (.epochLength, 5)), .ok
            ) { $0.elect(2) },
            LedgerCase(
                "none of two values is new", .setting((.minimumBond, 1_000), (.epochLength, 100)),
                .notApplicable
            ) { $0.elect(2) },
            LedgerCase(
                "the second of two is out of bounds",
                .setting((.minimumBond, 5), (.epochLength, 0)), .parameterOutOfBounds(.epochLength)
            ) { $0.elect(2) },
            LedgerCase(
                "out of bounds, though it has the value", .setting(.dueWork, 7),
                .parameterOutOfBounds(.dueWork)
            ) {
                $0.elect(2)
                $0.parameters[.dueWork] = 7
            },
            LedgerCase("without the fee", raise, .broke(0)) {
                $0.elect(2)
                $0.fee = 1
            },
        ])
    func parameters(_ test: LedgerCase) throws { try test.check() }

    @Test func admissions() throws {
        let table = [
            LedgerCase("admit", try Self.admit(Self.alice), .ok),
            LedgerCase("admit without an account", try Self.admit(Self.carol), .unknownAccount),
            LedgerCase("admit again", try Self.admit(Self.alice), .notApplicable) {
                $0.alice.operatorID = OperatorID("ops")
            },
            LedgerCase("rename", try Self.admit(Self.alice, "two"), .ok) {
                $0.alice.operatorID = OperatorID("ops")
            },
            LedgerCase("one operator, two accounts", try Self.admit(Self.alice), .ok) {
                $0.bob.operatorID = OperatorID("ops")
            },
            LedgerCase("dismiss", .voting(.dismiss(Self.alice)), .ok) {
                $0.alice.operatorID = OperatorID("ops")
            },
            LedgerCase("dismiss nobody", .voting(.dismiss(Self.alice)), .notApplicable),
            LedgerCase(
                "dismiss without an account", .voting(.dismiss(Self.carol)),
                .unknownAccount),
        ]
        for test in table {
            let inSession = LedgerCase(test.testDescription, test.transaction, test.expected) {
                $0.elect(2)
                test.setup(&$0)
            }
            try inSession.check()
        }
    }

    /// Lower and upper bound of every parameter, as the documentation has them.
    static let bounds: [(Parameter, lower: UInt64, upper: UInt64, standard: UInt64)] = [
        (.heartbeat, 100, 3_600_000, 10_000),
        (.statementFee, 0, 1_000_000_000_000_000, 0),
        (.minimumBalance, 0, 1_000_000_000_000_000, 1),
        (.minimumBond, 1, 1_000_000_000_000_000, 1_000),
        (.epochLength, 1, 10_000_000, 100),
        (.ballotWindow, 1_000, 315_360_000_000, 604_800_000),
        (.longestWindow, 1_000, 315_360_000_000, 604_800_000),
        (.dueWork, 8, 10_000, 256),
        (.ballotLimit, 1, 1_000, 16),
        (.jobFee, 0, 10_000, 100),
        (.slotBond, 1, 1_000_000_000_000_000, 1_000),
        (.challengeBond, 1, 1_000_000_000_000_000, 1_000),
        (.draws, 1, 32, 8),
        (.drawStep, 100, 315_360_000_000, 5_000),
        (.longestDuration, 1_000, 315_360_000_000, 604_800_000),
        (.openingTime, 100, 315_360_000_000, 600_000),
        (.judgingTime, 100, 315_360_000_000, 86_400_000),
        (.soloStreak, 1, 1_000_000, 10),
        (.checkInterval, 1, 1_000_000, 20),
        (.subsidy, 0, 1_000_000_000_000_000, 0),
    ]

    @Test func everyParameterIsInTheTable() {
        #expect(Self.bounds.map(\.0) == Parameter.allCases)
        #expect(Set(Parameter.allCases.map(\.name)).count == Parameter.allCases.count)
        for parameter in Parameter.allCases {
            #expect(Parameter(name: parameter.name) == parameter)
        }
        #expect(Parameter(name: "fees") == nil)
    }

    @Test("bounds", arguments: Self.bounds)
    func bound(
        _ parameter: Parameter, lower: UInt64, upper: UInt64, standard: UInt64
    ) throws {
        #expect(Parameters()[parameter] == standard)
        let refused = Rejection.parameterOutOfBounds(parameter)
        var table =
            [(lower, .ok), (lower + 1, .ok), (upper - 1, .ok), (upper, .ok)]
            as [(UInt64, Rejection?)]
        table += [(upper + 1, refused), (.max, refused)]
        if lower > 0 { table += [(lower - 1, refused), (0, refused)] }
        for (value, expected) in table {
            try LedgerCase("\(parameter) \(value)", .setting(parameter, value), expected) {
                $0.elect(2)
                $0.accounts[$0.signer.publicKey.address]?.balance = 10
                // Another value than those of the table, so that each of them is a change.
                $0.parameters[parameter] = lower + 2
            }.check()
        }
    }
}

extension LedgerScene {
    /// Elects four validators, and lets some of them have voted.
    fileprivate mutating func open(
        _ transaction: Transaction, by numbers: [Int], expired: Bool = false
    ) {
        self.elect(4)
        guard case .vote(.change(let change)) = transaction else { return }
        self.ballots = [
            Ballot(
                change: change, voters: numbers.map { self.validators.set.keys[$0] },
                opener: self.validators.keys[numbers[0]].publicKey.address,
                expires: expired ? self.clock : self.clock + 1)
        ]
        self.accounts[self.ballots[0].opener]?.openBallots = 1
    }

    /// Lets the signer have so many open ballots of so many.
    fileprivate mutating func hold(_ count: UInt64, of limit: UInt64) {
        self.elect(2)
        self.parameters[.ballotLimit] = limit
        self.accounts[self.signer.publicKey.address]?.openBallots = count
    }
}
