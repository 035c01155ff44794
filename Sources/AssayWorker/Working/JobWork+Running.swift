import AssayCore
import AssayCrypto

/// Running the model on all inputs of a job.
extension JobWork {
    /// What a run gave for an input.
    struct Finished: Sendable {
        let index: UInt64
        let output: [UInt8]
        let units: UInt64
    }

    /// Runs the model on every input that was not worked on yet, some at once, and keeps the
    /// outputs in their order.
    ///
    /// - Returns: the units of all together.
    func runAll(salt: [UInt8]) async throws(WorkError) -> UInt64 {
        let writer = try onDisk { () throws(DiskError) in
            let writer = try AnswerLog(self.folder)
            try writer.resume(salt: salt)
            return writer
        }
        let ended = await withTaskGroup(of: Result<Finished, WorkError>.self) { group in
            await self.runAll(salt: salt, into: writer, group: &group)
        }
        if let ended { throw ended }
        try onDisk { () throws(DiskError) in try writer.synchronize() }
        return writer.units
    }

    private func runAll(
        salt: [UInt8], into writer: AnswerLog,
        group: inout TaskGroup<Result<Finished, WorkError>>
    ) async -> WorkError? {
        let count = self.job.terms.count
        var next = writer.count
        // Runs that were quicker than one before them wait here; they are few.
        var early: [UInt64: Finished] = [:]
        func start() {
            guard next < count, next < writer.count + UInt64(self.parallel) else { return }
            let index = next
            next += 1
            group.addTask { await self.finished(index, salt: salt) }
        }
        for _ in 0..<self.parallel { start() }
        self.report(.running(done: writer.count, of: count))
        while writer.count < count {
            guard let result = await group.next() else { return .cancelled }
            do throws(WorkError) {
                let finished = try result.get()
                early[finished.index] = finished
                while let finished = early.removeValue(forKey: writer.count) {
                    try self.append(finished, salt: salt, to: writer)
                }
            } catch {
                group.cancelAll()
                return error
            }
            self.report(.running(done: writer.count, of: count))
            for _ in 0..<self.parallel { start() }
        }
        return nil
    }

    private func append(
        _ finished: Finished, salt: [UInt8], to writer: AnswerLog
    ) throws(WorkError) {
        let most = self.job.terms.maxUnits
        guard finished.units <= most, writer.units <= most - finished.units else {
            throw .tooManyUnits(most: most)
        }
        try onDisk { () throws(DiskError) in
            try writer.append(finished.output, units: finished.units, salt: salt)
        }
    }

    private func finished(
        _ index: UInt64, salt: [UInt8]
    ) async -> Result<Finished, WorkError> {
        await Result { () async throws(WorkError) in
            try await self.run(index, salt: salt)
        }
    }

    /// Runs the model on one input.
    func run(_ index: UInt64, salt: [UInt8]) async throws(WorkError) -> Finished {
        let digest = try onDisk { () throws(DiskError) in
            var digests = try DigestFile(self.folder.digestPath)
            guard let digest = try digests.digest(at: index) else {
                throw DiskError(self.folder.digestPath, "it ends too early")
            }
            return digest
        }
        let size = try await self.provideInput(index, digest: digest, salt: salt)
        do throws(RunError) {
            let result = try await self.runner.run(
                input: self.folder.inputPath(index), size: size)
            return Finished(index: index, output: result.output, units: result.units)
        } catch {
            throw error == .cancelled ? .cancelled : .run(index: index, error)
        }
    }
}

extension Result where Success: Sendable {
    /// What `body` gives or throws.
    fileprivate init(
        catching body: () async throws(Failure) -> Success
    ) async {
        do throws(Failure) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
