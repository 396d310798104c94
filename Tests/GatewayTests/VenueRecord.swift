// SPDX-License-Identifier: Apache-2.0
import Units

/// One thing that reached a `ScriptedVenue`, or that it did.
enum VenueFact {
  /// A new order arrived, whatever became of it.
  case order(UInt32, VenueStanding)
  /// A replacement of the first order arrived under the second number.
  case amend(UInt32, by: UInt32, VenueStanding)
  /// A cancel arrived for what is open beyond a total.
  case cancel(UInt32, total: UInt32)
  case accepted(UInt32)
  case replaced(UInt32, by: UInt32)
  case executed(UInt32, quantity: Int64)
  case cancelled(UInt32, quantity: Int64)
  /// The order or replacement never lived.
  case refused(UInt32)
}

/// An order as its messages have it.
struct VenueStanding {
  var symbol: Code
  var side: Side
  var price: Price
  var total: Int64
  var executed: Int64 = 0
  var cancelled: Int64 = 0
  /// The order it is to replace, until the venue has decided.
  var target: UInt32?

  /// What an order replaces that replaces none.
  static let nothing = VenueStanding(symbol: .empty, side: .none, price: .zero, total: 0)

  var leaves: Int64 { max(0, total - executed - cancelled) }
  var value: Int128 { Int128(leaves) * Int128(price.raw) }

  func isMet(by other: VenueStanding) -> Bool {
    guard symbol == other.symbol, side != other.side else { return false }
    return side == .sell ? price <= other.price : other.price <= price
  }
}

/// Orders, positions and cash as a venue's record tells them.
struct VenueView {
  var orders: [UInt32: VenueStanding] = [:]
  var positions: [Code: Int64] = [:]
  /// Received less paid.
  var cash: Int128 = 0
  var fillCount = 0

  /// Takes up what the venue did; `arrived` has the terms of whatever it took.
  mutating func apply(_ fact: VenueFact, _ arrived: [UInt32: VenueStanding]) {
    switch fact {
    case .order, .amend, .cancel: break
    case .accepted(let reference):
      if orders[reference] == nil { orders[reference] = arrived[reference]! }
    case .replaced(let old, let new):
      var order = arrived[new]!
      order.executed = orders[old]!.executed
      order.target = nil
      orders[old] = nil
      orders[new] = order
    case .executed(let reference, let quantity):
      let order = orders[reference]!
      positions[order.symbol, default: 0] += order.side.sign * quantity
      cash -= Int128(order.side.sign) * Int128(order.price.raw) * Int128(quantity)
      fillCount += 1
      orders[reference]!.executed += quantity
      if let next = replacement(of: reference) { orders[next]!.executed += quantity }
      finishIfDone(reference)
    case .cancelled(let reference, let quantity):
      orders[reference]!.cancelled += quantity
      finishIfDone(reference)
    case .refused(let reference): orders[reference] = nil
    }
  }

  func replacement(of reference: UInt32) -> UInt32? {
    orders.first { $0.value.target == reference }?.key
  }

  private mutating func finishIfDone(_ reference: UInt32) {
    guard orders[reference]!.leaves == 0 else { return }
    if let next = replacement(of: reference) { orders[next] = nil }
    orders[reference] = nil
  }

  /// Open quantity of a side; of an order and the replacement on its way the larger.
  func open(_ symbol: Code, _ side: Side) -> Int64 {
    var sum: Int64 = 0
    for order in orders.values where order.symbol == symbol && order.side == side {
      let target = order.target.map { orders[$0]! } ?? .nothing
      sum += max(0, order.leaves - target.leaves)
    }
    return sum
  }

  func openValue(_ side: Side? = nil) -> Int128 {
    orders.values.reduce(0) { $0 + (side == nil || $1.side == side ? $1.value : 0) }
  }

  /// The position if all that is open on `side` were executed, and nothing else; above 0 when that
  /// is a position of that side.
  func worst(_ symbol: Code, _ side: Side) -> Int64 {
    positions[symbol, default: 0] * side.sign + open(symbol, side)
  }

  /// The larger of both worst cases at `mark`.
  func gross(_ symbol: Code, at mark: Price) -> Int128 {
    let quantity = max(abs(worst(symbol, .buy)), abs(worst(symbol, .sell)))
    return Int128(quantity) * Int128(mark.raw)
  }

  /// Cash and what is held, at `marks`.
  func profit(_ marks: [Code: Price]) -> Int128 {
    positions.reduce(cash) { $0 + Int128($1.value) * Int128(marks[$1.key, default: .zero].raw) }
  }
}
