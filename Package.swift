// swift-tools-version: 6.2
// The map of modules is drawn and explained in Docs/Architecture.md. An arrow may be removed
// here, but none may be added without a reason written down there.
import PackageDescription

/// Settings of every Swift target of ours: language mode 6 with the upcoming features that make
/// imports, existentials and isolation explicit.
///
/// A warning is an error.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(
    name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(
    name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
    name: "assay",
    products: [
        .executable(name: "assay", targets: ["assay"]),
        .library(name: "AssayCrypto", targets: ["AssayCrypto"]),
        .library(name: "AssayCore", targets: ["AssayCore"]),
        .library(name: "AssayConsensus", targets: ["AssayConsensus"]),
        .library(name: "AssayLight", type: .static, targets: ["AssayLight"]),
        .library(name: "AssayStore", targets: ["AssayStore"]),
        .library(name: "AssayNode", targets: ["AssayNode"]),
        .library(name: "AssayAPI", targets: ["AssayAPI"]),
        .library(name: "AssayClient", targets: ["AssayClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1",
            traits: []),
        .package(
            url: "https://github.com/swift-server/async-http-client", exact: "1.37.0",
            traits: []),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSecp256k1", pkgConfig: "libsecp256k1",
            providers: [.apt(["libsecp256k1-dev"])]),
        .systemLibrary(name: "CLevelDB", providers: [.apt(["libleveldb-dev"])]),

        .target(
            name: "AssayCrypto", dependencies: ["CSecp256k1", crypto], swiftSettings: settings),
        .target(
            name: "AssayKeystore", dependencies: ["AssayCrypto", crypto, cryptoExtras],
            swiftSettings: settings),
        .target(name: "AssayCore", dependencies: ["AssayCrypto"], swiftSettings: settings),
        .target(
            name: "AssayLight", dependencies: ["AssayCore", "AssayCrypto"],
            swiftSettings: settings),
        .target(
            name: "AssayStore", dependencies: ["AssayCore", "AssayCrypto", "CLevelDB"],
            swiftSettings: settings),
        .target(
            name: "AssayConsensus", dependencies: ["AssayCore", "AssayCrypto", deque],
            swiftSettings: settings),
        .target(
            name: "AssaySimulator",
            dependencies: ["AssayConsensus", "AssayCore", "AssayCrypto", deque, heap],
            swiftSettings: settings),
        .target(
            name: "AssayPeers",
            dependencies: [
                "AssayCore", "AssayCrypto", crypto, logging, lifecycle, nioCore, nioPosix, nioTLS,
                nioSSL, x509, asn1, deque,
            ],
            swiftSettings: settings),
        .target(
            name: "AssayNode",
            dependencies: [
                "AssayPeers", "AssayConsensus", "AssayStore", "AssayCore", "AssayCrypto", logging,
                lifecycle,
                nioCore, nioPosix,
            ],
            swiftSettings: settings),
        .target(
            name: "AssayAPI", dependencies: ["AssayLight", "AssayCore", "AssayCrypto"],
            swiftSettings: settings),
        .target(
            name: "AssayRPC",
            dependencies: [
                "AssayNode", "AssayPeers", "AssayConsensus", "AssayStore", "AssayAPI", "AssayCore",
                "AssayCrypto", hummingbird, hummingbirdCore, httpTypes, nioCore, nioHTTP,
                nioWebSocket,
                nioHTTPTypes, nioHTTPTypesHTTP1, nioSSL, logging, lifecycle,
            ],
            swiftSettings: settings),
        .target(
            name: "AssayClient",
            dependencies: [
                "AssayAPI", "AssayLight", "AssayCore", "AssayCrypto", httpClient, nioCore, nioHTTP,
                nioWebSocket, nioPosix, nioSSL, deque,
            ],
            swiftSettings: settings),
        .target(
            name: "AssayGateway",
            dependencies: [
                "AssayRPC", "AssayClient", "AssayAPI", "AssayLight", "AssayCore", "AssayCrypto",
                hummingbird, nioCore, logging, lifecycle,
            ],
            swiftSettings: settings),
        .target(
            name: "AssayWorker",
            dependencies: [
                "AssayClient", "AssayAPI", "AssayCore", "AssayCrypto", "AssayKeystore", httpClient,
                nioCore, nioHTTP, nioPosix,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "assay",
            dependencies: [
                "AssayWorker", "AssayGateway", "AssayRPC", "AssaySimulator", "AssayNode",
                "AssayPeers",
                "AssayConsensus",
                "AssayStore",
                "AssayClient", "AssayAPI", "AssayLight", "AssayCore", "AssayCrypto",
                "AssayKeystore", arguments, logging,
                lifecycle, signals, nioCore, toml,
            ],
            swiftSettings: settings),

        // Short programs for newcomers: see Tools/examples.
        .executableTarget(
            name: "assay-examples",
            dependencies: ["AssayClient", "AssayAPI", "AssayLight", "AssayCore", "AssayCrypto"],
            path: "Tools/examples/swift", swiftSettings: settings),

        .target(
            name: "AssayTestSupport", dependencies: ["AssayCore", "AssayCrypto"],
            path: "Tests/Support", swiftSettings: settings),
        .testTarget(
            name: "AssayCryptoTests", dependencies: ["AssayCrypto", "AssayTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "AssayCoreTests",
            dependencies: ["AssayCore", "AssayCrypto", "AssayTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "AssayStoreTests",
            dependencies: [
                "AssayStore", "AssayCore", "AssayCrypto", "AssayTestSupport", "CLevelDB",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayConsensusTests",
            dependencies: ["AssayConsensus", "AssayCore", "AssayCrypto", "AssayTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "AssaySimulatorTests",
            dependencies: ["AssaySimulator", "AssayConsensus", "AssayCore", "AssayCrypto"],
            swiftSettings: settings),
        .testTarget(
            name: "AssayPeersTests",
            dependencies: [
                "AssayPeers", "AssayCore", "AssayCrypto", "AssayTestSupport", crypto, logging,
                nioCore, nioPosix, nioSSL, x509, asn1,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayNodeTests",
            dependencies: [
                "AssayNode", "AssayConsensus", "AssayStore", "AssayCore", "AssayCrypto",
                "AssayTestSupport", logging, lifecycle,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayRPCTests",
            dependencies: [
                "AssayGateway", "AssayRPC", "AssayNode", "AssayConsensus", "AssayStore",
                "AssayClient", "AssayAPI", "AssayLight", "AssayCore", "AssayCrypto",
                "AssayTestSupport", logging,
                lifecycle, hummingbird, httpClient,
                nioCore, nioHTTP, nioPosix, nioSSL, crypto, x509, asn1,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayKeystoreTests",
            dependencies: ["AssayKeystore", "AssayCrypto", "AssayTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "AssayAPITests",
            dependencies: [
                "AssayAPI", "AssayLight", "AssayCore", "AssayCrypto", "AssayTestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayCommandTests",
            dependencies: [
                "assay", "AssayNode", "AssayPeers", "AssayConsensus", "AssayKeystore", "AssayAPI",
                "AssayCore", "AssayCrypto", "AssayTestSupport", arguments, logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayProcessTests",
            dependencies: [
                "assay", "AssayClient", "AssayAPI", "AssayCore", "AssayCrypto",
                "AssayTestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayWorkerTests",
            dependencies: [
                "assay", "AssayWorker", "AssayClient", "AssayAPI", "AssayCore", "AssayCrypto",
                "AssayTestSupport", nioCore, nioHTTP, nioPosix,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AssayLightTests",
            dependencies: ["AssayLight", "AssayCore", "AssayCrypto", "AssayTestSupport"],
            swiftSettings: settings),
    ]
)
