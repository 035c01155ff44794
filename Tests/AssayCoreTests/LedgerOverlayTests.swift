import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayCore

/// What a block has read and written: refused statements are undone to the last value.
@Suite struct LedgerOverlayTests {
    private static let alice = StateID.address(LedgerScene.alice.publicKey.address)
    private static let carol = StateID.address(LedgerScene.carol.publicKey.address)

    private static func account(_ balance: UInt64) -> Account {
        var account = Account()
        account.balance = balance
        return account
    }

    /// Over a state in which Alice has 100 and Carol no account.
    private static func overlay() throws -> StateOverlay {
        let (head, state) = try LedgerScene().head()
        return StateOverlay(reader: state, tree: head.tree)
    }

    private static func balance(
        of id: StateID, in overlay: inout StateOverlay
    ) throws -> UInt64? {
        try overlay.load(Account.self, at: id)?.balance
    }

    @Test func whatWasWrittenIsReadAndWhatIsUndoneIsNot() throws {
        var overlay = try Self.overlay()
        overlay.begin()
        overlay.store(Self.account(1), at: Self.alice)
        overlay.store(Self.account(2), at: Self.carol)
        #expect(try Self.balance(of: Self.alice, in: &overlay) == 1)
        overlay.store(Self.account(3), at: Self.alice)
        overlay.store(Account?.none, at: Self.carol)
        #expect(try Self.balance(of: Self.alice, in: &overlay) == 3)
        #expect(try Self.balance(of: Self.carol, in: &overlay) == nil)
        overlay.undo()
        #expect(try Self.balance(of: Self.alice, in: &overlay) == 100)
        #expect(try Self.balance(of: Self.carol, in: &overlay) == nil)
        #expect(overlay.changes().values.isEmpty)
    }

    /// Undoing the first write of a key that was never read must not make it look absent.
    @Test func aWriteWithoutAReadIsUndoneToTheStoredValue() throws {
        var overlay = try Self.overlay()
        overlay.begin()
        overlay.store(Account?.none, at: Self.alice)
        overlay.undo()
        #expect(try Self.balance(of: Self.alice, in: &overlay) == 100)
    }

    @Test func undoingGoesBackToTheStatementBeforeAndNoFurther() throws {
        var overlay = try Self.overlay()
        overlay.begin()
        overlay.store(Self.account(1), at: Self.alice)
        overlay.keep()
        overlay.begin()
        overlay.store(Self.account(2), at: Self.alice)
        overlay.store(Self.account(3), at: Self.alice)
        overlay.undo()
        #expect(try Self.balance(of: Self.alice, in: &overlay) == 1)
        overlay.undo()
        #expect(try Self.balance(of: Self.alice, in: &overlay) == 1)
        let key = StateKey(.account, Self.alice).hash
        let expected = StateChanges.Value(key: key, bytes: Self.account(1).encoded)
        #expect(overlay.changes().values == [expected])
    }

    @Test func onlyWritesAreChangesAndTheyAreSorted() throws {
        var overlay = try Self.overlay()
        _ = try overlay.load(Account.self, at: Self.alice)
        #expect(overlay.changes().values.isEmpty)
        for number in 0..<40 as Range<UInt64> {
            overlay.store(
                Self.account(number), at: .address(TestKeys.key(number).publicKey.address))
        }
        overlay.store(Account?.none, at: Self.carol)
        let changes = overlay.changes()
        #expect(changes.values.count == 41)
        #expect(changes.values.map(\.key) == changes.values.map(\.key).sorted())
        #expect(changes.values.count { $0.bytes == nil } == 1)
        for (value, change) in zip(changes.values, changes.treeChanges) {
            #expect(change.key == value.key)
            #expect(change.valueHash == value.bytes.map { SHA256.hash($0) })
        }
    }

    @Test func entriesOfTheQueuesAreUndoneTogetherWithTheValues() throws {
        func entry(_ time: UInt64) -> DueEntry {
            DueEntry(queue: .clock, time: time, id: LogHash.leaf([UInt8(time)]), item: .ballot)
        }
        var overlay = try Self.overlay()
        overlay.schedule(entry(1))
        overlay.begin()
        overlay.unschedule(entry(1))
        overlay.schedule(entry(2))
        overlay.unschedule(entry(3))
        overlay.undo()
        #expect(try overlay.dueEntries(in: .clock, at: 9, limit: 9) == [entry(1)])
        #expect(overlay.changes().due.added == [entry(1)])
        #expect(overlay.changes().due.removed.isEmpty)
        // What comes and goes within a block is no change.
        overlay.unschedule(entry(1))
        overlay.unschedule(entry(4))
        overlay.schedule(entry(4))
        #expect(overlay.changes().due == DueChanges())
    }
}
