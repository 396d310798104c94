// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct ITCH50Tests {
  /// The exact length of every type that the multicast carries.
  static let lengths: [(type: Character, byteCount: Int)] = [
    ("S", 12), ("R", 39), ("H", 25), ("Y", 20), ("L", 26), ("V", 35), ("W", 12), ("K", 28),
    ("J", 35), ("h", 21), ("A", 36), ("F", 40), ("E", 31), ("C", 36), ("X", 23), ("D", 19),
    ("U", 35), ("P", 44), ("Q", 40), ("B", 19), ("I", 50), ("N", 20), ("O", 48),
  ]

  static let vectors = [
    "53000000031f1aced9f07b4f",
    "52000700031f1aced9f07b4141504c20202020514e000000644e435a20504e4e314e000000004e",
    "41000700031f1aced9f07b00000000000003e9420000012c4141504c20202020001cdba2",
    "46000700031f1aced9f07b00000000000003ea53000000c84141504c20202020001ce0944753434f",
    "45000700031f1aced9f07b00000000000003e9000000640000000000001389",
    "43000700031f1aced9f07b00000000000003ea00000032000000000000138a59001ce030",
    "58000700031f1aced9f07b00000000000003e900000019",
    "44000700031f1aced9f07b00000000000003ea",
    "55000700031f1aced9f07b00000000000003e900000000000003eb00000190001cdab8",
    "50000700031f1aced9f07b0000000000000000420000000a4141504c20202020001cdcac000000000000138b",
    "51000700031f1aced9f07b000000000001e2404141504c20202020001cdea0000000000000138c4f",
    "49000700031f1aced9f07b00000000000003e800000000000001f4424141504c20202020001cd6d0001cdab8"
      + "001cd8c44f4c",
    "472020202020202020202020202020203132333435",
  ]

  /// What `describe` gives for each of `vectors`.
  static let descriptions: [String] = [
    "system_event(stock_locate=0 tracking_number=3 timestamp=34200000000123 event_code=O)",
    """
    stock_directory(stock_locate=7 tracking_number=3 timestamp=34200000000123 stock=AAPL \
    market_category=Q financial_status=N round_lot_size=100 round_lots_only=N \
    issue_classification=C issue_sub_type=Z authenticity=P short_sale_threshold=N \
    ipo_flag=N luld_tier=1 etp_flag=N etp_leverage_factor=0 inverse=N)
    """,
    """
    add_order(stock_locate=7 tracking_number=3 timestamp=34200000000123 order_ref=1001 \
    side=B shares=300 stock=AAPL price=189.1234)
    """,
    """
    add_order_mpid(stock_locate=7 tracking_number=3 timestamp=34200000000123 order_ref=1002 \
    side=S shares=200 stock=AAPL price=189.2500 attribution=GSCO)
    """,
    """
    order_executed(stock_locate=7 tracking_number=3 timestamp=34200000000123 order_ref=1001 \
    executed_shares=100 match=5001)
    """,
    """
    order_executed_with_price(stock_locate=7 tracking_number=3 timestamp=34200000000123 \
    order_ref=1002 executed_shares=50 match=5002 printable=Y price=189.2400)
    """,
    """
    order_cancel(stock_locate=7 tracking_number=3 timestamp=34200000000123 order_ref=1001 \
    cancelled_shares=25)
    """,
    "order_delete(stock_locate=7 tracking_number=3 timestamp=34200000000123 order_ref=1002)",
    """
    order_replace(stock_locate=7 tracking_number=3 timestamp=34200000000123 \
    original_ref=1001 new_ref=1003 shares=400 price=189.1000)
    """,
    """
    trade(stock_locate=7 tracking_number=3 timestamp=34200000000123 order_ref=0 side=B \
    shares=10 stock=AAPL price=189.1500 match=5003)
    """,
    """
    cross_trade(stock_locate=7 tracking_number=3 timestamp=34200000000123 shares=123456 \
    stock=AAPL cross_price=189.2000 match=5004 cross_type=O)
    """,
    """
    net_order_imbalance(stock_locate=7 tracking_number=3 timestamp=34200000000123 \
    paired_shares=1000 imbalance_shares=500 direction=B stock=AAPL far=189.0000 \
    near=189.1000 current_ref=189.0500 cross_type=O price_variation=L)
    """,
    "end_of_snapshot(sequence=12345)",
  ]

  @Test(
    "every type survives decode and write, whatever its bytes; one byte less or more is refused",
    arguments: lengths)
  func roundTrip(type: Character, byteCount: Int) {
    var random = SeededGenerator(seed: UInt64(type.asciiValue!))
    for _ in 0..<100 {
      var message = (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      message[0] = type.asciiValue!
      var echo = EchoHandler()
      #expect(decode(message, into: &echo) == .decoded)
      #expect(echo.bytes == message)
      let shorter = Array(message.dropLast())
      #expect(decode(shorter, into: &echo) == .wrongLength)
      let longer = message + [0]
      #expect(decode(longer, into: &echo) == .wrongLength)
      #expect(echo.counts == [type: 1])
    }
  }

  @Test("the reference messages decode and write back byte for byte", arguments: vectors)
  func vector(text: String) {
    let message = hex(text)
    var echo = EchoHandler()
    #expect(decode(message, into: &echo) == .decoded)
    #expect(echo.bytes == message)
  }

  @Test(
    "the described fields carry the specification's names and values",
    arguments: zip(vectors, descriptions))
  func description(text: String, expected: String) {
    var recorder = FieldRecorder()
    #expect(describe(hex(text), to: &recorder) == .decoded)
    #expect(recorder.text == expected)
  }

  @Test("a public file record decodes: system event at 12:20:38.604429977")
  func fileRecord() {
    let file = hex("000c5300000000286aab3b3a994f")
    var walker = BinaryFile()
    var recorder = FieldRecorder()
    while let message = walker.next(in: file.span.bytes) {
      #expect(describe(copy(message), to: &recorder) == .decoded)
    }
    #expect(
      recorder.text
        == "system_event(stock_locate=0 tracking_number=0 timestamp=44438604429977 event_code=O)")
  }

  @Test("circuit breaker levels are decimals of eight digits")
  func eightDecimals() {
    let header = ITCH50.Header(stockLocate: 0, timestamp: 1)
    let message = ITCH50.MWCBDeclineLevels(
      header: header, level1: 1_234_56789012, level2: 5, level3: .max)
    var recorder = FieldRecorder()
    #expect(describe(encoded(message), to: &recorder) == .decoded)
    let values = recorder.fields.suffix(3).map(\.value.text)
    #expect(values == ["1234.56789012", "0.00000005", "184467440737.09551615"])
  }

  @Test(
    "what is no message of the format has its own outcome",
    arguments: [
      ("", ITCH50.Outcome.wrongLength), ("5a00", .unknownType), ("00", .unknownType),
      ("41", .wrongLength), ("472020202020202020202020202020203132333a35", .malformed),
      ("472020202020202020202020202020202020202020", .malformed),
      ("473939393939393939393939393939393939393939", .malformed),
    ])
  func refusals(text: String, outcome: ITCH50.Outcome) {
    var echo = EchoHandler()
    #expect(decode(hex(text), into: &echo) == outcome)
    #expect(echo.counts.isEmpty)
  }

  @Test("the end of snapshot accepts zero padding and writes spaces")
  func endOfSnapshotPadding() {
    let zeros = hex("473030303030303030303030303030303132333435")
    var echo = EchoHandler()
    #expect(decode(zeros, into: &echo) == .decoded)
    #expect(echo.bytes == hex("472020202020202020202020202020203132333435"))
  }

  @Test("a million damaged messages neither trap nor decode at a wrong length")
  func mutations() {
    var tally = Tally()
    withMutations(of: Self.vectors.map(hex), seed: 0x17C4) { bytes in
      tally.record(ITCH50.decode(bytes, into: &tally))
    }
    #expect(tally.outcomes.reduce(0, +) == 1_000_000)
    #expect(tally.outcomes[Int(ITCH50.Outcome.decoded.rawValue)] > 10_000)
    #expect(tally.outcomes[Int(ITCH50.Outcome.wrongLength.rawValue)] > 10_000)
  }

  func decode(_ bytes: [UInt8], into handler: inout some ITCH50Handler) -> ITCH50.Outcome {
    ITCH50.decode(bytes.span.bytes, into: &handler)
  }

  func describe(_ bytes: [UInt8], to visitor: inout some FieldVisitor) -> ITCH50.Outcome {
    ITCH50.describe(bytes.span.bytes, to: &visitor)
  }

  struct Tally: ITCH50Handler {
    var outcomes: InlineArray<4, Int> = .init(repeating: 0)
    var shares: UInt64 = 0

    mutating func record(_ outcome: ITCH50.Outcome) { outcomes[Int(outcome.rawValue)] += 1 }
    mutating func addOrder(_ message: ITCH50.AddOrder) { shares &+= UInt64(message.shares) }
  }

  @Test("a glance finds the orders that decoding finds, and any bytes may be glanced at")
  func glance() {
    for vector in Self.vectors {
      let bytes = hex(vector)
      for length in 0...bytes.count { _ = ITCH50.glance(bytes.span.bytes.extracting(0..<length)) }
      guard let glance = ITCH50.glance(bytes.span.bytes) else { continue }
      switch Character(Unicode.Scalar(bytes[0])) {
      case "A":
        #expect(glance.isArrival && glance.orderRef == 1_001 && glance.stockLocate == 7)
        #expect(glance.side == .buy && glance.price == 1_891_234)
      case "F": #expect(glance.isArrival && glance.orderRef == 1_002)
      case "E", "X": #expect(!glance.isArrival && glance.orderRef == 1_001)
      case "C", "D": #expect(!glance.isArrival && glance.orderRef == 1_002)
      case "U":
        #expect(!glance.isArrival && glance.orderRef == 1_001 && glance.replacementRef == 1_003)
        #expect(glance.price == 1_891_000)
      default: #expect(!glance.isArrival && glance.replacementRef == 0)
      }
    }
  }
}

extension InlineArray where Element == Int {
  func reduce(_ start: Int, _ add: (Int, Int) -> Int) -> Int {
    var sum = start
    for index in indices { sum = add(sum, self[index]) }
    return sum
  }
}
