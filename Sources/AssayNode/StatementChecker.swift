public import AssayCore
public import AssayCrypto

/// Why the bytes of a statement are no good, before any rule was asked.
public enum StatementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are malformed.
    case malformed(DecodeError)
    /// The signature does not verify.
    case signature(SignatureError)

    /// The value as people read it.
    public var description: String {
        switch self {
        case .malformed(let error): "malformed statement: \(error)"
        case .signature(let error): "bad signature: \(error)"
        }
    }
}

/// Decodes statements and checks their signatures, on all cores.
public struct StatementChecker: Sendable {
    /// How many statements a task takes at a time: a few milliseconds of work.
    private static let chunkSize = 64

    private let keys: KeyCache
    private let metrics: NodeMetrics?

    /// A checker with a cache of its own.
    public init(keys: KeyCache = KeyCache()) {
        self.init(keys: keys, metrics: nil)
    }

    /// A checker that counts.
    init(keys: KeyCache, metrics: NodeMetrics?) {
        self.keys = keys
        self.metrics = metrics
    }

    /// Decodes and checks one statement, on this thread.
    public func check(_ bytes: [UInt8]) throws(StatementError) -> Verified<Statement> {
        guard let result = self.checkChunk([bytes]).first else {
            preconditionFailure("every statement has a result")
        }
        return try result.get()
    }

    private func decode(_ bytes: [UInt8]) throws(StatementError) -> Verified<Statement> {
        let statement: Statement
        do throws(DecodeError) {
            statement = try Statement(decoding: bytes, limit: Statement.maximumSize)
        } catch {
            throw .malformed(error)
        }
        do throws(SignatureError) {
            return try Verified(statement, cache: self.keys)
        } catch {
            throw .signature(error)
        }
    }

    /// Decodes and checks many statements; the answers are in the order of the statements.
    public func check(
        _ statements: [[UInt8]]
    ) async -> [Result<Verified<Statement>, StatementError>] {
        guard statements.count > Self.chunkSize else { return self.checkChunk(statements[...]) }
        return await withTaskGroup(
            of: (Int, [Result<Verified<Statement>, StatementError>]).self
        ) { group in
            for start in stride(from: 0, to: statements.count, by: Self.chunkSize) {
                let end = min(start + Self.chunkSize, statements.count)
                group.addTask { (start, self.checkChunk(statements[start..<end])) }
            }
            var chunks: [Int: [Result<Verified<Statement>, StatementError>]] = [:]
            for await (start, results) in group { chunks[start] = results }
            return chunks.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    private func checkChunk(
        _ statements: ArraySlice<[UInt8]>
    ) -> [Result<Verified<Statement>, StatementError>] {
        let begin = ContinuousClock.now
        var counts = CheckCounts()
        let results = statements.map { bytes -> Result<Verified<Statement>, StatementError> in
            let result = Result { () throws(StatementError) in try self.decode(bytes) }
            counts.count(result)
            return result
        }
        counts.time = ContinuousClock.now - begin
        self.metrics?.record { $0.checks.add(counts) }
        return results
    }
}
