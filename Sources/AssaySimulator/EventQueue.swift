import HeapModule

/// Events in the order of their time; those of one time in the order in which they were added.
struct EventQueue<Event> {
    private struct Key: Comparable {
        let due: UInt64
        let sequence: UInt64
        let slot: Int

        static func < (left: Key, right: Key) -> Bool {
            left.due != right.due ? left.due < right.due : left.sequence < right.sequence
        }
    }

    private var heap = Heap<Key>()
    private var slots: [Event?] = []
    private var free: [Int] = []
    private var sequence: UInt64 = 0

    /// The number of events that wait.
    var count: Int { self.heap.count }

    /// When the next event is due.
    var nextDue: UInt64? { self.heap.min?.due }

    /// Adds an event.
    mutating func add(_ event: Event, at due: UInt64) {
        let slot: Int
        if let reused = self.free.popLast() {
            slot = reused
            self.slots[slot] = event
        } else {
            slot = self.slots.count
            self.slots.append(event)
        }
        self.sequence += 1
        self.heap.insert(Key(due: due, sequence: self.sequence, slot: slot))
    }

    /// Takes the next event.
    mutating func next() -> (due: UInt64, event: Event)? {
        guard let key = self.heap.popMin(), let event = self.slots[key.slot] else { return nil }
        self.slots[key.slot] = nil
        self.free.append(key.slot)
        return (key.due, event)
    }
}
