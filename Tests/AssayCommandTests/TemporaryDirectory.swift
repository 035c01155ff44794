import FoundationEssentials
import Glibc
import Testing

/// Runs `body` with the path of a new empty directory of mode 0700, which is deleted afterwards.
func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    var template = Array("/tmp/assay-test-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    let path = String(cString: made)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}

/// Writes a file with some permissions.
func writeFile(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    try #require(file >= 0)
    defer { close(file) }
    let bytes = Array(text.utf8)
    try #require(write(file, bytes, bytes.count) == bytes.count)
    // The mode above is subject to the umask of whoever runs the tests.
    try #require(fchmod(file, mode) == 0)
}

/// The permissions of a file or directory.
func permissions(of path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
}

/// The text in a file.
func readFile(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
}

/// The names in a directory, sorted.
func fileNames(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
}

/// Deletes a directory and all in it.
func removeDirectory(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
}
