// SPDX-License-Identifier: Apache-2.0
public import Units

extension ITCH50 {
  /// The orders that a message will touch, as far as its bytes tell.
  @usableFromInline
  package struct Glance: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var stockLocate: UInt16
    /// The order that the message adds or else changes.
    @usableFromInline package var orderRef: UInt64
    /// Whether that order is added.
    @usableFromInline package var isArrival: Bool
    /// The side of an added order, and its price or that of a replacement.
    @usableFromInline package var side: Side
    @usableFromInline package var price: UInt32
    /// The order that comes in the place of the other one, 0 for none.
    @usableFromInline package var replacementRef: UInt64

    @inlinable
    init(
      stockLocate: UInt16, orderRef: UInt64, isArrival: Bool, side: Side, price: UInt32,
      replacementRef: UInt64
    ) {
      self.stockLocate = stockLocate
      self.orderRef = orderRef
      self.isArrival = isArrival
      self.side = side
      self.price = price
      self.replacementRef = replacementRef
    }
  }

  /// Looks at a message before it is decoded: cheap, unchecked beyond its length, and good for
  /// hints only; nil for one too short to touch an order. What a message without orders gives
  /// means nothing.
  @inlinable @inline(__always)
  package static func glance(_ message: RawSpan) -> Glance? {
    // All messages about orders have their first reference in the same place.
    guard message.byteCount >= OrderDelete.byteCount else { return nil }
    // Masks and places from shifts: whether an order comes or goes and on which side is anybody's
    // guess, and a branch would be mispredicted half the time. The reference serves as filler.
    let letter = (message.u8(at: 0) &- AddOrder.type) & 31
    let arrival = Int(truncatingIfNeeded: arrivalLetters >> letter & 1)
    let replacement = Int(truncatingIfNeeded: replacementLetters >> letter & 1)
    let reference = AddOrder.Offset.orderRef
    let priceOffset =
      reference &+ arrival &* (AddOrder.Offset.price &- reference)
      &+ replacement &* (OrderReplace.Offset.price &- reference)
    guard message.byteCount >= priceOffset &+ MemoryLayout<UInt32>.size else { return nil }
    let side = message.u8(at: reference &+ arrival &* (AddOrder.Offset.side &- reference))
    let next = message.u64(
      at: reference &+ replacement &* (OrderReplace.Offset.newRef &- reference))
    return Glance(
      stockLocate: message.u16(at: Header.Offset.stockLocate),
      orderRef: message.u64(at: reference), isArrival: arrival != 0,
      // Of B and S the second is odd.
      side: side & 1 == 0 ? .buy : .sell, price: message.u32(at: priceOffset),
      replacementRef: next & (0 &- UInt64(truncatingIfNeeded: replacement)))
  }

  /// A bit for each letter of a message that adds an order, the first for `A`.
  @inlinable static var arrivalLetters: UInt32 {
    1 << 0 | 1 << UInt32(AddOrderMPID.type - AddOrder.type)
  }
  @inlinable static var replacementLetters: UInt32 {
    1 << UInt32(OrderReplace.type - AddOrder.type)
  }
}
