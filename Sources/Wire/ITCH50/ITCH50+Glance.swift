// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// The orders that a message will touch, as far as its bytes tell.
  @usableFromInline
  package struct Glance: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var stockLocate: UInt16
    /// The order that the message adds or else changes.
    @usableFromInline package var orderRef: UInt64
    /// Whether that order is added.
    @usableFromInline package var isArrival: Bool
    /// B or S and the price, for an added order.
    @usableFromInline package var side: UInt8
    @usableFromInline package var price: UInt32
    /// The order that comes in the place of the other one, 0 for none.
    @usableFromInline package var replacementRef: UInt64

    @inlinable
    init(
      stockLocate: UInt16, orderRef: UInt64, isArrival: Bool, side: UInt8, price: UInt32,
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
    let type = message.u8(at: 0)
    let isArrival =
      (type == AddOrder.type || type == AddOrderMPID.type)
      && message.byteCount >= AddOrder.byteCount
    let isReplacement = type == OrderReplace.type && message.byteCount == OrderReplace.byteCount
    // Selected places instead of selected loads: whether an order comes or goes is anybody's guess,
    // and a branch would be mispredicted half the time. The reference serves as filler.
    let filler = AddOrder.Offset.orderRef
    let side = message.u8(at: isArrival ? AddOrder.Offset.side : filler)
    let price = message.u32(
      at: isArrival
        ? AddOrder.Offset.price : isReplacement ? OrderReplace.Offset.price : filler)
    return Glance(
      stockLocate: message.u16(at: Header.Offset.stockLocate),
      orderRef: message.u64(at: AddOrder.Offset.orderRef), isArrival: isArrival, side: side,
      price: price,
      replacementRef: isReplacement ? message.u64(at: OrderReplace.Offset.newRef) : 0)
  }
}
