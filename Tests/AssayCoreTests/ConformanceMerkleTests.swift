import AssayCore
import AssayCrypto
import AssayTestSupport
import FoundationEssentials
import Testing

/// RFC 9162 proofs against the vectors of transparency-dev/merkle, those that must fail included.
@Suite struct ConformanceMerkleTests {
    struct Inclusion: Decodable {
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: Data?
        let leafHash: Data?
        let proof: [Data]?
        let desc: String
        let wantErr: Bool
    }

    struct Consistency: Decodable {
        let size1: UInt64
        let size2: UInt64
        let root1: Data?
        let root2: Data?
        let proof: [Data]?
        let desc: String
        let wantErr: Bool
    }

    /// The hash in a vector.
    ///
    /// One that has not 32 bytes cannot even be written down with us, so a digest of it and its
    /// role stands for it: where a proof must fail, it fails by itself.
    static func digest(_ data: Data?, _ role: String) -> Digest {
        let bytes = data.map { [UInt8]($0) } ?? []
        return Digest(bytes: bytes) ?? SHA256.hash(Array(role.utf8) + bytes)
    }

    static let path = "merkle/testdata"

    @Test(
        "inclusion proofs", .enabled(if: ConformanceVectors.has(path), "the vectors are absent"))
    func inclusion() throws {
        let files = try ConformanceVectors.files(in: "\(Self.path)/inclusion", endingIn: ".json")
        var valid = 0
        for file in files {
            let vector: Inclusion = try ConformanceVectors.json(of: file)
            let check = { () throws(LogProofError) in
                try LogProof.checkInclusion(
                    of: Self.digest(vector.leafHash, "leaf"), at: vector.leafIdx,
                    in: vector.treeSize, root: Self.digest(vector.root, "root"),
                    path: (vector.proof ?? []).map { Self.digest($0, "path") })
            }
            if vector.wantErr {
                #expect(throws: LogProofError.self, "\(file): \(vector.desc)") { try check() }
            } else {
                #expect(throws: Never.self, "\(file): \(vector.desc)") { try check() }
                valid += 1
            }
        }
        #expect((files.count, valid) == (98, 6))
    }

    @Test(
        "consistency proofs", .enabled(if: ConformanceVectors.has(path), "the vectors are absent"))
    func consistency() throws {
        let files = try ConformanceVectors.files(in: "\(Self.path)/consistency", endingIn: ".json")
        var valid = 0
        for file in files {
            let vector: Consistency = try ConformanceVectors.json(of: file)
            let check = { () throws(LogProofError) in
                try LogProof.checkConsistency(
                    from: vector.size1, root: Self.digest(vector.root1, "root"), to: vector.size2,
                    root: Self.digest(vector.root2, "root"),
                    path: (vector.proof ?? []).map { Self.digest($0, "path") })
            }
            if vector.wantErr {
                #expect(throws: LogProofError.self, "\(file): \(vector.desc)") { try check() }
            } else {
                #expect(throws: Never.self, "\(file): \(vector.desc)") { try check() }
                valid += 1
            }
        }
        #expect((files.count, valid) == (98, 6))
    }
}
