import AssayCore

extension StateTree {
    /// Builds the tree from all stored values, on all cores.
    init(reading snapshot: StateSnapshot) async throws(StoreError) {
        let parts = await withTaskGroup(
            of: (Int, Result<StateTreePart, StoreError>).self
        ) { group in
            for index in 0..<StateTree.partCount {
                group.addTask {
                    do throws(StoreError) {
                        let leaves = try snapshot.leaves(beginningWith: UInt8(index))
                        return (index, .success(StateTree.part(leaves)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var ordered: [StateTreePart] = []
        for index in 0..<StateTree.partCount {
            guard let part = parts[index] else { preconditionFailure("every part was built") }
            ordered.append(try part.get())
        }
        self.init(parts: ordered)
    }
}
