// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

extension ItchGenerator {
  /// Message `index` of the head: the day begins, stocks are named, system hours begin, stocks
  /// trade, market hours begin.
  mutating func writeHead(_ index: Int, _ output: inout MutableRawSpan, _ offset: Int) -> Int {
    let symbolCount = configuration.symbolCount
    let microseconds = UInt64(index) * 10_000
    switch index {
    case 0:
      return writeEvent(ITCH50.EventCode.startOfMessages, hours: 3, &output, offset)
    case 1...symbolCount:
      time = Self.nanos(hours: 3) + microseconds
      return writeDirectory(index - 1, &output, offset)
    case symbolCount + 1:
      return writeEvent(ITCH50.EventCode.startOfSystemHours, hours: 4, &output, offset)
    case configuration.headCount - 1:
      time = Self.nanos(hours: 9)
      return writeEvent(
        ITCH50.EventCode.startOfMarketHours, time: time + Self.nanos(hours: 1) / 2, &output, offset)
    default:
      time = Self.nanos(hours: 4) + microseconds
      let symbol = index - symbolCount - 2
      return BinaryFile.write(
        ITCH50.StockTradingAction(
          header: header(symbol), stock: Self.stock(symbol),
          tradingState: ITCH50.TradingState.trading, reserved: UInt8(ascii: " "), reason: .blank),
        to: &output, at: offset)
    }
  }

  /// The system event after which `left` messages follow.
  mutating func writeTail(_ left: Int, _ output: inout MutableRawSpan, _ offset: Int) -> Int {
    switch left {
    case 2: writeEvent(ITCH50.EventCode.endOfMarketHours, hours: 16, &output, offset)
    case 1: writeEvent(ITCH50.EventCode.endOfSystemHours, hours: 20, &output, offset)
    default: writeEvent(ITCH50.EventCode.endOfMessages, hours: 21, &output, offset)
    }
  }

  private mutating func writeEvent(
    _ code: UInt8, hours: UInt64, _ output: inout MutableRawSpan, _ offset: Int
  ) -> Int {
    writeEvent(code, time: Self.nanos(hours: hours), &output, offset)
  }

  private mutating func writeEvent(
    _ code: UInt8, time wanted: UInt64, _ output: inout MutableRawSpan, _ offset: Int
  ) -> Int {
    time = max(time, wanted)
    let header = ITCH50.Header(stockLocate: 0, timestamp: time)
    return BinaryFile.write(
      ITCH50.SystemEvent(header: header, eventCode: code), to: &output, at: offset)
  }

  private func writeDirectory(
    _ symbol: Int, _ output: inout MutableRawSpan, _ offset: Int
  ) -> Int {
    BinaryFile.write(
      ITCH50.StockDirectory(
        header: header(symbol), stock: Self.stock(symbol), marketCategory: UInt8(ascii: "Q"),
        financialStatus: UInt8(ascii: "N"), roundLotSize: 100, roundLotsOnly: UInt8(ascii: "N"),
        issueClassification: UInt8(ascii: "C"),
        issueSubType: Alpha<2>(Code(high: 0x5A20_0000_0000_0000, low: 0)),
        authenticity: UInt8(ascii: "P"), shortSaleThreshold: UInt8(ascii: "N"),
        ipoFlag: UInt8(ascii: "N"), luldTier: UInt8(ascii: "1"), etpFlag: UInt8(ascii: "N"),
        etpLeverageFactor: 0, inverse: UInt8(ascii: "N")),
      to: &output, at: offset)
  }

  private static func nanos(hours: UInt64) -> UInt64 { hours * 3_600_000_000_000 }

  /// The header of a message about a stock at the current time; locates count from 1.
  func header(_ symbol: Int) -> ITCH50.Header {
    ITCH50.Header(stockLocate: UInt16(symbol + 1), timestamp: time)
  }

  /// Four letters, a different four for each stock.
  static func stock(_ symbol: Int) -> Alpha<8> {
    var letters: UInt64 = 0
    var rest = symbol
    for _ in 0..<4 {
      letters = letters >> 8 | (UInt64(UInt8(ascii: "A")) + UInt64(rest % 26)) << 56
      rest /= 26
    }
    return Alpha<8>(Code(high: letters, low: 0))
  }
}
