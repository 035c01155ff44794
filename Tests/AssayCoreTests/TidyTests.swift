import AssayTestSupport
import FoundationEssentials
import Testing

/// Style as a test: what the core must not use, and how long lines, functions and files may be.
@Suite struct TidyTests {
    /// The folder `Sources`, found from this file.
    static let sources: String = {
        var parts = #filePath.split(separator: "/")
        while let last = parts.popLast(), last != "Tests" {}
        return "/" + (parts + ["Sources"]).joined(separator: "/")
    }()

    /// The parts that must give the same answer on every machine.
    static let pureModules = ["AssayCore", "AssayLight", "AssayConsensus", "AssaySimulator"]

    /// The paths of all files of the modules, or of all there are.
    static func files(in modules: [String]? = nil) throws -> [String] {
        let all = try FileManager.default.subpathsOfDirectory(atPath: Self.sources)
        return all.filter { $0.hasSuffix(".swift") }.filter { path in
            modules?.contains { path.hasPrefix("\($0)/") } ?? true
        }.sorted()
    }

    static func text(of path: String) throws -> String {
        let data = FileManager.default.contents(atPath: "\(Self.sources)/\(path)")
        return String(decoding: try #require(data), as: UTF8.self)
    }

    @Test func pureModulesUseNothingThatDiffers() throws {
        let files = try Self.files(in: Self.pureModules)
        #expect(files.count > 30, "the sources were found")
        for path in files {
            for finding in TidyScanner(try Self.text(of: path)).impurities {
                Issue.record("Sources/\(path):\(finding.line): \(finding.what)")
            }
        }
    }

    /// What a tool writes: it is as long as what it says.
    static let generated = ["AssayAPI/OpenRPC/OpenRPCText.swift"]

    @Test func linesFunctionsAndFilesAreShort() throws {
        let files = try Self.files().filter { !Self.generated.contains($0) }
        #expect(files.count > 40, "the sources were found")
        for path in files {
            for finding in TidyScanner(try Self.text(of: path)).lengths {
                Issue.record("Sources/\(path):\(finding.line): \(finding.what)")
            }
        }
    }

    /// The scanner finds what is planted: a line of Swift, and what it is blamed for.
    @Test(
        "planted impurities",
        arguments: [
            ("import Foundation", "import Foundation"),
            ("public import FoundationEssentials", "import FoundationEssentials"),
            ("@preconcurrency import NIOCore", "import NIOCore"),
            ("import struct Foundation.Date", "import Foundation"),
            ("import Dispatch", "import Dispatch"),
            ("import Glibc", "import Glibc"),
            ("internal import Logging", "import Logging"),
            ("let now = Date()", "Date("),
            ("let x = Int.random(in: 0..<6)", ".random(in:"),
            ("let clock = ContinuousClock()", "ContinuousClock"),
            ("let clock: SuspendingClock", "SuspendingClock"),
            ("var g = SystemRandomNumberGenerator()", "SystemRandomNumberGenerator"),
            ("let share: Double = 0", "Double"),
            ("let share = Float(1)", "Float"),
            ("let share = Float32(1)", "Float32"),
            ("let h = key.hashValue", ".hashValue"),
            ("let sum = a &+ b", "&+"),
            ("a &-= b", "&-"),
            ("let product = a &* b", "&*"),
            ("let x = try! f()", "try!"),
            ("let x = y as! Int", "as!"),
            ("let s = \"\\(Date())\"", "Date("),
        ])
    func plantedImpurity(line: String, what: String) {
        let planted = "// first\n" + line + "\n"
        #expect(TidyScanner(planted).impurities == [.init(line: 2, what: what)])
    }

    @Test(
        "what is allowed",
        arguments: [
            "import AssayCrypto", "import Synchronization", "// import Foundation",
            "/// A `Double` is refused, and so is `try!`.", "let text = \"a Double &+ try! Date(\"",
            "let date = update(x)", "let x = y as? Int", "let x = try f()", "let x = try? f()",
            "func doubled(_ x: Int) {}", "let importance = 1", "let isFloating = false",
            "let x = a & b", "hash(into: &hasher)", "/* Float /* nested */ Double */",
            "let updateDate = 1", "let s = #\"Double \\(Float) \"#",
        ])
    func allowed(line: String) {
        #expect(TidyScanner(line + "\n").impurities.isEmpty)
        #expect(TidyScanner(line + "\n").lengths.isEmpty)
    }

    @Test func plantedLengths() {
        let body = { String(repeating: "    x()\n", count: $0) }
        let function = { "func f(\n    a: Int = { 1 }()\n) {\n" + body($0) + "}\n" }
        #expect(TidyScanner(function(66)).lengths.isEmpty)
        #expect(
            TidyScanner(function(67)).lengths == [.init(line: 1, what: "function of 71 lines")])
        let members = ["init?(x: Int) throws(E) {\n", "deinit {\n", "subscript(x: Int) -> Int {\n"]
        for member in members {
            let type = "struct S {\n    " + member + body(70) + "    }\n}\n"
            #expect(TidyScanner(type).lengths == [.init(line: 2, what: "function of 72 lines")])
        }
        // A requirement has no body: what follows is not taken for one.
        let requirement = "protocol P {\n    func f() -> Int\n}\nstruct S {\n" + body(90) + "}\n"
        #expect(TidyScanner(requirement).lengths.isEmpty)
        // A call of an initialiser is not a declaration.
        let call = "let x = S.init(1)\nstruct S {\n" + body(90) + "}\n"
        #expect(TidyScanner(call).lengths.isEmpty)
        let braces = "func f() {\n    x(\"{{{\") // {{\n}\nstruct S {\n" + body(90) + "}\n"
        #expect(TidyScanner(braces).lengths.isEmpty)

        let wide = String(repeating: "é", count: 100)
        #expect(TidyScanner("// \n" + wide + "\n").lengths.isEmpty)
        #expect(
            TidyScanner("// \n" + wide + "x\n").lengths
                == [.init(line: 2, what: "101 columns")])
        #expect(TidyScanner(String(repeating: "x\n", count: 400)).lengths.isEmpty)
        #expect(
            TidyScanner(String(repeating: "x\n", count: 401)).lengths
                == [.init(line: 401, what: "file of 401 lines")])
    }
}
