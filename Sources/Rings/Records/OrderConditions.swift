// SPDX-License-Identifier: Apache-2.0
public import Units

/// How an order's price comes about.
@frozen
public enum OrderType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case limit = 0
  /// At whatever price there is.
  case market = 1
  /// A market order once the market trades at `triggerPrice` or beyond.
  case stop = 2
  /// A limit order from then on.
  case stopLimit = 3
  /// At the best price of its own side, `triggerPrice` away from it, never beyond the limit.
  case primaryPeg = 4
  /// At the best price of the other side, likewise.
  case marketPeg = 5
  /// Between the two.
  case midpointPeg = 6
  /// KRX: a limit order that becomes a market order in the closing auction.
  case conditionalLimit = 7
  /// KRX: at the best price of the other side, resting there as a limit order.
  case limitedMarket = 8
  /// KRX: at the best price of its own side, ahead of nobody.
  case limitedImmediate = 9

  /// Whether it waits for `triggerPrice`.
  @inlinable public var isStop: Bool { self == .stop || self == .stopLimit }
  /// Whether its price follows the market.
  @inlinable
  public var isPegged: Bool { self == .primaryPeg || self == .marketPeg || self == .midpointPeg }
}

/// What an order does or shows beside its type.
@frozen
public struct OrderInstructions: OptionSet, Sendable, BitwiseCopyable, Hashable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Refused or moved by the venue rather than executed at once.
  @inlinable public static var postOnly: OrderInstructions { OrderInstructions(rawValue: 1) }
  /// Not shown at all.
  @inlinable public static var hidden: OrderInstructions { OrderInstructions(rawValue: 2) }
}

/// The terms of an order beside side, price, quantity and time in force.
@frozen
public struct OrderConditions: Sendable, BitwiseCopyable, Hashable {
  public var type: OrderType
  public var instructions: OrderInstructions
  /// The price that sets off a stop; the signed distance from its reference of a pegged order.
  public var triggerPrice: Price
  /// What is shown of an order that hides a reserve, 0 where all of it is.
  public var displayQuantity: Quantity
  /// When a `goodTillDate` order ends, else 0.
  public var expireTime: UnixNanos

  /// Without arguments a plain limit order.
  @inlinable
  public init(
    type: OrderType = .limit, instructions: OrderInstructions = [], triggerPrice: Price = .zero,
    displayQuantity: Quantity = .zero, expireTime: UnixNanos = UnixNanos(raw: 0)
  ) {
    self.type = type
    self.instructions = instructions
    self.triggerPrice = triggerPrice
    self.displayQuantity = displayQuantity
    self.expireTime = expireTime
  }

  /// Whether the terms go with each other, with `quantity` and with `timeInForce`: a stop has its
  /// price and nothing else but a peg has one, a reserve is smaller than its order and not of one
  /// that rests nowhere, an end is told of the orders that have one, and what may not execute at
  /// once is not asked to.
  public func isCoherent(_ quantity: Quantity, _ timeInForce: TimeInForce) -> Bool {
    let isImmediate = timeInForce == .immediateOrCancel || timeInForce == .fillOrKill
    let hasTrigger = type.isStop ? triggerPrice.raw > 0 : triggerPrice.raw == 0
    if !hasTrigger && !type.isPegged { return false }
    if (timeInForce == .goodTillDate) != (expireTime.raw > 0) { return false }
    if displayQuantity.raw < 0 || displayQuantity.raw >= max(1, quantity.raw) { return false }
    let hasReserve = displayQuantity.raw > 0
    if hasReserve && (isImmediate || instructions.contains(.hidden)) { return false }
    if instructions.contains(.postOnly) && (isImmediate || type == .market) { return false }
    return instructions.isSubset(of: [.postOnly, .hidden])
  }
}
