import AssayCore
import AssayCrypto

/// The next block as this node would make it: statements tried on the head, one by one.
struct Draft: Sendable {
    private(set) var execution: BlockExecution
    /// Whether nothing more fits.
    private(set) var isFull = false
    private var ids: Set<Digest> = []

    /// An empty draft.
    init(on head: Head, time: UInt64, proposer: Address, reader: any StateReader) {
        self.execution = BlockExecution(
            on: head, time: time, proposer: proposer, reader: reader)
    }

    /// The statements that were accepted.
    var statements: [Verified<Statement>] { self.execution.statements }

    /// Whether a statement was accepted.
    func contains(_ id: Digest) -> Bool { self.ids.contains(id) }

    /// Whether a block at about this time can be made of it.
    func isOf(_ time: UInt64) -> Bool {
        let tolerance: UInt64 = 250
        return self.execution.time <= time + tolerance && time <= self.execution.time + tolerance
    }

    /// What came of a statement.
    enum Outcome {
        case accepted
        case full
        case refused(Rejection)
    }

    /// Tries a statement.
    mutating func tryOut(_ statement: Verified<Statement>) throws(Unreadable) -> Outcome {
        guard !self.isFull else { return .full }
        do throws(ExecutionError) {
            try self.execution.apply(statement)
            self.ids.insert(statement.value.id)
            return .accepted
        } catch {
            switch error {
            case .rejected(.blockTooLarge):
                self.isFull = true
                return .full
            case .rejected(let rejection): return .refused(rejection)
            case .unreadable(let unreadable): throw unreadable
            }
        }
    }

    /// The block, executed.
    func finish() throws(Unreadable) -> Candidate? {
        let execution = self.execution
        do throws(ExecutionError) {
            let executed = try execution.finish()
            return Candidate(CheckedBlock(executed, statements: self.statements), executed)
        } catch {
            switch error {
            case .rejected: return nil
            case .unreadable(let unreadable): throw unreadable
            }
        }
    }
}
