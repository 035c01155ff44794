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
    private var entries: [Digest: Entry] = [:]
    /// The bytes of the statements that are held.
    public private(set) var bytes = 0
    /// What is ready, in order; what was dropped since is passed over.
    private var ready: Deque<(number: UInt64, id: Digest)> = []
    private var readyCount = 0
    private var waiting: [Address: [Waiting]] = [:]
    /// Those that wait by their numbers, the longest first; some may have gone since.
    private var waitingOrder: Deque<(number: UInt64, signer: Address)> = []
    /// How often a statement came to a place.
    private var lastNumber: UInt64 = 0
    /// The number of statements that wait for their nonce or their time.
    public private(set) var waitingCount = 0

    private struct Entry: Sendable {
        let statement: Verified<Statement>
        /// Where it is.
        var place: Place
        /// Its number in the order of the ready; 0 elsewhere.
        var number: UInt64
    }

    private enum Place: Sendable {
        case ready
        /// Handed out, to be tried.
        case taken
        case waiting
    }

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
    public var count: Int { self.entries.count }

    /// Whether something can be tried.
    public var hasReady: Bool { self.readyCount > 0 }

    /// The statement with this id, if it is here: its signature need not be checked again.
    public subscript(id: Digest) -> Verified<Statement>? { self.entries[id]?.statement }

    /// Takes a statement in, to be tried after those that came before.
    public mutating func offer(_ statement: Verified<Statement>) -> Offer {
        let id = statement.value.id
        if let entry = self.entries[id] {
            if case .waiting = entry.place { return .waiting }
            return .known
        }
        let size = statement.value.bytes.count
        guard self.entries.count < self.limits.statements, self.bytes + size <= self.limits.bytes
        else { return .full }
        self.bytes += size
        let number = self.nextNumber()
        self.entries[id] = Entry(statement: statement, place: .ready, number: number)
        self.ready.append((number, id))
        self.readyCount += 1
        return .taken
    }

    /// Hands out the first that is ready.
    ///
    /// It must come back through ``drop(_:)``, ``wait(_:for:)`` or ``putBack(_:)``.
    public mutating func takeFirst() -> Verified<Statement>? {
        while let (number, id) = self.ready.popFirst() {
            guard let entry = self.entries[id], entry.number == number else { continue }
            self.entries[id]?.place = .taken
            self.entries[id]?.number = 0
            self.readyCount -= 1
            return entry.statement
        }
        return nil
    }

    /// Hands out a certain statement, if it is ready.
    public mutating func take(_ id: Digest) -> Verified<Statement>? {
        guard let entry = self.entries[id], case .ready = entry.place else { return nil }
        self.entries[id]?.place = .taken
        self.entries[id]?.number = 0
        self.readyCount -= 1
        self.tidyReady()
        return entry.statement
    }

    /// The first that are ready, which stay where they are: at most `limit` bytes of them.
    public func firstReady(bytes limit: Int) -> [Verified<Statement>] {
        var statements: [Verified<Statement>] = []
        var bytes = 0
        for (number, id) in self.ready {
            guard let entry = self.entries[id], entry.number == number else { continue }
            bytes += entry.statement.value.bytes.count
            guard bytes <= limit else { break }
            statements.append(entry.statement)
        }
        return statements
    }

    /// Puts statements back that were taken, before all others.
    ///
    /// Those that were dropped since stay away.
    public mutating func putBack(_ statements: some BidirectionalCollection<Verified<Statement>>) {
        for statement in statements.reversed() {
            let id = statement.value.id
            guard let entry = self.entries[id], case .taken = entry.place else { continue }
            let number = self.nextNumber()
            self.entries[id]?.place = .ready
            self.entries[id]?.number = number
            self.ready.prepend((number, id))
            self.readyCount += 1
        }
    }

    /// Forgets a statement: it is in a block, or can never be.
    public mutating func drop(_ statement: Verified<Statement>) {
        let id = statement.value.id
        guard let entry = self.entries.removeValue(forKey: id) else { return }
        self.bytes -= statement.value.bytes.count
        switch entry.place {
        case .ready:
            self.readyCount -= 1
            self.tidyReady()
        case .taken: break
        case .waiting: self.removeWaiting(id, of: statement.value.claims.address)
        }
    }

    /// Keeps what was dropped from piling up among the ready.
    private mutating func tidyReady() {
        guard self.ready.count > 2 * self.readyCount + 4_096 else { return }
        self.ready.removeAll { self.entries[$0.id]?.number != $0.number }
    }

    private mutating func removeWaiting(_ id: Digest, of signer: Address) {
        guard
            let position = self.waiting[signer]?.firstIndex(where: {
                $0.statement.value.id == id
            })
        else { return }
        self.waiting[signer]?.remove(at: position)
        if self.waiting[signer]?.isEmpty == true { self.waiting[signer] = nil }
        self.waitingCount -= 1
    }

    private mutating func nextNumber() -> UInt64 {
        self.lastNumber += 1
        return self.lastNumber
    }

    /// Lets a statement wait that was refused only because it is early.
    ///
    /// - Returns: `false`, and the statement is forgotten, if it is too far ahead or its account
    ///   has too many that wait; `false` as well if it was not handed out.
    public mutating func wait(
        _ statement: Verified<Statement>, for rejection: Rejection
    ) -> Bool {
        guard let entry = self.entries[statement.value.id], case .taken = entry.place else {
            return false
        }
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
        let number = self.nextNumber()
        self.entries[statement.value.id]?.place = .waiting
        self.waiting[signer, default: []].append(
            Waiting(statement: statement, from: from, number: number))
        self.waitingOrder.append((number, signer))
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
            let sorted = statements.map(\.statement)
                .sorted { $0.value.claims.nonce < $1.value.claims.nonce }
            for statement in sorted { self.makeReady(statement.value.id) }
        }
        if self.waitingCount == 0 { self.waitingOrder = [] }
    }

    private mutating func makeReady(_ id: Digest) {
        let number = self.nextNumber()
        self.entries[id]?.place = .ready
        self.entries[id]?.number = number
        self.ready.append((number, id))
        self.readyCount += 1
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
                let forgotten = self.waiting[signer]?.first(where: {
                    $0.number == oldest.number
                })
            else { continue }
            self.drop(forgotten.statement)
        }
        // What was woken stays in the order until it is met; it must not pile up there.
        if self.waitingOrder.count > 2 * self.limits.waiting + 64 {
            let numbers = Set(self.waiting.values.joined().map(\.number))
            self.waitingOrder.removeAll { !numbers.contains($0.number) }
        }
    }
}
