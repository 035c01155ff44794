import AssayAPI
import Foundation
import Testing

@testable import assay

/// The chain of `assay dev` is in the program, so that a copied binary runs alone; the file of
/// the same chain is for people and other programs.
@Suite
struct DevelopmentChainTests {
    @Test("Genesis/dev.json and assay dev are the same chain")
    func sameChain() throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = try GenesisFile.read(root.appending(path: "Genesis/dev.json").path)
        #expect(file.genesis == DevelopmentChain.genesis)
    }
}
