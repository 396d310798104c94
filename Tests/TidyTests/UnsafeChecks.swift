// SPDX-License-Identifier: Apache-2.0

/// The only places that may hold unsafe code: whole targets, folders and single files.
let unsafePlaces: [String] = [
  "Sources/CKernel/", "Sources/Memory/", "Sources/Host/", "Sources/Rings/", "Sources/Net/",
  "Sources/XDP/",
  // The one cursor over wire bytes.
  "Sources/Wire/Cursor/",
  // One file each around zlib.
  "Sources/Telemetry/Deflate.swift", "Sources/Appliance/Inflate.swift",
  "Sources/apus/Input/ByteSource.swift",
  // Files, aligned blocks and zstd of recordings.
  "Sources/Recording/Disk/",
  // Calls into the C reference.
  "Sources/apus-bench/Harness/Reference.swift",
]

/// Unsafe code stays in its places, and each use says what makes it sound.
func unsafeFindings(_ file: SourceFile) -> [Finding] {
  guard file.isSwift, file.path.hasPrefix("Sources/") else { return [] }
  let isPlace = unsafePlaces.contains { file.path.hasPrefix($0) }
  var findings: [Finding] = []
  for line in file.lines.indices where isUnsafe(file, line) {
    if !isPlace {
      findings.append(
        file.finding(
          line,
          "unsafe code outside \(unsafePlaces.count) listed places; use a type of Memory, Rings or "
            + "Wire/Cursor"))
    } else if !hasSafetyLine(file, above: line) {
      findings.append(
        file.finding(
          line, "no SAFETY: line above; state the fact that makes this sound in a comment"))
    }
  }
  return findings
}

private func isUnsafe(_ file: SourceFile, _ line: Int) -> Bool {
  guard !file.words[line].contains("import") else { return false }
  return file.words[line].contains { $0 == "unsafe" || $0 == "unchecked" }
}

/// Whether a SAFETY: comment covers `line`: it stands above the statement or above the group of
/// statements around it, with at most four other lines between two unsafe ones. A blank line or
/// the end of another block ends the search, so that no comment covers what it was not written for.
private func hasSafetyLine(_ file: SourceFile, above line: Int) -> Bool {
  if file.comments[line].contains("SAFETY:") { return true }
  var plainLines = 0
  for above in stride(from: line - 1, through: 0, by: -1) {
    let code = file.code[above].drop { $0 == " " }
    if file.comments[above].contains("SAFETY:") { return true }
    if code.isEmpty {
      if file.comments[above].isEmpty { return false }
      continue
    }
    if code.hasPrefix("}") { return false }
    if isUnsafe(file, above) {
      plainLines = 0
    } else if !code.hasPrefix("@") {
      plainLines += 1
      if plainLines > 4 { return false }
    }
  }
  return false
}
