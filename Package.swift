// swift-tools-version: 6.1
import PackageDescription

/// Every target is built in the Swift 6 language mode: data races are compile errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "conversiond",
    products: [
        .executable(name: "conversiond", targets: ["conversiond"]),
        .executable(name: "platform-simulator", targets: ["platform-simulator"]),
        .executable(name: "conversiond-bench", targets: ["conversiond-bench"]),
        .executable(name: "conversiond-torture", targets: ["conversiond-torture"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // System libraries and the bytes of sql/.
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "CMalloc"),
        .target(name: "CSchema"),

        // Pure: values in, values out.
        .target(
            name: "ConversionCore",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "Destinations",
            dependencies: [
                "ConversionCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: strict),
        .target(
            name: "SettingsFile",
            dependencies: ["ConversionCore", .product(name: "TOMLKit", package: "TOMLKit")],
            swiftSettings: strict),

        .target(
            name: "OutboxPreview", dependencies: ["ConversionCore", "Destinations", "SettingsFile"], swiftSettings: strict),

        // Clients: know nothing of conversions.
        .target(name: "PostgresClient", dependencies: ["CLibpq"], swiftSettings: strict),
        .target(
            name: "HTTPClient",
            dependencies: ["CEpoll", "CLibcurl", .product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: strict),

        // The daemon.
        .target(
            name: "ConversionEngine",
            dependencies: [
                "ConversionCore", "Destinations", "PostgresClient", "HTTPClient", "CSchema",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "conversiond",
            dependencies: [
                "CMalloc", "ConversionCore", "ConversionEngine", "Destinations", "HTTPClient", "OutboxPreview", "PostgresClient",
                "SettingsFile", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // The platforms, as strict local servers.
        .target(
            name: "PlatformSimulator",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "platform-simulator",
            dependencies: [
                "PlatformSimulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // The real binary under load and under attack.
        .target(
            name: "DaemonProcesses",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "conversiond-bench",
            dependencies: [
                "DaemonProcesses", "HTTPClient", "PlatformSimulator", "PostgresClient", "PostgresTestCluster",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "conversiond-torture",
            dependencies: [
                "ConversionCore", "DaemonProcesses", "OddInputs", "PlatformSimulator", "PostgresClient", "PostgresTestCluster",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),

        // A private PostgreSQL cluster and a database per test.
        .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
        .target(
            name: "PostgresTestCluster", dependencies: ["CSpawn", "PostgresClient"], path: "Tests/PostgresTestCluster",
            swiftSettings: strict),

        // What is odd on purpose: inputs from a seed, and what must hold for any input, for the fuzzer and the tests.
        .target(name: "OddInputs", path: "Tests/OddInputs", swiftSettings: strict),
        // Settings that several test modules read.
        .target(name: "SettingsSamples", path: "Tests/SettingsSamples", swiftSettings: strict),
        .target(
            name: "FuzzTargets",
            dependencies: ["CLibcurl", "ConversionCore", "Destinations", "HTTPClient", "OddInputs", "OutboxPreview", "SettingsFile"],
            path: "Tests/FuzzTargets", exclude: ["corpus", "dictionary.txt"], swiftSettings: strict),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "OddInputs"], swiftSettings: strict),

        .testTarget(
            name: "ConversionCoreTests",
            dependencies: ["ConversionCore", "OddInputs", .product(name: "Subprocess", package: "swift-subprocess")],
            resources: [.copy("vectors")],
            swiftSettings: strict),
        .testTarget(
            name: "DestinationsTests",
            dependencies: [
                "Destinations", "ConversionCore", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "SettingsFileTests",
            dependencies: [
                "SettingsFile", "ConversionCore", "Destinations", "OddInputs", "OutboxPreview", "PostgresClient", "SettingsSamples",
                "conversiond",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PostgresClientTests",
            dependencies: [
                "PostgresClient", "PostgresTestCluster",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: [
                "HTTPClient",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PlatformSimulatorTests",
            dependencies: [
                "PlatformSimulator", "platform-simulator",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ConversionEngineTests",
            dependencies: [
                "CLibpq", "ConversionCore", "ConversionEngine", "Destinations", "OddInputs", "PlatformSimulator", "PostgresClient",
                "PostgresTestCluster", .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BenchTests",
            dependencies: [
                "PostgresClient", "conversiond", "conversiond-bench", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TortureTests",
            dependencies: ["ConversionEngine", "PlatformSimulator", "PostgresClient", "PostgresTestCluster", "conversiond-torture"],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ConversionCore", "ConversionEngine", "HTTPClient", "PlatformSimulator", "PostgresClient", "PostgresTestCluster",
                "SettingsFile", "SettingsSamples", "conversiond", .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
    ]
)

// deploy/test runs the two clients' tests under the sanitisers as well, and need not build the rest for that. The
// dependencies stay, so that both ways resolve to the same versions.
if Context.environment["CONVERSIOND_TEST_CLIENTS_ONLY"] != nil {
    let needed: Set = [
        "CLibpq", "CLibcurl", "CEpoll", "CSpawn", "PostgresClient", "HTTPClient", "PostgresTestCluster", "PostgresClientTests",
        "HTTPClientTests",
    ]
    package.products = []
    package.targets.removeAll { !needed.contains($0.name) }
    // The TLS server of the tests is NIOSSL's, and building BoringSSL under a sanitiser takes longer than all tests: what
    // it would look at besides is libcurl's TLS, not ours.
    for target in package.targets where target.name == "HTTPClientTests" {
        target.dependencies = ["HTTPClient"]
        target.exclude = ["ScriptedTLSServer.swift", "TLSTests.swift", "TestAuthority.swift"]
    }
}

// deploy/fuzz builds the fuzzer and what it looks at, and that with libFuzzer's instrumentation: optimised, although the
// libraries around it are not, because nothing is learnt from those and building them takes longer.
if Context.environment["CONVERSIOND_FUZZ"] != nil {
    let instrumented: Set = ["ConversionCore", "Destinations", "FuzzTargets", "HTTPClient", "OddInputs", "OutboxPreview", "SettingsFile"]
    let needed = instrumented.union(["CEpoll", "CLibcurl"])
    package.products = []
    package.targets.removeAll { !needed.contains($0.name) }
    for target in package.targets where instrumented.contains(target.name) {
        target.swiftSettings = strict + [.unsafeFlags(["-O", "-sanitize=fuzzer"])]
    }
    package.targets += [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(name: "conversiond-fuzz", dependencies: ["CLibFuzzer", "FuzzTargets"], swiftSettings: strict),
    ]
    package.products = [.executable(name: "conversiond-fuzz", targets: ["conversiond-fuzz"])]
}
