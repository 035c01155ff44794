import AssayCore
import AssayCrypto
import AssayTestSupport
import Testing

@testable import AssayLight

/// Where and when a change of validators is said to have been.
///
/// The update leads from block 1 to block 9 over the links at 4 and at 7. Whatever is changed in a
/// link is sealed again by those who sealed it.
@Suite struct UpdateLinkPlaceTests {
    private static let attempt = UpdateAttempt(.standard, from: 1, to: 9)
    private static let start: UInt64 = 1_700_000_000_000

    private static func broken(_ height: UInt64) -> VerificationError {
        .brokenLink(height: height)
    }

    @Test(
        "the place of a link",
        arguments: [
            UpdateCase("another chain", .wrongChain) {
                $0.forgeLink(4) { $0.chain = .foreign }
            },
            UpdateCase("the last of another chain", .wrongChain) {
                $0.forgeLink(7) { $0.chain = .foreign }
            },
            UpdateCase("the height of the trust", broken(7)) {
                $0.forgeLink(4) { $0.height = 1 }
            },
            UpdateCase("the height after the trust", .followed) {
                $0.forgeLink(4) { $0.height = 2 }
            },
            UpdateCase("the height of the link before", broken(4)) {
                $0.forgeLink(7) { $0.height = 4 }
            },
            UpdateCase("below the link before", broken(3)) { $0.forgeLink(7) { $0.height = 3 } },
            UpdateCase("the height after the link before", .followed) {
                $0.forgeLink(7) { $0.height = 5 }
            },
            UpdateCase("the height of the head", .headBeforeLink) {
                $0.forgeLink(7) { $0.height = 9 }
            },
            UpdateCase("above the head", .headBeforeLink) { $0.forgeLink(7) { $0.height = 10 } },
            UpdateCase("a block that begins in the trusted log", broken(4)) {
                $0.forgeLink(4) { $0.firstIndex = 3 }
            },
            UpdateCase("a block that begins where the trusted log ends", .followed) {
                $0.forgeLink(4) { $0.firstIndex = 4 }
            },
            UpdateCase("a block that begins in the link before", broken(7)) {
                $0.forgeLink(7) { $0.firstIndex = 12 }
            },
            UpdateCase("a block that begins where the link before ends", .followed) {
                $0.forgeLink(7) { $0.firstIndex = 13 }
            },
            UpdateCase("a block without entries", broken(4)) {
                $0.forgeLink(4) { $0.firstIndex = 13 }
            },
            UpdateCase("a block that begins behind its end", broken(4)) {
                $0.forgeLink(4) { $0.firstIndex = 14 }
            },
            UpdateCase("a log that is longer than the head's", .headBeforeLink) {
                $0.forgeLink(7) { $0.logSize = 29 }
            },
            UpdateCase("a log that ends in the head's block", .headBeforeLink) {
                $0.forgeLink(7) { $0.logSize = 26 }
            },
        ])
    func place(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "the time of a link",
        arguments: [
            UpdateCase("a second before the trust", broken(4)) {
                $0.forgeLink(4) { $0.time = start + 9_999 }
            },
            UpdateCase("in the second of the trust", .followed) {
                $0.forgeLink(4) { $0.time = start + 10_000 }
            },
            UpdateCase("a second before the link before", broken(7)) {
                $0.forgeLink(7) { $0.time = start + 39_999 }
            },
            UpdateCase("in the second of the link before", .followed) {
                $0.forgeLink(7) { $0.time = start + 40_000 }
            },
            UpdateCase("in the second of the head", .followed) {
                $0.forgeLink(7) { $0.time = start + 90_999 }
            },
            UpdateCase("a second after the head", .headBeforeLink) {
                $0.forgeLink(7) { $0.time = start + 91_000 }
            },
            UpdateCase("300 s ahead of the reader", .headBeforeLink) {
                let time = ($0.now + 300) * 1_000 + 999
                $0.forgeLink(7) { $0.time = time }
            },
            UpdateCase("301 s ahead of the reader", broken(7)) {
                let time = ($0.now + 301) * 1_000
                $0.forgeLink(7) { $0.time = time }
            },
            UpdateCase("at the end of time", broken(4)) { $0.forgeLink(4) { $0.time = .max } },
        ])
    func time(_ test: UpdateCase) throws { try test.check(Self.attempt) }

    @Test(
        "a link changed under its seals",
        arguments: [
            UpdateCase("the parent", broken(4)) { $0.alterLink { $0.parent = .zero } },
            UpdateCase("the time by a millisecond", broken(4)) { $0.alterLink { $0.time += 1 } },
            UpdateCase("the proposer", broken(4)) { $0.alterLink { $0.proposer = .zero } },
            UpdateCase("the height", broken(5)) { $0.alterLink { $0.height += 1 } },
            UpdateCase("the first index", broken(4)) { $0.alterLink { $0.firstIndex += 1 } },
            UpdateCase("the log size", broken(4)) { $0.alterLink { $0.logSize += 1 } },
            UpdateCase("the log root", broken(4)) { $0.alterLink { $0.logRoot = .zero } },
            UpdateCase("the state root", broken(4)) { $0.alterLink { $0.stateRoot = .zero } },
            UpdateCase("the validators", broken(4)) { $0.alterLink { $0.validators = .zero } },
            UpdateCase("the parameters", broken(4)) { $0.alterLink { $0.parameters = .zero } },
        ])
    func altered(_ test: UpdateCase) throws { try test.check(Self.attempt) }
}

extension UpdateAttempt {
    /// Changes the link at a height, and lets those who sealed it seal it again.
    fileprivate mutating func forgeLink(
        _ height: Int, _ change: (inout HeaderDraft) -> Void
    ) {
        guard let number = self.links.firstIndex(where: { $0.header.height == height }) else {
            preconditionFailure("the update has a link at \(height)")
        }
        self.links[number] = self.links[number].forged(by: self.chain.sealers[height], change)
    }

    /// Changes the first link, and leaves its seals.
    fileprivate mutating func alterLink(_ change: (inout HeaderDraft) -> Void) {
        let link = self.links[0]
        self.links[0] = Link(
            header: link.header.with(change), certificate: link.certificate, next: link.next)
    }
}

extension Link {
    /// This link with a header that was changed before these validators sealed it.
    func forged(
        by validators: TestValidators, next: ValidatorSet? = nil,
        _ change: (inout HeaderDraft) -> Void = { _ in }
    ) -> Link {
        let header = self.header.with(change)
        return Link(
            header: header, certificate: validators.certificate(of: header),
            next: next ?? self.next)
    }
}
