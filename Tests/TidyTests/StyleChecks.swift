// SPDX-License-Identifier: Apache-2.0

/// Targets whose arithmetic is exact: floating point is for reports only.
let exactTargets: Set<String> = [
  "Units", "Memory", "Host", "Wire", "Net", "Rings", "Book", "XDP", "Feed", "Trading", "Venue",
  "VenueNasdaq", "VenueFIX", "VenueKRX", "Gateway", "Store",
]

/// Files of those targets that only compute what reports show.
let reportFiles: Set<String> = ["Sources/Rings/Tables/HistogramSnapshot.swift"]

/// Functions that may be longer than the limit, as "path name": length. Lengths may only go down.
let longFunctions: [String: Int] = [:]

let lineLengthMax = 100
let fileLengthMax = 600
let functionLengthMax = 70

/// Limits of lines and files, and the licence line.
func sizeFindings(_ file: SourceFile) -> [Finding] {
  guard file.isCode else { return [] }
  var findings: [Finding] = []
  for (line, text) in file.lines.enumerated() where text.count > lineLengthMax {
    findings.append(
      file.finding(line, "\(text.count) columns; break the line at \(lineLengthMax)"))
  }
  let length = file.lines.count - (file.lines.last == "" ? 1 : 0)
  if length > fileLengthMax {
    findings.append(file.finding(length - 1, "\(length) lines; split by theme at \(fileLengthMax)"))
  }
  var first = 0
  if file.lines[0].hasPrefix("#!") || file.lines[0].hasPrefix("// swift-tools-version") {
    first = 1
  }
  let licence = "SPDX-License-Identifier: Apache-2.0"
  // The kernel lets only programs under the GPL ask a card for its stamps.
  let ending = file.path.hasPrefix("bpf/") ? " OR GPL-2.0-only" : ""
  if first >= file.lines.count
    || !file.lines[first].hasSuffix(licence) && !file.lines[first].hasSuffix(licence + ending)
  {
    findings.append(file.finding(first, "no licence; write \"// \(licence)\" as the first line"))
  }
  return findings
}

/// Functions fit on a screen; those that were let through may not grow.
func functionLengthFindings(_ file: SourceFile, longer: [String: Int]) -> [Finding] {
  guard file.isSwift else { return [] }
  var findings: [Finding] = []
  for line in file.lines.indices {
    let words = file.words[line]
    guard
      let keyword = words.first(where: { ["func", "init", "deinit", "subscript"].contains($0) }),
      isDeclaration(file.code[line], keyword)
    else { continue }
    let name = keyword == "func" ? words.drop { $0 != "func" }.dropFirst().first ?? "" : keyword
    guard let end = blockEnd(file, from: line) else { continue }
    let length = end - line + 1
    let limit = longer["\(file.path) \(name)"] ?? functionLengthMax
    if length > limit {
      findings.append(
        file.finding(line, "\(name) has \(length) lines; extract steps until it has \(limit)"))
    }
  }
  return findings
}

/// Whether `keyword` opens a declaration here rather than being called (`self.init(`).
func isDeclaration(_ code: String, _ keyword: Substring) -> Bool {
  guard let range = code.firstRange(of: keyword) else { return false }
  return code[..<range.lowerBound].last.map { $0 == " " } ?? true
}

/// The line of the brace that closes the first block opened at or after `line`; nil when the
/// declaration has no body.
private func blockEnd(_ file: SourceFile, from line: Int) -> Int? {
  var braces = 0
  var brackets = 0
  for at in line..<file.code.count {
    for character in file.code[at] {
      switch character {
      case "(", "[": brackets += 1
      case ")", "]": brackets -= 1
      case "{": braces += 1
      case "}":
        braces -= 1
        if braces == 0, brackets == 0 { return at }
        if braces < 0 { return nil }
      default: break
      }
    }
    let isContinued = brackets > 0 || at + 1 < file.code.count && opensLater(file, at)
    if braces == 0, !isContinued { return nil }
  }
  return nil
}

/// Whether a declaration's head goes on after line `at`: SwiftPM style puts `{` at the end of the
/// last line of the head, and `where` or the result type may stand on lines of their own.
private func opensLater(_ file: SourceFile, _ at: Int) -> Bool {
  let next = file.words[at + 1].first
  let code = file.code[at + 1].drop { $0 == " " }
  return next == "where" || next == "throws" || code.hasPrefix("->") || code.hasPrefix(")")
    || code.hasPrefix("{")
}

