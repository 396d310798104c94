// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct OUCH50Tests {
  static let enter = OUCH50.EnterOrder(
    userRefNum: 1, side: UInt8(ascii: "B"), quantity: 100, symbol: Alpha(Code("AAPL")!),
    price: 1_891_234, timeInForce: OUCH50.TimeInForce.day, display: OUCH50.Display.visible,
    capacity: OUCH50.Capacity.agency, interMarketSweep: UInt8(ascii: "N"),
    crossType: OUCH50.CrossType.continuous, clOrdID: Alpha(Code("CLORD1")!))

  static let inbound: [(text: String, description: String)] = [
    (
      "4f0000000142000000644141504c20202020000000000016f0a83059414e4e434c4f52443120202020202020"
        + "200003021c05",
      "enter_order(user_ref_num=1 side=B quantity=100 symbol=AAPL price=150.3400 "
        + "time_in_force=0 display=Y capacity=A inter_market_sweep=N cross_type=N "
        + "cl_ord_id=CLORD1 user_ref_idx=5)"
    ),
    (
      "4f0000000142000000644141504c2020202000000000001cdba23059504e4e666d3030303130303030303030"
        + "310000",
      "enter_order(user_ref_num=1 side=B quantity=100 symbol=AAPL price=189.1234 "
        + "time_in_force=0 display=Y capacity=P inter_market_sweep=N cross_type=N "
        + "cl_ord_id=fm000100000001)"
    ),
    (
      "4f0000000253000000324141504c2020202000000000001ce0943359504e4e666d3030303130303030303030"
        + "320009050300000032020c50",
      "enter_order(user_ref_num=2 side=S quantity=50 symbol=AAPL price=189.2500 "
        + "time_in_force=3 display=Y capacity=P inter_market_sweep=N cross_type=N "
        + "cl_ord_id=fm000100000002 min_qty=50 post_only=P)"
    ),
    (
      "5500000001000000030000009600000000001cdea030594e666d3030303130303030303030330000",
      "replace_order(orig_user_ref_num=1 user_ref_num=3 quantity=150 price=189.2000 "
        + "time_in_force=0 display=Y inter_market_sweep=N cl_ord_id=fm000100000003)"
    ),
    ("5800000003000000000000", "cancel_order(user_ref_num=3 quantity=0)"),
    ("580000000300000000", "cancel_order(user_ref_num=3 quantity=0)"),
    ("51", "account_query()"),
    ("510000", "account_query()"),
  ]

  static let outbound: [(text: String, description: String)] = [
    (
      "4100001f1aced9f1c80000000142000000644141504c2020202000000000001cdba230590000000000001e61"
        + "504e4e4c666d3030303130303030303030310000",
      "accepted(timestamp=34200000000456 user_ref_num=1 side=B quantity=100 symbol=AAPL "
        + "price=189.1234 time_in_force=0 display=Y order_ref=7777 capacity=P "
        + "inter_market_sweep=N cross_type=N order_state=L cl_ord_id=fm000100000001)"
    ),
    (
      "4500001f1aced9f1c8000000030000002800000000001cdea05200000000000023290000",
      "executed(timestamp=34200000000456 user_ref_num=3 quantity=40 price=189.2000 "
        + "liquidity=R match=9001)"
    ),
    (
      "4300001f1aced9f1c8000000030000000a55",
      "canceled(timestamp=34200000000456 user_ref_num=3 quantity=10 reason=U)"
    ),
    (
      "4a00001f1aced9f1c800000004001d666d3030303130303030303030340000",
      "rejected(timestamp=34200000000456 user_ref_num=4 reason=29 cl_ord_id=fm000100000004)"
    ),
  ]

  @Test("reference client messages describe and echo byte for byte", arguments: inbound)
  func clientVectors(text: String, description: String) {
    var recorder = FieldRecorder()
    #expect(Self.describeInbound(hex(text), &recorder) == .decoded)
    #expect(recorder.text == description)
    var echo = OUCH50Echo()
    #expect(Self.decodeInbound(hex(text), &echo) == .decoded)
    #expect(echo.bytes == hex(text))
  }

  @Test("reference exchange messages describe and echo byte for byte", arguments: outbound)
  func exchangeVectors(text: String, description: String) {
    var recorder = FieldRecorder()
    #expect(Self.describeOutbound(hex(text), &recorder) == .decoded)
    #expect(recorder.text == description)
    var echo = OUCH50Echo()
    #expect(Self.decodeOutbound(hex(text), &echo) == .decoded)
    #expect(echo.bytes == hex(text))
  }

  /// Type, fixed bytes, and whether the appendage length may be left out; nil for none at all.
  static let inboundLengths: [(Character, Int, Bool?)] = [
    ("O", 45, false), ("U", 38, false), ("X", 9, true), ("M", 10, true), ("C", 17, false),
    ("D", 9, false), ("E", 9, false), ("Q", 1, true),
  ]
  static let outboundLengths: [(Character, Int, Bool?)] = [
    ("S", 10, nil), ("A", 62, false), ("U", 66, false), ("C", 18, true), ("D", 32, true),
    ("E", 34, false), ("B", 36, true), ("F", 49, true), ("J", 29, true), ("P", 13, true),
    ("I", 13, true), ("T", 30, true), ("M", 18, true), ("R", 14, false), ("X", 25, false),
    ("G", 17, false), ("K", 17, false), ("Q", 13, true),
  ]

  @Test(
    "client messages have their exact lengths, with and without appendage",
    arguments: inboundLengths)
  func clientLengths(type: Character, fixed: Int, isOptional: Bool?) {
    checkLengths(type, fixed, isOptional) { Self.decodeInbound($0, &$1) }
  }

  @Test(
    "exchange messages have their exact lengths, with and without appendage",
    arguments: outboundLengths)
  func exchangeLengths(type: Character, fixed: Int, isOptional: Bool?) {
    checkLengths(type, fixed, isOptional) { Self.decodeOutbound($0, &$1) }
  }

  func checkLengths(
    _ type: Character, _ fixed: Int, _ isOptional: Bool?,
    decode: ([UInt8], inout OUCH50Echo) -> OUCH50.Outcome
  ) {
    var random = SeededGenerator(seed: UInt64(type.asciiValue!))
    var body = (0..<fixed).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    body[0] = type.asciiValue!
    let hasNone = isOptional == nil
    let withTag = body + hex("0003021c05")
    let cases: [([UInt8], OUCH50.Outcome)] = [
      (body, isOptional == false ? .wrongLength : .decoded),
      (body + [0, 0], hasNone ? .wrongLength : .decoded),
      (withTag, hasNone ? .wrongLength : .decoded),
      (body + [0], .wrongLength),
      (body + [0, 1], .wrongLength),
      (Array(withTag.dropLast()), .wrongLength),
      (withTag + [0], .wrongLength),
      (body + hex("0003031c05"), hasNone ? .wrongLength : .malformedAppendage),
      (body + hex("0004021c0500"), hasNone ? .wrongLength : .malformedAppendage),
      (body + hex("0004031c0505"), hasNone ? .wrongLength : .malformedAppendage),
      (body + hex("000100"), hasNone ? .wrongLength : .malformedAppendage),
      (body + hex("000a02630504639a9b9c01c8"), hasNone ? .wrongLength : .decoded),
    ]
    for (bytes, expected) in cases {
      var echo = OUCH50Echo()
      let outcome = decode(bytes, &echo)
      #expect(outcome == expected, "\(type) \(bytes.count) bytes")
      #expect(echo.bytes.prefix(fixed) == (expected == .decoded ? bytes.prefix(fixed) : []))
    }
  }

  @Test("an AIQ cancel of an older revision has no strategy")
  func aiqWithoutStrategy() {
    let bytes = hex("44" + String(repeating: "01", count: 30))
    var recorder = FieldRecorder()
    #expect(Self.describeOutbound(bytes, &recorder) == .decoded)
    #expect(recorder.fields.last?.value == .character(0x20))
  }

  @Test("tags are written at their widths and found again among unknown ones")
  func tags() {
    var tags = OUCH50.TagList()
    tags.append(.userRefIdx, 5)
    tags.append(.expireTime, 3_600)
    tags.append(.pegOffset, UInt64(bitPattern: -100))
    tags.append(.displayPrice, 1_503_400)
    tags.append(.groupID, 513)
    tags.append(.postOnly, "P")
    let bytes = encoded(OUCH50.Tagged(Self.enter, tags: tags))
    let appendage = hex(
      "021c05 050f00000e10 0507ffffff9c 0917000000000016f0a8 03180201 020c50")
    #expect(Array(bytes.suffix(appendage.count)) == appendage)
    #expect(bytes.count == 47 + appendage.count)
    let withUnknown = hex("0463aabbcc") + appendage
    let span = withUnknown.span.bytes
    let expireTime = OUCH50.value(of: .expireTime, in: span)
    let side = OUCH50.value(of: .side, in: span)
    #expect(expireTime == 3_600)
    #expect(side == nil)
    var recorder = FieldRecorder()
    #expect(Self.describeInbound(bytes, &recorder) == .decoded)
    let last = recorder.fields.suffix(6).map { "\($0.name)=\($0.value.text)" }
    #expect(
      last == [
        "user_ref_idx=5", "expire_time=3600", "peg_offset=-0.0100", "display_price=150.3400",
        "group_id=513", "post_only=P",
      ])
  }

  @Test("prices cross between the wire and their type, out-of-range ones do not")
  func prices() {
    #expect(OUCH50.price(1_891_234) == Price(1_891_234, decimals: 4))
    #expect(OUCH50.price(.max) == nil)
    #expect(OUCH50.field(Price(1_891_234, decimals: 4)!) == 1_891_234)
    #expect(OUCH50.field(Price(raw: -100_000)) == nil)
    #expect(OUCH50.field(.undefined) == nil)
  }

  @Test("a million damaged messages of either direction do not trap")
  func mutations() {
    let valid = (Self.inbound + Self.outbound).map { hex($0.text) }
    var decoded = 0
    withMutations(of: valid, seed: 0x0C4) { bytes in
      var tally = OUCH50Tally()
      if OUCH50.decodeInbound(bytes, into: &tally) == .decoded { decoded += 1 }
      if OUCH50.decodeOutbound(bytes, into: &tally) == .decoded { decoded += 1 }
    }
    #expect(decoded > 10_000)
  }

  static func decodeInbound(_ bytes: [UInt8], _ echo: inout OUCH50Echo) -> OUCH50.Outcome {
    echo.byteCount = bytes.count
    return OUCH50.decodeInbound(bytes.span.bytes, into: &echo)
  }

  static func decodeOutbound(_ bytes: [UInt8], _ echo: inout OUCH50Echo) -> OUCH50.Outcome {
    echo.byteCount = bytes.count
    return OUCH50.decodeOutbound(bytes.span.bytes, into: &echo)
  }

  static func describeInbound(_ bytes: [UInt8], _ recorder: inout FieldRecorder) -> OUCH50.Outcome {
    OUCH50.describeInbound(bytes.span.bytes, to: &recorder)
  }

  static func describeOutbound(_ bytes: [UInt8], _ recorder: inout FieldRecorder)
    -> OUCH50.Outcome
  {
    OUCH50.describeOutbound(bytes.span.bytes, to: &recorder)
  }
}
