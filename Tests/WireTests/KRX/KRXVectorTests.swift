// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

/// The published messages of each generation, field by field.
@Suite struct KRXVectorTests {
  /// Keeps what a datagram was decoded to.
  struct Keeper: KRXHandler {
    var book: KRX.Book?
    var trade: KRX.Trade?
    var tradeBook: KRX.TradeBook?
    var snapshot: KRX.Snapshot?
    var recordKind: KRX.Kind?
    var numbers: [KRX.FieldName: Int64] = [:]
    var prices: [KRX.FieldName: Price] = [:]
    var times: [KRX.FieldName: KRX.TimeOfDay] = [:]
    var texts: [KRX.FieldName: Code] = [:]
    var recognizedCode: KRX.TRCode?

    mutating func book(_ message: borrowing KRX.Book) { book = copy message }
    mutating func trade(_ message: borrowing KRX.Trade) { trade = copy message }
    mutating func tradeBook(_ message: borrowing KRX.TradeBook) { tradeBook = copy message }
    mutating func snapshot(_ message: borrowing KRX.Snapshot) { snapshot = copy message }
    mutating func recognized(_ code: KRX.TRCode) { recognizedCode = code }

    mutating func record(_ record: borrowing KRX.Record) {
      recordKind = record.kind
      for name in KRX.FieldName.allCases {
        numbers[name] = record.number(name)
        prices[name] = record.price(name)
        times[name] = record.time(name)
        texts[name] = record.text(name)
      }
    }
  }

  /// The message of a text and its end.
  static func decode(_ text: String, _ generation: KRX.Generation) -> (KRX.Outcome, Keeper) {
    decode(Array(text.utf8) + [0xFF], generation)
  }

  static func decode(_ bytes: [UInt8], _ generation: KRX.Generation) -> (KRX.Outcome, Keeper) {
    var keeper = Keeper()
    let outcome = KRX.decode(bytes.span.bytes, generation, into: &keeper)
    return (outcome, keeper)
  }

  static func price(_ text: String) -> Price {
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let mantissa = Int64(parts[0] + fraction)! * powerOfTen(9 - fraction.count)
    return Price(raw: isNegative ? -mantissa : mantissa)
  }

  /// `price×quantity/orders` of each level.
  static func text(_ side: KRX.BookSide, _ depth: Int) -> String {
    (0..<depth).map { depth in
      let level = side.levels[depth]
      return "\(level.price)×\(level.quantity.raw)/\(level.orders)"
    }.joined(separator: " ")
  }

