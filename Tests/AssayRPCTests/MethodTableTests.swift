import AssayAPI
import Testing

/// The table of methods is complete.
@Suite struct MethodTableTests {
    @Test("the table has the methods that a node names, each once")
    func complete() async throws {
        let served = try await ServedNode()
        let text = try await served.send("GET").text
        let words = Set(text.split { !$0.isLetter && $0 != "_" && $0 != "." }.map(String.init))
        let names = API.methods.map { $0.name }
        #expect(Set(names).count == names.count)
        let found = words.filter {
            $0.contains("_") || $0.hasSuffix("subscribe") || $0.hasPrefix("rpc.")
        }
        #expect(found == Set(names))
        for method in API.methods {
            #expect(Set(method.parameterNames).count == method.parameterNames.count)
        }
    }
}
