// SPDX-License-Identifier: Apache-2.0
package import Gateway
internal import Rings
package import Trading
package import Units
internal import Venue

/// What a gateway's journal says of every order, read from its records alone: no gateway and no
/// ledger of one has a part in it.
package struct JournalHistory {
  /// By the strategy's own numbers.
  package let history = OrderHistory()
  /// The strategy's number of each reference that reached the session.
  package private(set) var references: [UInt64: UInt64] = [:]
  /// Orders that were journaled and never reached the venue, by the strategy's number.
  package private(set) var abandoned: Set<UInt64> = []
  package private(set) var requestCount = 0
  package private(set) var cancelCount = 0
  package private(set) var reportCount = 0
  /// Reports for references that no record names.
  package private(set) var unknownReferences: Set<UInt64> = []
  package private(set) var position: Int64 = 0
  package private(set) var cash = Money.zero
  private var sides: [UInt64: Side] = [:]
  private var replacements: [UInt64: UInt64] = [:]
  /// Replacements whose target was finished before the venue looked at them; they may have been
  /// lost on the way all the same.
  package private(set) var orphaned: Set<UInt64> = []

  package init() {}

  /// Reads the next record.
  package mutating func take(_ record: JournalRecord) {
    switch record.kind {
    case .request:
      if let request = record.request { take(request, record.reference) }
    case .venue:
      if let report = record.venueReport { take(report) }
    case .abandoned:
      guard let number = references[record.reference] else { break }
      references[record.reference] = nil
      abandoned.insert(number)
      reject(number)
    case .decrement, .hello, .session, .definition, .position, .cash, .some(.none), nil: break
    }
  }

  private mutating func take(_ request: OrderRequest, _ reference: UInt64) {
    let number = request.clientOrderID.raw
    switch request.kind {
    case .new, .replace:
      requestCount += 1
      history.note(number, price: request.price, quantity: request.quantity)
      references[reference] = number
      sides[number] = request.side
      if request.kind == .replace { replacements[request.target.raw] = number }
    case .cancel: cancelCount += 1
    case .none, .hello, .goodbye, .cancelAll: break
    }
  }

  private mutating func take(_ report: VenueReport) {
    guard let kind = report.kind.orderReportKind else { return }
    reportCount += 1
    guard let number = references[report.reference] else {
      unknownReferences.insert(report.reference)
      return
    }
    // The gateway had answered it: its target was finished before the venue looked at it.
    if kind == .rejected, orphaned.contains(number) { return }
    var told = OrderReport(
      kind: kind, strategy: StrategyID(raw: 0), clientOrderID: ClientOrderID(raw: number),
      price: report.price, quantity: report.quantity)
    told.matchNumber = report.matchNumber
    if kind == .replaced, let target = references[report.target] {
      told.target = ClientOrderID(raw: target)
      replacements[target] = nil
    }
    history.apply(told)
    if kind == .filled, let side = sides[number] { book(report, side) }
    if history.entries[number]?.state.isOpen == false { endReplacement(of: number) }
  }

  private mutating func book(_ report: VenueReport, _ side: Side) {
    position += side.sign * report.quantity.raw
    let value = Money(report.price, times: report.quantity)
    cash = side == .buy ? cash - value : cash + value
  }

  /// A replacement that waits for an order which is finished cannot come any more.
  private mutating func endReplacement(of number: UInt64) {
    guard let waiting = replacements.removeValue(forKey: number),
      history.entries[waiting]?.state == .pendingNew
    else { return }
    orphaned.insert(waiting)
    reject(waiting)
  }

  private func reject(_ number: UInt64) {
    history.apply(
      OrderReport(
        kind: .rejected, strategy: StrategyID(raw: 0), clientOrderID: ClientOrderID(raw: number)))
  }
}

extension VenueReportKind {
  /// As a strategy would hear of it; nil for what is no order's.
  fileprivate var orderReportKind: OrderReportKind? {
    switch self {
    case .accepted: .accepted
    case .rejected: .rejected
    case .filled: .filled
    case .cancelled: .cancelled
    case .replaced: .replaced
    case .expired: .expired
    case .none, .changeRejected, .ready, .tradingOpened, .tradingClosed, .tradeBroken,
      .tradeCorrected, .suspended, .resumed, .status, .unknown:
      nil
    }
  }
}
