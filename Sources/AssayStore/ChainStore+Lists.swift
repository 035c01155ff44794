import AssayCore
public import AssayCrypto

/// Finding entries by the index.
extension ChainStore {
    /// The height of the block `hash`; `nil` if there is none, or no index.
    public func height(of hash: Digest) throws(StoreError) -> UInt64? {
        guard let height = try self.index?.block(hash),
            try self.ledger.header(at: height)?.hash == hash
        else { return nil }
        return height
    }

    /// Where the statement `id` is, and its bytes; `nil` if there is none, or no index.
    public func statement(_ id: Digest) throws(StoreError) -> LocatedEntry? {
        guard let place = try self.index?.statement(id),
            let bytes = try self.ledger.statement(at: place.height, index: place.index),
            LogHash.leaf(bytes) == id, let header = try self.ledger.header(at: place.height)
        else { return nil }
        return LocatedEntry(
            bytes: bytes, index: header.firstIndex + 1 + UInt64(place.index),
            height: place.height)
    }

    /// Where the settlement `id` is, and its bytes; `nil` if there is none, or no index.
    public func settlement(_ id: Digest) throws(StoreError) -> LocatedEntry? {
        guard let place = try self.index?.settlement(id),
            let entry = try self.settlement(at: place), LogHash.leaf(entry.bytes) == id
        else { return nil }
        return entry
    }

    /// Where the settlement of a job is, and its bytes; `nil` if the job has not ended, is not
    /// known, or there is no index.
    public func settlement(ofJob id: Digest) throws(StoreError) -> LocatedEntry? {
        guard let place = try self.index?.job(id)?.settlement else { return nil }
        return try self.settlement(at: place)
    }

    /// A part of a list; `nil` if there is no index.
    public func page(
        of list: EntryList, in range: EntryRange
    ) throws(StoreError) -> EntryPage? {
        guard let index else { return nil }
        // One more than is wanted tells whether there is a next page.
        var wider = range
        wider.limit += 1
        let places = try index.places(list, in: wider)
        var entries: [LocatedEntry] = []
        for place in places.prefix(range.limit) {
            let entry =
                list.holdsSettlements
                ? try self.settlement(at: place) : try self.statement(at: place)
            guard let entry else {
                throw .corrupt(
                    database: IndexStore.name, key: Hex.encode(list.key(place.index)),
                    reason: "the ledger has nothing there")
            }
            entries.append(entry)
        }
        return EntryPage(
            entries: entries, next: places.count > range.limit ? entries.last?.index : nil)
    }

    private func statement(at place: EntryPlace) throws(StoreError) -> LocatedEntry? {
        try self.ledger.statement(at: place.height, index: Int(place.position)).map {
            LocatedEntry(bytes: $0, index: place.index, height: place.height)
        }
    }

    private func settlement(at place: EntryPlace) throws(StoreError) -> LocatedEntry? {
        try self.ledger.settlement(at: place.height, index: Int(place.position)).map {
            LocatedEntry(bytes: $0, index: place.index, height: place.height)
        }
    }
}
