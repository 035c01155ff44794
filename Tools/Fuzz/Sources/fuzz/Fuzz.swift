import FuzzTargets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The target that the environment names.
private let target: FuzzTarget = {
    guard let name = getenv("ASSAY_FUZZ_TARGET"),
        let target = FuzzTarget(rawValue: String(cString: name))
    else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("ASSAY_FUZZ_TARGET must be one of: \(names)")
    }
    return target
}()

#if FUZZING
    /// What libFuzzer calls with every input.
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        target.run([UInt8](UnsafeBufferPointer(start: data, count: count)))
        return 0
    }
#else
    /// Without the fuzzer: `fuzz targets`, `fuzz seeds FOLDER`, or `fuzz replay FILE...`.
    @main
    struct Fuzz {
        static func main() throws {
            let arguments = Array(CommandLine.arguments.dropFirst())
            switch arguments.first {
            case "targets": for target in FuzzTarget.allCases { print(target.rawValue) }
            case "seeds":
                for target in FuzzTarget.allCases {
                    let folder = arguments[1] + "/" + target.rawValue
                    try FuzzFiles.write(try FuzzSeeds.of(target), to: folder)
                }
            case "replay":
                for path in arguments.dropFirst() {
                    print("\(target.rawValue) \(path)")
                    target.run(try FuzzFiles.read(path))
                }
            default: print("usage: fuzz targets | seeds FOLDER | replay FILE...")
            }
        }
    }
#endif
