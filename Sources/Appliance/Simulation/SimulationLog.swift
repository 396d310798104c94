// SPDX-License-Identifier: Apache-2.0
internal import Gateway
internal import Rings
internal import Units

/// The two logs of a simulation as JSON lines: events in ring order, orders in virtual time.
///
/// Times are nanoseconds, prices decimal text; nothing in a line depends on the machine.
struct SimulationLog {
  /// Lines that were not taken yet.
  var events: [UInt8] = []
  var orders: [UInt8] = []

  var byteCount: Int { events.count + orders.count }

  mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    orders.removeAll(keepingCapacity: true)
  }

  private static let eventKinds = EventKind.allCases.map { "\($0)" }
  private static let requestKinds = OrderRequestKind.allCases.map { "\($0)" }
  private static let reportKinds = OrderReportKind.allCases.map { "\($0)" }

  mutating func append(_ published: PublishedEvent, ticker: Code) {
    let event = published.event
    let line = """
      {"sequence":\(event.sequence),"time":\(published.publishTime.raw),\
      "receive_time":\(event.receiveTime.raw),"exchange_time":\(event.exchangeTime.raw),\
      "venue_sequence":\(event.venueSequence),\
      "kind":"\(Self.eventKinds[Int(event.kind.rawValue)])",\
      "instrument":"\(ticker)","side":"\(Self.text(event.side))","price":"\(event.price)",\
      "quantity":\(event.quantity.raw),"order":\(event.orderID),"flags":\(event.flags.rawValue)}

      """
    events.append(contentsOf: line.utf8)
  }

  mutating func append(
    _ request: OrderRequest, _ outcome: RequestOutcome, ticker: Code, at now: MonotonicNanos
  ) {
    let line = """
      {"time":\(now.raw),"record":"request","strategy":\(request.strategy.raw),\
      "kind":"\(Self.requestKinds[Int(request.kind.rawValue)])","outcome":"\(outcome)",\
      "instrument":"\(ticker)","side":"\(Self.text(request.side))",\
      "client_order":\(request.clientOrderID.raw),"target":\(request.target.raw),\
      "price":"\(request.price)","quantity":\(request.quantity.raw),\
      "immediate":\(request.timeInForce == .immediateOrCancel),\
      "trigger":\(request.triggerSequence),"receive_time":\(request.receiveTime.raw),\
      "read_time":\(request.readTime.raw),"request_time":\(request.requestTime.raw)}

      """
    orders.append(contentsOf: line.utf8)
  }

  mutating func append(_ report: OrderReport, ticker: Code, at now: MonotonicNanos) {
    let line = """
      {"time":\(now.raw),"record":"report","strategy":\(report.strategy.raw),\
      "kind":"\(Self.reportKinds[Int(report.kind.rawValue)])","reason":"\(report.reason)",\
      "instrument":"\(ticker)","side":"\(Self.text(report.side))",\
      "client_order":\(report.clientOrderID.raw),"target":\(report.target.raw),\
      "venue_order":\(report.venueOrderID.raw),"price":"\(report.price)",\
      "quantity":\(report.quantity.raw),"leaves":\(report.leaves.raw),\
      "match":\(report.matchNumber),"venue_time":\(report.venueTime.raw),"cash":"\(report.cash)"}

      """
    orders.append(contentsOf: line.utf8)
  }

  private static func text(_ side: Side) -> String {
    switch side {
    case .none: "none"
    case .buy: "buy"
    case .sell: "sell"
    }
  }
}
