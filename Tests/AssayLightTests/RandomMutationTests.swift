import AssayCrypto
import AssayTestSupport
import Glibc
import Testing

@testable import AssayCore
@testable import AssayLight

/// Random mutation of everything that a reader believes: no mutant is ever accepted, be it that it
/// shows something else or that other bytes show the same.
///
/// `ASSAY_MUTANTS` sets how many there are in total (20,000), for long runs. A failure names its
/// seed, with which `mutants(of:seed:)` makes it again.
@Suite struct RandomMutationTests {
    private static let usualCount = 20_000
    private static let totalCount: Int = {
        guard let text = getenv("ASSAY_MUTANTS"), let count = Int(String(cString: text)) else {
            return Self.usualCount
        }
        return count
    }()
    /// So many mutants have a seed.
    private static let batch = 500

    @Test("no mutant is accepted", arguments: RandomSubject.all.indices)
    func mutants(_ number: Int) throws {
        let subject = RandomSubject.all[number]
        for (number, file) in subject.files.enumerated() {
            let verdict = try subject.verdict(on: file, of: number)
            #expect(verdict == .refused || subject.areBelieved)
            #expect(verdict != .refused || !subject.areBelieved)
        }
        let share = Self.totalCount / RandomSubject.all.count + 1
        var found: [RandomSubject.Verdict: Int] = [:]
        var done = 0
        while done < share {
            let seed = UInt64(number * 1_000_000_000 + done)
            let count = min(Self.batch, share - done)
            try self.mutants(of: subject, seed: seed, count: count, &found)
            done += count
        }
        print(
            "\(share) mutants of \(subject.testDescription):",
            found.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", "))
        // Enough of them must get past the decoder, or the verifier is not tested.
        #expect(found[.refused, default: 0] * 5 > share, "of \(share) only \(found)")
        #expect(found[.undecoded, default: 0] * 20 > share, "of \(share) only \(found)")
    }

    /// Makes the mutants of a seed, and counts what becomes of them.
    private func mutants(
        of subject: RandomSubject, seed: UInt64, count: Int,
        _ found: inout [RandomSubject.Verdict: Int]
    ) throws {
        var mutation = RandomMutation(seed: seed)
        for number in 0..<count {
            let original = mutation.pick(subject.files.count)
            let other = mutation.pick(subject.files.count)
            let mutant =
                mutation.pick(3) == 0
                ? try subject.alter(original, &mutation)
                : mutation.mutate(subject.files[original], with: subject.files[other])
            let verdict =
                subject.files.contains(mutant)
                ? .same : try subject.verdict(on: mutant, of: original)
            found[verdict, default: 0] += 1
            guard verdict == .accepted else { continue }
            Issue.record(
                """
                seed \(seed), mutant \(number) of \(subject.testDescription) is accepted: \
                \(Hex.encode(mutant)) in place of \(Hex.encode(subject.files[original]))
                """)
        }
    }
}