/// Words that may not stand in Sources, with where they are still allowed and what replaces them.
func wordFindings(_ file: SourceFile) -> [Finding] {
  guard file.isCode, file.path.hasPrefix("Sources/") || file.path.hasPrefix("bpf/") else {
    return []
  }
  var findings: [Finding] = []
  let target = file.target ?? ""
  for (line, code) in file.code.enumerated() {
    let words = file.words[line]
    if words.contains("try"), code.contains("try?") {
      findings.append(file.finding(line, "`try?` hides an error; catch it and say or count it"))
    }
    if code.contains("?? 0"), !code.contains("?? 0x"), !code.contains("?? 0.") {
      findings.append(file.finding(line, "`?? 0` invents a value; refuse, count or trap"))
    }
    if words.contains("print"), code.contains("print("), !printTargets.contains(target) {
      findings.append(file.finding(line, "`print(` in a library; return the text or count"))
    }
    if exactTargets.contains(target), !reportFiles.contains(file.path),
      words.contains(where: { floats.contains($0) })
    {
      findings.append(
        file.finding(line, "floating point in \(target); use Price, Quantity, Money or Nanos"))
    }
  }
  return findings
}

private let printTargets: Set<String> = ["apus", "apus-bench", "embed-bpf"]
private let floats: Set<Substring> = ["Double", "Float", "Float32", "Float64"]

/// An empty catch loses the error, in tests as well.
func emptyCatchFindings(_ file: SourceFile) -> [Finding] {
  guard file.isSwift else { return [] }
  return file.code.indices.compactMap { line in
    let joined = file.code[line...].prefix(2).joined().filter { $0 != " " }
    let isEmpty = joined.contains("catch{}") && file.code[line].contains("catch")
    return isEmpty ? file.finding(line, "empty catch; say, count or rethrow the error") : nil
  }
}

/// Notes to oneself and comments that tell a story instead of a reason.
func commentFindings(_ file: SourceFile) -> [Finding] {
  guard file.isCode else { return [] }
  var findings: [Finding] = []
  for (line, comment) in file.comments.enumerated() where !comment.isEmpty {
    let words = comment.split { !$0.isLetter }
    for mark in ["TODO", "FIXME", "XXX", "HACK"] where words.contains(Substring(mark)) {
      findings.append(file.finding(line, "\(mark); do it, or open an issue and delete the mark"))
    }
    let lowercase = comment.lowercased()
    for phrase in historyPhrases where lowercase.contains(phrase) {
      findings.append(
        file.finding(line, "\"\(phrase)\" tells history; say what is and why, git has the rest"))
    }
    if isBanner(comment) {
      findings.append(file.finding(line, "banner; use an extension per theme or a plain sentence"))
    }
  }
  return findings
}

private let historyPhrases = [
  "now uses", "previously", "no longer", "updated to", "new implementation", "old implementation",
  "was changed", "refactored",
]

/// A row of four or more rule characters; table rows and byte layouts have text between them.
private func isBanner(_ comment: String) -> Bool {
  let text = comment.drop { "/* ".contains($0) }
  // Tables and drawings of states have separators, corners or arrows between their rules.
  guard !text.contains(where: { "|+>►▶│┬┴".contains($0) }) else { return false }
  var run = 0
  var last: Character = " "
  for character in text {
    run = character == last && "-=*#~─═".contains(character) ? run + 1 : 0
    last = character
    if run >= 3 { return true }
  }
  return "┌╔╭".contains { text.first == $0 && text.contains("─") }
}

/// Tests wait for conditions with simulated clocks, never for time to pass.
func sleepFindings(_ file: SourceFile) -> [Finding] {
  guard file.isSwift, file.path.hasPrefix("Tests/") else { return [] }
  let sleeps: Set<Substring> = ["sleep", "usleep", "nanosleep", "clock_nanosleep"]
  return file.words.indices.compactMap { line in
    file.words[line].contains { sleeps.contains($0) }
      ? file.finding(line, "sleep in a test; pass time in, or wait for the condition itself") : nil
  }
}
