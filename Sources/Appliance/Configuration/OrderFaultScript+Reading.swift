// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Units

extension OrderFaultScript {
  /// What a table of a script describes.
  private enum Kind: String, CaseIterable {
    case reject, partial, drop, delay, swap, cut, duplicate, reset, stall
  }

  /// The script that `--order-faults NAME` asks for: a builtin one, or that of the file `NAME`,
  /// whose tables are `[[fault]]` with the keys of `[[exchange.order_fault]]`, besides `seed`.
  package static func named(_ name: String) throws(ConfigurationError) -> OrderFaultScript {
    if let known = builtin.first(where: { $0.name == name }) { return known.script }
    let root = try FaultScript.root(of: name, builtin: builtin.map(\.name))
    let seed = try root.integer("seed", in: 0...Int.max, default: 1)
    let script = try OrderFaultScript(root.sections("fault"), seed: UInt64(seed))
    try root.finish()
    return script
  }

  init(_ tables: [ConfigurationReader], seed: UInt64) throws(ConfigurationError) {
    self.init(seed: seed)
    for table in tables {
      let kind: Kind = try table.choice("kind", default: .reject)
      var window = try FaultScript.window(table)
      let first = try table.integer("from_request", in: 0...Int.max, default: 0)
      let end = try table.integer("until_request", in: 1...Int.max, default: Int.max)
      guard window.count(from: first, until: end) else {
        throw table.failure("until_request", "\(end) is not after \(first)")
      }
      faults.append(OrderFault(try Self.effect(kind, table), window: window))
      try table.finish()
    }
  }

  private static func effect(
    _ kind: Kind, _ table: ConfigurationReader
  ) throws(ConfigurationError) -> OrderFault.Effect {
    func perMillion() throws(ConfigurationError) -> Int64 {
      Int64(try table.integer("per_million", in: 0...1_000_000, default: 10_000))
    }
    switch kind {
    case .reject: return .reject(perMillion: try perMillion())
    case .partial:
      let percent = try table.integer("percent", in: 1...100, default: 50)
      return .partialFill(perMillion: try perMillion(), percent: Int64(percent))
    case .drop: return .drop(perMillion: try perMillion())
    case .delay:
      let base = try table.integer("delay_us", in: 0...10_000_000, default: 0)
      let jitter = try table.integer("jitter_us", in: 0...1_000_000, default: 0)
      return .delay(base: .microseconds(Int64(base)), jitter: .microseconds(Int64(jitter)))
    case .swap: return .swap(perMillion: try perMillion())
    case .cut:
      let byte = try table.integer("at_byte", in: 0...Int.max, default: 0)
      if byte > 0 { return .cutAt(byte: UInt64(byte)) }
      return .cut(perMillion: try perMillion())
    case .duplicate:
      let count = try table.integer("messages", in: 1...1_000_000, default: 1)
      return .repeatMessages(perMillion: try perMillion(), count: Int64(count))
    case .reset: return .resetSequence(perMillion: try perMillion())
    case .stall: return .stall
    }
  }
}
