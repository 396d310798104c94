// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units
package import VenueKRX
package import Wire

extension FeedSection.Format {
  /// The layouts of a KRX format, nil of other venues.
  package var generation: KRX.Generation? {
    switch self {
    case .nasdaq: nil
    case .krx: .krx2011
    case .krxExturePlus: .exturePlus
    case .krxExture3: .exture3
    }
  }
}

/// What the KRX feed needs beside the lines: how long silence may last, and rows of the rules of
/// trading that differ from the built-in tables.
package struct KRXSection: Sendable {
  package var lineSilenceSeconds: Int
  package var latenessMilliseconds: Int
  /// Tick tables by product, in place of the built-in ones.
  package var ticks: [(product: KRXProduct, table: KRXTickTable)]
  /// Session ids, as two characters in 16 bits, with what they mean.
  package var sessions: [(id: UInt16, state: TradingState)]
  /// Board events, as three characters in 24 bits, with what they lead to; nil for nothing.
  package var boardEvents: [(code: UInt32, state: TradingState?)]

  /// Reads `[krx]`, `[[krx_tick]]`, `[[krx_session]]` and `[[krx_event]]`.
  init(_ root: ConfigurationReader) throws(ConfigurationError) {
    let reader = try root.section("krx")
    lineSilenceSeconds = try reader.integer(
      "line_silence_seconds", in: 1...86_400, default: 120)
    latenessMilliseconds = try reader.integer("lateness_ms_max", in: 1...600_000, default: 5_000)
    try reader.finish()
    ticks = try KRXSection.ticks(try root.sections("krx_tick"))
    sessions = []
    for row in try root.sections("krx_session") {
      let id = UInt16(truncatingIfNeeded: try KRXSection.characters(2, "id", row))
      guard let state = try KRXSection.state(row) else {
        throw row.failure("state", "\"none\" is for events only: a session has a state")
      }
      sessions.append((id, state))
      try row.finish()
    }
    boardEvents = []
    for row in try root.sections("krx_event") {
      boardEvents.append((try KRXSection.characters(3, "code", row), try KRXSection.state(row)))
      try row.finish()
    }
  }

  /// The rules of `generation` with this section's rows in them.
  package func rules(_ generation: KRX.Generation) -> KRXRules {
    var rules = KRXRules(generation)
    for row in ticks { rules[row.product].ticks = row.table }
    for row in sessions { rules.assign(session: row.id, row.state) }
    for row in boardEvents { rules.assign(boardEvent: row.code, row.state) }
    return rules
  }

  /// All rows of one product, in the order of the file, make its table.
  private static func ticks(
    _ readers: [ConfigurationReader]
  ) throws(ConfigurationError) -> [(product: KRXProduct, table: KRXTickTable)] {
    var rows: [(product: KRXProduct, rows: [KRXTickTable.Row])] = []
    var tables: [(product: KRXProduct, table: KRXTickTable)] = []
    for reader in readers {
      let product: KRXProduct = try reader.choice("product", default: .other)
      let below = try reader.text("below", default: "")
      let tick = try price("tick", try reader.text("tick", default: ""), reader)
      let bound = below.isEmpty ? Price.undefined : try price("below", below, reader)
      try reader.finish()
      let known = rows.firstIndex { $0.product == product }
      if known == nil { rows.append((product, [])) }
      let index = known ?? rows.count - 1
      rows[index].rows.append(KRXTickTable.Row(below: bound, tick: tick))
      tables.removeAll { $0.product == product }
      guard bound == .undefined else { continue }
      guard let table = KRXTickTable(rows[index].rows) else {
        throw reader.failure(
          "below", "rows of \(product.rawValue) must rise, at most 8, the last without `below`")
      }
      tables.append((product, table))
    }
    for row in rows where !tables.contains(where: { $0.product == row.product }) {
      guard let last = readers.last else { continue }
      throw last.failure("below", "the last row of \(row.product.rawValue) must have no `below`")
    }
    return tables
  }

  private static func price(
    _ key: String, _ text: String, _ reader: ConfigurationReader
  ) throws(ConfigurationError) -> Price {
    guard let price = Price(decimalText: text), price.raw > 0 else {
      throw reader.failure(key, "\"\(text)\" is not a price above 0, as text")
    }
    return price
  }

  private static func characters(
    _ count: Int, _ key: String, _ reader: ConfigurationReader
  ) throws(ConfigurationError) -> UInt32 {
    let text = try reader.text(key, default: "")
    guard text.utf8.count == count, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw reader.failure(key, "\"\(text)\" is not \(count) characters")
    }
    return text.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A trading state by name; nil for `none`.
  private static func state(
    _ reader: ConfigurationReader
  ) throws(ConfigurationError) -> TradingState? {
    switch try reader.text("state", default: "") {
    case "none": return nil
    case "trading": return .trading
    case "halted": return .halted
    case "paused": return .paused
    case "quotation-only": return .quotationOnly
    case "auction": return .auction
    case "closed": return .closed
    case let text:
      throw reader.failure(
        "state",
        "\"\(text)\" is not one of trading, halted, paused, quotation-only, auction, closed, none")
    }
  }
}

extension Configuration {
  /// The part of the sample for KRX. Rows of the rules are added as
  /// `[[krx_tick]]` product, below, tick (all rows of a product make its table, the last without
  /// `below`), `[[krx_session]]` id, state and `[[krx_event]]` code, state.
  static let krxSample = """
    [krx]
        line_silence_seconds = 120  # a line polls each minute; one silent for longer has failed
        lateness_ms_max = 5000      # older messages than that mean that the venue began again
    """

  /// The stream of each line, numbered by their first appearance: lines that name the same stream
  /// carry the same messages.
  package var lineStreams: [Int] {
    var names: [String] = []
    return lines.map { line in
      if let known = names.firstIndex(of: line.stream) { return known }
      names.append(line.stream)
      return names.count - 1
    }
  }

  /// The KRX feed's settings; nil when the format is another venue's.
  package func krxConfiguration(
    midnight: UnixNanos, preset: [InstrumentDefinition]
  ) -> FeedKRXConfiguration? {
    guard let generation = feed.format.generation else { return nil }
    var configuration = FeedKRXConfiguration(generation)
    configuration.rules = krx.rules(generation)
    configuration.midnight = midnight
    configuration.preset = preset
    configuration.instrumentCapacity = feed.instrumentCapacity
    if !lines.isEmpty { configuration.lineStreams = lineStreams }
    configuration.holdTime = .microseconds(Int64(feed.reorderWaitMicroseconds))
    configuration.silenceMax = .seconds(Int64(krx.lineSilenceSeconds))
    configuration.latenessMax = .milliseconds(Int64(krx.latenessMilliseconds))
    return configuration
  }

  /// What the KRX feed can follow: four lines of a stream, 256 streams.
  func checkStreams(_ root: ConfigurationReader) throws(ConfigurationError) {
    guard feed.format.generation != nil else { return }
    var counts: [Int: Int] = [:]
    for stream in lineStreams { counts[stream, default: 0] += 1 }
    if let crowded = counts.first(where: { $0.value > 4 }) {
      throw root.failure("line", "\(crowded.value) lines of one `stream`: at most 4")
    }
    guard counts.count <= 256 else {
      throw root.failure("line", "\(counts.count) streams: at most 256")
    }
  }
}
