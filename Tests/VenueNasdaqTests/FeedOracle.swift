// SPDX-License-Identifier: Apache-2.0
import Units

/// One level of the oracle: price × 10⁴; no level at all when the size is 0.
struct OracleLevel {
  var price: Int64
  var size: Int64

  func matches(_ level: Level) -> Bool {
    guard size > 0 else { return !level.isPresent }
    return level.price.raw == price * 100_000 && level.quantity.raw == size
  }
}

/// The top of the book after message `messageIndex` of the file.
struct OracleRow {
  var messageIndex: Int64
  var bids: [OracleLevel]
  var asks: [OracleLevel]
}

/// Reads the rows of the oracle's comma-separated text one after the other.
struct OracleRows {
  private let text: [UInt8]
  private var offset: Int

  init(_ text: [UInt8]) {
    self.text = text
    offset = (text.firstIndex(of: UInt8(ascii: "\n")) ?? text.count - 1) + 1
  }

  /// The next row, nil at the end.
  mutating func next() -> OracleRow? {
    guard offset < text.count else { return nil }
    for _ in 0..<2 { _ = number() }
    var row = OracleRow(messageIndex: number(), bids: [], asks: [])
    for _ in 0..<3 { _ = number() }
    for _ in 0..<5 {
      row.asks.append(OracleLevel(price: number(), size: number()))
      row.bids.append(OracleLevel(price: number(), size: number()))
    }
    while offset < text.count, text[offset - 1] != UInt8(ascii: "\n") { offset += 1 }
    return row
  }

  /// The number of the next field; 0 when it is empty or no number.
  private mutating func number() -> Int64 {
    var value: Int64 = 0
    var isNegative = false
    while offset < text.count {
      let byte = text[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "\n"): return isNegative ? -value : value
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value &* 10 &+ Int64(byte - 48)
      default: break
      }
    }
    return isNegative ? -value : value
  }
}
