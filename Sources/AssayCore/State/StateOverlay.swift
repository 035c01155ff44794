public import AssayCrypto

/// The state as a block sees it while it is executed: what was read, and what was written over it.
///
/// Writes of a statement that is refused are undone, so that it leaves no trace.
struct StateOverlay: Sendable {
    private struct Slot: Sendable {
        var value: (any StateValue)?
        var isChanged: Bool
    }

    private let reader: any StateReader
    private let tree: StateTree
    private var slots: [StateKey: Slot] = [:]
    private var due = DueChanges()
    /// What to restore if the current statement is refused; `nil` outside of a statement.
    private var journal: (slots: [(StateKey, Slot?)], due: DueChanges)?

    /// - Parameters:
    ///   - reader: the stored state.
    ///   - tree: what it must be: a value that the disk gives back changed is not used.
    init(reader: any StateReader, tree: StateTree) {
        self.reader = reader
        self.tree = tree
    }

    /// The value at a key; `nil` if there is none.
    mutating func load<Value: StateValue>(
        _ type: Value.Type, at id: StateID
    ) throws(ExecutionError) -> Value? {
        let key = StateKey(Value.kind, id)
        if let slot = self.slots[key] {
            guard let stored = slot.value else { return nil }
            guard let value = stored as? Value else {
                preconditionFailure("a value of another type under \(key)")
            }
            return value
        }
        let value: Value?
        do throws(Unreadable) {
            let bytes = try self.reader.value(at: key)
            guard self.tree.commits(to: bytes, at: key.hash) ?? true else {
                throw Unreadable("the stored value of \(key) is not the one of the state root")
            }
            value = try Value.decoded(bytes, at: key)
        } catch {
            throw .unreadable(error)
        }
        self.slots[key] = Slot(value: value, isChanged: false)
        return value
    }

    /// Writes a value; `nil` removes it.
    mutating func store<Value: StateValue>(_ value: Value?, at id: StateID) {
        let key = StateKey(Value.kind, id)
        if self.journal != nil {
            self.journal?.slots.append((key, self.slots[key]))
        }
        self.slots[key] = Slot(value: value, isChanged: true)
    }

    /// Adds an entry to its queue.
    mutating func schedule(_ entry: DueEntry) {
        self.due.schedule(entry)
    }

    /// Takes an entry from its queue.
    mutating func unschedule(_ entry: DueEntry) {
        self.due.unschedule(entry)
    }

    /// The first entries of a queue that are due at `time`, in order.
    func dueEntries(
        in queue: DueQueue, at time: UInt64, limit: Int
    ) throws(ExecutionError) -> [DueEntry] {
        do throws(Unreadable) {
            return try self.due.merged(
                self.reader, queue: queue, time: time, limit: limit)
        } catch {
            throw .unreadable(error)
        }
    }

    /// Begins a statement.
    mutating func begin() {
        self.journal = ([], self.due)
    }

    /// Keeps what the statement wrote.
    mutating func keep() {
        self.journal = nil
    }

    /// Undoes what the statement wrote.
    mutating func undo() {
        guard let journal = self.journal else { return }
        for (key, slot) in journal.slots.reversed() { self.slots[key] = slot }
        self.due = journal.due
        self.journal = nil
    }

    /// All that was written, in rising order of key hashes.
    func changes() -> StateChanges {
        var values: [StateChanges.Value] = []
        for (key, slot) in self.slots where slot.isChanged {
            values.append(StateChanges.Value(key: key.hash, bytes: slot.value?.encoded))
        }
        values.sort { $0.key < $1.key }
        return StateChanges(values: values, due: self.due)
    }
}

/// What a block changes in the state: all that its store must write.
public struct StateChanges: Hashable, Sendable {
    /// A value of the state after the block.
    public struct Value: Hashable, Sendable {
        /// The hash of its key.
        public let key: Digest
        /// Its encoding; `nil` if it goes.
        public let bytes: [UInt8]?
    }

    /// The changed values, in rising order of their key hashes.
    public let values: [Value]
    /// The changed entries of the queues.
    public let due: DueChanges

    /// The same for the state tree.
    public var treeChanges: [StateTreeChange] {
        self.values.map { value in
            StateTreeChange(key: value.key, valueHash: value.bytes.map { SHA256.hash($0) })
        }
    }
}

extension StateReader {
    /// The decoded value at a key; `nil` if there is none.
    public func decoded<Value: StateValue>(
        _ type: Value.Type, at id: StateID
    ) throws(Unreadable) -> Value? {
        let key = StateKey(Value.kind, id)
        return try Value.decoded(try self.value(at: key), at: key)
    }
}

extension StateValue {
    /// The value that is stored as `bytes`; `nil` if there are none.
    fileprivate static func decoded(
        _ bytes: [UInt8]?, at key: StateKey
    ) throws(Unreadable) -> Self? {
        guard let bytes else { return nil }
        do throws(DecodeError) {
            return try Self(decoding: bytes, limit: Self.sizeLimit)
        } catch {
            throw Unreadable("the stored value of \(key) is impossible: \(error)")
        }
    }
}
