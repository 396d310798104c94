// SPDX-License-Identifier: Apache-2.0

/// A target: the floor it stands on and every module its files may import.
struct Layer {
  let floor: Int
  /// Targets of this package; each must stand on a lower floor.
  let targets: Set<String>
  /// Modules of the toolchain and of other packages.
  var others: Set<String> = []
}

/// Who may import whom. `Package.swift` must declare the same, so that neither drifts: SwiftPM
/// itself lets an undeclared module through when it arrives by way of another.
let layers: [String: Layer] = [
  "CKernel": Layer(floor: 0, targets: []),
  // One instruction, below what has floors.
  "CPrefetch": Layer(floor: -1, targets: []),
  "CBPF": Layer(floor: 0, targets: []),
  "CXDP": Layer(floor: 0, targets: []),
  "CNUMA": Layer(floor: 0, targets: []),
  "COpenSSL": Layer(floor: 0, targets: []),
  "CZlib": Layer(floor: 0, targets: []),
  "CZstd": Layer(floor: 0, targets: []),
  "CMallocCount": Layer(floor: 0, targets: []),
  "CReference": Layer(floor: 0, targets: []),
  "Units": Layer(floor: 0, targets: []),
  "Memory": Layer(floor: 0, targets: ["CPrefetch"], others: ["Glibc"]),
  "Host": Layer(
    floor: 1, targets: ["CKernel", "CNUMA", "Units"], others: ["Glibc", "Synchronization"]),
  "Wire": Layer(floor: 1, targets: ["Memory", "Units"]),
  "Net": Layer(
    floor: 1, targets: ["CKernel", "COpenSSL", "Memory", "Units"],
    others: ["Glibc", "Synchronization"]),
  "Rings": Layer(
    floor: 2, targets: ["CKernel", "Host", "Units"], others: ["Glibc", "Synchronization"]),
  "Book": Layer(floor: 2, targets: ["Memory", "Units"]),
  "XDP": Layer(
    floor: 2, targets: ["CBPF", "CKernel", "CXDP", "Host", "Net", "Units", "Wire"],
    others: ["Glibc", "Synchronization"]),
  "Feed": Layer(floor: 3, targets: ["Book", "Memory", "Rings", "Units", "Wire"]),
  "Trading": Layer(floor: 3, targets: ["Memory", "Rings", "Units"]),
  "Recording": Layer(
    floor: 3, targets: ["CKernel", "CZstd", "Host", "Rings", "Units", "Wire"],
    others: ["Foundation", "Glibc", "Synchronization"]),
  "Venue": Layer(floor: 4, targets: ["Feed", "Memory", "Rings", "Trading", "Units"]),
  "Strategy": Layer(
    floor: 4, targets: ["Book", "Feed", "Memory", "Rings", "Trading", "Units"]),
  "Store": Layer(floor: 4, targets: ["Book", "Feed", "Memory", "Rings", "Units"]),
  "VenueNasdaq": Layer(
    floor: 5, targets: ["Book", "Feed", "Memory", "Rings", "Trading", "Units", "Venue", "Wire"]),
  "VenueFIX": Layer(floor: 5, targets: ["Memory", "Rings", "Units", "Venue", "Wire"]),
  "VenueKRX": Layer(floor: 5, targets: ["Feed", "Memory", "Rings", "Units", "Venue", "Wire"]),
  "Gateway": Layer(floor: 5, targets: ["Memory", "Rings", "Trading", "Units", "Venue"]),
  "Exchange": Layer(floor: 5, targets: ["Book", "Memory", "Rings", "Units", "Wire"]),
  "Telemetry": Layer(floor: 5, targets: ["CZlib", "Rings", "Units"], others: ["Foundation"]),
  "Appliance": Layer(
    floor: 6,
    targets: [
      "Book", "CKernel", "CZlib", "Exchange", "Feed", "Gateway", "Host", "Memory", "Net",
      "Recording", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units", "Venue",
      "VenueFIX", "VenueKRX", "VenueNasdaq", "Wire", "XDP",
    ],
    others: ["Foundation", "Glibc", "Logging", "Synchronization", "TOMLKit"]),
  "apus": Layer(
    floor: 7,
    targets: [
      "Appliance", "Book", "CKernel", "CZlib", "Exchange", "Feed", "Host", "Memory", "Net",
      "Recording", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units", "VenueKRX",
      "VenueNasdaq", "Wire", "XDP",
    ],
    others: ["ArgumentParser", "Foundation", "Glibc", "Synchronization"]),
  "apus-bench": Layer(
    floor: 7,
    targets: [
      "Appliance", "Book", "CKernel", "CMallocCount", "CReference", "Exchange", "Feed", "Gateway",
      "Host", "Memory", "Net", "Rings", "Store", "Strategy", "Telemetry", "Trading", "Units",
      "Venue", "VenueFIX", "VenueKRX", "VenueNasdaq", "Wire", "XDP",
    ],
    others: ["ArgumentParser", "Foundation", "Glibc", "Synchronization"]),
  "TestSupport": Layer(floor: 2, targets: ["Host", "Wire"], others: ["Foundation"]),
  "embed-bpf": Layer(floor: 7, targets: [], others: ["Foundation"]),
  "EmbedBPF": Layer(floor: 7, targets: [], others: ["Foundation", "PackagePlugin"]),
]

