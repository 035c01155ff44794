import AssayCore
import AssayCrypto
import AssayNode
import AssayStore
import AssayTestSupport
import Testing

/// Blocks that come from elsewhere are checked before they are stored.
@Suite struct AppendingTests {
    private let directory: NodeDirectory
    private let played: PlayedChain

    init() throws {
        self.directory = try NodeDirectory()
        self.played = try PlayedChain.standard.get()
    }

    private func open() async throws -> OpenedChain {
        try await unlocked {
            try await OpenedChain(at: self.directory("data"), genesis: self.played.genesis)
        }
    }

    /// Appends to a new directory all blocks, one of them replaced.
    private func append(_ replaced: [Int: CertifiedBlock]) async throws -> OpenedChain {
        let played = self.played
        return try await self.open().appending(upTo: UInt64(played.height)) {
            height throws(NodeError) in
            replaced[Int(height)] ?? played.block(Int(height))
        }
    }

    /// A block with some of its parts changed.
    private func block(
        _ height: Int, header: Header? = nil, statements: [[UInt8]]? = nil,
        certificate: Certificate? = nil
    ) -> CertifiedBlock {
        let known = self.played.block(height)
        return CertifiedBlock(
            block: Block(
                header: header ?? known.block.header,
                statements: statements ?? known.block.statements),
            certificate: certificate ?? known.certificate)
    }

    @Test("a whole chain is stored, state and index with it")
    func wholeChain() async throws {
        do {
            let opened = try await self.append([:])
            #expect(opened.head.header == self.played.memory.head.header)
            #expect(opened.certificate == self.played.memory.blocks.last?.certificate)
        }
        let opened = try await self.open()
        #expect(opened.head.header == self.played.memory.head.header)
        #expect(try opened.store.indexedHeight() == UInt64(self.played.height))
        for height in 1...self.played.height {
            #expect(try opened.store.block(at: UInt64(height)) == self.played.block(height))
        }
    }

    @Test("nothing is asked for that is there already")
    func nothingToDo() async throws {
        try self.played.write(to: self.directory("data"), upTo: 3)
        let opened = try await self.open().appending(upTo: 3) { height throws(NodeError) in
            throw .invalidBlock(height: height, .missing)
        }
        #expect(opened.head.header == self.played.heads[3].header)
    }

    /// What may not be stored at height 11, and why.
    enum Forgery: CaseIterable {
        case signature, otherStatement, order, time, certificate, otherHeight, loader
    }

    private func forge(_ forgery: Forgery) -> (CertifiedBlock, InvalidBlock) {
        let known = self.played.block(11)
        let statements = known.block.statements
        switch forgery {
        case .signature:
            let bad = statements[2].dropLast() + [statements[2][statements[2].count - 1] ^ 1]
            return (
                self.block(11, statements: statements.replacing(2, by: Array(bad))),
                .statement(index: 2, .signature(.mismatch))
            )
        case .otherStatement:
            let old = self.played.block(4).block.statements[0]
            return (
                self.block(11, statements: statements.replacing(2, by: old)),
                .rejected(.nonceUsed)
            )
        case .order:
            return (
                self.block(11, statements: Array(statements.reversed())),
                .rejected(.headerMismatch(.logRoot))
            )
        case .time:
            return (
                self.block(11, header: known.block.header.with { $0.time += 1 }),
                .certificate(.badSeal(validator: 0))
            )
        case .certificate:
            return (
                self.block(11, certificate: self.played.block(12).certificate),
                .certificate(.badSeal(validator: 0))
            )
        case .otherHeight:
            return (self.played.block(12), .rejected(.headerMismatch(.height)))
        case .loader: return (known, .missing)
        }
    }

    @Test("a forged block is refused, and those before it are kept", arguments: Forgery.allCases)
    func forged(_ forgery: Forgery) async throws {
        let (block, reason) = self.forge(forgery)
        let played = self.played
        let error = try await refusal {
            try await self.open().appending(upTo: UInt64(played.height)) {
                height throws(NodeError) in
                guard height == 11 else { return played.block(Int(height)) }
                guard forgery != .loader else { throw .invalidBlock(height: 11, .missing) }
                return block
            }
        }
        let named: UInt64 = forgery == .otherHeight ? 12 : 11
        #expect(error == .invalidBlock(height: named, reason))
        let opened = try await self.open()
        #expect(opened.head.header == played.heads[10].header)
        #expect(try opened.store.height() == 10)
    }
}

extension Array {
    /// The array with one element replaced.
    func replacing(_ index: Int, by element: Element) -> [Element] {
        var copy = self
        copy[index] = element
        return copy
    }
}
