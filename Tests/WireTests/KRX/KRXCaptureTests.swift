// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Units
import Wire

/// Real messages of 2011 and of today.
@Suite struct KRXCaptureTests {
  /// The payloads of the capture of 2011, with the capture's stamps.
  static func payloads() -> [(stamp: Int64, bytes: [UInt8])]? {
    guard let bytes = SharedData.bytes("krx/kospi200-20110216-head.pcap") else { return nil }
    let (records, refusal) = PcapTests.read(bytes)
    #expect(refusal == nil)
    #expect(records.count == 7_000)
    return records.compactMap { record in
      guard case .frame(let frame) = record.parse(bytes.span.bytes) else { return nil }
      return (record.time.raw, copy(frame.payload(of: record.frame(of: bytes.span.bytes))))
    }
  }

  static func line(_ book: KRX.Book) -> String {
    func level(_ level: Level) -> String {
      let price = level.price.mantissa(decimals: 2)
      return padded(level.quantity.raw, 7) + "@" + padded(price, 5)
    }
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    var words = [book.header.time.text(fractionDigits: 2), book.header.instrument.text]
    for depth in (0..<5).reversed() { words.append(level(book.bid.levels[depth])) }
    for depth in 0..<5 { words.append(level(book.ask.levels[depth])) }
    return words.joined(separator: " ")
  }