  static func nanos(_ hours: Int64, _ minutes: Int64, _ seconds: Int64, _ nanos: Int64) -> Int64 {
    ((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000 + nanos
  }

  static let frame = hex(
    """
    01005e25363e001244c8380a0800450000f3e18100003b11baf6c0a60278e925 \
    363e8dce3c9c00df788342363033344b52343330314636323535313039323131 \
    3030303130343230303435353030303030303130303435303030303030313030 \
    3034343530303030303130303034343030303030303030303034333530303030 \
    3031303030303130343030303833353030303030313030303834303030303030 \
    3130303038343530303030303030303038353030303030303130303038353530 \
    3030303031303030313036303030313030303130303031303030303030303130 \
    3031303430303031303030313030303030303031303030313039303030303030 \
    ff
    """)

  @Test("an option book of 2011, in its frame")
  func optionBook2011() throws {
    guard case .frame(let frame) = EthernetFrame.parse(Self.frame.span.bytes) else {
      Issue.record("no frame")
      return
    }
    let payload = copy(frame.payload(of: Self.frame.span.bytes))
    let (outcome, keeper) = Self.decode(payload, .krx2011)
    #expect(outcome == .decoded)
    let book = try #require(keeper.book)
    #expect(book.header.code.text == "B6034")
    #expect(book.header.instrument.text == "KR4301F62551")
    #expect(book.header.index == 92)
    #expect(book.header.session.text == "11")
    #expect(book.header.sequence < 0)
    #expect(book.header.board == .blank)
    #expect(book.header.time.nanos == Self.nanos(9, 0, 0, 0))
    #expect(book.depth == 5)
    #expect(Self.text(book.bid, 5) == "4.55×1/1 4.50×10/1 4.45×10/1 4.40×0/0 4.35×10/1")
    #expect(Self.text(book.ask, 5) == "8.35×10/1 8.40×10/1 8.45×0/0 8.50×10/1 8.55×10/1")
    #expect(book.bid.quantityTotal == 1_042)
    #expect(book.ask.quantityTotal == 1_040)
    #expect(book.bid.orderTotal == 106)
    #expect(book.ask.orderTotal == 104)
    #expect(!book.expectedPrice.isDefined)
  }

  static let snapshotExturePlus =
    "B2014KR4101P6000401 281650000000000 28220 28295 28030000322384018014801268235981300000002"
    + " 281650001190054 281600000960040 281700002050069 281550001820063 281750001880070"
    + " 281500003660082 281800001840067 281450001870052 281850001900068 28140000217006401684203402"
    + "0129960235240G1BB1 00000 28445 27885"

  @Test("a futures snapshot of 2019")
  func snapshot2019() throws {
    let (outcome, keeper) = Self.decode(Self.snapshotExturePlus, .exturePlus)
    #expect(outcome == .decoded)
    let snapshot = try #require(keeper.snapshot)
    #expect(snapshot.header.instrument.text == "KR4101P60004")
    #expect(snapshot.header.index == 1)
    #expect(snapshot.header.session.text == "40")
    #expect(snapshot.header.board.text == "G1")
    #expect(!snapshot.header.time.isPresent)
    #expect(snapshot.boardEvent.text == "BB1")
    #expect(snapshot.last == Self.price("281.65"))
    #expect(snapshot.open == Self.price("282.20"))
    #expect(snapshot.high == Self.price("282.95"))
    #expect(snapshot.low == Self.price("280.30"))
    #expect(snapshot.openInterest == 322_384)
    #expect(snapshot.cumulativeQuantity == 180_148)
    #expect(snapshot.cumulativeValue == 12_682_359_813 * 1_000_000)
    #expect(snapshot.aggressor == .buy)
    #expect(
      Self.text(snapshot.ask, 5)
        == "281.65×119/54 281.70×205/69 281.75×188/70 281.80×184/67 281.85×190/68")
    #expect(
      Self.text(snapshot.bid, 5)
        == "281.60×96/40 281.55×182/63 281.50×366/82 281.45×187/52 281.40×217/64")
    #expect(snapshot.ask.quantityTotal == 16_842)
    #expect(snapshot.ask.orderTotal == 3_402)
    #expect(snapshot.bid.quantityTotal == 12_996)
    #expect(snapshot.bid.orderTotal == 2_352)
    #expect(snapshot.upperBand == Self.price("284.45"))
    #expect(snapshot.lowerBand == Self.price("278.85"))
  }

  static let openInterest2019 = "H2014KR4101P6000401M120190426000322369"
  static let polling2019 = "I20141331          "

  @Test("open interest and polling of 2019")
  func openInterest() {
    let (outcome, keeper) = Self.decode(Self.openInterest2019, .exturePlus)
    #expect(outcome == .decoded)
    #expect(keeper.recordKind == .openInterest)
    #expect(keeper.texts[.openInterestKind] == Code("M1"))
    #expect(keeper.numbers[.date] == 20_190_426)
    #expect(keeper.numbers[.openInterest] == 322_369)
    #expect(keeper.texts[.instrument] == Code("KR4101P60004"))
    #expect(keeper.numbers[.index] == 1)
    let (pollingOutcome, polling) = Self.decode(Self.polling2019, .exturePlus)
    #expect(pollingOutcome == .decoded)
    #expect(polling.recordKind == .polling)
    #expect(polling.times[.time]?.nanos == Self.nanos(13, 31, 0, 0))
    #expect(polling.texts[.lineRole] == nil)
  }

  static let spread2019 =
    "B2014KR4401P6Q3S310-002202811027890-00220-00220-00220000000000000000100000014000000000001"
    + "-002000000100001-002200000090001-001900000020001-002250000010001-001850000200001"
    + "-002300000100001-001000000500001-002400000100001 000000000000000-00250000002000100008200004"
    + "0000320000540G1    00000 01240-01590"

