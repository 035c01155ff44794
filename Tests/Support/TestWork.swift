public import AssayCore
public import AssayCrypto

/// What a node found for one input.
public struct TestAnswer: Hashable, Sendable {
    /// The units it took.
    public var units: UInt64
    /// The digest of the output.
    public var output: Digest

    /// An answer.
    public init(units: UInt64, output: Digest) {
        self.units = units
        self.output = output
    }
}

extension [TestAnswer] {
    /// What honest nodes answer: 1 to 3 units an input, and one output for each.
    public static func right(_ count: Int) -> [TestAnswer] {
        (0..<count).map {
            TestAnswer(
                units: UInt64($0 % 3) + 1,
                output: SHA256.hash([7, UInt8($0 / 256), UInt8($0 % 256)]))
        }
    }

    /// The same units, and other outputs for some of the inputs: for all of them if none is named.
    ///
    /// Another `salt` makes other wrong outputs.
    public static func wrong(
        _ count: Int, at indices: some Sequence<Int> = 0..<Int.max, salt: UInt8 = 1
    ) -> [TestAnswer] {
        var answers = Self.right(count)
        for index in indices {
            guard index < count else { break }
            answers[index].output = SHA256.hash([8, salt, UInt8(index / 256), UInt8(index % 256)])
        }
        return answers
    }

    /// The units of all answers.
    public var units: UInt64 { self.reduce(0) { $0 + $1.units } }

    /// The index of the answer that a unit, counted from the first, lies in.
    public func index(ofUnit unit: UInt64) -> Int? {
        var end: UInt64 = 0
        return self.firstIndex {
            end += $0.units
            return unit < end
        }
    }
}

/// The work of a node for a job: its tree, with all that it takes to open it.
public struct TestWork: Sendable {
    /// The id of the job.
    public let job: Digest
    /// The leaves of the tree.
    public let leaves: [WorkLeaf]
    /// The root and the units of the tree.
    public let root: WorkTree.Node
    private let inputs: TestInputs

    /// The work of a node that has these answers; `salt` makes the tree another one.
    public init(
        for job: Digest, by node: Address, inputs: TestInputs, answers: [TestAnswer],
        salt: UInt8 = 9
    ) {
        self.init(
            for: job, by: node, inputs: inputs,
            items: answers.enumerated().map { (UInt64($0), $1) }, salt: salt)
    }

    /// The work of a validator who judges: the drawn items only, in the order of the draw.
    public init(
        judging job: Digest, by node: Address, inputs: TestInputs, answers: [TestAnswer],
        drawn units: [UInt64]
    ) {
        let items = units.compactMap { unit in
            answers.index(ofUnit: unit).map { (UInt64($0), answers[$0]) }
        }
        self.init(for: job, by: node, inputs: inputs, items: items, salt: 10)
    }

    private init(
        for job: Digest, by node: Address, inputs: TestInputs,
        items: [(index: UInt64, answer: TestAnswer)], salt: UInt8
    ) {
        self.job = job
        self.inputs = inputs
        self.leaves = items.enumerated().map { position, item in
            WorkLeaf(
                context: job, node: node, index: item.index,
                input: inputs.digests[Int(item.index)], output: item.answer.output,
                units: item.answer.units, evidence: nil,
                salt: [salt, UInt8(position % 256)] + [UInt8](repeating: 3, count: 30))
        }
        var tree = WorkTree()
        do throws(Rejection) {
            for leaf in self.leaves { try tree.append(leaf) }
        } catch {
            preconditionFailure("the units of a test fit 64 bits")
        }
        guard let root = tree.root else { preconditionFailure("a test has inputs") }
        self.root = root
    }

    /// What commits to the work; a judge names the units of all inputs.
    public func attest(units: UInt64? = nil, evidence: Evidence? = nil) -> Transaction {
        .attest(
            Attest(
                .job(self.job), root: self.root.hash, count: UInt64(self.leaves.count),
                units: units ?? self.root.units, evidence: evidence))
    }

    /// The openings of the leaves that the units lie in, each once.
    public func openings(ofUnits units: [UInt64]) -> [Opening] {
        let answers = self.leaves.map { TestAnswer(units: $0.units, output: $0.output) }
        return self.openings(at: Set(units.compactMap { answers.index(ofUnit: $0) }).sorted())
    }

    /// The openings of the leaves at these positions.
    public func openings(at positions: some Sequence<Int>) -> [Opening] {
        let positions = Array(positions)
        var collector = WorkPathCollector(indices: positions.map { UInt64($0) })
        do throws(Rejection) {
            for leaf in self.leaves { try collector.append(leaf) }
        } catch {
            preconditionFailure("the units of a test fit 64 bits")
        }
        let paths = collector.paths()
        return positions.compactMap { position in
            guard let path = paths[UInt64(position)] else { return nil }
            let leaf = self.leaves[position]
            return Opening(
                leaf, at: UInt64(position), path: path,
                inputPath: self.inputs.path(of: leaf.index))
        }
    }

    /// What opens the whole tree: the work of a judge.
    public func openAll() -> Transaction {
        .open(Open(self.openings(at: self.leaves.indices), for: self.job))
    }
}
