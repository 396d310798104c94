// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let language: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
]
let product = language + [.strictMemorySafety()]

/// A library target of the product: safe by default, warnings are errors.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: product, plugins: plugins)
}

/// The suite of the target it is named after, with whatever else it needs.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    swiftSettings: language)
}

let package = Package(
  name: "apus",
  products: [
    .executable(name: "apus", targets: ["apus"]),
    .executable(name: "apus-bench", targets: ["apus-bench"]),
    .library(name: "Strategy", targets: ["Units", "Rings", "Strategy"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // Floor 0
    .target(name: "CKernel", cSettings: [.define("_GNU_SOURCE")]),
    .target(name: "CPrefetch"),
    .systemLibrary(
      name: "CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
    .systemLibrary(
      name: "CXDP", pkgConfig: "libxdp", providers: [.apt(["libxdp-dev"])]),
    .systemLibrary(
      name: "CNUMA", pkgConfig: "numa", providers: [.apt(["libnuma-dev"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    library("Units"),
    library("Memory", ["CPrefetch"]),
    // Floor 1
    library("Host", ["CKernel", "CNUMA", "Units"]),
    library("Wire", ["Memory", "Units"]),
    library("Net", ["CKernel", "COpenSSL", "Memory", "Units"]),
    // Floor 2
    library("Rings", ["CKernel", "Host", "Units"]),
    library("Book", ["Memory", "Units"]),
    library(
      "XDP", ["CBPF", "CKernel", "CXDP", "Host", "Net", "Units", "Wire"],
      plugins: [.plugin(name: "EmbedBPF")]),
    // Floor 3
    library("Feed", ["Book", "Memory", "Rings", "Units", "Wire"]),
    library("Trading", ["Memory", "Rings", "Units"]),
    library("Recording", ["CKernel", "CZstd", "Host", "Rings", "Units", "Wire"]),
    // Floor 4
    library("Venue", ["Feed", "Memory", "Rings", "Trading", "Units"]),
    library("Strategy", ["Book", "Feed", "Memory", "Rings", "Trading", "Units"]),
    library("Store", ["Book", "Feed", "Memory", "Rings", "Units"]),
    // Floor 5
    library(
      "VenueNasdaq",
      ["Book", "Feed", "Memory", "Rings", "Trading", "Units", "Venue", "Wire"]),
    library("VenueKRX", ["Feed", "Memory", "Rings", "Units", "Venue", "Wire"]),
    library("VenueFIX", ["Memory", "Rings", "Units", "Venue", "Wire"]),
    library("Gateway", ["Memory", "Rings", "Trading", "Units", "Venue"]),
    library("Exchange", ["Book", "Memory", "Rings", "Units", "Wire"]),
    library("Telemetry", ["CZlib", "Rings", "Units"]),
    // Floor 6
    library(
      "Appliance",
      [
        "Book", "CKernel", "CZlib", "Exchange", "Feed", "Gateway", "Host", "Memory", "Net",
        "Recording", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units", "Venue",
        "VenueFIX", "VenueKRX", "VenueNasdaq", "Wire", "XDP",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ]),
    // Floor 7
    .executableTarget(
      name: "apus",
      dependencies: [
        "Appliance", "Book", "CKernel", "CZlib", "Exchange", "Feed", "Host", "Memory", "Net",
        "Recording", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units", "VenueKRX",
        "VenueNasdaq", "Wire", "XDP",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: product),
    .executableTarget(
      name: "apus-bench",
      dependencies: [
        "Appliance", "Book", "CKernel", "CMallocCount", "CReference", "Exchange", "Feed", "Gateway",
        "Host",
        "Memory", "Net", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units", "Venue",
        "VenueFIX", "VenueKRX", "VenueNasdaq", "Wire", "XDP",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: product),
    .target(name: "CReference"),
    // Build time
    .executableTarget(name: "embed-bpf", swiftSettings: product),
    .plugin(
      name: "EmbedBPF", capability: .buildTool(), dependencies: ["embed-bpf"],
      path: "Sources/EmbedBPF"),
    // Tests
    .target(name: "CMallocCount", cSettings: [.define("_GNU_SOURCE")]),
    .target(
      name: "TestSupport", dependencies: ["Host", "Wire"], path: "Tests/TestSupport",
      swiftSettings: language),
    tests("Units"),
    tests("Memory"),
    tests("Host", ["CKernel", "Units"]),
    tests("Wire", ["CMallocCount", "Memory", "Net", "Units"]),
    tests("Net", ["CKernel", "Memory", "Units"]),
    tests("Rings", ["CKernel", "Host", "Units"]),
    tests("Book", ["Memory", "Units"]),
    tests("XDP", ["CKernel", "Host", "Memory", "Net", "Units", "Wire"]),
    tests("Feed", ["Book", "Memory", "Rings", "Units", "Wire"]),
    tests("Trading", ["CMallocCount", "Memory", "Rings", "Units"]),
    tests("Strategy", ["Book", "Feed", "Memory", "Rings", "Trading", "Units"]),
    tests("Store", ["Book", "Feed", "Memory", "Rings", "Units"]),
    tests(
      "VenueNasdaq",
      ["Book", "Feed", "Memory", "Rings", "Store", "Trading", "Units", "Venue", "Wire"]),
    tests(
      "VenueKRX", ["Book", "CMallocCount", "Feed", "Memory", "Rings", "Units", "Venue", "Wire"]),
    tests(
      "VenueFIX",
      ["CMallocCount", "Gateway", "Memory", "Rings", "Trading", "Units", "Venue", "Wire"]),
    tests("Gateway", ["Memory", "Rings", "Trading", "Units", "Venue", "VenueNasdaq", "Wire"]),
    tests("Exchange", ["Book", "Memory", "Rings", "Units", "Wire"]),
    tests("Telemetry", ["Rings", "Units"]),
    tests("Recording", ["Host", "Rings", "Units", "Wire"]),
    tests(
      "Appliance",
      [
        "Book", "CMallocCount", "Exchange", "Feed", "Gateway", "Host", "Memory", "Net",
        "Recording", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units", "Venue",
        "VenueFIX", "VenueKRX", "VenueNasdaq", "Wire", "XDP",
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "apus", "Appliance", "Gateway", "Host", "Rings", "TestSupport", "Trading", "Units", "Venue",
      ],
      swiftSettings: language),
    .testTarget(name: "TidyTests", swiftSettings: language),
  ]
)
