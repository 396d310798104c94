// SPDX-License-Identifier: Apache-2.0
import Testing
import Units
import Venue
import VenueFIX
import Wire

@Suite struct ReportReaderTests {
  /// A report of order 7 for 100 at 25.5: type, status, what it names, sums, and what it comes to.
  struct Row: Sendable {
    var type: Unicode.Scalar
    var status: Unicode.Scalar
    var own = "D7"
    var original = ""
    var executed: Int64 = 0
    var leaves: Int64 = 100
    var last: Int64 = 0
    /// nil where nothing is to come of it.
    var kind: VenueReportKind?
    var reference: UInt64 = 7
    var quantity: Int64 = 100
    var isDead = false
    var transaction: Unicode.Scalar?
  }

  static let modern: [Row] = [
    Row(type: "A", status: "A", kind: nil),
    Row(type: "0", status: "0", kind: .accepted),
    Row(type: "8", status: "8", leaves: 0, kind: .rejected),
    Row(type: "F", status: "1", executed: 40, leaves: 60, last: 40, kind: .filled, quantity: 40),
    Row(type: "F", status: "2", executed: 100, leaves: 0, last: 60, kind: .filled, quantity: 60),
    Row(
      type: "F", status: "6", executed: 40, leaves: 60, last: 40, kind: .filled, quantity: 40),
    Row(type: "6", status: "6", own: "DC7.9", original: "D7", kind: nil),
    Row(
      type: "4", status: "4", own: "DC7.9", original: "D7", leaves: 0, kind: .cancelled,
      isDead: true),
    Row(type: "4", status: "4", leaves: 0, kind: .cancelled, isDead: true),
    Row(type: "C", status: "C", leaves: 0, kind: .expired),
    Row(type: "3", status: "3", leaves: 0, kind: .expired),
    Row(type: "E", status: "E", own: "D8", original: "D7", kind: nil),
    Row(
      type: "5", status: "0", own: "D8", original: "D7", kind: .replaced, reference: 8),
    Row(
      type: "5", status: "1", own: "D8", original: "D7", executed: 40, leaves: 60,
      kind: .replaced, reference: 8),
    Row(type: "D", status: "1", executed: 40, leaves: 30, kind: .status, quantity: 70),
    Row(type: "H", status: "0", kind: .tradeBroken),
    Row(
      type: "G", status: "1", executed: 30, leaves: 70, last: 30, kind: .tradeCorrected,
      quantity: 30),
    Row(type: "I", status: "0", kind: .status),
    Row(type: "I", status: "1", executed: 40, leaves: 60, kind: .status),
    Row(type: "I", status: "2", executed: 100, leaves: 0, kind: .status, isDead: true),
    Row(type: "I", status: "4", executed: 40, leaves: 0, kind: .status, isDead: true),
    Row(type: "I", status: "8", leaves: 0, kind: .unknown),
    Row(type: "I", status: "5", leaves: 0, kind: nil),
    Row(type: "9", status: "9", kind: .suspended),
    Row(type: "7", status: "7", kind: nil),
  ]

  static let old: [Row] = [
    Row(
      type: "1", status: "1", executed: 40, leaves: 60, last: 40, kind: .filled, quantity: 40,
      transaction: "0"),
    Row(
      type: "2", status: "2", executed: 100, leaves: 0, last: 60, kind: .filled, quantity: 60,
      transaction: "0"),
    Row(type: "5", status: "5", own: "D8", original: "D7", kind: .replaced, reference: 8),
    Row(
      type: "1", status: "1", executed: 40, leaves: 60, kind: .status, transaction: "3"),
    Row(type: "0", status: "0", kind: .tradeBroken, transaction: "1"),
    Row(
      type: "1", status: "1", executed: 30, leaves: 70, last: 30, kind: .tradeCorrected,
      quantity: 30, transaction: "2"),
  ]

  private let reader = ReportReader(OrderIdentifiers(prefix: "D"))

