// SPDX-License-Identifier: Apache-2.0

private let documentedKeywords: Set<Substring> = [
  "func", "init", "subscript", "struct", "class", "enum", "protocol", "actor", "var", "let",
  "typealias", "macro",
]

/// Every public declaration that makes a promise is documented.
///
/// Accessors and initialisers that only store their arguments promise nothing beyond their names:
/// stored properties, one-line bodies and operators are let through. So are implementations of the
/// `requirements` of protocols, which are documented there.
func documentationFindings(
  _ file: SourceFile, requirements: Set<Substring> = []
) -> [Finding] {
  guard file.isSwift, file.path.hasPrefix("Sources/") else { return [] }
  var findings: [Finding] = []
  for (line, words) in file.words.enumerated() {
    guard let at = words.firstIndex(where: { $0 == "public" || $0 == "open" }),
      let keyword = words[at...].first(where: { documentedKeywords.contains($0) }),
      !words.contains("import"), !words.contains("extension"),
      !speaksForItself(file, line, keyword),
      !requirements.contains(declaredName(words, keyword))
    else { continue }
    if !hasDocComment(file, above: line) {
      findings.append(
        file.finding(
          line, "undocumented public \(keyword); say in /// its units, range, refusal and cost"))
    }
  }
  return findings
}

/// The name behind `keyword`; initialisers are told apart by nothing, so they share one.
private func declaredName(_ words: [Substring], _ keyword: Substring) -> Substring {
  keyword == "init" ? keyword : words.drop { $0 != keyword }.dropFirst().first ?? ""
}

/// The names that protocols of Sources require.
func protocolRequirements(_ files: [SourceFile]) -> Set<Substring> {
  var names: Set<Substring> = []
  for file in files where file.isSwift && file.path.hasPrefix("Sources/") {
    var indentation: Int?
    for (code, words) in zip(file.code, file.words) {
      let depth = code.prefix { $0 == " " }.count
      if words.contains("protocol"), code.hasSuffix("{") { indentation = depth }
      guard let outer = indentation else { continue }
      if code.dropFirst(depth).hasPrefix("}"), depth == outer { indentation = nil }
      guard depth == outer + 2,
        let keyword = words.first(where: { $0 == "func" || $0 == "var" || $0 == "init" })
      else { continue }
      names.insert(declaredName(words, keyword))
    }
  }
  return names
}

private func speaksForItself(_ file: SourceFile, _ line: Int, _ keyword: Substring) -> Bool {
  let code = file.code[line].reversed().drop { $0 == " " }
  let isOneLine = code.first == "}"
  switch keyword {
  case "let": return true
  case "var": return isOneLine || code.first != "{" || file.words[line].contains("description")
  case "func", "subscript": return isOneLine || isOperator(file, line)
  case "init": return isOneLine || onlyStores(file, line)
  default: return false
  }
}

private func isOperator(_ file: SourceFile, _ line: Int) -> Bool {
  guard let range = file.code[line].firstRange(of: "func ") else { return false }
  return file.code[line][range.upperBound...].first.map { !$0.isLetter && $0 != "_" } ?? false
}

/// Whether the body that opens at or after `line` does nothing but assign to `self`.
private func onlyStores(_ file: SourceFile, _ line: Int) -> Bool {
  guard let open = file.code[line...].firstIndex(where: { $0.hasSuffix("{") }) else { return false }
  for code in file.code[(open + 1)...] {
    let text = code.drop { $0 == " " }
    if text == "}" { return true }
    if !text.hasPrefix("self.") { return false }
  }
  return false
}

private func hasDocComment(_ file: SourceFile, above line: Int) -> Bool {
  for above in stride(from: line - 1, through: 0, by: -1) {
    if file.comments[above].hasPrefix("///") { return true }
    guard file.code[above].drop(while: { $0 == " " }).hasPrefix("@") else { return false }
  }
  return false
}

