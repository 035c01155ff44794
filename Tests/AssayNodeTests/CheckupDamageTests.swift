import AssayCore
import AssayCrypto
import AssayNode
import AssayTestSupport
import Testing

@testable import AssayStore

/// `assay check` on directories of which one record was changed: each is refused, and the error
/// says what is wrong.
@Suite struct CheckupDamageTests {
    private let directory: NodeDirectory
    private let played: PlayedChain

    init() throws {
        self.directory = try NodeDirectory()
        self.played = try PlayedChain.standard.get()
        try self.played.write(to: self.directory("data"))
    }

    /// Why the directory is refused.
    private func check() async throws -> NodeError? {
        try await refusal {
            try await Checkup.run(
                at: self.directory("data"), genesis: self.played.genesis,
                scratch: self.directory("scratch"))
        }
    }

    private func expectState(_ error: NodeError?) {
        guard case .store(.corrupt("state", _, let reason)) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("one bit of a statement's signature")
    func signature() async throws {
        let good = self.played.executed[12].block.statements[9]
        let bad = Array(good.dropLast()) + [good[good.count - 1] ^ 1]
        try await self.directory.edit("data/ledger") {
            $0.put(bad, forKey: LedgerKey.statement(13, 9))
        }
        #expect(
            try await self.check()
                == .invalidBlock(height: 13, .statement(index: 9, .signature(.mismatch))))
    }

