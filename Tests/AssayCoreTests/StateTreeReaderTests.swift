import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// A store that gives other leaves than it took: a failure to read, never a wrong answer.
@Suite struct StateTreeReaderTests {
    /// Leaves that are changed on their way from the store.
    struct Liar: StateLeafReader {
        let honest: StateTreeLeaves
        let lie: @Sendable ([StateLeaf]) -> [StateLeaf]

        func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] {
            self.lie(self.honest.leaves(in: range))
        }
    }

    enum Lie: CaseIterable {
        case oneMissing, noneLeft, oneMore, oneTwice, twiceOne, beyondTheRange, notSorted

        func apply(_ leaves: [StateLeaf]) -> [StateLeaf] {
            guard let first = leaves.first, let last = leaves.last else { return leaves }
            let foreign = StateLeaf(
                key: first.key.flipping(bit: 0), valueHash: first.valueHash)
            return switch self {
            case .oneMissing: leaves.dropLast()
            case .noneLeft: []
            case .oneMore: leaves + [StateLeaf(key: last.key, valueHash: .zero)]
            case .oneTwice: [first] + leaves
            case .twiceOne: [StateLeaf](repeating: first, count: leaves.count)
            case .beyondTheRange: ([foreign] + leaves.dropFirst()).sorted()
            case .notSorted: leaves.reversed()
            }
        }
    }

    static let changes = StateTreeTests.everything(.spread)

    static func state() throws -> (tree: StateTree, reader: StateTreeLeaves) {
        var reader = StateTreeLeaves()
        let tree = try StateTree(heldLeaves: 0).applying(Self.changes, reader: reader)
        reader.apply(Self.changes)
        return (tree, reader)
    }

    @Test("a reader that lies", arguments: Lie.allCases)
    func lies(lie: Lie) throws {
        let (tree, reader) = try Self.state()
        let liar = Liar(honest: reader) { lie.apply($0) }
        var noticed = 0
        for change in Self.changes {
            let bucket = try Self.bucket(around: change.key, in: tree, reader)
            // A bucket of one leaf cannot be out of order, nor hold it twice.
            guard lie.apply(bucket) != bucket else { continue }
            noticed += 1
            #expect(throws: Unreadable.self) {
                try tree.applying(
                    [StateTreeChange(key: change.key, valueHash: nil)], reader: liar)
            }
            #expect(throws: Unreadable.self) { try tree.proof(of: change.key, reader: liar) }
        }
        #expect(noticed > 10)
    }

    /// The leaves that the tree asks for when it is about a key.
    static func bucket(
        around key: Digest, in tree: StateTree, _ reader: StateTreeLeaves
    ) throws -> [StateLeaf] {
        final class Spy: StateLeafReader, @unchecked Sendable {
            let reader: StateTreeLeaves
            var seen: [StateLeaf] = []
            init(_ reader: StateTreeLeaves) { self.reader = reader }
            func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] {
                self.seen = self.reader.leaves(in: range)
                return self.seen
            }
        }
        let spy = Spy(reader)
        _ = try tree.proof(of: key, reader: spy)
        return spy.seen
    }

    @Test func aFailureToReadIsPassedOn() throws {
        struct Broken: StateLeafReader {
            func leaves(in range: ClosedRange<Digest>) throws(Unreadable) -> [StateLeaf] {
                throw Unreadable("broken disk")
            }
        }
        let (tree, _) = try Self.state()
        #expect(throws: Unreadable("broken disk")) {
            try tree.applying(Self.changes, reader: Broken())
        }
        #expect(throws: Unreadable("broken disk")) {
            try tree.proof(of: Self.changes[0].key, reader: Broken())
        }
        // A tree without leaves has nothing to read.
        #expect(try StateTree().applying(Self.changes, reader: Broken()).count == 40)
        #expect(try StateTree().proof(of: .zero, reader: Broken()).leaf == nil)
    }

    /// A bucket is read by itself: a change costs one short scan, whatever the state holds.
    @Test func onlyTheTouchedBucketIsRead() throws {
        final class Counter: StateLeafReader, @unchecked Sendable {
            let reader: StateTreeLeaves
            var widths: [Int] = []
            init(_ reader: StateTreeLeaves) { self.reader = reader }
            func leaves(in range: ClosedRange<Digest>) -> [StateLeaf] {
                let leaves = self.reader.leaves(in: range)
                self.widths.append(leaves.count)
                return leaves
            }
        }
        let (tree, reader) = try Self.state()
        for change in Self.changes {
            let counter = Counter(reader)
            _ = try tree.applying([change], reader: counter)
            #expect(counter.widths.count == 1 && (1...8).contains(counter.widths[0]))
        }
    }

    /// Leaves that are held in memory are not read at all, and tell what the disk must give.
    @Test func heldLeavesAreNotRead() throws {
        struct Broken: StateLeafReader {
            func leaves(in range: ClosedRange<Digest>) throws(Unreadable) -> [StateLeaf] {
                throw Unreadable("broken disk")
            }
        }
        let value: [UInt8] = [1, 2, 3]
        let held = try StateTree().applying(Self.changes, reader: Broken())
        let (other, _) = try Self.state()
        for change in Self.changes {
            let write = StateTreeChange(key: change.key, valueHash: SHA256.hash(value))
            let written = try held.applying([write], reader: Broken())
            #expect(written.commits(to: value, at: change.key) == true)
            #expect(written.commits(to: value + [0], at: change.key) == false)
            #expect(written.commits(to: nil, at: change.key) == false)
            #expect(other.commits(to: value, at: change.key) == nil)
            let removal = StateTreeChange(key: change.key, valueHash: nil)
            let removed = try held.applying([removal], reader: Broken())
            #expect(removed.commits(to: nil, at: change.key) == true)
            #expect(removed.commits(to: value, at: change.key) == false)
        }
        #expect(StateTree().commits(to: nil, at: .zero) == true)
        #expect(StateTree().commits(to: [], at: .zero) == false)
    }
}
