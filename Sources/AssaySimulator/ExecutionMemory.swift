import AssayConsensus
import AssayCore
import AssayCrypto
import Synchronization

/// What was executed before, so that several nodes of one simulation need not do it again.
///
/// Sound because execution is pure: the parent's hash commits to the state and the log that a
/// block is executed on, and the statements are compared byte for byte, so the result is the
/// same for every node. A share of the executions is done for real all the same, and compared.
/// Refusals are never remembered.
final class ExecutionMemory: Sendable {
    private struct Entry: Sendable {
        let statements: [[UInt8]]
        let executed: ExecutedBlock
    }

    private struct Memory: Sendable {
        var entries: [Digest: Entry] = [:]
        var states: [Digest: StateSnapshot] = [:]
        var count: UInt64 = 0
        var difference: String?
    }

    private let memory = Mutex(Memory())
    /// One execution in so many is done again.
    private let sample: UInt64

    /// A memory that knows the state of the genesis.
    init(genesis: Digest, state: StateSnapshot, sample: UInt64) {
        self.sample = sample
        self.memory.withLock { $0.states[genesis] = state }
    }

    /// Executes a block, or remembers what came of it.
    func execute(
        _ head: Head, _ checked: CheckedBlock, _ reader: any StateReader
    ) throws(ExecutionError) -> ExecutedBlock {
        let sample = self.sample
        let (known, isSample) = self.memory.withLock { memory in
            memory.count += 1
            return (memory.entries[checked.hash], memory.count % sample == 0)
        }
        if let known, known.statements == checked.block.statements,
            known.executed.block.header.parent == head.hash
        {
            guard isSample else { return known.executed }
            let again = try head.execute(checked.header, checked.statements, reader: reader)
            if again.changes != known.executed.changes {
                self.memory.withLock {
                    $0.difference = "block \(checked.hash) does different things"
                }
            }
            return again
        }
        let executed = try head.execute(checked.header, checked.statements, reader: reader)
        self.memory.withLock {
            $0.entries[checked.hash] = Entry(
                statements: checked.block.statements, executed: executed)
        }
        return executed
    }

    /// Whether a block was executed by a node that did not make it.
    func knows(_ block: Digest) -> Bool { self.memory.withLock { $0.entries[block] != nil } }

    /// What two executions of one block differ in.
    var difference: String? { self.memory.withLock(\.difference) }

    /// The state after a block; `nil` if no node has come as far.
    func state(after block: Digest) -> StateSnapshot? {
        self.memory.withLock { $0.states[block] }
    }

    /// The state after a block that is becoming final.
    func state(after executed: ExecutedBlock) -> StateSnapshot? {
        self.memory.withLock { memory in
            if let known = memory.states[executed.head.hash] { return known }
            guard let parent = memory.states[executed.block.header.parent] else { return nil }
            let state = parent.applying(executed.changes)
            memory.states[executed.head.hash] = state
            return state
        }
    }
}
