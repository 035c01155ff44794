import Glibc
import Testing

@testable import AssayStore

@Suite struct DatabaseOpeningTests {
    @Test func aNewDirectoryIsForItsOwnerOnly() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            _ = try Database(path: path, name: "db", options: .creating)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o700)
        }
    }

    @Test func anExistingDirectoryKeepsItsMode() throws {
        try withTemporaryDirectory { directory in
            chmod(directory, 0o750)
            let database = try Database(path: "\(directory)/.", name: "db", options: .creating)
            #expect(database.path == directory)
            var status = stat()
            #expect(stat(directory, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o750)
        }
    }

    @Test func whatIsMissingIsNotMade() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            for missing in [path, directory] {
                let error = thrown { try Database(path: missing, name: "db") }
                #expect(error == .missing(path: missing))
            }
            #expect(fileNames(in: directory) == [])
            close(open(path, O_CREAT | O_WRONLY, 0o600))
            let error = thrown { try Database(path: "\(path)/db", name: "db") }
            #expect(error == .missing(path: "\(path)/db"))
        }
    }

    @Test func impossiblePlacesAreRefused() throws {
        try withTemporaryDirectory { directory in
            let file = "\(directory)/file"
            close(open(file, O_CREAT | O_WRONLY, 0o600))
            for path in ["\(file)/db", file, "\(directory)/a/b", "\(directory)/a\0b", ""] {
                let error = thrown { try Database(path: path, name: "db", options: .creating) }
                #expect(isIO(error, saying: path), "\(error as Any)")
            }
            #expect(fileNames(in: directory) == ["file"])
        }
    }

    @Test func aSecondOpeningInThisProcessIsRefused() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let link = "\(directory)/link"
            symlink(path, link)
            do {
                let database = try Database(path: path, name: "db", options: .creating)
                for other in [path, link, "\(directory)/./db/../db/"] {
                    Self.expectLocked(path: other, resolved: path)
                }
                try database.put([[1]: [1]])
            }
            let database = try Database(path: link, name: "db")
            #expect(try database.value(forKey: [1]) == [1])
        }
    }

    @Test func anotherProcessIsRefusedEvenAfterASecondOpeningHere() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            let database = try Database(path: path, name: "db", options: .creating)
            Self.expectLocked(path: path, resolved: path)
            await #expect(processExitsWith: .success) { [path = path as String] in
                Self.expectLocked(path: path, resolved: path)
            }
            try database.put([[1]: [1]])
        }
    }

    private static func expectLocked(path: String, resolved: String) {
        let opening = thrown { try Database(path: path, name: "db", options: .creating) }
        #expect(opening == .locked(path: resolved))
        let destroying = thrown { try Database.destroy(path: path, name: "db") }
        #expect(destroying == .locked(path: resolved))
    }

    @Test func aKilledProcessLeavesItsWritesAndNoLock() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let database = try Database(path: path, name: "db", options: .creating)
                for number: UInt8 in 0..<100 { try database.put([[number]: [number]]) }
                kill(getpid(), SIGKILL)
            }
            let database = try Database(path: path, name: "db")
            #expect(try database.keys() == singleByteKeys(0..<100))
        }
    }

    @Test(.enabled(if: !isAddressSanitized)) func anUnwritableDirectoryIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            chmod(directory, 0o555)
            await #expect(processExitsWith: .success) { [directory = directory as String] in
                try Self.expectUnwritable(directory)
            }
            #expect(fileNames(in: directory) == [])
        }
    }

    private static func expectUnwritable(_ directory: String) throws {
        // Permissions do not bind root, so become nobody.
        if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
        for path in [directory, "\(directory)/db"] {
            let error = thrown { try Database(path: path, name: "db", options: .creating) }
            #expect(isIO(error, saying: "Permission denied"), "\(error as Any)")
        }
    }

    @Test func destroyingDeletesTheDatabaseAndNothingElse() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/db"
            _ = try Database(path: path, name: "db", options: .creating)
            try Database.destroy(path: path, name: "db")
            #expect(fileNames(in: directory) == [])
            try Database.destroy(path: path, name: "db")

            _ = try Database(path: path, name: "db", options: .creating)
            close(open("\(path)/mine", O_CREAT | O_WRONLY, 0o600))
            try Database.destroy(path: path, name: "db")
            #expect(fileNames(in: path) == ["mine"])
            let database = try Database(path: path, name: "db", options: .creating)
            #expect(try database.keys() == [])
        }
    }
}
