public import AssayCore
public import AssayCrypto
import DequeModule

/// Statements that were checked and are not yet in a block.
///
/// A machine: no clock, no I/O.
///
/// *Ready* ones are tried in the order in which they came. One that is only early *waits*, and
/// is tried again when its account moved on or its time has come. Bounded in number, in bytes,
/// and for each account.
public struct Mempool: Sendable {
    /// How much may be held.
    public struct Limits: Hashable, Sendable {
        /// Statements in all.
        public var statements = 100_000
        /// Bytes of all statements.
        public var bytes = 64 << 20
        /// Statements that wait; when there are more, the one that waits longest is forgotten.
        public var waiting = 25_000
        /// Statements of one account that wait.
        public var waitingPerAccount = 64
        /// How far above an account's window a nonce may be to wait.
        public var nonceLead: UInt64 = 64

        /// The standard limits.
        public init() {}
    }

    /// What becomes of a statement that is offered.
    public enum Offer: Hashable, Sendable {
        /// It will be tried.
        case taken
        /// It is here already, and will be tried.
        case known
        /// It is here already, and waits for its nonce or its time.
        case waiting
        /// There is no room.
        case full
    }

    private let limits: Limits
    private var ids: Set<Digest> = []
    private var bytes = 0
    private var ready: [Verified<Statement>] = []
    private var waiting: [Address: [Waiting]] = [:]
    /// Those that wait by their numbers, the longest first; some may have gone since.
    private var waitingOrder: Deque<(number: UInt64, signer: Address)> = []
    /// How often a statement began to wait.
    private var waitingNumber: UInt64 = 0
    /// The number of statements that wait for their nonce or their time.
    public private(set) var waitingCount = 0

    private struct Waiting: Sendable {
        let statement: Verified<Statement>
        /// The time from which it can be valid, in seconds; `nil` if it waits for its nonce.
        ///
        /// 0 if any later block may take it.
        let from: UInt64?
        /// Its place among all that began to wait, ever.
        let number: UInt64
    }

    /// An empty mempool.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// The number of statements that are held.
    public var count: Int { self.ids.count }

    /// Whether something can be tried.
    public var hasReady: Bool { !self.ready.isEmpty }

    /// Takes a statement in, to be tried after those that came before.
    public mutating func offer(_ statement: Verified<Statement>) -> Offer {
        guard !self.ids.contains(statement.value.id) else {
            let waiting = self.waiting[statement.value.claims.address] ?? []
            let id = statement.value.id
            return waiting.contains { $0.statement.value.id == id } ? .waiting : .known
        }
        let size = statement.value.bytes.count
        guard self.ids.count < self.limits.statements, self.bytes + size <= self.limits.bytes
        else { return .full }
        self.ids.insert(statement.value.id)
        self.bytes += size
        self.ready.append(statement)
        return .taken
    }

    /// Hands out all that is ready.
    ///
    /// Each must come back through ``drop(_:)``, ``wait(_:for:)`` or ``putBack(_:)``.
    public mutating func takeReady() -> [Verified<Statement>] {
        defer { self.ready.removeAll(keepingCapacity: true) }
        return self.ready
    }

    /// Puts statements back that were taken and not tried, before all others.
    public mutating func putBack(_ statements: some Collection<Verified<Statement>>) {
        self.ready.insert(contentsOf: statements, at: 0)
    }

    /// Forgets a statement: it is in a block, or can never be.
    public mutating func drop(_ statement: Verified<Statement>) {
        guard self.ids.remove(statement.value.id) != nil else { return }
        self.bytes -= statement.value.bytes.count
    }

    /// Lets a statement wait that was refused only because it is early.
    ///
    /// - Returns: `false`, and the statement is forgotten, if it is too far ahead or its account
    ///   has too many that wait.
    public mutating func wait(
        _ statement: Verified<Statement>, for rejection: Rejection
    ) -> Bool {
        let signer = statement.value.claims.address
        if case .nonceTooHigh(let highest) = rejection,
            statement.value.claims.nonce - highest > self.limits.nonceLead
        {
            self.drop(statement)
            return false
        }
        guard self.waiting[signer, default: []].count < self.limits.waitingPerAccount else {
            self.drop(statement)
            return false
        }
        let from: UInt64? =
            switch rejection {
            case .nonceTooHigh: nil
            case .issuedInFuture:
                statement.value.claims.issuedAt - BlockExecution.clockTolerance
            default: 0  // The next block may take it.
            }
        self.waitingNumber += 1
        self.waiting[signer, default: []].append(
            Waiting(statement: statement, from: from, number: self.waitingNumber))
        self.waitingOrder.append((self.waitingNumber, signer))
        self.waitingCount += 1
        self.forgetOldest()
        return true
    }

    /// Makes the waiting statements of these accounts ready again, lowest nonce first.
    public mutating func wake(_ accounts: Set<Address>) {
        guard self.waitingCount > 0 else { return }
        for account in accounts.sorted() {
            guard let statements = self.waiting.removeValue(forKey: account) else { continue }
            self.waitingCount -= statements.count
            self.ready += statements.map(\.statement)
                .sorted { $0.value.claims.nonce < $1.value.claims.nonce }
        }
        if self.waitingCount == 0 { self.waitingOrder = [] }
    }

    /// Makes the accounts ready again of which a statement waits for a time up to `time`
    /// (seconds since 1970).
    public mutating func wake(at time: UInt64) {
        guard self.waitingCount > 0 else { return }
        let due = self.waiting.filter { entry in
            entry.value.contains { waiting in waiting.from.map { $0 <= time } ?? false }
        }
        self.wake(Set(due.keys))
    }

    /// Keeps to the limit of statements that wait.
    private mutating func forgetOldest() {
        while self.waitingCount > self.limits.waiting, let oldest = self.waitingOrder.popFirst() {
            let signer = oldest.signer
            guard
                let position = self.waiting[signer]?.firstIndex(where: {
                    $0.number == oldest.number
                }),
                let forgotten = self.waiting[signer]?.remove(at: position)
            else { continue }
            if self.waiting[signer]?.isEmpty == true { self.waiting[signer] = nil }
            self.waitingCount -= 1
            self.drop(forgotten.statement)
        }
        // What was woken stays in the order until it is met; it must not pile up there.
        if self.waitingOrder.count > 2 * self.limits.waiting + 64 {
            let numbers = Set(self.waiting.values.joined().map(\.number))
            self.waitingOrder.removeAll { !numbers.contains($0.number) }
        }
    }
}