  @Test("a calendar spread with negative prices")
  func negativeSpread() throws {
    let (outcome, keeper) = Self.decode(Self.spread2019, .exturePlus)
    #expect(outcome == .decoded)
    let snapshot = try #require(keeper.snapshot)
    #expect(snapshot.last == Self.price("-2.20"))
    #expect(snapshot.nearPrice == Self.price("281.10"))
    #expect(snapshot.farPrice == Self.price("278.90"))
    #expect(snapshot.boardEvent == .blank)
    #expect(
      Self.text(snapshot.ask, 5) == "-2.00×10/1 -1.90×2/1 -1.85×20/1 -1.00×50/1 0.00×0/0")
    #expect(
      Self.text(snapshot.bid, 5) == "-2.20×9/1 -2.25×1/1 -2.30×10/1 -2.40×10/1 -2.50×2/1")
    #expect(snapshot.upperBand == Self.price("12.40"))
    #expect(snapshot.lowerBand == Self.price("-15.90"))
  }

  static let book3 =
    "B602F        G140KR4106V30004000020104939405656001379.70001379.50000000003000000003000030000"
    + "3001379.80001379.400000000040000000040000400004001379.90001379.30000000007000000005000060000"
    + "5001380.00001379.200000000050000000070000500007001380.10001379.10000000005000000005000050000"
    + "50000009020000025920031700642000000.00000000000"

  @Test("a KOSDAQ 150 futures book of EXTURE 3.0")
  func exture3Book() throws {
    let (outcome, keeper) = Self.decode(Self.book3, .exture3)
    #expect(outcome == .decoded)
    let book = try #require(keeper.book)
    #expect(book.header.code.text == "B602F")
    #expect(book.header.instrument.text == "KR4106V30004")
    #expect(book.header.index == 20)
    #expect(book.header.sequence < 0)
    #expect(book.header.board.text == "G1")
    #expect(book.header.session.text == "40")
    #expect(book.header.time.nanos == Self.nanos(10, 49, 39, 405_656_000))
    #expect(
      Self.text(book.ask, 5)
        == "1379.70×3/3 1379.80×4/4 1379.90×7/6 1380.00×5/5 1380.10×5/5")
    #expect(
      Self.text(book.bid, 5)
        == "1379.50×3/3 1379.40×4/4 1379.30×5/5 1379.20×7/7 1379.10×5/5")
    #expect(book.ask.quantityTotal == 902)
    #expect(book.bid.quantityTotal == 2_592)
    #expect(book.ask.orderTotal == 317)
    #expect(book.bid.orderTotal == 642)
    #expect(book.expectedPrice == .zero)
    #expect(book.expectedQuantity == 0)
  }

  static let tradeBook3 =
    "G703F        G140KR4301V13502001656104939081108000002.12000000005000000.00000000.00000002.83"
    + "000002.93000002.06000002.11000000021511000000013250790000.0002000006.86000000.01000002.12"
    + "000002.110000000100000000100000300006000002.13000002.10000000033000000041000110001100000"
    + "2.14000002.090000000290000000430000800010000002.15000002.08000000038000000037000090001300000"
    + "2.16000002.0700000001800000006200007000110000017960000059190049400380"

  @Test("an option trade with its book of EXTURE 3.0")
  func exture3TradeBook() throws {
    let (outcome, keeper) = Self.decode(Self.tradeBook3, .exture3)
    #expect(outcome == .decoded)
    let message = try #require(keeper.tradeBook)
    let trade = message.trade
    #expect(trade.header.instrument.text == "KR4301V13502")
    #expect(trade.price == Self.price("2.12"))
    #expect(trade.quantity == 5)
    #expect(trade.nearPrice == .zero)
    #expect(trade.farPrice == .zero)
    #expect(trade.open == Self.price("2.83"))
    #expect(trade.high == Self.price("2.93"))
    #expect(trade.low == Self.price("2.06"))
    #expect(trade.previous == Self.price("2.11"))
    #expect(trade.cumulativeQuantity == 21_511)
    #expect(trade.cumulativeValue == 13_250_790_000_000)
    #expect(trade.aggressor == .buy)
    #expect(trade.aggressor.side == .buy)
    #expect(trade.upperBand == Self.price("6.86"))
    #expect(trade.lowerBand == Self.price("0.01"))
    #expect(Self.text(message.ask, 5) == "2.12×10/3 2.13×33/11 2.14×29/8 2.15×38/9 2.16×18/7")
    #expect(Self.text(message.bid, 5) == "2.11×10/6 2.10×41/11 2.09×43/10 2.08×37/13 2.07×62/11")
    #expect(message.ask.quantityTotal == 1_796)
    #expect(message.bid.quantityTotal == 5_919)
    #expect(message.ask.orderTotal == 494)
    #expect(message.bid.orderTotal == 380)
  }
}
