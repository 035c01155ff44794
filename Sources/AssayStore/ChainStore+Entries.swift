import AssayCore
import AssayCrypto

/// Reading the log.
extension ChainStore {
    /// The entry at an index of the log; `nil` beyond the head.
    public func entry(at index: UInt64) throws(StoreError) -> LocatedEntry? {
        guard index > 0 else {
            return try self.ledger.genesis().map {
                LocatedEntry(bytes: $0.encoded, index: 0, height: 0)
            }
        }
        guard let header = try self.header(holding: index) else { return nil }
        let bytes: [UInt8]?
        if index == header.firstIndex {
            bytes = try self.ledger.header(at: header.height - 1)?.encoded
        } else {
            let position = Int(index - header.firstIndex - 1)
            if let statement = try self.ledger.statement(at: header.height, index: position) {
                bytes = statement
            } else {
                let count = try self.ledger.statements(at: header.height).count
                bytes = try self.ledger.settlement(at: header.height, index: position - count)
            }
        }
        return bytes.map { LocatedEntry(bytes: $0, index: index, height: header.height) }
    }

    /// The entries of a part of the log, as far as there are any.
    public func entries(in range: Range<UInt64>) throws(StoreError) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        if range.contains(0), let genesis = try self.ledger.genesis() {
            entries.append(genesis.encoded)
        }
        var index = max(range.lowerBound, 1)
        guard index < range.upperBound, var header = try self.header(holding: index) else {
            return entries
        }
        while index < range.upperBound {
            guard let parent = try self.ledger.header(at: header.height - 1) else {
                throw .corrupt(
                    database: LedgerStore.name, key: nil,
                    reason: "block \(header.height - 1) is missing")
            }
            let block =
                try [parent.encoded] + self.ledger.statements(at: header.height)
                + self.ledger.settlements(at: header.height)
            let first = Int(index - header.firstIndex)
            let wanted = block.dropFirst(first).prefix(Int(range.upperBound - index))
            entries += wanted
            index += UInt64(wanted.count)
            guard let next = try self.ledger.header(at: header.height + 1) else { break }
            header = next
        }
        return entries
    }

    /// The height of the block that the entry at an index came with; `nil` beyond the head.
    public func height(holding index: UInt64) throws(StoreError) -> UInt64? {
        index == 0 ? 0 : try self.header(holding: index)?.height
    }

    /// The height of the first block at or after a time in milliseconds since 1970, up to a
    /// height; `nil` if there is none.
    ///
    /// Finds it by bisection: times rise from block to block.
    public func height(from time: UInt64, upTo head: UInt64) throws(StoreError) -> UInt64? {
        var lower: UInt64 = 0
        var upper = head
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            guard let header = try self.ledger.header(at: middle) else { return nil }
            if header.time >= time { upper = middle } else { lower = middle + 1 }
        }
        guard let header = try self.ledger.header(at: lower), header.time >= time else {
            return nil
        }
        return lower
    }

    /// The header of the block that the entry at an index above 0 came with; `nil` beyond the head.
    ///
    /// Finds it by bisection.
    private func header(holding index: UInt64) throws(StoreError) -> Header? {
        var lower: UInt64 = 1
        var upper = try self.height()
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            guard let header = try self.ledger.header(at: middle) else { return nil }
            if index < header.logSize { upper = middle } else { lower = middle + 1 }
        }
        guard let header = try self.ledger.header(at: lower), index < header.logSize,
            index >= header.firstIndex
        else { return nil }
        return header
    }
}

/// An entry of the log, and where it is.
public struct LocatedEntry: Hashable, Sendable {
    /// The entry as it stands in the log.
    public let bytes: [UInt8]
    /// Its index in the log.
    public let index: UInt64
    /// The height of the block that it came with.
    public let height: UInt64

    /// An entry at a place.
    public init(bytes: [UInt8], index: UInt64, height: UInt64) {
        self.bytes = bytes
        self.index = index
        self.height = height
    }
}
