import CLevelDB

extension Database {
    /// About the bytes that the keys from `lower` up to, not including, `upper` take in tables.
    ///
    /// Changes that are still in the write buffer count as nothing.
    func approximateSize(from lower: [UInt8], to upper: [UInt8]) -> UInt64 {
        var size: UInt64 = 0
        lower.span.bytes.withCharacters { lower, lowerCount in
            upper.span.bytes.withCharacters { upper, upperCount in
                leveldb_approximate_sizes(
                    self.connection.handle, 1, [lower], [lowerCount], [upper], [upperCount], &size)
            }
        }
        return size
    }

    /// Writes out the buffer and merges the tables from `lower` to `upper`, `nil` for the end.
    ///
    /// Takes as long as copying the range. LevelDB does not tell whether it failed; the next
    /// write does.
    func compact(from lower: [UInt8] = [], to upper: [UInt8]? = nil) {
        lower.span.bytes.withCharacters { lower, lowerCount in
            guard let upper else {
                leveldb_compact_range(self.connection.handle, lower, lowerCount, nil, 0)
                return
            }
            upper.span.bytes.withCharacters { upper, upperCount in
                leveldb_compact_range(self.connection.handle, lower, lowerCount, upper, upperCount)
            }
        }
    }

    /// What LevelDB says of itself under `name`, such as "leveldb.stats"; `nil` if unknown.
    func property(_ name: String) -> String? {
        takeMessage(leveldb_property_value(self.connection.handle, name))
    }

    /// Deletes the database at `path`, and the directory if nothing else is in it.
    ///
    /// Nothing happens where there is none. An open database is `.locked`.
    static func destroy(path: String, name: String) throws(StoreError) {
        let directory: DatabaseDirectory
        do {
            directory = try DatabaseDirectory(path: path, name: name, create: false)
        } catch .missing {
            return
        }
        let claim = try DirectoryClaim(path: directory.path, name: name)
        let options = NativeOptions(DatabaseOptions())
        var message: UnsafeMutablePointer<CChar>?
        leveldb_destroy_db(options.pointer, directory.path, &message)
        _ = consume claim  // held until here
        if let text = takeMessage(message) {
            throw StoreError(message: text, database: name, path: directory.path)
        }
    }
}
