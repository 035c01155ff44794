import AssayCore
import AssayCrypto
import AssayTestSupport

@testable import AssayLight

/// Evidence: no mutant may accuse anybody who did not lie.
extension RandomSubject {
    /// Begins where the evidence begins.
    private static let reader = Verifier(trust: chain.trust(at: 2), now: chain.time)

    private static func files(
        _ name: String, _ conflicts: [Conflict], areBelieved: Bool,
        judge: @escaping @Sendable (_ liars: [PublicKey]) -> Verdict
    ) -> RandomSubject {
        RandomSubject(
            testDescription: name, files: conflicts.map(\.encoded), areBelieved: areBelieved,
            alter: { number, mutation in mutation.alter(conflicts[number]).encoded },
            judge: { _, bytes in
                let conflict = try Conflict(decoding: bytes, limit: Conflict.maximumSize)
                return judge(try reader.check(conflict))
            })
    }

    /// Of a real lie.
    ///
    /// Not all parts of the file are needed to show it: what is left of them may show the same, or
    /// less.
    static let conflicts: RandomSubject = {
        let all = [
            Conflict.replacing(under: chain.trust(at: 2)),
            Conflict(
                trust: chain.trust(at: 2),
                offered: LightChain.fork(after: 2).update(from: 2, to: 3),
                witnessed: chain.update(from: 2, to: 3)),
            Conflict(
                trust: chain.trust(at: 2),
                offered: LightChain.fork(after: 2).update(from: 2, to: 6),
                witnessed: chain.update(from: 2, to: 6)),
        ]
        // They begin alike: a mutant of one may be evidence of the lie in another.
        let liars = [3, 6].map { Set(chain.sealers[$0].set.keys.prefix(3)) }
        return files("conflicts", all, areBelieved: true) { found in
            liars.contains { $0.isSuperset(of: found) } ? .trueClaim : .accepted
        }
    }()

    /// Of nothing: no change makes them show anything.
    static let honestHistories = files(
        "honest histories",
        [
            Conflict(
                trust: chain.trust(at: 2), offered: chain.update(from: 2, to: 3),
                witnessed: chain.update(from: 2, to: 3, round: 1)),
            Conflict(
                trust: chain.trust(at: 2), offered: chain.update(from: 2, to: 6),
                witnessed: chain.update(from: 2, to: 4)),
            Conflict(
                trust: chain.trust(at: 2), offered: chain.update(from: 2, to: 9),
                replacement: Conflict.Replacement(
                    leaf: chain.leaves[7], path: LightChain.path(chain.leaves[..<28], to: 7))),
        ], areBelieved: false
    ) { _ in .accepted }
}

extension RandomMutation {
    /// The evidence with one part changed.
    fileprivate mutating func alter(_ conflict: Conflict) -> Conflict {
        var trust = conflict.trust
        var (offered, witnessed) = (conflict.offered, conflict.witnessed)
        var replacement = conflict.replacement
        switch self.pick(5) {
        case 0: trust = trust.with { self.alter(&$0) }
        case 1, 2: offered = self.alter(offered)
        case 3: witnessed = self.pick(6) == 0 ? nil : witnessed.map { self.alter($0) }
        default:
            var leaf = replacement?.leaf ?? self.pick(of: RandomSubject.chain.leaves) ?? .zero
            var path = replacement?.path ?? []
            if self.pick(3) == 0 {
                self.alter(&leaf)
            } else {
                self.alter(&path, with: RandomSubject.chain.leaves)
            }
            replacement = Conflict.Replacement(leaf: leaf, path: path)
        }
        return Conflict(
            trust: trust, offered: offered, witnessed: witnessed, replacement: replacement)
    }

    private mutating func alter(_ update: LightUpdate) -> LightUpdate {
        update.with { $0.alter(&self) }
    }

    private mutating func alter(_ trust: inout TrustDraft) {
        switch self.pick(7) {
        case 0: trust.chain = .foreign
        case 1: self.alter(&trust.height)
        case 2: self.alter(&trust.block)
        case 3: self.alter(&trust.logSize)
        case 4: self.alter(&trust.logRoot)
        case 5: self.alter(&trust.time)
        default: trust.validators = self.alter(trust.validators, with: RandomSubject.sets)
        }
    }
}
