import AssayCore
import AssayCrypto

/// What a validator does about a job that is judged.
extension JobWork {
    /// Finds out what is right, and notes it as the word of a judge.
    ///
    /// If exactly one answer is right in all that was drawn of it, that answer is right, and only
    /// the drawn inputs were run. Otherwise the whole job is run.
    @concurrent
    func judge() async throws(WorkError) -> AnswerRecord {
        let salt = try await self.prepare()
        let bench = JudgeBench(work: self, salt: salt)
        let answer: JudgedAnswer
        if let right = try await self.onlyRightAnswer(bench) {
            answer = right
        } else {
            answer = try await self.ownAnswer(bench)
        }
        guard answer.units <= self.job.terms.maxUnits else {
            throw .tooManyUnits(most: self.job.terms.maxUnits)
        }
        let items = answer.items.map { item in
            AnswerItem(
                index: item.index, units: item.measured.units, size: 0,
                output: item.measured.output)
        }
        let count = UInt64(items.count)
        let tree = try onDisk { () throws(DiskError) in
            try Scratch.write(items.flatMap(\.bytes), to: self.folder.itemPath)
            return try self.folder.tree(job: self.id, node: self.node, count: count)
        }
        return try self.commit(.judge, count: count, units: answer.units, root: tree.hash)
    }

    /// The one answer that is right in all its drawn items; `nil` if there is none, or several.
    private func onlyRightAnswer(_ bench: JudgeBench) async throws(WorkError) -> JudgedAnswer? {
        var right: [JudgedAnswer] = []
        for answer in JudgedAnswer.all(in: self.job) {
            var isRight = true
            for item in answer.items where isRight {
                isRight = try await bench.measure(item.index) == item.measured
            }
            if isRight { right.append(answer) }
        }
        return right.count == 1 ? right.first : nil
    }

    /// The answer of one who runs everything.
    private func ownAnswer(_ bench: JudgeBench) async throws(WorkError) -> JudgedAnswer {
        let count = self.job.terms.count
        var all: [Measured] = []
        for index in 0..<count {
            self.report(.running(done: index, of: count))
            all.append(try await bench.measure(index))
        }
        guard let answer = JudgedAnswer(of: all, to: self.job, id: self.id) else {
            throw .tooManyUnits(most: self.job.terms.maxUnits)
        }
        return answer
    }
}

/// Runs the model for a judge, once for each input.
private final class JudgeBench {
    private let work: JobWork
    private let salt: [UInt8]
    private var known: [UInt64: Measured] = [:]

    init(work: JobWork, salt: [UInt8]) {
        self.work = work
        self.salt = salt
    }

    /// What the model gives for an input.
    func measure(_ index: UInt64) async throws(WorkError) -> Measured {
        if let measured = self.known[index] { return measured }
        let finished = try await self.work.run(index, salt: self.salt)
        let measured = Measured(
            units: finished.units,
            output: .salted(self.salt, index: index, content: finished.output))
        self.known[index] = measured
        return measured
    }
}