    @Test("a statement that is none")
    func malformed() async throws {
        let good = self.played.executed[12].block.statements[9]
        try await self.directory.edit("data/ledger") {
            $0.put(good + [0], forKey: LedgerKey.statement(13, 9))
        }
        let expected = DecodeError(.trailingBytes, at: good.count)
        #expect(
            try await self.check()
                == .invalidBlock(height: 13, .statement(index: 9, .malformed(expected))))
    }

    @Test("a statement too few: the first, one in the middle, the last", arguments: [0, 9, 19])
    func statementMissing(index: Int) async throws {
        try await self.directory.edit("data/ledger") {
            $0.delete(LedgerKey.statement(13, index))
        }
        let error = try await self.check()
        // Without its nonce, those that follow it may be refused before the log is compared.
        guard case .invalidBlock(height: 13, .rejected) = error else {
            Issue.record("\(error as Any)")
            return
        }
        if index == 19 {
            #expect(error == .invalidBlock(height: 13, .rejected(.headerMismatch(.logSize))))
        }
    }

    @Test("a statement too many")
    func statementTwice() async throws {
        let count = self.played.executed[12].block.statements.count
        let statement = self.played.executed[12].block.statements[0]
        try await self.directory.edit("data/ledger") {
            $0.put(statement, forKey: LedgerKey.statement(13, count))
        }
        #expect(try await self.check() == .invalidBlock(height: 13, .rejected(.nonceUsed)))
    }

    @Test("two statements that changed places")
    func order() async throws {
        let statements = self.played.executed[12].block.statements
        try await self.directory.edit("data/ledger") { batch in
            batch.put(statements[5], forKey: LedgerKey.statement(13, 6))
            batch.put(statements[6], forKey: LedgerKey.statement(13, 5))
        }
        #expect(
            try await self.check()
                == .invalidBlock(height: 13, .rejected(.headerMismatch(.logRoot))))
    }

    @Test("a settlement that no block produced")
    func settlement() async throws {
        try await self.directory.edit("data/ledger") {
            $0.put([0x01], forKey: LedgerKey.settlement(13, 0))
        }
        #expect(try await self.check() == .invalidBlock(height: 13, .settlementsDiffer))
    }

    @Test("a header, a certificate, or both, that are gone")
    func missing() async throws {
        for keys in [
            [LedgerKey.header(13)], [LedgerKey.certificate(13)],
            [LedgerKey.header(13), LedgerKey.certificate(13)],
        ] {
            try await self.directory.edit("data/ledger") { batch in
                for key in keys { batch.delete(key) }
            }
            #expect(try await self.check() == .invalidBlock(height: 13, .missing))
            try self.directory.remove("scratch")
        }
    }

    @Test("an impossible header and an impossible certificate name database and key")
    func impossible() async throws {
        for key in [LedgerKey.certificate(13), LedgerKey.header(13)] {
            try await self.directory.edit("data/ledger") { $0.put([0xf6], forKey: key) }
            let error = try await self.check()
            guard case .store(.corrupt("ledger", Hex.encode(key), _)) = error else {
                Issue.record("\(error as Any)")
                return
            }
            try self.directory.remove("scratch")
        }
    }

    @Test("a full tile of the log, which no head looks at")
    func fullTile() async throws {
        let key: [UInt8] = [0x74, 0] + Array(repeating: 0, count: 8)
        var tile = try #require(try await self.directory.value("data/state", key))
        try #require(tile.count == 256 * 32)
        tile[4_000] ^= 1
        try await self.directory.edit("data/state") { $0.put(tile, forKey: key) }
        let error = try await self.check()
        #expect(error == .stateDiffers("at key \(Hex.encode(key))"))
        #expect(error?.description.contains("delete data/state") == true)
    }

    @Test("the growing tile of the log")
    func growingTile() async throws {
        let keys = try await self.directory.keys("data/state", prefix: [0x74, 0])
        let key = try #require(keys.last)
        var tile = try #require(try await self.directory.value("data/state", key))
        tile[tile.count - 1] ^= 1
        try await self.directory.edit("data/state") { $0.put(tile, forKey: key) }
        self.expectState(try await self.check())
    }

    @Test("a value of the state: another, none, or one too many")
    func value() async throws {
        let address = PlayedChain.signers[3].publicKey.address
        let key = [0x76] + StateKey(.account, .address(address)).hash.bytes
        let value = try #require(try await self.directory.value("data/state", key))
        var account = try Account(decoding: value, limit: 1_000)
        account.balance += 1
        let richer = account.encoded
        try await self.directory.edit("data/state") { $0.put(richer, forKey: key) }
        self.expectState(try await self.check())
        try await self.directory.edit("data/state") { $0.delete(key) }
        self.expectState(try await self.check())
        let extra = [0x76] + StateKey(.account, .address(.zero)).hash.bytes
        try await self.directory.edit("data/state") { batch in
            batch.put(value, forKey: key)
            batch.put(value, forKey: extra)
        }
        self.expectState(try await self.check())
        try await self.directory.edit("data/state") { $0.delete(extra) }
        #expect(try await self.check() == nil, "mended")
    }

    @Test("an entry of a queue: one too few, or one too many")
    func due() async throws {
        let key = try #require(
            try await self.directory.keys("data/state", prefix: [0x64]).first)
        try await self.directory.edit("data/state") { $0.delete(key) }
        #expect(try await self.check() == .stateDiffers("at key \(Hex.encode(key))"))
        try self.directory.remove("scratch")
        let other = key.dropLast(2) + [key[41] ^ 1, key[42]]
        try await self.directory.edit("data/state") { batch in
            batch.put([], forKey: key)
            batch.put([], forKey: Array(other))
        }
        #expect(try await self.check() == .stateDiffers("at key \(Hex.encode(other))"))
    }

    @Test("a record of no kind in the state")
    func stray() async throws {
        try await self.directory.edit("data/state") { $0.put([1], forKey: [0x7a, 1]) }
        #expect(try await self.check() == .stateDiffers("at key 7a01"))
    }

    @Test("a height of the state that is not its own")
    func height() async throws {
        let wrong = Array(repeating: UInt8(0), count: 7) + [UInt8(self.played.height - 1)]
        try await self.directory.edit("data/state") { $0.put(wrong, forKey: [0x68]) }
        self.expectState(try await self.check())
    }
}
