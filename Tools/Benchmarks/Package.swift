// swift-tools-version: 6.2
// Benchmarks are a package of their own, so that nobody who uses Assay builds them.
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

let package = Package(
    name: "assay-benchmarks",
    dependencies: [.package(name: "assay", path: "../..")],
    targets: [
        .executableTarget(
            name: "replay",
            dependencies: [
                .product(name: "AssayNode", package: "assay"),
                .product(name: "AssayStore", package: "assay"),
                .product(name: "AssayCore", package: "assay"),
                .product(name: "AssayCrypto", package: "assay"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "grown",
            dependencies: [
                .product(name: "AssayNode", package: "assay"),
                .product(name: "AssayStore", package: "assay"),
                .product(name: "AssayCore", package: "assay"),
                .product(name: "AssayCrypto", package: "assay"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "light",
            dependencies: [
                .product(name: "AssayLight", package: "assay"),
                .product(name: "AssayCore", package: "assay"),
                .product(name: "AssayCrypto", package: "assay"),
            ],
            swiftSettings: settings),
        .target(
            name: "Devices",
            dependencies: [
                .product(name: "AssayCore", package: "assay"),
                .product(name: "AssayCrypto", package: "assay"),
            ],
            path: "Sources/devices",
            swiftSettings: settings),
        .executableTarget(
            name: "doors",
            dependencies: [
                "Devices",
                .product(name: "AssayAPI", package: "assay"),
                .product(name: "AssayCore", package: "assay"),
                .product(name: "AssayCrypto", package: "assay"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "load",
            dependencies: [
                "Devices",
                .product(name: "AssayClient", package: "assay"),
                .product(name: "AssayAPI", package: "assay"),
                .product(name: "AssayCore", package: "assay"),
                .product(name: "AssayCrypto", package: "assay"),
            ],
            swiftSettings: settings),
    ]
)
