public import AssayConsensus
public import AssayCore
import AssayCrypto

/// Takes blocks through their checks: signatures of the next ones are checked on all cores while
/// one is executed and written.
public struct BlockPipeline: Sendable {
    /// How many blocks may be ahead of the one that is executed.
    private static let lookahead = 8

    private let checker: StatementChecker

    /// A pipeline with a checker.
    public init(checker: StatementChecker = StatementChecker()) {
        self.checker = checker
    }

    /// Prepares the blocks of `heights` and hands each to `apply`, in order.
    ///
    /// - Parameters:
    ///   - load: gives the block of a height; called on several threads, a little ahead.
    ///   - apply: executes a block; called one after another.
    public func run(
        _ heights: ClosedRange<UInt64>,
        load: @escaping @Sendable (UInt64) throws(NodeError) -> CertifiedBlock,
        apply: (FetchedBlock) async throws(NodeError) -> Void
    ) async throws(NodeError) {
        typealias Prepared = (height: UInt64, result: Result<FetchedBlock, NodeError>)
        let result: Result<Void, NodeError> = await withTaskGroup(of: Prepared.self) { group in
            var upcoming = heights.makeIterator()
            var waiting: [UInt64: Result<FetchedBlock, NodeError>] = [:]
            func startNext() {
                guard let height = upcoming.next() else { return }
                group.addTask { (height, self.prepare(height, load)) }
            }
            for _ in 0..<Self.lookahead { startNext() }
            for height in heights {
                while waiting[height] == nil, let prepared = await group.next() {
                    waiting[prepared.height] = prepared.result
                }
                guard let prepared = waiting.removeValue(forKey: height) else {
                    preconditionFailure("every block in the range was begun")
                }
                startNext()
                do throws(NodeError) {
                    try await apply(try prepared.get())
                } catch {
                    group.cancelAll()
                    return .failure(error)
                }
            }
            return .success(())
        }
        try result.get()
    }

    private func prepare(
        _ height: UInt64, _ load: (UInt64) throws(NodeError) -> CertifiedBlock
    ) -> Result<FetchedBlock, NodeError> {
        do throws(NodeError) {
            guard !Task.isCancelled else { throw .stopping }
            return .success(try self.prepare(try load(height)))
        } catch {
            return .failure(error)
        }
    }

    /// Decodes the statements of a block and checks their signatures, on this thread.
    func prepare(_ certified: CertifiedBlock) throws(NodeError) -> FetchedBlock {
        FetchedBlock(try self.check(certified.block), certified.certificate)
    }

    /// The same for a block that is not final.
    func check(_ block: Block) throws(NodeError) -> CheckedBlock {
        var statements: [Verified<Statement>] = []
        statements.reserveCapacity(block.statements.count)
        for (index, bytes) in block.statements.enumerated() {
            do throws(StatementError) {
                statements.append(try self.checker.check(bytes))
            } catch {
                throw .invalidBlock(
                    height: block.header.height, .statement(index: index, error))
            }
        }
        guard let checked = CheckedBlock(block, statements: statements) else {
            preconditionFailure("the statements of a block are its statements")
        }
        return checked
    }
}

extension Head {
    /// Executes a prepared block on this head, and checks its certificate.
    func execute(
        _ prepared: FetchedBlock, reader: any StateReader, keys: KeyCache
    ) throws(NodeError) -> ExecutedBlock {
        let header = prepared.checked.header
        do throws(CertificateError) {
            guard header.validators == self.members.hash else { throw .wrongValidators }
            _ = try CertifiedHeader(
                header, prepared.certificate, validators: self.members, keys: keys)
        } catch {
            throw .invalidBlock(height: header.height, .certificate(error))
        }
        do throws(ExecutionError) {
            return try self.execute(header, prepared.checked.statements, reader: reader)
        } catch {
            switch error {
            case .rejected(let rejection):
                throw .invalidBlock(height: header.height, .rejected(rejection))
            case .unreadable(let unreadable): throw .unreadable(unreadable)
            }
        }
    }
}
