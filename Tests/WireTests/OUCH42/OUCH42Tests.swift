// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct OUCH42Tests {
  static let inbound: [(text: String, description: String)] = [
    (
      "4f666d30303031303030303030303142000000644141504c20202020001cdba20001869f2020202059504e00"
        + "0000004e20",
      "enter_order(token=fm000100000001 side=B quantity=100 symbol=AAPL price=189.1234 "
        + "time_in_force=99999 firm= display=Y capacity=P inter_market_sweep=N min_quantity=0 "
        + "cross_type=N customer_type= )"
    ),
    (
      "55666d303030313030303030303031666d30303031303030303030303300000096001cdea00001869f594e00"
        + "000000",
      "replace_order(existing_token=fm000100000001 token=fm000100000003 quantity=150 "
        + "price=189.2000 time_in_force=99999 display=Y inter_market_sweep=N min_quantity=0)"
    ),
    (
      "58666d30303031303030303030303300000000",
      "cancel_order(token=fm000100000003 quantity=0)"
    ),
    (
      "4d666d3030303130303030303030335400000032",
      "modify_order(token=fm000100000003 side=T quantity=50)"
    ),
    ("4e666d303030313030303030303033", "trade_now(token=fm000100000003)"),
  ]

  private static let head = "00001f1aced9f1c8"
  private static let token = "666d303030313030303030303033"
  private static let named = "timestamp=34200000000456 token=fm000100000003"

  static let outbound: [(text: String, description: String)] = [
    ("53" + head + "53", "system_event(timestamp=34200000000456 event_code=S)"),
    (
      "41" + head + "666d30303031303030303030303142000000644141504c20202020001cdba20001869f2020"
        + "2020590000000000001e61504e000000004e4c20",
      "accepted(timestamp=34200000000456 token=fm000100000001 side=B quantity=100 symbol=AAPL "
        + "price=189.1234 time_in_force=99999 firm= display=Y order_ref=7777 capacity=P "
        + "inter_market_sweep=N min_quantity=0 cross_type=N order_state=L bbo_weight= )"
    ),
    (
      "55" + head + token + "42000000964141504c20202020001cdea00001869f20202020590000000000001e"
        + "62504e000000004e4c666d30303031303030303030303120",
      "replaced(\(named) side=B quantity=150 symbol=AAPL price=189.2000 time_in_force=99999 firm= "
        + "display=Y order_ref=7778 capacity=P inter_market_sweep=N min_quantity=0 cross_type=N "
        + "order_state=L previous_token=fm000100000001 bbo_weight= )"
    ),
    ("43" + head + token + "0000006e55", "canceled(\(named) quantity=110 reason=U)"),
    (
      "44" + head + token + "0000000a5100000005001cdea04141",
      "aiq_canceled(\(named) quantity=10 reason=Q quantity_prevented=5 execution_price=189.2000 "
        + "liquidity=A aiq_strategy=A)"
    ),
    (
      "45" + head + token + "00000028001cdea0410000000000002329",
      "executed(\(named) quantity=40 price=189.2000 liquidity=A match=9001)"
    ),
    (
      "47" + head + token + "00000028001cdea0410000000000002329001cdea149",
      "executed_with_reference(\(named) quantity=40 price=189.2000 liquidity=A match=9001 "
        + "reference_price=189.2001 reference_price_type=I)"
    ),
    (
      "46" + head + token + "00000028001cdea04100000000000023294e",
      "trade_correction(\(named) quantity=40 price=189.2000 liquidity=A match=9001 reason=N)"
    ),
    (
      "42" + head + token + "000000000000232945", "broken_trade(\(named) match=9001 reason=E)"
    ),
    ("4a" + head + token + "58", "rejected(\(named) reason=X)"),
    ("50" + head + token, "cancel_pending(\(named))"),
    ("49" + head + token, "cancel_reject(\(named))"),
    (
      "54" + head + token + "001cdea0590000000000001e63",
      "priority_update(\(named) price=189.2000 display=Y order_ref=7779)"
    ),
    ("4d" + head + token + "5400000032", "modified(\(named) side=T quantity=50)"),
    ("4e" + head + token, "trade_now(\(named))"),
  ]

  @Test("client messages describe and echo byte for byte", arguments: inbound)
  func clientVectors(text: String, description: String) {
    var recorder = FieldRecorder()
    #expect(OUCH42.describeInbound(hex(text).span.bytes, to: &recorder) == .decoded)
    #expect(recorder.text == description)
    var echo = OUCH42Echo()
    #expect(OUCH42.decodeInbound(hex(text).span.bytes, into: &echo) == .decoded)
    #expect(echo.bytes == hex(text))
  }

  @Test("exchange messages describe and echo byte for byte", arguments: outbound)
  func exchangeVectors(text: String, description: String) {
    var recorder = FieldRecorder()
    #expect(OUCH42.describeOutbound(hex(text).span.bytes, to: &recorder) == .decoded)
    #expect(recorder.text == description)
    var echo = OUCH42Echo()
    #expect(OUCH42.decodeOutbound(hex(text).span.bytes, into: &echo) == .decoded)
    #expect(echo.bytes == hex(text))
  }

  static let lengths: [(type: Character, isInbound: Bool, counts: [Int])] = [
    ("O", true, [49]), ("U", true, [47]), ("X", true, [19]), ("M", true, [20]),
    ("N", true, [15]), ("S", false, [10]), ("A", false, [66]), ("U", false, [80]),
    ("C", false, [28]), ("D", false, [37, 38]), ("E", false, [40]), ("G", false, [45]),
    ("F", false, [41]), ("B", false, [32]), ("J", false, [24]), ("P", false, [23]),
    ("I", false, [23]), ("T", false, [36]), ("M", false, [28]), ("N", false, [23]),
  ]

  @Test("each message is as long as its type and no longer", arguments: lengths)
  func lengthsHold(type: Character, isInbound: Bool, counts: [Int]) {
    var random = SeededGenerator(seed: UInt64(type.asciiValue!))
    for count in 1...100 {
      var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      bytes[0] = type.asciiValue!
      var echo = OUCH42Echo()
      let outcome =
        isInbound
        ? OUCH42.decodeInbound(bytes.span.bytes, into: &echo)
        : OUCH42.decodeOutbound(bytes.span.bytes, into: &echo)
      let isRight = counts.contains(count)
      #expect(outcome == (isRight ? .decoded : .wrongLength), "\(type) of \(count) bytes")
      #expect(echo.count == (isRight ? 1 : 0))
      if isRight { #expect(Array(echo.bytes.prefix(count)) == bytes) }
    }
  }

  @Test("types of the other direction, unknown types and nothing are told apart")
  func unknown() {
    var echo = OUCH42Echo()
    for type in UInt8.min...UInt8.max {
      let bytes = [type] + [UInt8](repeating: 0, count: 99)
      let isClient = "OUXMN".utf8.contains(type)
      let isExchange = "SAUCDEGFBJPITMN".utf8.contains(type)
      let inbound = OUCH42.decodeInbound(bytes.span.bytes, into: &echo)
      let outbound = OUCH42.decodeOutbound(bytes.span.bytes, into: &echo)
      #expect(inbound == (isClient ? .wrongLength : .unknownType))
      #expect(outbound == (isExchange ? .wrongLength : .unknownType))
    }
    let nothing: [UInt8] = []
    #expect(OUCH42.decodeInbound(nothing.span.bytes, into: &echo) == .wrongLength)
    #expect(OUCH42.decodeOutbound(nothing.span.bytes, into: &echo) == .wrongLength)
    #expect(echo.count == 0)
  }

  @Test("an AIQ cancel of an older revision has no strategy")
  func aiqWithoutStrategy() {
    let bytes = hex("44" + String(repeating: "01", count: 36))
    var recorder = FieldRecorder()
    #expect(OUCH42.describeOutbound(bytes.span.bytes, to: &recorder) == .decoded)
    #expect(recorder.fields.last?.value == .character(0x20))
  }

  @Test("prices cross between the wire and their type, those without a field do not")
  func prices() {
    #expect(OUCH42.price(1_891_234) == Price(1_891_234, decimals: 4))
    #expect(OUCH42.field(Price(1_891_234, decimals: 4)!) == 1_891_234)
    #expect(OUCH42.field(OUCH42.price(OUCH42.marketPrice)) == nil)
    #expect(OUCH42.field(Price(raw: -100_000)) == nil)
    #expect(OUCH42.field(Price(raw: .max)) == nil)
    #expect(OUCH42.field(.undefined) == nil)
  }

  @Test("a million damaged messages of either direction do not trap")
  func mutations() {
    let valid = (Self.inbound + Self.outbound).map { hex($0.text) }
    var echo = OUCH42Echo()
    withMutations(of: valid, seed: 0x42) { bytes in
      _ = OUCH42.decodeInbound(bytes, into: &echo)
      _ = OUCH42.decodeOutbound(bytes, into: &echo)
    }
    #expect(echo.count > 10_000)
  }

  @Test("codes are the letters and numbers of the specification")
  func codes() {
    let letters = [
      OUCH42.SideCode.buy, OUCH42.SideCode.sell, OUCH42.SideCode.sellShort,
      OUCH42.SideCode.sellShortExempt, OUCH42.Display.visible, OUCH42.Liquidity.removed,
      OUCH42.RejectReason.invalidSymbol, OUCH42.CancelReason.timeout,
    ]
    #expect(String(decoding: letters, as: UTF8.self) == "BSTEYRST")
    #expect(OUCH42.TimeInForce.immediateOrCancel == 0)
    #expect(OUCH42.TimeInForce.marketHours == 0x1869E)
    #expect(OUCH42.TimeInForce.systemHours == 0x1869F)
  }
}
