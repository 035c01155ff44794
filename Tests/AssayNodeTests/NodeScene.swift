import AssayConsensus
import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Logging
import Synchronization

/// A clock that only a test moves, and that counts how often it was read.
final class TestClock: Sendable {
    private let state: Mutex<(time: UInt64, reads: Int)>

    init(_ time: UInt64) {
        self.state = Mutex((time, 0))
    }

    /// Milliseconds since 1970.
    var time: UInt64 {
        get { self.state.withLock { $0.time } }
        set { self.state.withLock { $0.time = newValue } }
    }

    /// How often the node read it.
    var reads: Int { self.state.withLock { $0.reads } }

    /// Reads it as the node does.
    func read() -> UInt64 {
        self.state.withLock {
            $0.reads += 1
            return $0.time
        }
    }

    /// Waits until the node has read it twice more: whatever it does at this time, it has done.
    func settle() async throws {
        let reads = self.reads
        try await eventually("the clock is read") { self.reads >= reads + 2 }
    }
}

/// A chain of one validator and fifty accounts, whose node a test can open again and again.
struct NodeScene: Sendable {
    static let start: UInt64 = 1_700_000_000_000
    static let validator = TestKeys.key(0)
    static let accounts = 50

    let directory: NodeDirectory
    let genesis: Genesis
    let clock = TestClock(NodeScene.start)

    /// - Parameters:
    ///   - heartbeat: in milliseconds; an hour unless the test is about it.
    ///   - validatorsHaveAccounts: whether the validators can sign statements of their own.
    init(
        heartbeat: UInt64 = 3_600_000, validators: Int = 1, validatorsHaveAccounts: Bool = false,
        parameters values: [Parameter: UInt64] = [:]
    ) throws {
        self.directory = try NodeDirectory()
        var parameters = Parameters()
        parameters[.heartbeat] = heartbeat
        parameters[.ballotWindow] = 1_000
        for (parameter, value) in values { parameters[parameter] = value }
        let keys = (0..<UInt64(validators)).map { TestKeys.key($0) }
        let owners =
            (0..<Self.accounts).map { SignedStatements.address($0) }
            + (validatorsHaveAccounts ? keys.map(\.publicKey.address) : [])
        self.genesis = try MemoryLedger(
            name: "scene", validatorKeys: keys,
            accounts: owners.map { Genesis.Allocation(address: $0, balance: 1_000_000) },
            parameters: parameters, time: Self.start
        ).genesis
    }

    /// The configuration of the node.
    ///
    /// It says nothing of itself: tests count blocks and statements.
    var configuration: Node.Configuration {
        var configuration = Node.Configuration(
            dataPath: self.directory("data"), genesis: self.genesis,
            key: Self.validator)
        configuration.cosigns = false
        return configuration
    }

    /// A logger that says nothing.
    static var silence: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// Opens the node.
    func open(_ change: (inout Node.Configuration) -> Void = { _ in }) async throws -> Node {
        var configuration = self.configuration
        change(&configuration)
        let clock = self.clock
        return try await unlocked {
            if try VoteBook(at: configuration.dataPath).record() == nil {
                try Node.prepare(dataPath: configuration.dataPath)
            }
            return try await Node(configuration, logger: Self.silence, now: { clock.read() })
        }
    }

    /// The statement with a nonce: a transfer of 1 to nobody, unless it says otherwise.
    func statement(
        _ signer: Int, _ nonce: UInt64, issuedAt: UInt64 = 0,
        _ transaction: Transaction = .transfer(Transfer(to: .zero, amount: 1))
    ) -> Verified<Statement> {
        SignedStatements.statement(
            signer, nonce, issuedAt: issuedAt, chain: self.genesis.chain, transaction)
    }
}

extension Node {
    /// Runs the node while `body` does, and stops it then.
    func running<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await self.run()
                return nil
            }
            group.addTask { try await body() }
            while let result = try await group.next() {
                guard let result else { continue }
                group.cancelAll()
                try await group.waitForAll()
                return result
            }
            throw Impatience(description: "the node ended by itself")
        }
    }

    /// The head's height.
    var height: UInt64 { self.ledger.view.head.header.height }

    /// The account of someone who signs.
    func account(_ signer: Int) throws -> Account? {
        let address = SignedStatements.address(signer)
        return try self.ledger.view.state.decoded(Account.self, at: .address(address))
    }
}

extension Ledger {
    /// Submits statements and waits for the answers, but not for ever: one that never comes is a
    /// failed test, and no test that hangs.
    nonisolated func answers(
        to statements: [Verified<Statement>], wait: SubmissionWait
    ) async throws -> [Admission] {
        let box = AnswerBox()
        Task {
            let admissions = await self.submit(statements, wait: wait)
            box.answers.withLock { $0 = admissions }
        }
        try await eventually("an answer") { box.answers.withLock { $0 != nil } }
        return box.answers.withLock { $0 } ?? []
    }
}

/// Where an answer is kept until it is asked for.
private final class AnswerBox: Sendable {
    let answers = Mutex<[Admission]?>(nil)
}

extension Admission {
    /// The index in the log, if the statement is final.
    var index: UInt64? {
        if case .final(_, let index) = self { index } else { nil }
    }
}
