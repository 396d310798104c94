// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

/// Typed messages against known bytes, in every version, and against hostile ones.
@Suite struct FIXMessageTests {
  static let time = UnixNanos(raw: 1_767_571_200_000_000_000)

  static let order: FIX.NewOrderSingle = {
    var order = FIX.NewOrderSingle()
    order.clOrdID = "C1"
    order.handlInst = 0x31
    order.orderQty = FIX.Decimal(mantissa: 10)
    order.ordType = 0x32
    order.price = Price(raw: 350_250_000_000)
    order.side = Side.buy.fix
    order.symbol = "K200F"
    order.timeInForce = 0x30
    order.transactTime = time
    return order
  }()

  static let fill: FIX.ExecutionReport = {
    var report = FIX.ExecutionReport()
    report.avgPx = Price(raw: 350_250_000_000)
    report.clOrdID = "C1"
    report.cumQty = FIX.Decimal(mantissa: 4)
    report.execID = "E2"
    report.lastPx = Price(raw: 350_250_000_000)
    report.lastQty = FIX.Decimal(mantissa: 4)
    report.orderID = "O1"
    report.orderQty = FIX.Decimal(mantissa: 10)
    report.ordStatus = 0x31
    report.ordType = 0x32
    report.price = Price(raw: 350_250_000_000)
    report.side = Side.buy.fix
    report.symbol = "K200F"
    report.timeInForce = 0x30
    report.transactTime = time
    report.execType = FIX.ExecType.trade
    report.leavesQty = FIX.Decimal(mantissa: 6)
    return report
  }()

