// SPDX-License-Identifier: Apache-2.0

/// What the root of the repository holds, dot files aside.
let rootEntries: Set<String> = [
  "Package.swift", "Sources", "Tests", "bpf", "scripts", "README.md", "LICENSE", "CHANGELOG.md",
]
/// What has its place there as soon as there is something to put into it.
private let roomyEntries: Set<String> = ["tuning"]
/// What SwiftPM writes there and git ignores.
private let generatedEntries: Set<String> = ["Package.resolved"]

/// The root explains the system, so it holds what the list says and nothing else.
func rootFindings(_ entries: Set<String>) -> [String] {
  let visible = entries.filter { !$0.hasPrefix(".") }.subtracting(generatedEntries)
    .subtracting(roomyEntries)
  return visible.subtracting(rootEntries).sorted().map { "root: \($0) does not belong; move it" }
    + rootEntries.subtracting(visible).sorted().map { "root: \($0) is missing" }
}

/// Hosts a file of the tree may name; anything else is somebody's own machine or registry.
private let knownHosts: Set<Substring> = [
  "github.com", "www.apache.org", "swift.org", "www.swift.org", "download.swift.org",
  "pypi.org", "keepachangelog.com", "semver.org", "docs.kernel.org", "www.kernel.org",
  "hdrhistogram.github.io", "www.w3.org", "127.0.0.1", "localhost",
]

/// Nothing in the tree depends on the machine it was written on.
func machineFindings(_ file: SourceFile) -> [Finding] {
  var findings: [Finding] = []
  for (line, text) in file.lines.enumerated() {
    for folder in ["work", "root", "home"] where namesFolder(text, "/\(folder)/") {
      findings.append(
        file.finding(line, "/\(folder)/… is a path of one machine; use one relative to the root"))
    }
    for part in text.split(separator: "://", omittingEmptySubsequences: false).dropFirst()
    where part.first?.isLetter == true || part.first?.isNumber == true {
      let host = part.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
      if host.contains("."), !knownHosts.contains(host) {
        findings.append(
          file.finding(line, "host \(host) is not known; name a public one or pass it in"))
      }
    }
  }
  return findings
}

/// Whether an absolute path begins with `folder` somewhere in `text`.
private func namesFolder(_ text: String, _ folder: String) -> Bool {
  text.ranges(of: folder).contains { range in
    text[..<range.lowerBound].last.map { !$0.isLetter && !$0.isNumber && !"._-}*)".contains($0) }
      ?? true
  }
}

private let sellingWords = [
  "blazing", "production-grade", "production-ready", "cutting-edge", "state-of-the-art",
  "world-class", "enterprise-grade", "seamless", "effortless", "robust", "revolutionary",
  "next-generation", "battle-tested", "powerful", "lightning",
]

/// A page has one title, links that lead somewhere and no selling words. `exists` says whether a
/// path relative to the root is there.
func markdownFindings(_ file: SourceFile, exists: (String) -> Bool) -> [Finding] {
  guard file.path.hasSuffix(".md") else { return [] }
  var findings: [Finding] = []
  var titles = 0
  var isFenced = false
  let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
  for (line, text) in file.lines.enumerated() {
    if text.hasPrefix("```") { isFenced.toggle() }
    guard !isFenced else { continue }
    if text.hasPrefix("# ") {
      titles += 1
      if titles > 1 { findings.append(file.finding(line, "a second title; use ## for sections")) }
    }
    for link in text.split(separator: "](").dropFirst() {
      let target = link.prefix { $0 != ")" && $0 != "#" && $0 != " " }
      guard !target.isEmpty, !target.contains("://") else { continue }
      let path = folder.isEmpty ? String(target) : "\(folder)/\(target)"
      if !exists(path) { findings.append(file.finding(line, "dead link to \(target); mend it")) }
    }
    let lowercase = text.lowercased()
    for word in sellingWords where lowercase.contains(word) {
      findings.append(file.finding(line, "\"\(word)\" sells; give the number and the machine"))
    }
    if text.unicodeScalars.contains(where: { $0.properties.isEmojiPresentation }) {
      findings.append(file.finding(line, "emoji; use a word"))
    }
  }
  if titles == 0 { findings.append(file.finding(0, "no title; begin with one # line")) }
  return findings
}

/// The sample configuration and the files that read its keys.
let configurationSample = "Sources/Appliance/Configuration/Configuration+Sample.swift"
let configurationReaders = [
  "Sources/Appliance/Configuration/Configuration.swift",
  "Sources/Appliance/Configuration/Configuration+Lines.swift",
  "Sources/Appliance/Configuration/Configuration+Trading.swift",
  "Sources/Appliance/Configuration/Configuration+Exchange.swift",
  "Sources/Appliance/Configuration/Configuration+FIX.swift",
  "Sources/Appliance/Configuration/FaultScript+Reading.swift",
  "Sources/Appliance/Configuration/OrderFaultScript+Reading.swift",
]

/// Each key the code reads is shown in the sample, and the other way round.
func configurationFindings(sample: SourceFile, code: [SourceFile]) -> [String] {
  let shown = Set(sample.lines.compactMap(tomlKey))
  let read = Set(code.flatMap(keysRead))
  return read.subtracting(shown).sorted().map { "\(sample.path): shows no \($0)" }
    + shown.subtracting(read).sorted().map { "\(sample.path): shows \($0), which nobody reads" }
}

/// The key of a line of TOML; a key that is commented out by a single # counts as shown.
private func tomlKey(_ line: String) -> String? {
  let text = line.drop { "# ".contains($0) }
  guard let equals = text.firstIndex(of: "=") else { return nil }
  let key = text[..<equals].split(separator: " ").joined(separator: " ")
  let isKey = !key.isEmpty && key.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }
  return isKey ? key : nil
}

/// The keys of calls such as `reader.integer("ring_depth", …)`, also when the argument stands on
/// the next line.
private func keysRead(_ file: SourceFile) -> [String] {
  let text = file.lines.joined()
  var keys: [String] = []
  let calls = [
    "integer(", "integers(", "flag(", "text(", "texts(", "choice(", "optionalChoice(", "code(",
    "codes(", "core(", "size(",
  ]
  for call in calls {
    for rest in text.split(separator: call).dropFirst() {
      let argument = rest.drop { $0 == " " }
      guard argument.first == "\"" else { continue }
      keys.append(String(argument.dropFirst().prefix { $0 != "\"" }))
    }
  }
  return keys
}
