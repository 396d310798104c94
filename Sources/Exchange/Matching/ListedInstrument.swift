// SPDX-License-Identifier: Apache-2.0
package import Units

/// One stock of the simulated exchange.
package struct ListedInstrument: Sendable, BitwiseCopyable, Hashable {
  /// The symbol, at most eight characters.
  package var code: Code
  /// The smallest price step, in units of `Price.raw`.
  package var tick: Int64
  /// Where the day's fair value starts.
  package var openingPrice: Price
  package var roundLot: UInt32

  package init(
    code: Code, openingPrice: Price, tick: Int64 = 10_000_000, roundLot: UInt32 = 100
  ) {
    precondition(tick > 0 && tick % 100_000 == 0)
    precondition(openingPrice.raw > 64 * tick && openingPrice.raw % tick == 0)
    self.code = code
    self.tick = tick
    self.openingPrice = openingPrice
    self.roundLot = roundLot
  }

  /// Eight invented stocks between 12 and 410 dollars.
  package static var samples: [ListedInstrument] {
    let table: [(StaticString, Int64)] = [
      ("APUS", 15_025), ("ALBA", 8_710), ("CAFR", 41_000), ("HIRU", 1_245),
      ("MELB", 22_380), ("PROG", 5_655), ("RIPA", 30_120), ("SWFT", 9_990),
    ]
    return table.map { name, cents in
      ListedInstrument(
        code: Code(ascii: name), openingPrice: Price(raw: cents * 10_000_000))
    }
  }
}

extension Code {
  /// The code of a literal of up to eight ASCII characters.
  fileprivate init(ascii name: StaticString) {
    var high: UInt64 = 0
    var count = 0
    for byte in name.description.utf8 {
      high = high << 8 | UInt64(byte)
      count += 1
    }
    self.init(high: high << UInt64(8 * (8 - count)), low: 0)
  }
}