  @Test("every option quote of the capture equals the expected one, level by level")
  func quotes() throws {
    guard let payloads = Self.payloads(),
      let text = SharedData.bytes("krx/kospi200-20110216-head.quotes.txt")
    else { return }
    let expected = String(decoding: text, as: UTF8.self).split(separator: "\n")
    var outcomes: [KRX.Outcome: Int] = [:]
    var codes: [String: Int] = [:]
    var line = 0
    var differing = 0
    for (stamp, bytes) in payloads {
      let (outcome, keeper) = KRXVectorTests.decode(bytes, .krx2011)
      outcomes[outcome, default: 0] += 1
      guard outcome == .decoded else { continue }
      codes[KRX.TRCode(of: bytes.span.bytes)!.text, default: 0] += 1
      guard let book = keeper.book, book.header.code.text == "B6034" else { continue }
      let micros = String(String(1_000_000 + stamp / 1_000 % 1_000_000).dropFirst())
      let found = "\(stamp / 1_000_000_000).\(micros) \(Self.line(book))"
      if line >= expected.count || expected[line] != found { differing += 1 }
      line += 1
    }
    #expect(line == 5_023)
    #expect(expected.count == 5_023)
    #expect(differing == 0)
    #expect(
      codes == [
        "B6034": 5_023, "B6014": 892, "A3034": 132, "A3014": 16, "G7034": 621, "G7014": 160,
        "B2014": 11, "B2034": 23, "M4014": 1, "M4034": 1, "M7034": 100,
      ])
    #expect(outcomes[.malformed] == nil)
    #expect(outcomes[.wrongLength] == nil)
    #expect(outcomes[.missingEnd] == nil)
    #expect(outcomes[.recognized] == nil)
  }

  @Test("every message of the capture is written back byte for byte")
  func echoes() {
    guard let payloads = Self.payloads() else { return }
    var count = 0
    for (_, bytes) in payloads {
      var echo = KRXLayoutTests.Echo(.krx2011)
      guard KRX.decode(bytes.span.bytes, .krx2011, into: &echo) == .decoded else { continue }
      // A block trade ends in a filler of spaces, everything else in fields.
      #expect(echo.bytes == bytes)
      count += 1
    }
    #expect(count == 6_980)
  }

  /// Follows every instrument of the capture and counts what breaks a rule of the market.
  struct Rules: KRXHandler {
    var cumulative: [Alpha<12>: Int64] = [:]
    var books: [Alpha<12>: KRX.Book] = [:]
    var trades = 0
    var checkedBooks = 0
    var negativePrices = 0
    var snapshotsEqual = 0
    var broken: [String] = []

    mutating func book(_ message: borrowing KRX.Book) {
      check(message.bid, message.ask)
      books[message.header.instrument] = copy message
    }

    mutating func trade(_ message: borrowing KRX.Trade) {
      trades += 1
      let isin = message.header.instrument
      if let before = cumulative[isin], before + message.quantity != message.cumulativeQuantity {
        broken.append("volume of \(isin.text)")
      }
      cumulative[isin] = message.cumulativeQuantity
    }

    mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
      trade(message.trade)
      check(message.bid, message.ask)
      books[message.trade.header.instrument] = KRX.Book(
        header: message.trade.header, depth: 5, bid: message.bid, ask: message.ask)
    }

    mutating func snapshot(_ message: borrowing KRX.Snapshot) {
      guard let book = books[message.header.instrument] else { return }
      check(message.bid, message.ask)
      var isEqual = true
      for depth in 0..<5 {
        if message.bid.levels[depth] != book.bid.levels[depth] { isEqual = false }
        if message.ask.levels[depth] != book.ask.levels[depth] { isEqual = false }
      }
      if isEqual { snapshotsEqual += 1 }
      if let traded = cumulative[message.header.instrument], traded > message.cumulativeQuantity {
        broken.append("snapshot of \(message.header.instrument.text) goes back")
      }
    }

    mutating func check(_ bid: borrowing KRX.BookSide, _ ask: borrowing KRX.BookSide) {
      checkedBooks += 1
      ladder(bid, isRising: false)
      ladder(ask, isRising: true)
      if bid.levels[0].isPresent, ask.levels[0].isPresent,
        bid.levels[0].price >= ask.levels[0].price
      {
        broken.append("crossed")
      }
    }

    mutating func ladder(_ side: borrowing KRX.BookSide, isRising: Bool) {
      var quantity: Int64 = 0
      var orders: Int64 = 0
      var last: Price?
      for depth in 0..<5 {
        let level = side.levels[depth]
        quantity += level.quantity.raw
        orders += level.orders
        if level.isPresent != (level.orders > 0) { broken.append("orders without quantity") }
        if level.orders > level.quantity.raw { broken.append("more orders than quantity") }
        guard level.isPresent else { continue }
        if level.price < .zero { negativePrices += 1 }
        if let last, isRising ? level.price <= last : level.price >= last {
          broken.append("ladder")
        }
        last = level.price
      }
      if quantity > side.quantityTotal { broken.append("quantity total") }
      if orders > side.orderTotal { broken.append("order total") }
    }
  }

  @Test("volumes of the capture continue from trade to trade, and its ladders are in order")
  func rules() {
    guard let payloads = Self.payloads() else { return }
    var rules = Rules()
    for (_, bytes) in payloads { _ = KRX.decode(bytes.span.bytes, .krx2011, into: &rules) }
    #expect(rules.broken.isEmpty, "\(rules.broken.prefix(5))")
    #expect(rules.trades == 132 + 16 + 621 + 160)
    #expect(rules.checkedBooks >= 5_023 + 892 + 621 + 160)
    #expect(rules.negativePrices > 0)
    #expect(rules.snapshotsEqual > 10)
  }

  @Test("messages of the current generation equal their expected fields")
  func goldenMessages() throws {
    guard let bytes = SharedData.bytes("krx/krx-modern-golden-messages.bin"),
      let url = SharedData.url("krx/krx-modern-golden-messages.expected.json")
    else { return }
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    let expected = try #require(json as? [[String: Any]])
    var offset = 0
    for message in expected {
      let byteCount = try #require(message["length"] as? Int)
      try check(Array(bytes[offset..<(offset + byteCount)]), message)
      offset += byteCount
    }
    #expect(offset == bytes.count)
    #expect(expected.count == 3)
  }

  private func check(_ bytes: [UInt8], _ expected: [String: Any]) throws {
    let (outcome, keeper) = KRXVectorTests.decode(bytes, .exture3)
    #expect(outcome == .decoded)
    let header = try #require(keeper.book?.header ?? keeper.tradeBook?.trade.header)
    #expect(header.code.text == expected["trcode"] as? String)
    #expect(header.sequence == -1)
    #expect(expected["seq"] is NSNull)
    #expect(header.board.text == expected["board"] as? String)
    #expect(header.session.text == expected["session"] as? String)
    #expect(header.instrument.text == expected["isin"] as? String)
    #expect(Int(header.index) == expected["index"] as? Int)
    #expect(header.time.text(fractionDigits: 6) == expected["time"] as? String)
    let bid = try #require(keeper.book?.bid ?? keeper.tradeBook?.bid)
    let ask = try #require(keeper.book?.ask ?? keeper.tradeBook?.ask)
    let levels = try #require(expected["levels"] as? [[String: Any]])
    #expect(levels.count == keeper.book?.depth ?? keeper.tradeBook?.depth)
    for (depth, level) in levels.enumerated() {
      #expect(try price(level, "ask") == ask.levels[depth].price)
      #expect(try price(level, "bid") == bid.levels[depth].price)
      #expect(level["askq"] as? Int == Int(ask.levels[depth].quantity.raw))
      #expect(level["bidq"] as? Int == Int(bid.levels[depth].quantity.raw))
      #expect(level["askn"] as? Int == Int(ask.levels[depth].orders))
      #expect(level["bidn"] as? Int == Int(bid.levels[depth].orders))
    }
    let total = try #require(expected["total"] as? [String: Int])
    #expect(total["askq"] == Int(ask.quantityTotal))
    #expect(total["bidq"] == Int(bid.quantityTotal))
    #expect(total["askn"] == Int(ask.orderTotal))
    #expect(total["bidn"] == Int(bid.orderTotal))
    if let trade = expected["trade"] as? [String: Any] {
      try check(try #require(keeper.tradeBook).trade, trade)
    }
  }

  private func check(_ trade: KRX.Trade, _ expected: [String: Any]) throws {
    let prices: [(String, Price)] = [
      ("price", trade.price), ("near", trade.nearPrice), ("far", trade.farPrice),
      ("open", trade.open), ("high", trade.high), ("low", trade.low), ("prev", trade.previous),
      ("dyn_upper", trade.upperBand), ("dyn_lower", trade.lowerBand),
    ]
    for (name, found) in prices { #expect(try price(expected, name) == found, "\(name)") }
    #expect(expected["qty"] as? Int == Int(trade.quantity))
    #expect(expected["cum_qty"] as? Int == Int(trade.cumulativeQuantity))
    let value = try #require(expected["cum_amt"] as? String).filter { $0 != "." }
    #expect(Int64(value) == trade.cumulativeValue)
    let aggressor = try #require(expected["aggressor"] as? String)
    #expect(aggressor.utf8.first == trade.aggressor.rawValue)
  }

  private func price(_ fields: [String: Any], _ name: String) throws -> Price {
    KRXVectorTests.price(try #require(fields[name] as? String))
  }

  @Test("an option book is described field by field")
  func described() {
    var recorder = FieldRecorder()
    let frame = KRXVectorTests.frame
    guard case .frame(let parsed) = EthernetFrame.parse(frame.span.bytes) else {
      Issue.record("no frame")
      return
    }
    let payload = parsed.payload(of: frame.span.bytes)
    #expect(KRX.describe(payload, .krx2011, to: &recorder) == .decoded)
    #expect(
      recorder.text
        == "book(tr_code=B6034 instrument=KR4301F62551 index=92 session=11 "
        + "total_bid_quantity=1042 bids=4.55×1 4.50×10 4.45×10 4.40×0 4.35×10 "
        + "total_ask_quantity=1040 asks=8.35×10 8.40×10 8.45×0 8.50×10 8.55×10 "
        + "bid_count_total=106 ask_count_total=104 accept_time=09000000)")
  }

  @Test("records and messages of known length are described")
  func describedRecords() {
    var recorder = FieldRecorder()
    let bytes = Array(KRXVectorTests.openInterest2019.utf8) + [0xFF]
    #expect(KRX.describe(bytes.span.bytes, .exturePlus, to: &recorder) == .decoded)
    #expect(
      recorder.text
        == "open_interest(tr_code=H2014 instrument=KR4101P60004 index=1 open_interest_kind=M1 "
        + "date=20190426 open_interest=322369)")
    recorder = FieldRecorder()
    let snapshot =
      Array("B203F".utf8) + [UInt8](repeating: 0x20, count: 415) + [0xFF]
    #expect(KRX.describe(snapshot.span.bytes, .exture3, to: &recorder) == .recognized)
    #expect(recorder.text == "undecoded(tr_code=B203F byte_count=421)")
  }
}
