// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// What became of one message; everything but `decoded` is for the caller to count.
  @usableFromInline
  package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    case decoded
    /// The first byte names no message of this format.
    case unknownType
    /// The message is empty, or not exactly as long as its type.
    case wrongLength
    /// A text number of the message is not a number.
    case malformed
  }

  /// The header of any message that has one, whatever its type; nil when it is too short.
  @inlinable
  package static func header(of message: RawSpan) -> Header? {
    guard message.byteCount >= Header.byteCount, message.u8(at: 0) != EndOfSnapshot.type else {
      return nil
    }
    return Header(message)
  }

  /// The end of a snapshot that `message` is; nil when it is another message, or a damaged one.
  @inlinable
  package static func endOfSnapshot(_ message: RawSpan) -> EndOfSnapshot? {
    guard message.byteCount == EndOfSnapshot.byteCount, message.u8(at: 0) == EndOfSnapshot.type
    else { return nil }
    return EndOfSnapshot(checked: message)
  }

  /// Decodes one message and hands it to its method of `handler`; allocates nothing.
  ///
  /// `message` is exactly one message from its type byte on, without framing. The handler is
  /// called only for outcome `decoded`.
  @inlinable @inline(__always)
  package static func decode<Handler: ITCH50Handler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    guard message.byteCount > 0 else { return .wrongLength }
    switch message.u8(at: 0) {
    case AddOrder.type:
      guard message.byteCount == AddOrder.byteCount else { return .wrongLength }
      handler.addOrder(AddOrder(checked: message))
    case OrderDelete.type:
      guard message.byteCount == OrderDelete.byteCount else { return .wrongLength }
      handler.orderDelete(OrderDelete(checked: message))
    case OrderExecuted.type:
      guard message.byteCount == OrderExecuted.byteCount else { return .wrongLength }
      handler.orderExecuted(OrderExecuted(checked: message))
    case OrderReplace.type:
      guard message.byteCount == OrderReplace.byteCount else { return .wrongLength }
      handler.orderReplace(OrderReplace(checked: message))
    case OrderCancel.type:
      guard message.byteCount == OrderCancel.byteCount else { return .wrongLength }
      handler.orderCancel(OrderCancel(checked: message))
    case AddOrderMPID.type:
      guard message.byteCount == AddOrderMPID.byteCount else { return .wrongLength }
      handler.addOrderMPID(AddOrderMPID(checked: message))
    case OrderExecutedWithPrice.type:
      guard message.byteCount == OrderExecutedWithPrice.byteCount else { return .wrongLength }
      handler.orderExecutedWithPrice(OrderExecutedWithPrice(checked: message))
    case Trade.type:
      guard message.byteCount == Trade.byteCount else { return .wrongLength }
      handler.trade(Trade(checked: message))
    default:
      return decodeStock(message, into: &handler)
    }
    return .decoded
  }

  @inlinable @inline(never)
  static func decodeStock<Handler: ITCH50Handler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    switch message.u8(at: 0) {
    case StockDirectory.type:
      guard message.byteCount == StockDirectory.byteCount else { return .wrongLength }
      handler.stockDirectory(StockDirectory(checked: message))
    case StockTradingAction.type:
      guard message.byteCount == StockTradingAction.byteCount else { return .wrongLength }
      handler.stockTradingAction(StockTradingAction(checked: message))
    case RegSHORestriction.type:
      guard message.byteCount == RegSHORestriction.byteCount else { return .wrongLength }
      handler.regSHORestriction(RegSHORestriction(checked: message))
    case MarketParticipantPosition.type:
      guard message.byteCount == MarketParticipantPosition.byteCount else { return .wrongLength }
      handler.marketParticipantPosition(MarketParticipantPosition(checked: message))
    case IPOQuotingPeriodUpdate.type:
      guard message.byteCount == IPOQuotingPeriodUpdate.byteCount else { return .wrongLength }
      handler.ipoQuotingPeriodUpdate(IPOQuotingPeriodUpdate(checked: message))
    case LULDAuctionCollar.type:
      guard message.byteCount == LULDAuctionCollar.byteCount else { return .wrongLength }
      handler.luldAuctionCollar(LULDAuctionCollar(checked: message))
    case OperationalHalt.type:
      guard message.byteCount == OperationalHalt.byteCount else { return .wrongLength }
      handler.operationalHalt(OperationalHalt(checked: message))
    default:
      return decodeMarket(message, into: &handler)
    }
    return .decoded
  }

  @inlinable
  static func decodeMarket<Handler: ITCH50Handler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    switch message.u8(at: 0) {
    case SystemEvent.type:
      guard message.byteCount == SystemEvent.byteCount else { return .wrongLength }
      handler.systemEvent(SystemEvent(checked: message))
    case MWCBDeclineLevels.type:
      guard message.byteCount == MWCBDeclineLevels.byteCount else { return .wrongLength }
      handler.mwcbDeclineLevels(MWCBDeclineLevels(checked: message))
    case MWCBStatus.type:
      guard message.byteCount == MWCBStatus.byteCount else { return .wrongLength }
      handler.mwcbStatus(MWCBStatus(checked: message))
    case CrossTrade.type:
      guard message.byteCount == CrossTrade.byteCount else { return .wrongLength }
      handler.crossTrade(CrossTrade(checked: message))
    case BrokenTrade.type:
      guard message.byteCount == BrokenTrade.byteCount else { return .wrongLength }
      handler.brokenTrade(BrokenTrade(checked: message))
    case NetOrderImbalance.type:
      guard message.byteCount == NetOrderImbalance.byteCount else { return .wrongLength }
      handler.netOrderImbalance(NetOrderImbalance(checked: message))
    case RetailPriceImprovement.type:
      guard message.byteCount == RetailPriceImprovement.byteCount else { return .wrongLength }
      handler.retailPriceImprovement(RetailPriceImprovement(checked: message))
    case DirectListing.type:
      guard message.byteCount == DirectListing.byteCount else { return .wrongLength }
      handler.directListing(DirectListing(checked: message))
    case EndOfSnapshot.type:
      guard message.byteCount == EndOfSnapshot.byteCount else { return .wrongLength }
      guard let end = EndOfSnapshot(checked: message) else { return .malformed }
      handler.endOfSnapshot(end)
    default:
      return .unknownType
    }
    return .decoded
  }
}
