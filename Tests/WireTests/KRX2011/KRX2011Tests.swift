// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct KRX2011Tests {
  static let optionQuote: [UInt8] =
    Array(
      ("B6034KR4301F62551092110001042004550000001004500000010004450000010004400000000004"
        + "35000001000010400083500000100084000000100084500000000085000000100085500000100010"
        + "600010001000100000001001040001000100000001000109000000").utf8) + [0xFF]

  /// A datagram of digits under a TR code, its sign fields filled with `sign`.
  static func datagram(_ code: String, sign: UInt8 = 0x20) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(code.utf8.count))
    let byteCount = KRX2011.byteCount(of: word(code))!
    var bytes = (0..<byteCount).map { _ in UInt8(0x30 + random.below(10)) }
    bytes.replaceSubrange(0..<5, with: Array(code.utf8))
    let book = ["B6014": 21, "G7014": 95][code].map { [$0 + 6, $0 + 72] } ?? []
    for side in book { for level in 0..<5 { bytes[side + 12 * level] = sign } }
    if code == "A3014" || code == "G7014" {
      for offset in [19, 51, 57, 63, 69] { bytes[offset] = sign }
    }
    bytes[byteCount - 1] = 0xFF
    return bytes
  }

  static func word(_ code: String) -> UInt64 {
    code.utf8.reduce(0) { $0 << 8 | UInt64($1) } << 24
  }

  static func describe(_ bytes: [UInt8]) -> (KRX2011.Outcome, FieldRecorder) {
    var recorder = FieldRecorder()
    let outcome = KRX2011.describe(bytes.span.bytes, to: &recorder)
    return (outcome, recorder)
  }

  static let decoded = ["B6034", "A3034", "G7034", "B6014", "A3014", "G7014"]

  @Test("a real option quote gives the fields known of it")
  func optionQuoteFields() {
    let (outcome, recorder) = Self.describe(Self.optionQuote)
    #expect(outcome == .decoded)
    #expect(
      recorder.text
        == "option_quote(tr_code=B6034 instrument=KR4301F62551 sequence=92 market_status=11 "
        + "total_bid_quantity=1042 bids=4.55×1 4.50×10 4.45×10 4.40×0 4.35×10 "
        + "total_ask_quantity=1040 asks=8.35×10 8.40×10 8.45×0 8.50×10 8.55×10 "
        + "bid_count_total=106 ask_count_total=104 accept_time=09000000)")
    let counts = recorder.fields.compactMap { field -> [Int64]? in
      guard case .levels(let levels) = field.value else { return nil }
      return levels.map(\.count)
    }
    #expect(counts == [[1, 1, 1, 0, 1], [1, 1, 0, 1, 1]])
  }

  @Test("a real future trade gives the fields known of it")
  func futureTrade() {
    let text =
      "A3014KR4101F3000801 2649500000240090000860000000000 26495 26"
      + "495 26495 00000000066700088360825"
    let (outcome, recorder) = Self.describe(Array(text.utf8) + [0xFF])
    #expect(outcome == .decoded)
    #expect(
      recorder.text
        == "future_trade(tr_code=A3014 instrument=KR4101F30008 sequence=1 price=264.95 "
        + "quantity=2 trade_status=40 trade_time=09000086 near_price=0.00 far_price=0.00 "
        + "open=264.95 high=264.95 low=264.95 previous=0.00 cumulative_quantity=667 "
        + "cumulative_amount=88360825)")
  }

  @Test("futures prices are negative behind a minus sign")
  func negativePrices() {
    let (outcome, recorder) = Self.describe(Self.datagram("A3014", sign: UInt8(ascii: "-")))
    #expect(outcome == .decoded)
    for name in ["price", "open", "high", "low", "previous"] {
      let value = recorder.fields.first { $0.name == name }!.value
      #expect(value.text.hasPrefix("-"), "\(name)")
    }
    let (quoteOutcome, quote) = Self.describe(Self.datagram("B6014", sign: UInt8(ascii: "-")))
    #expect(quoteOutcome == .decoded)
    for name in ["bids", "asks"] {
      guard case .levels(let levels) = quote.fields.first(where: { $0.name == name })!.value else {
        Issue.record("\(name) has no levels")
        continue
      }
      #expect(levels.count == 5)
      #expect(levels.allSatisfy { $0.mantissa < 0 })
    }
  }

  @Test("every byte of every number must be a digit, every sign a space or minus")
  func nonDigits() {
    for code in Self.decoded {
      let bytes = Self.datagram(code)
      #expect(Self.describe(bytes).0 == .decoded, "\(code)")
      for offset in 17..<(bytes.count - 1) {
        // Statuses are text, and are left to the venue to judge.
        if Self.statusOffsets[code]!.contains(offset) { continue }
        for wrong: UInt8 in [0x2F, 0x3A, 0x41, 0x00, 0xB0, 0xFF] {
          var damaged = bytes
          damaged[offset] = wrong
          #expect(Self.describe(damaged).0 == .malformed, "\(code) at \(offset)")
        }
      }
    }
  }

  static let statusOffsets: [String: Set<Int>] = [
    "B6034": [20, 21], "A3034": [32, 33], "G7034": [32, 33, 81, 82], "B6014": [19, 20],
    "A3014": [31, 32], "G7014": [31, 32, 93, 94],
  ]

  @Test(
    "length, end byte and TR code are checked before any field",
    arguments: decoded + [
      "B2034", "B2014", "M7034", "M4034", "M4014", "H2034", "H2014", "I2014",
    ])
  func envelope(code: String) {
    let bytes = Self.datagram(code)
    let outcome = Self.describe(bytes).0
    #expect(outcome == (Self.decoded.contains(code) ? .decoded : .recognized))
    #expect(Self.describe(bytes.dropLast()).0 == .wrongLength)
    #expect(Self.describe(bytes + [0xFF]).0 == .wrongLength)
    #expect(Self.describe(bytes.dropLast() + [0x00]).0 == .missingEnd)
    #expect(Self.describe(Array("Z9".utf8) + bytes.dropFirst(2)).0 == .unknownType)
    #expect(Self.describe(Array(bytes.prefix(4))).0 == .unknownType)
  }

  @Test("times of day become nanoseconds since midnight")
  func times() {
    #expect(KRX2011.TimeOfDay(digits: 9_000_000).nanos == 32_400 * 1_000_000_000)
    #expect(KRX2011.TimeOfDay(digits: 15_140_207).nanos == 54_842_070_000_000)
    #expect(KRX2011.TimeOfDay(digits: 9_000_000).text == "09000000")
  }

  @Test("a million damaged datagrams do not trap")
  func mutations() {
    let valid = [Self.optionQuote] + Self.decoded.map { Self.datagram($0) }
    var tally = Tally()
    withMutations(of: valid, seed: 0x2011) { bytes in
      if KRX2011.decode(bytes, into: &tally) == .decoded { tally.decoded += 1 }
    }
    #expect(tally.decoded > 10_000)
  }

  struct Tally: KRX2011Handler {
    var decoded = 0
    var sum: Int64 = 0

    mutating func quote(_ message: KRX2011.Quote) {
      sum &+= message.bid.levels[4].level.price.raw &+ message.acceptTime.nanos
    }

    mutating func tradeQuote(_ message: KRX2011.TradeQuote) {
      sum &+= message.trade.tradeTime.nanos &+ Int64(message.ask.levels[0].quantity)
    }
  }
}