  @Test("each kind of execution report comes to what it says", arguments: modern + old)
  func rows(row: Row) throws {
    let version: FIX.Version = row.transaction == nil ? .fix44 : .fix42
    let message = try #require(decoded(row, version))
    let reading = reader.read(message, isRepeatPossible: false)
    guard let kind = row.kind else {
      #expect(reading == .nothing)
      return
    }
    guard case .report(let report) = reading else {
      Issue.record("\(reading)")
      return
    }
    #expect(report.kind == kind)
    #expect(report.reference == row.reference)
    #expect(report.quantity.raw == row.quantity)
    #expect(report.isDead == row.isDead)
    if kind == .status { #expect(report.executed.raw == row.executed) }
    if kind == .replaced { #expect(report.target == 7) }
    #expect(report.venueOrderID != .none)
  }

  @Test("a report that may have been sent before tells the sum, any other does not")
  func repeats() throws {
    let row = Row(type: "F", status: "1", executed: 40, leaves: 60, last: 40, kind: .filled)
    let message = try #require(decoded(row, .fix44))
    guard case .report(let first) = reader.read(message, isRepeatPossible: false),
      case .report(let second) = reader.read(message, isRepeatPossible: true)
    else {
      Issue.record("no report")
      return
    }
    #expect(first.executed.raw < 0)
    #expect(second.executed.raw == 40)
  }

  @Test(
    "reports of others' orders and without sense are refused",
    arguments: ["X7", "D", "D7x", "DC7", "DC7.", "D0", "D99999999999999999999", ""])
  func foreign(own: String) throws {
    var row = Row(type: "0", status: "0", kind: .accepted)
    row.own = own
    var message = try #require(decoded(Row(type: "0", status: "0", kind: nil), .fix44))
    message.clOrdID = try #require(FIX.Text(own))
    #expect(reader.read(message, isRepeatPossible: false) == .refused)
  }

  @Test("a refused cancel leaves the order, a refused replacement never lived")
  func cancelRejects() {
    var message = FIX.OrderCancelReject()
    message.clOrdID = "DC7.12"
    message.origClOrdID = "D7"
    message.ordStatus = FIX.OrdStatus.filled
    message.cxlRejReason = 0
    #expect(kind(reader.read(message)) == .changeRejected)
    message.ordStatus = FIX.OrdStatus.rejected
    message.cxlRejReason = 1
    #expect(kind(reader.read(message)) == .unknown)
    message.clOrdID = "D8"
    #expect(kind(reader.read(message)) == .rejected)
    message.clOrdID = "other"
    #expect(reader.read(message) == .refused)
  }

  @Test("a message that the venue's session refused is answered by what it was")
  func refusals() {
    func read(_ type: FIX.MessageType, _ clOrdID: FIX.Text) -> VenueReportKind? {
      kind(reader.read(refusalOf: type, clOrdID, 3))
    }
    #expect(read(FIX.NewOrderSingle.type, "D7") == .rejected)
    #expect(read(FIX.OrderCancelReplaceRequest.type, "D7") == .rejected)
    #expect(read(FIX.OrderStatusRequest.type, "D7") == .status)
    #expect(read(FIX.OrderCancelRequest.type, "DC7.3") == .changeRejected)
    #expect(read(FIX.OrderCancelRequest.type, "E7") == nil)
  }

  private func kind(_ reading: ReportReader.Reading) -> VenueReportKind? {
    guard case .report(let report) = reading else { return nil }
    return report.kind
  }

  /// The row through the codec, as it would arrive.
  private func decoded(_ row: Row, _ version: FIX.Version) -> FIX.ExecutionReport? {
    var text = "11=\(row.own)|"
    if !row.original.isEmpty { text += "41=\(row.original)|" }
    if let transaction = row.transaction { text += "20=\(transaction)|" }
    text += "37=V1|17=E1|19=E0|39=\(row.status)|150=\(row.type)|55=TEST|54=1|38=100|44=25.5|"
    text += "14=\(row.executed)|151=\(row.leaves)|6=25.5|"
    if row.last > 0 { text += "32=\(row.last)|31=25.5|" }
    let body = "35=8|\(text)".utf8.map { $0 == UInt8(ascii: "|") ? 1 : $0 }
    let begin = version == .fix42 ? "FIX.4.2" : "FIX.4.4"
    var bytes = Array("8=\(begin)\u{1}9=\(body.count)\u{1}".utf8) + body
    let sum = "\(bytes.reduce(UInt8(0)) { $0 &+ $1 })"
    bytes += Array("10=\(String(repeating: "0", count: 3 - sum.count))\(sum)\u{1}".utf8)
    guard case .message(let frame) = FIX.next(in: bytes.span.bytes) else { return nil }
    var message = FIX.ExecutionReport()
    _ = FIX.decode(frame, in: bytes.span.bytes, into: &message)
    return message
  }
}
