import AssayNode
import AssayStore

/// How long a test waits for what must come, on a machine that does much else meanwhile.
let patience = Duration.seconds(60)

/// What was awaited did not come.
struct Impatience: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again until the answer is yes.
func eventually(
    _ what: String, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + patience
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw Impatience(description: what) }
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Opens what was just closed: the last task that used it may end a moment after its answer came.
func unlocked<Result>(_ body: () async throws -> Result) async throws -> Result {
    let deadline = ContinuousClock.now + patience
    while true {
        do {
            return try await body()
        } catch NodeError.store(.locked) where ContinuousClock.now < deadline {
            await Task.yield()
        } catch StoreError.locked where ContinuousClock.now < deadline {
            await Task.yield()
        }
    }
}

/// The error of the node that `body` ends with; `nil` if it succeeds.
func refusal<Result>(by body: () async throws -> Result) async throws -> NodeError? {
    do {
        _ = try await unlocked(body)
        return nil
    } catch let error as NodeError {
        return error
    }
}