/// Products of other packages that `Package.swift` names among a target's dependencies.
let packageProducts: Set<String> = ["ArgumentParser", "Logging", "TOMLKit"]

/// Each import of a target's file stands in the table.
func importFindings(_ file: SourceFile) -> [Finding] {
  guard file.isSwift, let target = file.target else { return [] }
  guard let layer = layers[target] else {
    return [file.finding(0, "target \(target) has no row in LayerTable.swift; add it with a floor")]
  }
  var findings: [Finding] = []
  for (line, words) in file.words.enumerated() {
    guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
      words[..<at].allSatisfy({ importModifiers.contains($0) })
    else { continue }
    var module = String(words[at + 1])
    if importKinds.contains(module), at + 2 < words.count { module = String(words[at + 2]) }
    if !layer.targets.contains(module), !layer.others.contains(module) {
      findings.append(
        file.finding(
          line,
          "\(target) may not import \(module); pass the value in, or move the code to a floor "
            + "that may (LayerTable.swift)"))
    }
  }
  return findings
}

private let importModifiers: Set<Substring> = [
  "public", "package", "internal", "private", "fileprivate", "testable", "preconcurrency",
  "unsafe", "_spi", "_exported",
]
private let importKinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var"]

/// Imports go down only, and the core imports nothing that does I/O or reads a clock.
func layerTableFindings(_ layers: [String: Layer]) -> [String] {
  var findings: [String] = []
  for (name, layer) in layers.sorted(by: { $0.key < $1.key }) {
    for target in layer.targets.sorted() {
      guard let lower = layers[target] else {
        findings.append("\(name) imports \(target), which has no row; add one")
        continue
      }
      if lower.floor >= layer.floor {
        findings.append("\(name) (floor \(layer.floor)) imports \(target) (\(lower.floor)) upwards")
      }
    }
    guard ["Wire", "Book", "Feed", "Trading"].contains(name) else { continue }
    for module in ["Foundation", "Glibc", "Logging", "XDP", "CKernel"]
    where layer.targets.contains(module) || layer.others.contains(module) {
      findings.append("\(name) imports \(module); pass bytes, time and randomness in instead")
    }
  }
  return findings
}

/// The dependencies `Package.swift` declares, by target.
func declaredDependencies(_ manifest: SourceFile) -> [String: Set<String>] {
  let text = manifest.lines.filter { !$0.hasPrefix("    //") }.joined(separator: "\n")
  var declared: [String: Set<String>] = [:]
  for opening in ["library(", "executableTarget(", ".target("] {
    let marker = "\n    \(opening.hasPrefix("exec") ? "." : "")\(opening)"
    let parts = text.split(separator: marker, omittingEmptySubsequences: false)
    for part in parts.dropFirst() {
      let call = part.prefix(balancedPrefix(part))
      let end = call.firstRange(of: "plugins:")?.lowerBound ?? call.endIndex
      let quoted = call[..<end].split(separator: "\"", omittingEmptySubsequences: false)
      let names = stride(from: 1, to: quoted.count, by: 2).map { String(quoted[$0]) }
      guard let name = names.first else { continue }
      declared[name] = Set(
        names.dropFirst().filter { layers[$0] != nil || packageProducts.contains($0) })
    }
  }
  return declared
}

/// The number of characters of `text` up to the parenthesis that closes an already open one.
private func balancedPrefix(_ text: Substring) -> Int {
  var depth = 1
  for (offset, character) in text.enumerated() {
    if character == "(" { depth += 1 }
    if character == ")" { depth -= 1 }
    if depth == 0 { return offset }
  }
  return text.count
}

/// The table and the manifest say the same.
func manifestFindings(_ manifest: SourceFile, _ layers: [String: Layer]) -> [String] {
  let declared = declaredDependencies(manifest)
  var findings: [String] = []
  for (name, dependencies) in declared.sorted(by: { $0.key < $1.key }) {
    guard let layer = layers[name] else {
      findings.append("Package.swift declares \(name), which LayerTable.swift does not know")
      continue
    }
    let allowed = layer.targets.union(layer.others.intersection(packageProducts))
    for extra in dependencies.subtracting(allowed).sorted() {
      findings.append("Package.swift lets \(name) depend on \(extra), LayerTable.swift does not")
    }
    for missing in allowed.subtracting(dependencies).sorted() {
      findings.append("LayerTable.swift lets \(name) import \(missing), Package.swift does not")
    }
  }
  return findings
}
