import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Glibc
import Testing

@testable import AssayWorker

/// Records on a real disk, torn and interrupted at every step.
@Suite struct AnswerFolderTests {
    /// A committed answer to a job of five inputs.
    private static func withAnswer(
        _ body: (AnswerFolder, AnswerRecord, LedgerScene, Digest) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            var scene = try LedgerScene()
            let id = try scene.post(scene.terms(count: 5))
            let folder = AnswerFolder(path: path + "/job")
            let record = try scene.answer(id, by: LedgerScene.worker(0), in: folder)
            try await body(folder, record, scene, id)
        }
    }

    private static func isDamaged(_ folder: AnswerFolder) -> Bool {
        if case .damaged = folder.state() { true } else { false }
    }

    @Test("what is committed is read back, private, and without the inputs")
    func committed() async throws {
        try await Self.withAnswer { folder, record, _, _ in
            #expect(folder.state() == .committed(record, isPublished: false))
            for path in [folder.recordPath, folder.secretPath, folder.itemPath, folder.outputPath] {
                let mode = try permissions(of: path)
                #expect(mode == 0o600)
            }
            let mode = try permissions(of: folder.path)
            #expect(mode == 0o700)
            let hasInputs = AnswerFolder.exists(folder.inputDirectory)
            #expect(hasInputs == false)
            try folder.notePublished()
            #expect(folder.state() == .committed(record, isPublished: true))
            let hasOutputs = AnswerFolder.exists(folder.outputPath)
            #expect(hasOutputs)
            try folder.noteSettled(Array("{}".utf8))
            #expect(folder.state() == .settled)
            let keepsOutputs = AnswerFolder.exists(folder.outputPath)
            #expect(keepsOutputs == false)
        }
    }

    @Test("outputs that could not be left are kept when the job ends")
    func unpublished() async throws {
        try await Self.withAnswer { folder, _, _, _ in
            try folder.noteSettled(Array("{}".utf8))
            let keepsOutputs = AnswerFolder.exists(folder.outputPath)
            #expect(keepsOutputs)
        }
    }

    @Test("a second answer to the same job is never committed")
    func once() async throws {
        try await Self.withAnswer { folder, record, scene, id in
            #expect(throws: DiskError.self) {
                try scene.answer(id, by: LedgerScene.worker(0), in: folder, lie: "?")
            }
            #expect(throws: DiskError.self) { try folder.commit(record) }
        }
    }

    @Test("every byte that is lost or changed is noticed, and nothing is signed then")
    func damage() async throws {
        try await Self.withAnswer { folder, record, _, _ in
            for path in [folder.secretPath, folder.itemPath, folder.digestPath, folder.recordPath] {
                let whole = try readBytes(path)
                for cut in [0, 1, whole.count / 2, whole.count - 1] {
                    try writeBytes(Array(whole[..<cut]), to: path)
                    #expect(Self.isDamaged(folder), "\(path) cut to \(cut)")
                }
                for position in stride(from: 0, to: whole.count, by: 7)
                where path != folder.recordPath {
                    var bytes = whole
                    bytes[position] ^= 1
                    try writeBytes(bytes, to: path)
                    #expect(Self.isDamaged(folder), "\(path) changed at \(position)")
                }
                unlink(path)
                #expect(folder.state() != .committed(record, isPublished: false))
                #expect(path == folder.recordPath || Self.isDamaged(folder))
                try writeBytes(whole, to: path)
                chmod(path, 0o600)
                #expect(folder.state() == .committed(record, isPublished: false))
            }
        }
    }

    @Test("a record of another answer is noticed")
    func otherRecord() async throws {
        try await Self.withAnswer { folder, record, _, _ in
            let text = String(decoding: record.text, as: UTF8.self)
            let swapped = [
                text.replacing("\(record.root)", with: "\(Digest.zero)"),
                text.replacing("\"units\" : \"\(record.units)\"", with: "\"units\" : \"1\""),
                text.replacing("\"count\" : \"5\"", with: "\"count\" : \"4\""),
                text.replacing("\(record.job)", with: "\(Digest.zero)"),
                text.replacing("assayAnswer\" : 1", with: "assayAnswer\" : 2"),
            ]
            for other in swapped {
                #expect(other != text)
                try writeText(other, to: folder.recordPath)
                #expect(Self.isDamaged(folder), "\(other)")
            }
        }
    }

    @Test("work goes on where it was interrupted, at every byte")
    func resume() async throws {
        try await withTemporaryDirectory { path in
            var scene = try LedgerScene()
            let id = try scene.post(scene.terms(count: 5))
            let whole = AnswerFolder(path: path + "/whole")
            let expected = try scene.answer(id, by: LedgerScene.worker(0), in: whole)
            let items = try readBytes(whole.itemPath)
            let outputs = try readBytes(whole.outputPath)
            let secret = try readBytes(whole.secretPath)
            for cut in stride(from: 0, through: items.count, by: 8) {
                let folder = AnswerFolder(path: "\(path)/\(cut)")
                try folder.make()
                try writeBytes(secret, to: folder.secretPath)
                chmod(folder.secretPath, 0o600)
                try writeBytes(Array(items[..<cut]), to: folder.itemPath)
                try writeBytes(
                    Array(outputs[..<(outputs.count * cut / items.count)]), to: folder.outputPath)
                #expect(folder.state() == .unfinished)
                let log = try AnswerLog(folder)
                try log.resume(salt: LedgerScene.salt)
                #expect(log.count <= UInt64(cut / AnswerItem.byteCount))
                let record = try scene.answer(id, by: LedgerScene.worker(0), in: folder)
                #expect(record == expected)
            }
        }
    }

    @Test("what an interrupted process wrote under another salt is not used")
    func otherSalt() async throws {
        try await Self.withAnswer { folder, _, _, _ in
            let log = try AnswerLog(folder)
            try log.resume(salt: SHA256.hash([1]).bytes)
            #expect(log.count == 0)
            let rest = try readBytes(folder.itemPath)
            #expect(rest == [])
        }
    }

    @Test("an interrupted write of the record leaves nothing that counts")
    func tornRecord() async throws {
        try await Self.withAnswer { folder, record, _, _ in
            unlink(folder.recordPath)
            try writeBytes(Array(record.text.prefix(40)), to: folder.recordPath + ".123.tmp")
            #expect(folder.state() == .unfinished)
            try folder.commit(record)
            #expect(folder.state() == .committed(record, isPublished: false))
        }
    }

    @Test("a directory that others can read is refused")
    func openToOthers() async throws {
        try await Self.withAnswer { folder, _, _, _ in
            chmod(folder.secretPath, 0o644)
            #expect(Self.isDamaged(folder))
        }
    }

    @Test("one process has a directory at a time")
    func lock() async throws {
        try await withTemporaryDirectory { path in
            let scene = try LedgerScene()
            let node = LedgerScene.worker(0).publicKey.address
            let chain = scene.ledger.genesis.chain
            var first: WorkerDirectory? = try WorkerDirectory(path, chain: chain, node: node)
            #expect(throws: WorkerFailure.self) {
                try WorkerDirectory(path, chain: chain, node: node)
            }
            let other = LedgerScene.worker(1).publicKey.address
            _ = try WorkerDirectory(path, chain: chain, node: other)
            let folder = try #require(first?.folder(of: SHA256.hash([1])))
            try folder.make()
            try makeDirectory(path + "/\(chain)/\(node)/no-job")
            let jobs = first?.jobs()
            #expect(jobs == [SHA256.hash([1])])
            first = nil
            _ = try WorkerDirectory(path, chain: chain, node: node)
        }
    }
}
