// SPDX-License-Identifier: Apache-2.0

/// Words that name nothing, as parts of file and type names.
private let bannedNameParts: Set<String> = [
  "Helper", "Helpers", "Manager", "Managers", "Util", "Utils", "Utility", "Utilities", "Common",
  "Misc", "Impl",
]

/// Verbs that say nothing of what a function does.
private let bannedVerbs: Set<String> = ["get", "set", "handle", "process", "manage"]

/// The parts of a name: "OrderBookManager2" is Order, Book, Manager, 2.
func nameParts(_ name: some StringProtocol) -> [String] {
  var parts: [String] = []
  for character in name {
    let isStart =
      character.isUppercase || parts.isEmpty
      || character.isNumber != (parts.last?.last?.isNumber ?? false)
    if isStart { parts.append("") }
    parts[parts.count - 1].append(character)
  }
  return parts
}

private func badPart(of name: some StringProtocol) -> String? {
  let parts = nameParts(name)
  if let part = parts.first(where: { bannedNameParts.contains($0) }) { return part }
  if parts.count > 1, parts.last == "Base" { return "Base" }
  if parts.count > 1, parts.last?.first?.isNumber == true, parts.dropLast().last == "Handler" {
    return "Handler\(parts[parts.count - 1])"
  }
  return nil
}

/// Files, types and functions are named for what they are or do.
func nameFindings(_ file: SourceFile) -> [Finding] {
  guard file.isSwift else { return [] }
  var findings: [Finding] = []
  if let part = badPart(of: file.name) {
    findings.append(file.finding(0, "\(part) in a file name; name the noun it holds"))
  }
  for (name, line) in file.types {
    guard let part = badPart(of: name) else { continue }
    findings.append(
      file.finding(line, "\(part) in \(name); name the noun, or put the functions on its type"))
  }
  guard file.path.hasPrefix("Sources/") else { return findings }
  for (line, words) in file.words.enumerated() {
    guard let at = words.firstIndex(of: "func"), at + 1 < words.count,
      isDeclaration(file.code[line], "func")
    else { continue }
    let verb = nameParts(words[at + 1])[0]
    if bannedVerbs.contains(verb) {
      findings.append(
        file.finding(line, "\(verb) in \(words[at + 1]); use the verb of the protocol or the field")
      )
    }
  }
  return findings
}

/// Facts that one file owns: a literal or a word, and what it is.
let singleOwners: [(literal: String, meaning: String)] = [
  ("0xA1B2C3D4", "pcap magic, microseconds"),
  ("0xA1B23C4D", "pcap magic, nanoseconds"),
  ("0x0A0D0D0A", "pcapng section header"),
  ("0x1A2B3C4D", "pcapng byte order magic"),
  ("0x1F8B", "gzip magic"),
]

/// A layout constant lives in one file: two owners are two parsers.
func ownerFindings(_ files: [SourceFile], _ owners: [(literal: String, meaning: String)])
  -> [Finding]
{
  var findings: [Finding] = []
  for (literal, meaning) in owners {
    let wanted = literal.lowercased().filter { $0 != "_" }
    var first: SourceFile?
    for file in files where file.isCode && file.path.hasPrefix("Sources/") {
      let line = file.code.firstIndex { code in
        code.lowercased().filter { $0 != "_" }.contains(wanted)
      }
      guard let line else { continue }
      if let owner = first {
        findings.append(
          file.finding(line, "\(literal) (\(meaning)) belongs to \(owner.path); use its name"))
      } else {
        first = file
      }
    }
  }
  return findings
}

/// A type has one declaration in the whole package: two of a name are two of the thing.
func typeOwnerFindings(_ files: [SourceFile]) -> [Finding] {
  var owners: [Substring: SourceFile] = [:]
  var findings: [Finding] = []
  for file in files where file.isSwift && file.path.hasPrefix("Sources/") {
    for (name, line) in file.types {
      // Nested and private types are named within their owner.
      let code = file.code[line]
      let isOuter =
        !code.hasPrefix(" ") && !code.contains("private ") && !code.contains("typealias")
      guard isOuter else { continue }
      if let owner = owners[name] {
        findings.append(
          file.finding(line, "\(name) is declared in \(owner.path) as well; keep one of them"))
      }
      owners[name] = file
    }
  }
  return findings
}
