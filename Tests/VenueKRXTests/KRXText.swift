// SPDX-License-Identifier: Apache-2.0

/// `value` in `width` digits, the first a `-` when it is negative.
func digits(_ value: Int, _ width: Int) -> String {
  let text = String(value.magnitude)
  let zeros = String(repeating: "0", count: width - text.count - (value < 0 ? 1 : 0))
  return (value < 0 ? "-" : "") + zeros + text
}

/// Hundredths as a price of nine characters with a decimal point.
func printed(_ hundredths: Int) -> String {
  let size = Int(hundredths.magnitude)
  let text = digits(size / 100, 6) + "." + digits(size % 100, 2)
  return hundredths < 0 ? "-" + text.dropFirst() : text
}

/// Levels as (price in hundredths, quantity), best first; each of as many orders as its quantity.
struct KRXLadder: Equatable {
  var bids: [(Int, Int)] = []
  var asks: [(Int, Int)] = []

  static func == (left: KRXLadder, right: KRXLadder) -> Bool {
    left.text(left.bids) == right.text(right.bids) && left.text(left.asks) == right.text(right.asks)
  }

  /// `quantity@price`, best first, empty levels left out.
  func text(_ side: [(Int, Int)]) -> [String] {
    side.filter { $0.1 > 0 }.map { "\($0.1)@\($0.0)" }
  }
}

/// Messages of EXTURE 3.0 written out by hand, apart from the parser's tables.
struct KRXText {
  var information = "03F"
  var isin = "KR4301V13502"
  var board = "G1"
  var session = "40"
  /// 0 leaves the number blank.
  var sequence = 0
  /// Microseconds since midnight.
  var time = 9 * 3_600_000_000

  private var clock: String {
    let seconds = time / 1_000_000
    return digits(seconds / 3_600, 2) + digits(seconds / 60 % 60, 2) + digits(seconds % 60, 2)
      + digits(time % 1_000_000, 6)
  }
  private var number: String {
    sequence > 0 ? digits(sequence, 8) : String(repeating: " ", count: 8)
  }

  private func header(_ dataClass: String) -> String {
    dataClass + information + number + board + session + isin + digits(7, 6) + clock
  }

  private func end(_ text: String) -> [UInt8] { [UInt8](text.utf8) + [0xFF] }

  private func levels(_ ladder: KRXLadder) -> String {
    var text = ""
    for depth in 0..<5 {
      let bid = depth < ladder.bids.count ? ladder.bids[depth] : (0, 0)
      let ask = depth < ladder.asks.count ? ladder.asks[depth] : (0, 0)
      text += printed(ask.0) + printed(bid.0) + digits(ask.1, 9) + digits(bid.1, 9)
      text += digits(ask.1, 5) + digits(bid.1, 5)
    }
    let ask = ladder.asks.reduce(0) { $0 + $1.1 }
    let bid = ladder.bids.reduce(0) { $0 + $1.1 }
    return text + digits(ask, 9) + digits(bid, 9) + digits(ask, 5) + digits(bid, 5)
  }

  private func tradeText(
    _ price: Int, _ quantity: Int, _ cumulative: Int, _ aggressor: String, _ band: (Int, Int)
  ) -> String {
    var text = printed(price) + digits(quantity, 9) + printed(0) + printed(0)
    for _ in 0..<4 { text += printed(price) }
    text += digits(cumulative, 12) + digits(cumulative * price, 18) + ".000" + aggressor
    return text + printed(band.1) + printed(band.0)
  }

  func book(_ ladder: KRXLadder) -> [UInt8] {
    end(header("B6") + levels(ladder) + printed(0) + digits(0, 9))
  }

  func trade(
    _ price: Int, _ quantity: Int, cumulative: Int, aggressor: String = "2",
    band: (Int, Int) = (0, 0)
  ) -> [UInt8] {
    end(header("A3") + tradeText(price, quantity, cumulative, aggressor, band))
  }

  func tradeBook(
    _ price: Int, _ quantity: Int, cumulative: Int, aggressor: String = "2",
    band: (Int, Int) = (0, 0), _ ladder: KRXLadder
  ) -> [UInt8] {
    end(
      header("G7") + tradeText(price, quantity, cumulative, aggressor, band) + levels(ladder))
  }

  /// M4: `action` of two characters; a blank ISIN means the whole group.
  func schedule(
    event: String, action: String = "  ", session: String = "  ", isGroup: Bool = true,
    group: String = "   "
  ) -> [UInt8] {
    let isin = isGroup ? String(repeating: " ", count: 12) : isin
    return end(
      "M4" + information + group + board + event + clock.prefix(9) + "00001" + action + session
        + isin + String(repeating: " ", count: 12) + String(repeating: " ", count: 11) + "   "
        + " " + "00" + "U" + "000000000")
  }

  func expansion(upperStage: Int, lowerStage: Int, lower: Int, upper: Int) -> [UInt8] {
    end(
      "V1" + information + number + board + isin + digits(7, 6) + clock.prefix(9)
        + digits(upperStage, 2) + digits(lowerStage, 2) + printed(upper) + printed(lower))
  }

  func band(code: Int, lower: Int, upper: Int) -> [UInt8] {
    end(
      "Q2" + information + number + board + isin + digits(7, 6) + clock + digits(code, 1)
        + printed(upper) + printed(lower))
  }

  /// I2.
  func polling() -> [UInt8] { end("I2000" + clock.prefix(4)) }
}
