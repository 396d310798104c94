// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Foundation
internal import Units

extension FaultScript {
  /// What a table of a script describes.
  private enum Kind: String, CaseIterable {
    case loss, burst, duplicate, reorder, delay, corrupt, silence
    /// A new session without an end of the old one.
    case restart
    /// An end of session, then the next session.
    case roll
  }

  /// The script that `--faults NAME` asks for: a builtin one, or that of the file `NAME`, whose
  /// tables are `[[fault]]` with the keys of `[[exchange.fault]]`, besides `seed`.
  package static func named(
    _ name: String, lineNames: [String]
  ) throws(ConfigurationError) -> FaultScript {
    if let known = builtin.first(where: { $0.name == name }) { return known.script }
    let root = try root(of: name, builtin: builtin.map(\.name))
    let seed = try root.integer("seed", in: 0...Int.max, default: 1)
    let script = try FaultScript(
      root.sections("fault"), seed: UInt64(seed), lineNames: lineNames)
    try root.finish()
    return script
  }

  /// The document in the file `name`, which is none of the scripts called `builtin`.
  static func root(
    of name: String, builtin: [String]
  ) throws(ConfigurationError) -> ConfigurationReader {
    guard let data = FileManager.default.contents(atPath: name),
      let text = String(data: data, encoding: .utf8)
    else {
      let names = builtin.joined(separator: ", ")
      throw ConfigurationError(
        source: name, line: 0, message: "is neither a readable UTF-8 file nor one of \(names)")
    }
    return try ConfigurationDocument(source: name, text: text).root()
  }

  init(
    _ tables: [ConfigurationReader], seed: UInt64, lineNames: [String]
  ) throws(ConfigurationError) {
    self.init()
    self.seed = seed
    for table in tables {
      let kind: Kind = try table.choice("kind", default: .loss)
      switch kind {
      case .restart, .roll:
        let message = try table.integer("at_message", in: 1...Int.max, default: 1)
        if let last = sessionChanges.last, last.message >= UInt64(message) {
          throw table.failure(
            "at_message", "\(message) does not come after \(last.message), the one before")
        }
        sessionChanges.append(
          SessionChange(atMessage: UInt64(message), isAnnounced: kind == .roll))
      default:
        let place = try Self.place(table, lineNames)
        entries.append(
          Entry(place, Fault(try Self.effect(kind, table), window: try Self.messageWindow(table))))
      }
      try table.finish()
    }
  }

  private static func place(
    _ table: ConfigurationReader, _ lineNames: [String]
  ) throws(ConfigurationError) -> Place {
    let name = try table.text("line", default: "*")
    if name == "*" { return .everyLine }
    if name == "answers" { return .answers }
    guard lineNames.contains(name) else {
      let known = (lineNames + ["answers", "*"]).map { "\"\($0)\"" }.joined(separator: ", ")
      throw table.failure("line", "\"\(name)\" is not one of \(known)")
    }
    return .line(name)
  }

  private static func effect(
    _ kind: Kind, _ table: ConfigurationReader
  ) throws(ConfigurationError) -> Fault.Effect {
    func perMillion() throws(ConfigurationError) -> Int64 {
      Int64(try table.integer("per_million", in: 0...1_000_000, default: 10_000))
    }
    switch kind {
    case .loss: return .loss(perMillion: try perMillion())
    case .burst:
      let packets = try table.integer("packets", in: 1...1_000_000, default: 50)
      return .burst(perMillion: try perMillion(), packets: Int64(packets))
    case .duplicate: return .duplicate(perMillion: try perMillion())
    case .reorder:
      let depth = try table.integer("depth", in: 1...64, default: 4)
      return .reorder(perMillion: try perMillion(), depth: Int64(depth))
    case .delay:
      let base = try table.integer("delay_us", in: 0...10_000_000, default: 0)
      let jitter = try table.integer("jitter_us", in: 0...1_000_000, default: 0)
      return .delay(base: .microseconds(Int64(base)), jitter: .microseconds(Int64(jitter)))
    case .corrupt:
      let bits = try table.integer("bits", in: 1...64, default: 1)
      return .corrupt(perMillion: try perMillion(), bits: Int64(bits))
    case .silence, .restart, .roll: return .silence
    }
  }

  private static func messageWindow(
    _ table: ConfigurationReader
  ) throws(ConfigurationError) -> FaultWindow {
    var window = try window(table)
    let first = try table.integer("from_message", in: 0...Int.max, default: 0)
    let end = try table.integer("until_message", in: 1...Int.max, default: Int.max)
    guard window.count(from: first, until: end) else {
      throw table.failure("until_message", "\(end) is not after \(first)")
    }
    return window
  }

  /// The window in time of a table.
  static func window(
    _ table: ConfigurationReader
  ) throws(ConfigurationError) -> FaultWindow {
    var window = FaultWindow()
    let from = try table.integer("from_ms", in: 0...86_400_000, default: 0)
    let until = try table.integer("until_ms", in: 1...86_400_000, default: 86_400_000)
    guard from < until else { throw table.failure("until_ms", "\(until) is not after \(from)") }
    window.from = .milliseconds(Int64(from))
    if until < 86_400_000 { window.until = .milliseconds(Int64(until)) }
    return window
  }
}

extension FaultWindow {
  /// Has the window begin with message or request `first` and end before `end`; false when it
  /// would be empty. The highest number is no end.
  mutating func count(from first: Int, until end: Int) -> Bool {
    firstMessage = UInt64(first)
    if end < Int.max { endMessage = UInt64(end) }
    return first < end
  }
}
