// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// What became of every order, finished ones included, by what one party was told of it: a ledger
/// beside those that trade, for comparing parties with each other.
///
/// Orders go by a number of the party's own. Owned by one thread; grows beyond the capacity it was
/// made with, so it has no place on a hot path.
package final class OrderHistory {
  /// An order or replacement.
  package struct Entry: Sendable, BitwiseCopyable, Hashable {
    package var state: OrderState
    package var price: Price
    /// The total wanted, what was executed before a replacement included.
    package var quantity: Quantity
    /// Executed, over the whole chain of replacements.
    package var filled: Quantity
    /// Taken away.
    package var cancelled: Quantity
    /// Times it was said to be live or never to have lived; 1 when all is well.
    package var answerCount: UInt32
    /// Times it was said to be finished.
    package var endCount: UInt32

    package init(
      state: OrderState = .pendingNew, price: Price, quantity: Quantity, filled: Quantity = .zero,
      cancelled: Quantity = .zero, answerCount: UInt32 = 0, endCount: UInt32 = 0
    ) {
      self.state = state
      self.price = price
      self.quantity = quantity
      self.filled = filled
      self.cancelled = cancelled
      self.answerCount = answerCount
      self.endCount = endCount
    }

    fileprivate mutating func answer(_ state: OrderState) {
      answerCount += 1
      if self.state == .pendingNew { self.state = state }
      if !state.isOpen { endCount += 1 }
    }

    fileprivate mutating func end(_ state: OrderState) {
      self.state = state
      endCount += 1
    }

    fileprivate var leaves: Int64 { quantity.raw - filled.raw - cancelled.raw }
  }

  /// An execution, by its match number.
  package struct Execution: Sendable, BitwiseCopyable, Hashable {
    package var order: UInt64
    package var price: Price
    package var quantity: Quantity
    /// Times it was told; 1 when all is well.
    package var count: UInt32

    package init(order: UInt64, price: Price, quantity: Quantity, count: UInt32 = 1) {
      self.order = order
      self.price = price
      self.quantity = quantity
      self.count = count
    }
  }

  package var entries: [UInt64: Entry] = [:]
  /// By match number: the venue keeps a party's orders from meeting.
  package var executions: [UInt64: Execution] = [:]
  /// Reports of orders that nobody noted.
  package var strayCount = 0

  package init(capacity: Int = 0) {
    entries.reserveCapacity(capacity)
    executions.reserveCapacity(capacity)
  }

  /// An order or replacement left or arrived under `number`.
  package func note(_ number: UInt64, price: Price, quantity: Quantity) {
    entries[number] = Entry(price: price, quantity: quantity)
  }

  /// Somebody said what became of an order; its number stands as `clientOrderID`.
  package func apply(_ report: OrderReport) {
    let number = report.clientOrderID.raw
    switch report.kind {
    case .accepted: change(number) { $0.answer(.live) }
    case .rejected: change(number) { $0.answer(.rejected) }
    case .changeRejected:
      // A refused cancel carries no number of its own.
      if number != 0 { change(number) { $0.answer(.rejected) } }
    case .replaced: replace(report)
    case .filled, .filledLate:
      count(report)
      change(number) { entry in
        entry.filled.raw += report.quantity.raw
        if entry.leaves == 0 { entry.end(.filled) }
      }
    case .cancelled:
      change(number) { entry in
        entry.cancelled.raw += report.quantity.raw
        if entry.leaves == 0 { entry.end(.cancelled) }
      }
    case .expired: change(number) { $0.end(.expired) }
    case .none, .position, .result, .openOrder, .ready, .tradingStopped, .tradingResumed,
      .welcome, .tradeBroken, .tradeCorrected, .suspended, .resumed:
      return
    }
  }

  private func count(_ report: OrderReport) {
    let execution = Execution(
      order: report.clientOrderID.raw, price: report.price, quantity: report.quantity, count: 0)
    executions[report.matchNumber, default: execution].count += 1
  }

  private func replace(_ report: OrderReport) {
    var filled = Quantity.zero
    change(report.target.raw) { entry in
      filled = entry.filled
      entry.end(.replaced)
    }
    change(report.clientOrderID.raw) { entry in
      entry.answer(.live)
      entry.price = report.price
      entry.quantity = report.quantity
      entry.filled = filled
    }
  }

  private func change(_ number: UInt64, _ body: (inout Entry) -> Void) {
    guard var entry = entries[number] else {
      strayCount += 1
      return
    }
    body(&entry)
    entries[number] = entry
  }
}