  /// A whole message of the vectors' parties.
  static func message(
    _ body: some FIXMessage, _ version: FIX.Version = .fix44, sequence: UInt64,
    from sender: FIX.Text,
    to target: FIX.Text
  ) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1_024)
    var range: Range<Int>?
    buffer.write { output in
      var writer = FIX.Writer(version)
      writer.put(35, type(of: body).type, &output)
      writer.put(34, number: sequence, &output)
      writer.put(49, sender, &output)
      writer.put(52, time, &output)
      writer.put(56, target, &output)
      body.write(&writer, to: &output)
      range = writer.close(&output)
    }
    return Array(buffer[try #require(range)])
  }

  private func decoded<Message: FIXMessage>(
    _ type: Message.Type, _ bytes: [UInt8]
  ) throws -> Message {
    var message = Message()
    let refusal = FIX.decode(try fixFrame(bytes), in: bytes.span.bytes, into: &message)
    #expect(refusal == nil)
    return message
  }

  @Test("an order, its fill, its cancel and the refusal are the known bytes")
  func vectors() throws {
    var cancel = FIX.OrderCancelRequest()
    cancel.clOrdID = "C2"
    cancel.orderQty = FIX.Decimal(mantissa: 10)
    cancel.origClOrdID = "C1"
    cancel.side = 0x31
    cancel.symbol = "K200F"
    cancel.transactTime = Self.time
    var refusal = FIX.OrderCancelReject()
    refusal.clOrdID = "C2"
    refusal.orderID = "O1"
    refusal.ordStatus = 0x32
    refusal.origClOrdID = "C1"
    refusal.cxlRejReason = 0
    refusal.cxlRejResponseTo = 0x31
    let written = [
      try Self.message(Self.order, sequence: 4, from: "BUY", to: "SELL"),
      try Self.message(Self.fill, sequence: 3, from: "SELL", to: "BUY"),
      try Self.message(cancel, sequence: 5, from: "BUY", to: "SELL"),
      try Self.message(refusal, sequence: 4, from: "SELL", to: "BUY"),
    ]
    for (bytes, vector) in zip(written, [9, 11, 12, 13]) {
      #expect(fixText(bytes) == fixVectors[vector])
    }
    let fill = try decoded(FIX.ExecutionReport.self, written[1])
    #expect(fill.lastQty.quantity() == Quantity(raw: 4))
    #expect(fill.symbol == "K200F")
    #expect(fill.transactTime == Self.time)
  }

  @Test(
    "every message of the dictionary's order entry survives a round trip",
    arguments: FIX.Version.allCases)
  func roundTrips(version: FIX.Version) throws {
    try roundTrip(Self.order, version)
    try roundTrip(Self.fill, version)
    var replace = FIX.OrderCancelReplaceRequest()
    replace.clOrdID = "C3"
    replace.origClOrdID = "C1"
    replace.handlInst = 0x31
    replace.orderQty = FIX.Decimal(mantissa: 20)
    replace.ordType = 0x32
    replace.price = Price(raw: 1)
    replace.side = 0x32
    replace.symbol = "K200F"
    replace.transactTime = Self.time
    try roundTrip(replace, version)
    var status = FIX.OrderStatusRequest()
    status.clOrdID = "C3"
    status.side = 0x31
    status.symbol = "K200F"
    try roundTrip(status, version)
    var business = FIX.BusinessMessageReject()
    business.refSeqNum = 7
    business.text = "no"
    business.refMsgType = FIX.MessageType("8")
    business.reason = 3
    try roundTrip(business, version)
    var logon = FIX.Logon()
    logon.encryptMethod = 0
    logon.heartBtInt = 30
    logon.resetSeqNumFlag = true
    if version.isFIXT { logon.defaultApplVerID = "9" }
    try roundTrip(logon, version)
    var reset = FIX.SequenceReset()
    reset.newSeqNo = 9
    reset.gapFillFlag = true
    try roundTrip(reset, version)
    var reject = FIX.Reject()
    reject.refSeqNum = 2
    reject.refTagID = 55
    reject.refMsgType = FIX.MessageType("0")
    reject.reason = 2
    try roundTrip(reject, version)
    guard version != .fix42 else { return }
    var mass = FIX.OrderMassCancelRequest()
    mass.clOrdID = "M1"
    mass.massCancelRequestType = 0x37
    mass.transactTime = Self.time
    try roundTrip(mass, version)
    var massReport = FIX.OrderMassCancelReport()
    massReport.orderID = "M1"
    massReport.massCancelRequestType = 0x37
    massReport.massCancelResponse = 0x37
    massReport.totalAffectedOrders = 3
    if version == .fix50SP2 { massReport.massActionReportID = "R1" }
    try roundTrip(massReport, version)
  }

  private func roundTrip<Message: FIXMessage>(_ message: Message, _ version: FIX.Version) throws {
    let bytes = try Self.message(message, version, sequence: 2, from: "BUY", to: "SELL")
    let back = try decoded(Message.self, bytes)
    let again = try Self.message(back, version, sequence: 2, from: "BUY", to: "SELL")
    // 4.2 writes a fill as its status says, which reads back as a trade.
    if !(version == .fix42 && Message.type == FIX.ExecutionReport.type) {
      #expect(fixText(bytes) == fixText(again))
    }
    var validator = FIX.Validator(FIX.Dictionary(version))
    let refusal = validator.refusal(try fixFrame(bytes), in: bytes.span.bytes)
    #expect(refusal == nil, "\(fixText(bytes))")
  }

  @Test(
    "4.2 says trades, busts, corrections and status in its own words",
    arguments: [
      ("F", "2", "20=0", "150=2"), ("F", "1", "20=0", "150=1"), ("H", "1", "20=1", "150=1"),
      ("G", "2", "20=2", "150=2"), ("I", "0", "20=3", "150=0"), ("4", "4", "20=0", "150=4"),
    ])
  func fix42(event: Character, status: Character, transaction: String, type: String) throws {
    var report = Self.fill
    report.execType = event.asciiValue!
    report.ordStatus = status.asciiValue!
    let bytes = try Self.message(report, .fix42, sequence: 2, from: "SELL", to: "BUY")
    let text = fixText(bytes)
    #expect(text.contains("|\(transaction)|") && text.contains("|\(type)|"), "\(text)")
    #expect(try decoded(FIX.ExecutionReport.self, bytes).event == event.asciiValue!)
    let modern = try Self.message(report, sequence: 2, from: "SELL", to: "BUY")
    #expect(!fixText(modern).contains("|20="))
    #expect(try decoded(FIX.ExecutionReport.self, modern).event == event.asciiValue!)
  }

  @Test(
    "a missing or malformed field refuses the message by its tag",
    arguments: [
      ("11=C|40=1|54=1|60=20260105-00:00:00|", 55, .requiredTagMissing),
      ("11=C|40=1|54=1|55=X|", 60, .requiredTagMissing),
      ("11=C|38=+1|40=1|54=1|55=X|60=20260105-00:00:00|", 38, .incorrectDataFormat),
      ("11=C|40=12|54=1|55=X|60=20260105-00:00:00|", 40, .incorrectDataFormat),
    ] as [(String, Int, FIX.RejectReason)])
  func refusals(body: String, tag: Int, reason: FIX.RejectReason) throws {
    let bytes = fixClosed("8=FIX.4.4|35=D|\(body)")
    var order = FIX.NewOrderSingle()
    let refusal = FIX.decode(try fixFrame(bytes), in: bytes.span.bytes, into: &order)
    #expect(refusal == FIX.FieldRefusal(reason, tag: tag))
  }

  @Test("an average price of any length is cut to what a price holds")
  func average() throws {
    let text = fixVectors[11].replacing("|6=350.25|", with: "|6=350.33333333333333333333|")
    let closed = fixClosed(
      "8=FIX.4.4|"
        + text.drop { $0 != "|" }.dropFirst().drop { $0 != "|" }.dropFirst()
        .prefix { _ in true }.dropLast(7))
    #expect(try decoded(FIX.ExecutionReport.self, closed).avgPx == Price(raw: 350_333_333_333))
  }

  @Test("hostile bytes in typed messages neither trap nor hang")
  func hostile() {
    withMutations(of: fixVectors.suffix(6).map(fixBytes), rounds: 300_000, seed: 8) { bytes in
      guard case .message(let frame) = FIX.next(in: bytes) else { return }
      var order = FIX.NewOrderSingle()
      var report = FIX.ExecutionReport()
      var reject = FIX.OrderCancelReject()
      _ = FIX.decode(frame, in: bytes, into: &order)
      _ = FIX.decode(frame, in: bytes, into: &report)
      _ = FIX.decode(frame, in: bytes, into: &reject)
    }
  }
}
