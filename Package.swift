// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
]

/// A library of this package: what it may import is what stands in its list.
func module(
    _ name: String, knows dependencies: [Target.Dependency], path: String? = nil, texts: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, path: path, exclude: texts, swiftSettings: settings)
}

/// What deploy/commit says, by whoever builds for others. Not asked of git here: a manifest is read once, and would name
/// the commit of that time ever after.
let commit = Context.environment["WECOM_BIND_COMMIT"].map {
    $0.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") }
}

func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.init(stringLiteral: name), "Support"] + dependencies,
        swiftSettings: settings)
}

// In the order a callback travels; a module knows only modules above it.
let package = Package(
    name: "wecom-bind",
    products: [.executable(name: "wecom-bind", targets: ["wecom-bind"])],
    dependencies: [],
    targets: [
        .systemLibrary(name: "CLinux"),
        .target(
            name: "CBuild",
            cSettings: commit.map { [.define("BUILD_COMMIT", to: "\"\($0)\"")] } ?? []),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        module("Elements", knows: ["CBuild", "CLinux"]),
        module("HTTP", knows: []),
        module("Transport", knows: ["CLinux", "COpenSSL", "Elements", "HTTP"]),
        module("Crypto", knows: ["COpenSSL", "Elements"]),
        module("Envelope", knows: ["Crypto", "Elements"]),
        module("Events", knows: ["Elements"]),
        module("Binding", knows: ["Elements", "Events"], texts: ["States.md", "Glossary.md"]),
        module("Ledger", knows: ["CSQLite", "Crypto", "Elements", "Events", "Binding"]),
        module("Cloud", knows: ["Crypto", "Elements", "HTTP", "Transport", "Events", "Binding"]),
        module(
            "Sandbox",
            knows: ["Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Cloud"]),
        module("Telemetry", knows: ["Elements", "Events"]),
        module(
            "Configuration",
            knows: ["Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Cloud"]),
        module("Desk", knows: ["Elements", "Events", "Binding", "Ledger", "Telemetry", "Configuration"]),
        module("Page", knows: ["Elements", "HTTP", "Events", "Binding", "Ledger", "Telemetry", "Desk"]),
        module(
            "Adapter",
            knows: [
                "Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Ledger", "Cloud",
                "Sandbox", "Telemetry", "Configuration", "Desk", "Page",
            ]),
        // The toolchain's own linker: GNU's complains about a function that Foundation brings and nobody calls.
        .executableTarget(
            name: "wecom-bind", dependencies: ["Adapter"], swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),

        module(
            "Support", knows: ["Crypto", "Elements", "HTTP", "Transport", "Events", "Binding", "Cloud"],
            path: "Tests/Support"),
        // Apart from Support, since Foundation makes a process start slowly, and some start thousands of times.
        .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
        module("Processes", knows: ["CSpawn", "Elements"], path: "Tests/Processes"),
        module(
            "SimulatedWorld",
            knows: [
                "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Cloud", "Telemetry",
                "Configuration", "Adapter", "Support",
            ], path: "Tests/SimulatedWorld"),
        .executableTarget(
            name: "simulate", dependencies: ["Elements", "SimulatedWorld"], path: "Tests/Simulate",
            swiftSettings: settings),
        .testTarget(
            name: "SimulationTests", dependencies: ["SimulatedWorld", "Support"], swiftSettings: settings),
        // Not part of the product: the parser and the connections by themselves, for conformance suites.
        .executableTarget(
            name: "echo-server", dependencies: ["Elements", "HTTP", "Transport", "Events"],
            path: "Tests/Echo", swiftSettings: settings),
        // A ledger by itself, in a process that can be killed and whose calls can fail.
        .executableTarget(
            name: "ledger-life",
            dependencies: ["Crypto", "Elements", "Events", "Binding", "Ledger", "Support"],
            path: "Tests/LedgerLife", swiftSettings: settings),
        tests(of: "Elements"),
        tests(of: "HTTP"),
        tests(of: "Transport", with: ["COpenSSL", "Elements", "HTTP", "Processes"]),
        tests(of: "Crypto", with: ["Elements"]),
        tests(of: "Envelope", with: ["Crypto", "Elements"]),
        tests(of: "Events", with: ["Elements"]),
        tests(of: "Binding", with: ["Elements", "Events"]),
        tests(
            of: "Ledger",
            with: ["CSQLite", "Crypto", "Elements", "Events", "Binding", "Processes", "ledger-life"]),
        tests(of: "Cloud", with: ["Crypto", "Elements", "HTTP", "Transport", "Events", "Binding"]),
        tests(
            of: "Sandbox",
            with: ["Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Cloud"]),
        tests(of: "Telemetry", with: ["Elements", "Events"]),
        tests(of: "Configuration", with: ["Elements", "Events", "Binding", "Cloud"]),
        tests(of: "Desk", with: ["Elements", "Events", "Binding", "Ledger", "Telemetry"]),
        tests(of: "Page", with: ["Elements", "Events", "Binding", "Ledger", "Telemetry", "Desk"]),
        tests(
            of: "Adapter",
            with: [
                "Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Ledger", "Cloud",
                "Sandbox", "Telemetry", "Configuration", "Desk", "Page", "Processes",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Ledger", "Cloud",
                "Sandbox", "Telemetry", "Desk", "Support", "Processes", "wecom-bind",
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// Fuzzers bring a main function of their own, so they are built by deploy/fuzz only.
if Context.environment["WECOM_BIND_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Crypto", "Elements", "HTTP", "Transport", "Envelope", "Events", "Binding", "Cloud",
                "Support",
            ],
            path: "Tests/Fuzz", swiftSettings: settings))
}
