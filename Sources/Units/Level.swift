// SPDX-License-Identifier: Apache-2.0

/// One price level of one side of a book. An absent level has quantity 0 and price `undefined`.
@frozen
public struct Level: Sendable, BitwiseCopyable, Hashable {
  public var price: Price
  public var quantity: Quantity
  /// Orders resting at the price; 0 where the venue does not say.
  public var orders: Int64

  @inlinable
  public init(price: Price, quantity: Quantity, orders: Int64) {
    self.price = price
    self.quantity = quantity
    self.orders = orders
  }

  @inlinable
  public static var absent: Level { Level(price: .undefined, quantity: .zero, orders: 0) }
  @inlinable public var isPresent: Bool { quantity.raw > 0 }
}