/// Files without a suite of their own, and why.
let filesWithoutSuite: [String: String] = [
  "Sources/apus/Apus.swift": "the list of subcommands; every test of a command runs it",
  "Sources/Feed/MessageNormaliser.swift":
    "an interface; the suites of its conformers and of MoldChannel's users prove it",
  "Sources/Rings/Region/Files.swift": "calls of the C library; RegionTests make and remove by them",
  "Sources/XDP/FrameAssembly.swift":
    "where jumbo frames become one piece; FrameKindTests compare every byte of them",
  "Sources/Appliance/Proof/ReceiveProofRun.swift":
    "the receiving loop's own times; ReceiveProofTests read them in the result",
  "Sources/Appliance/Supervision/ProcessCast.swift":
    "starts and ends processes; RunTests see each of its steps in whole runs",
  "Sources/Appliance/Proof/Crash/CrashProof.swift":
    "kills processes; RunTests run it and read what it found",
  "Sources/Appliance/Proof/Crash/CrashProofPlan.swift":
    "the configuration of a crash proof; RunTests run it for each target",
  "Sources/Appliance/Proof/Crash/CrashProofResult.swift":
    "what a crash proof found; RunTests decode it, CrashAuditTests prove its verdict",
  "Sources/Appliance/Proof/Crash/BreakingLink.swift":
    "a cable between processes; RunTests cut it in the middle of messages",
  "Sources/Exchange/OrderEntry/ClientTrail.swift":
    "what the order port noted; ExchangeJournalTests compare all of it with its repetition",
  "Sources/Telemetry/Deflate.swift":
    "a call of zlib each way; HistogramEncodingTests send every histogram through both",
  "Sources/VenueKRX/KRXInstrument.swift":
    "what FeedKRX remembers of an instrument; FeedKRXMarketTests see all of it as events",
  "Sources/Exchange/OrderEntry/ClientOrder.swift":
    "what the parts of the order port tell each other; OrderPortTests see all of it in answers",
  "Sources/Exchange/OrderFaults/OrderPort+Faults.swift":
    "where the order port asks its faults; OrderFaultTests see each of them in answers",
  "Sources/Exchange/Publishing/FeedMessage.swift":
    "what ItchPublisher remembers; ExchangeCoreTests ask for every message of it again",
  "Sources/Exchange/KRX/KRXInstrumentState.swift":
    "what KRXPublisher remembers; KRXExchangeTests rebuild all of it from what is published",
]

/// Every file of Sources is named by its mirrored test target: a type or function it declares
/// is used there.
func suiteFindings(_ files: [SourceFile], listed: [String: String]) -> [Finding] {
  var tested: [String: Set<Substring>] = [:]
  for file in files where file.isSwift && file.path.hasPrefix("Tests/") {
    let folder = file.path.split(separator: "/")[1]
    let target = folder == "CommandTests" ? "apus" : String(folder.dropLast("Tests".count))
    for words in file.words { tested[target, default: []].formUnion(words) }
    tested[target, default: []].insert(file.name)
  }
  var findings: [Finding] = []
  for file in files where file.isSwift && !file.words.allSatisfy(\.isEmpty) {
    guard let target = file.target, layers[target] != nil, !untestedTargets.contains(target),
      listed[file.path] == nil
    else { continue }
    // The command is tested from outside: a suite is named for a folder or a file of it.
    let folders = target == "apus" ? file.path.split(separator: "/").map { "\($0)Tests" } : []
    let names =
      declaredNames(file) + [file.name, "\(file.name)Tests"] + folders.map { Substring($0) }
    let folder = target == "apus" ? "CommandTests" : "\(target)Tests"
    if names.allSatisfy({ tested[target]?.contains($0) != true }) {
      findings.append(
        file.finding(0, "no suite names it; test it in Tests/\(folder) or list it with why"))
    }
  }
  return findings
}

/// Targets without a suite: benchmarks are driven from outside, the build tool runs in each build,
/// and `Venue` holds interfaces that the suites of its conformers prove.
private let untestedTargets: Set<String> = ["apus-bench", "embed-bpf", "EmbedBPF", "Venue"]

private func declaredNames(_ file: SourceFile) -> [Substring] {
  var names = file.types.map(\.name)
  for words in file.words {
    for (keyword, name) in zip(words, words.dropFirst())
    where ["func", "extension", "var", "let"].contains(keyword) {
      if keyword == "extension" || keyword == "func" { names.append(name) }
    }
  }
  return names
}
