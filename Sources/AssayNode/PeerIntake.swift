import AssayConsensus
import AssayCore
import AssayCrypto
import AssayStore

/// What is done with the messages of peers before the ledger takes them in: decoding, and
/// checking of signatures, on all cores.
///
/// Messages of one peer are handled one after another, so that a peer that sends more than can
/// be checked waits; only statements are handled beside, since votes must not wait for them.
struct PeerIntake: Sendable {
    /// The most bytes in an answer to a request for blocks, but for one block.
    private static let answerBytes = 4 << 20

    let ledger: Ledger
    let store: ChainStore
    let checker: StatementChecker
    let link: any PeerLink

    /// Handles a message from its bytes.
    func receive(_ bytes: [UInt8], from peer: PublicKey) async {
        guard let message = await self.decode(bytes, from: peer) else { return }
        await self.receive(message, from: peer)
    }

    /// The message that the bytes are; `nil`, and the peer is let go, if they are none.
    func decode(_ bytes: [UInt8], from peer: PublicKey) async -> PeerMessage? {
        do throws(DecodeError) {
            return try PeerMessage(decoding: bytes, limit: PeerMessage.maximumSize)
        } catch {
            await self.ledger.fault(.malformedMessage("\(error)"), of: peer)
            return nil
        }
    }

    /// Handles a message; what it must wait for, the peer waits for.
    func receive(_ message: PeerMessage, from peer: PublicKey) async {
        switch message {
        case .statements(let statements): await self.take(statements, from: peer)
        case .consensus(let message): await self.take(message, from: peer)
        case .decided(let decided): await self.ledger.receive(decided, from: peer)
        case .getBlocks(let request): await self.answer(request, of: peer)
        case .blocks(let blocks): await self.take(blocks, from: peer)
        case .checkpoint(let vote): await self.take(vote)
        }
    }

    /// Checks a cosignature beside the ledger's thread, which nobody may fill with bad ones.
    ///
    /// One that does not verify may be by a key that only the sender knows yet: it is passed over.
    private func take(_ vote: CheckpointVote) async {
        let view = self.ledger.view
        let checkpoint = Checkpoint(
            chain: view.head.header.chain, size: vote.size, root: vote.root)
        guard let cosigners = try? view.state.decoded(Cosigners.self, at: .single),
            let key = cosigners.key(of: vote.validator),
            vote.cosignature.isValid(for: checkpoint, by: key)
        else { return }
        await self.ledger.receive(vote)
    }

    private func take(_ statements: [[UInt8]], from peer: PublicKey) async {
        let known = await self.ledger.known(statements.map(LogHash.leaf))
        let new = zip(statements, known).filter { $0.1 == nil }.map(\.0)
        guard !new.isEmpty else { return }
        var verified: [Verified<Statement>] = []
        for result in await self.checker.check(new) {
            switch result {
            case .success(let statement): verified.append(statement)
            case .failure(let error):
                return await self.ledger.fault(.invalidStatement("\(error)"), of: peer)
            }
        }
        await self.ledger.receive(statements: verified, from: peer)
    }

    private func take(_ message: ConsensusMessage, from peer: PublicKey) async {
        guard let block = await self.ledger.receive(message, from: peer) else { return }
        // What the mempool has was checked already.
        guard let checked = await self.check(block) else {
            return await self.ledger.fault(
                .invalidStatement("in a block at height \(block.header.height)"), of: peer)
        }
        await self.ledger.receive(message, checked, from: peer)
    }

    /// The block with its statements checked; `nil` if one is not signed.
    private func check(_ block: Block) async -> CheckedBlock? {
        let known = await self.ledger.known(block.statements.map(LogHash.leaf))
        let new = zip(block.statements, known).filter { $0.1 == nil }.map(\.0)
        var checked = await self.checker.check(new).makeIterator()
        var statements: [Verified<Statement>] = []
        for statement in known {
            if let statement {
                statements.append(statement)
            } else if case .success(let statement)? = checked.next() {
                statements.append(statement)
            } else {
                return nil
            }
        }
        return CheckedBlock(block, statements: statements)
    }

    private func take(_ blocks: [CertifiedBlock], from peer: PublicKey) async {
        guard await self.ledger.isAnswer(blocks, from: peer) else { return }
        var fetched: [FetchedBlock] = []
        for block in blocks {
            guard let checked = await self.check(block.block) else {
                return await self.ledger.fault(
                    .invalidStatement("in block \(block.block.header.height)"), of: peer)
            }
            fetched.append(FetchedBlock(checked, block.certificate))
        }
        await self.ledger.receive(blocks: fetched, from: peer)
    }

    private func answer(_ request: BlockRequest, of peer: PublicKey) async {
        var blocks: [CertifiedBlock] = []
        var bytes = 0
        let head = self.ledger.view.head.header.height
        var height = request.first
        while height <= head, UInt64(blocks.count) < request.count, bytes < Self.answerBytes,
            let block = try? self.store.block(at: height)
        {
            blocks.append(block)
            bytes += block.block.statements.reduce(1_024) { $0 + $1.count }
            height += 1
        }
        let message = PeerMessage.blocks(blocks)
        self.link.send(message.encoded, to: [peer], isUrgent: true)
    }
}
