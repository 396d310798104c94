// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Units

/// Writes books as JSON lines: the form that `--final` and `--each` share.
struct BookPrinter {
  let output: LineOutput
  let levelCount: Int
  let isEach: Bool
  /// The only instrument wanted; nil for all.
  let instrument: String?
  private let text = JSONText()

  init(output: LineOutput, levelCount: Int, isEach: Bool, instrument: String?) {
    self.output = output
    self.levelCount = levelCount
    self.isEach = isEach
    self.instrument = instrument
  }

  func wants(_ definition: InstrumentDefinition) -> Bool {
    instrument == nil || definition.code.description == instrument
  }

  /// Writes the line of one instrument; `level` gives the level of a side at a depth.
  func write(
    _ definition: InstrumentDefinition, _ row: InstrumentState, messages: Int64, index: Int64?,
    level: (Side, Int) -> Level
  ) throws {
    let decimals = Int(definition.priceDecimals)
    text.openObject()
    if let index {
      text.key("index")
      text.integer(index)
    }
    text.key("instrument")
    text.text(definition.code.description)
    for (name, side) in [("bids", Side.buy), ("asks", Side.sell)] {
      text.key(name)
      text.openArray()
      for depth in 0..<levelCount {
        let level = level(side, depth)
        guard level.isPresent else { break }
        text.openArray()
        text.decimal(level.price.mantissa(decimals: decimals), decimals: decimals)
        text.integer(level.quantity.raw)
        text.closeArray()
      }
      text.closeArray()
    }
    text.key("last")
    if row.lastPrice.isDefined {
      text.decimal(row.lastPrice.mantissa(decimals: decimals), decimals: decimals)
    } else {
      text.null()
    }
    text.key("volume")
    text.integer(row.volume.raw)
    text.key("messages")
    text.integer(messages)
    text.closeObject()
    text.endLine()
    try output.take(text)
  }
}
