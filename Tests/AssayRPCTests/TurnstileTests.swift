import Synchronization
import Testing

@testable import AssayRPC

/// Counts who is inside.
private final class Room: Sendable {
    private let state = Mutex((now: 0, most: 0, all: 0))

    var counts: (now: Int, most: Int, all: Int) { self.state.withLock { $0 } }

    func enter() {
        self.state.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
            counts.all += 1
        }
    }

    func leave() { self.state.withLock { $0.now -= 1 } }
}

@Suite("The turnstile")
struct TurnstileTests {
    @Test("lets everybody in, never more than so many at once, also where some are cancelled")
    func bounded() async throws {
        let turnstile = Turnstile(3)
        let room = Room()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let task = Task {
                        try await turnstile.pass {
                            room.enter()
                            room.leave()
                        }
                    }
                    if number.isMultiple(of: 5) { task.cancel() }
                    _ = await task.result
                }
            }
        }
        let counts = room.counts
        #expect(counts.now == 0)
        #expect(counts.most <= 3)
        #expect(counts.all >= 160)
        // All have left: there is room again.
        for _ in 0..<10 { try await turnstile.pass {} }
    }
}
