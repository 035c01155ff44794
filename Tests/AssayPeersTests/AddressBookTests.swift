import AssayCrypto
import AssayTestSupport
import NIOCore
import Testing

@testable import AssayPeers

/// An address in a test.
private func place(_ text: String) -> PeerAddress {
    guard let address = PeerAddress(text) else { preconditionFailure("\(text) is an address") }
    return address
}

@Suite struct AddressBookTests {
    private static let home = place("10.0.0.1:1")
    private static let peer = PeerID(TestKeys.key(1).publicKey)
    private var generator = SeededGenerator(seed: 1)

    private func due(
        _ book: inout AddressBook, _ now: Milliseconds, outbound: Int = 0,
        claimed: Set<PeerAddress> = [], connected: PeerID? = nil
    ) -> [PeerAddress] {
        book.due(at: now, outbound: outbound, claimed: claimed) { $0 == connected }.map(\.address)
    }

    @Test mutating func waitsDoubleUpToTheirLimit() {
        var book = AddressBook(static: [StaticPeer(Self.home)], limits: PeerLimits())
        var now: Milliseconds = 1_000
        for most in [100, 200, 400, 800, 1_000, 1_000, 1_000] as [Milliseconds] {
            #expect(self.due(&book, now) == [Self.home])
            #expect(self.due(&book, now).isEmpty, "it is being dialled")
            book.failed(Self.home, at: now, using: &self.generator)
            #expect(self.due(&book, now + most * 3 / 4 - 1).isEmpty)
            now += most
        }
        #expect(book.failures(of: Self.home) == 7)
        #expect(self.due(&book, now) == [Self.home])
        book.ended(Self.home, at: now, using: &self.generator)
        #expect(self.due(&book, now).isEmpty, "never at once")
        #expect(self.due(&book, now + 100) == [Self.home])
    }

    @Test mutating func waitsDiffer() {
        var waits: Set<Milliseconds> = []
        for _ in 0..<20 {
            var book = AddressBook(static: [StaticPeer(Self.home)], limits: PeerLimits())
            for _ in 0..<6 { book.failed(Self.home, at: 0, using: &self.generator) }
            waits.insert((0...1_000).first { !self.due(&book, $0).isEmpty } ?? 0)
        }
        #expect(waits.count > 5)
    }

    @Test func nobodyDialsWhomItKnows() {
        let other = PeerID(TestKeys.key(2).publicKey)
        var book = AddressBook(
            static: [StaticPeer(Self.home, expected: Self.peer), StaticPeer(place("b:1"))],
            limits: PeerLimits())
        #expect(self.due(&book, 0, connected: Self.peer) == [place("b:1")])
        book.reached(place("b:1"), other)
        var free = book
        free.penalised(place("b:1"), at: 0)
        #expect(self.due(&free, 10_000, connected: other) == [Self.home])
    }

    @Test mutating func learnedAddressesAreBoundedAndForgotten() {
        var limits = PeerLimits()
        limits.maximumLearned = 10
        limits.outboundTarget = 3
        var book = AddressBook(static: [StaticPeer(Self.home)], limits: limits)
        book.learn((1...50).map { place("8.8.8.\($0):1") }, fromLocal: false)
        #expect(book.learnedCount == 10)
        #expect(self.due(&book, 0) == [Self.home, place("8.8.8.1:1"), place("8.8.8.10:1")])
        #expect(self.due(&book, 0, outbound: 3).isEmpty)
        for round in 1...AddressBook.patience {
            #expect(book.learnedCount == 10, "round \(round)")
            book.failed(place("8.8.8.1:1"), at: 0, using: &self.generator)
        }
        #expect(book.learnedCount == 9)
        for _ in 0..<99 { book.failed(Self.home, at: 0, using: &self.generator) }
        #expect(book.addresses.contains(Self.home), "the operator's stay")

        // A full book makes room by forgetting one that fails.
        book.learn([place("9.9.9.1:1")], fromLocal: false)
        #expect(book.learnedCount == 10)
        book.failed(place("8.8.8.10:1"), at: 0, using: &self.generator)
        book.learn([place("9.9.9.2:1"), place("9.9.9.3:1")], fromLocal: false)
        #expect(book.addresses.contains(place("9.9.9.2:1")))
        #expect(!book.addresses.contains(place("8.8.8.10:1")))
        #expect(!book.addresses.contains(place("9.9.9.3:1")))
    }

