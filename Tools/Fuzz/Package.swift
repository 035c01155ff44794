// swift-tools-version: 6.2
// Fuzzers are a package of their own, so that nobody who uses Assay builds them.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let core = Target.Dependency.product(name: "AssayCore", package: "assay")
let crypto = Target.Dependency.product(name: "AssayCrypto", package: "assay")
let light = Target.Dependency.product(name: "AssayLight", package: "assay")
let consensus = Target.Dependency.product(name: "AssayConsensus", package: "assay")

let package = Package(
    name: "assay-fuzz",
    dependencies: [.package(name: "assay", path: "../..")],
    targets: [
        // The same files as the support of the tests.
        .target(name: "FuzzSupport", dependencies: [core, crypto], swiftSettings: settings),
        .target(
            name: "FuzzTargets", dependencies: ["FuzzSupport", consensus, light, core, crypto],
            swiftSettings: settings),
        .executableTarget(name: "fuzz", dependencies: ["FuzzTargets"], swiftSettings: settings),
        .testTarget(
            name: "FuzzTargetsTests", dependencies: ["FuzzTargets"], swiftSettings: settings),
    ]
)
