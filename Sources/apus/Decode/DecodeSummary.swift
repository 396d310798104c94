// SPDX-License-Identifier: Apache-2.0

/// What `apus decode` found, as the lines it ends with on standard error.
struct DecodeSummary {
  private var lines: [String] = []

  init(decoder: LineDecoder, counts: InputCounts) {
    list("messages", decoder.decoded)
    list("refused messages", decoder.refused)
    list("messages of unknown type", decoder.unknown)
    if counts.frames > 0 { lines.append("frames: \(counts.frames)") }
    list("refused packets", counts.refused)
    list("frames without message", counts.skipped)
    if counts.heartbeats > 0 { lines.append("heartbeats: \(counts.heartbeats)") }
    if counts.emptyBlocks > 0 { lines.append("empty blocks: \(counts.emptyBlocks)") }
    if counts.cutByteCount > 0 {
      lines.append("the file ends inside a record: \(counts.cutByteCount) bytes left over")
    }
  }

  private mutating func list(_ what: String, _ counts: [LineDecoder.MessageKind: UInt64]) {
    for format in Set(counts.keys.map(\.format)).sorted() {
      var types: [String: UInt64] = [:]
      for (kind, count) in counts where kind.format == format { types[kind.type] = count }
      list("\(format) \(what)", types)
    }
  }

  private mutating func list(_ what: String, _ counts: [String: UInt64]) {
    guard !counts.isEmpty else { return }
    let sum = counts.values.reduce(0, +)
    let parts = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.append("\(what): \(sum) (\(parts.joined(separator: ", ")))")
  }

  func say() {
    for line in lines { Terminal.say(line) }
  }
}