    @Test func whatIsBelieved() {
        var book = AddressBook(static: [], limits: PeerLimits())
        let told = ["127.0.0.1:1", "192.168.0.1:1", "[::1]:1", "8.8.8.8:1", "0.0.0.0:1", "name:1"]
        book.learn(told.map(place), fromLocal: false)
        #expect(book.addresses == [place("8.8.8.8:1")])
        book.learn(told.map(place), fromLocal: true)
        #expect(book.learnedCount == 4)
        #expect(!book.addresses.contains(place("0.0.0.0:1")))
        #expect(!book.addresses.contains(place("name:1")), "names only from the operator")
        let claimed = Set(["127.0.0.1:1", "8.8.8.8:1"].map(place))
        #expect(self.due(&book, 0, claimed: claimed).count == 2)
    }

    @Test func ourselvesAreNeverDialled() {
        var book = AddressBook(static: [StaticPeer(Self.home)], limits: PeerLimits())
        book.isOurselves(Self.home)
        book.isOurselves(place("8.8.8.8:1"))
        book.learn([place("8.8.8.8:1")], fromLocal: false)
        #expect(self.due(&book, 1 << 40).isEmpty)
        #expect(book.addresses.isEmpty)
    }

    @Test func penaltiesGrow() {
        var book = AddressBook(static: [StaticPeer(Self.home)], limits: PeerLimits())
        var now: Milliseconds = 0
        for wait in [1_000, 2_000, 4_000, 8_000] as [Milliseconds] {
            book.penalised(Self.home, at: now)
            #expect(self.due(&book, now + wait - 1).isEmpty)
            #expect(self.due(&book, now + wait) == [Self.home])
            now += wait
        }
        for _ in 0..<100 { book.penalised(Self.home, at: now) }
        #expect(self.due(&book, now + 300_000) == [Self.home])
    }
}

@Suite struct AccountTests {
    private static let peer = PeerID(TestKeys.key(1).publicKey)

    @Test func aBucketGivesWhatIsPaidIn() {
        var bucket = RateLimit(perSecond: 10, at: 0)
        bucket.take(9, at: 0)
        #expect(bucket.isReady(at: 0))
        bucket.take(1, at: 0)
        #expect(!bucket.isReady(at: 99))
        #expect(bucket.isReady(at: 100))
        bucket.take(21, at: 100)
        #expect(!bucket.isReady(at: 2_199), "a debt of twenty is paid first")
        #expect(bucket.isReady(at: 2_200))
        // A clock that stands still or goes back gives nothing; a long wait gives one burst.
        bucket.take(1, at: 2_200)
        #expect(!bucket.isReady(at: 2_200) && !bucket.isReady(at: 0))
        #expect(bucket.isReady(at: .max))
        bucket.take(10, at: .max)
        #expect(!bucket.isReady(at: .max))
    }

    @Test func manySmallStepsPayAsMuchAsOne() {
        var bucket = RateLimit(perSecond: 7, at: 0)
        bucket.take(7, at: 0)
        for now in UInt64(1)...142 {
            bucket.take(0, at: now)
            #expect(!bucket.isReady(at: now))
        }
        #expect(bucket.isReady(at: 143))
        var wide = RateLimit(perSecond: 1 << 30, at: 0)
        wide.take(1 << 30, at: 0)
        for _ in 0..<100 {
            wide.take(0, at: 0)
            #expect(!wide.isReady(at: 0))
        }
    }

