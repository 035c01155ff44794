import AssayAPI
import AssayCore
import Foundation
import Testing

@testable import assay

/// The chains of `assay dev` are in the program, so that a copied binary runs alone; the file of
/// one of them is for people and other programs.
@Suite("The chains of assay dev")
struct DevelopmentChainTests {
    /// 2026-01-01T00:00:00Z.
    private static let newYear: UInt64 = 1_767_225_600_000
    private static let day: UInt64 = 86_400_000

    @Test("Genesis/dev.json is the one of 2026-01-01")
    func sameChain() throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = try GenesisFile.read(root.appending(path: "Genesis/dev.json").path)
        #expect(file.genesis == DevelopmentChain.genesis(onDayOf: Self.newYear))
    }

    @Test("a chain begins with the day in UTC, and every day another does")
    func days() throws {
        let genesis = DevelopmentChain.genesis(onDayOf: Self.newYear + 5)
        #expect(DevelopmentChain.genesis(onDayOf: Self.newYear + Self.day - 1) == genesis)
        let days = (0..<1_000).map {
            DevelopmentChain.genesis(onDayOf: Self.newYear + $0 * Self.day)
        }
        #expect(Set(days.map(\.chain)).count == days.count)
        for (number, genesis) in days.enumerated() {
            #expect(genesis.time == Self.newYear + UInt64(number) * Self.day)
        }
        #expect(DevelopmentChain.genesis(onDayOf: 0).time == 0)
    }

    @Test("a home without a genesis gets that of today")
    func newHome() async throws {
        try await withTemporaryDirectory { path in
            let now = Self.newYear + 700 * Self.day + 1
            let genesis = try DevelopmentChain.genesis(in: path + "/genesis.json", now: now)
            #expect(genesis.time == now - 1)
            #expect(try GenesisFile.read(path + "/genesis.json").genesis == genesis)
        }
    }

    @Test("a home goes on with the chain that it has, of whatever day")
    func oldHome() async throws {
        try await withTemporaryDirectory { path in
            let file = path + "/genesis.json"
            let genesis = try DevelopmentChain.genesis(in: file, now: Self.newYear)
            let text = try String(contentsOfFile: file, encoding: .utf8)
            for now in [Self.newYear + Self.day, Self.newYear + 1_000 * Self.day, 0] {
                #expect(try DevelopmentChain.genesis(in: file, now: now) == genesis)
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        }
    }

    @Test("a home of another chain is refused, and left as it is")
    func otherChain() async throws {
        let development = DevelopmentChain.genesis(onDayOf: Self.newYear)
        var parameters = DevelopmentChain.parameters
        parameters[.statementFee] = 1
        let others = [
            try Genesis(
                name: development.name, time: Self.newYear, validators: development.validators,
                parameters: parameters, reserve: development.reserve,
                accounts: development.accounts),
            try Genesis(
                name: development.name, time: Self.newYear, validators: development.validators,
                parameters: development.parameters, reserve: development.reserve - 1,
                accounts: development.accounts),
        ]
        for other in others {
            try await withTemporaryDirectory { path in
                let file = path + "/genesis.json"
                try GenesisFile(genesis: other).write(to: file)
                let error = try #require(
                    #expect(throws: CommandFailure.self) {
                        try DevelopmentChain.genesis(in: file, now: Self.newYear)
                    })
                #expect("\(error)".contains("begins another chain"))
                #expect(try GenesisFile.read(file).genesis == other)
            }
        }
    }
}