    @Test func anOutboxIsBoundedAndKeepsRoomForWhatIsUrgent() {
        let cost = 1_000
        let outbox = Outbox(limit: 8 * cost)
        let frame = { (first: UInt8) in
            ByteBuffer(repeating: first, count: cost - Outbox.frameCost)
        }
        #expect(outbox.put(frame(1), .bulk) == .queued(wake: true))
        for index in UInt8(2)...7 {
            #expect(outbox.put(frame(index), .bulk) == .queued(wake: false))
        }
        #expect(outbox.put(frame(8), .bulk) == .dropped, "the last eighth is kept")
        #expect(outbox.put(frame(9), .urgent) == .queued(wake: false))
        #expect(outbox.put(frame(10), .urgent) == .overflow)
        // What left the queue counts until the system has it; urgent overtakes, order stays.
        let order = (0..<8).compactMap { _ in outbox.next()?.readableBytesView.first }
        #expect(order == [9, 1, 2, 3, 4, 5, 6, 7])
        #expect(outbox.next() == nil)
        #expect(outbox.put(frame(11), .urgent) == .overflow)
        outbox.sent(cost - Outbox.frameCost)
        #expect(outbox.put(frame(12), .urgent) == .queued(wake: true), "it sleeps when empty")
        outbox.close()
        #expect(outbox.put(frame(13), .urgent) == .closed)
        #expect(outbox.next() == nil)
    }

    @Test func strangersGiveWay() {
        var limits = PeerLimits()
        limits.maximumPerIP = 2
        limits.maximumUngreeted = 3
        limits.maximumInbound = 4
        var slots = InboundSlots(limits: limits, reserved: 1)
        #expect(slots.accept(1, ip: "a", isStatic: false) == .accepted(evicting: nil))
        #expect(slots.accept(2, ip: "a", isStatic: false) == .accepted(evicting: nil))
        #expect(slots.accept(3, ip: "a", isStatic: false) == .accepted(evicting: 1))
        #expect(slots.accept(4, ip: "s", isStatic: true) == .accepted(evicting: nil))
        #expect(slots.accept(5, ip: "b", isStatic: false) == .accepted(evicting: 2))
        #expect(slots.greet(1, isStatic: false) == false, "it has gone")
        #expect(slots.greet(3, isStatic: false) == true)
        #expect(slots.greet(3, isStatic: false) == false, "once")
        #expect(slots.accept(6, ip: "a", isStatic: false) == .accepted(evicting: nil))
        #expect(slots.greet(6, isStatic: false) == true)
        // Two from "a" have said hello: no third, unless a static peer lives there.
        #expect(slots.accept(7, ip: "a", isStatic: false) == .refused)
        #expect(slots.accept(8, ip: "a", isStatic: true) == .accepted(evicting: nil))
        #expect(slots.greet(8, isStatic: false) == false, "it was not the static one")
        #expect(slots.greet(5, isStatic: false) == true)
        #expect(slots.greet(4, isStatic: false) == false, "the last place is kept")
        #expect(slots.greet(8, isStatic: true) == true)
        #expect(slots.greet(4, isStatic: true) == false, "all places are taken")
        slots.close(3)
        #expect(slots.greet(4, isStatic: true) == true)
        #expect(slots.count == 4)
    }

    @Test func aFloodFromEverywhereStaysBounded() {
        var slots = InboundSlots(limits: PeerLimits(), reserved: 0)
        #expect(slots.accept(1, ip: "good", isStatic: true) == .accepted(evicting: nil))
        for number in UInt64(2)..<5_000 {
            let verdict = slots.accept(number, ip: "\(number)", isStatic: false)
            #expect(verdict != .refused && verdict != .accepted(evicting: 1))
            #expect(slots.count <= 32)
        }
        #expect(slots.greet(1, isStatic: true) == true)
    }

    @Test func bansEndAndPenaltiesGrow() {
        var standings = PeerStandings(limits: PeerLimits())
        #expect(standings.refusal(of: Self.peer, at: 0) == nil)
        standings.ban(Self.peer, for: 100, "lied", at: 0)
        standings.ban(Self.peer, for: 10, "less", at: 0)
        #expect(standings.refusal(of: Self.peer, at: 99) == "lied")
        #expect(standings.refusal(of: Self.peer, at: 100) == nil)
        for (strike, wait) in [1_000, 2_000, 4_000].enumerated() {
            let now = Milliseconds(10_000 * (strike + 1))
            standings.penalise(Self.peer, "noise", at: now)
            #expect(standings.refusal(of: Self.peer, at: now + Milliseconds(wait) - 1) == "noise")
            #expect(standings.refusal(of: Self.peer, at: now + Milliseconds(wait)) == nil)
        }
        standings.ban(Self.peer, for: .max, "for ever", at: 0)
        standings.penalise(Self.peer, "noise", at: 0)
        #expect(standings.refusal(of: Self.peer, at: 1 << 49) == "for ever")
    }
}
