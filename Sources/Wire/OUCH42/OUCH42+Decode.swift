// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Decodes one message of a client and hands it to its method of `handler`.
  ///
  /// `message` is exactly one message from its type byte on, without framing. The handler is
  /// called only for outcome `decoded`; allocates nothing.
  @inlinable
  package static func decodeInbound<Handler: OUCH42InboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    guard message.byteCount > 0 else { return .wrongLength }
    switch message.u8(at: 0) {
    case EnterOrder.type:
      guard let message = EnterOrder(message) else { return .wrongLength }
      handler.enterOrder(message)
    case ReplaceOrder.type:
      guard let message = ReplaceOrder(message) else { return .wrongLength }
      handler.replaceOrder(message)
    case CancelOrder.type:
      guard let message = CancelOrder(message) else { return .wrongLength }
      handler.cancelOrder(message)
    case ModifyOrder.type:
      guard let message = ModifyOrder(message) else { return .wrongLength }
      handler.modifyOrder(message)
    case TradeNow.type:
      guard let message = TradeNow(message) else { return .wrongLength }
      handler.tradeNow(message)
    default: return .unknownType
    }
    return .decoded
  }

  /// Decodes one message of the exchange and hands it to its method of `handler`.
  ///
  /// `message` is exactly one message from its type byte on, without framing. The handler is
  /// called only for outcome `decoded`; allocates nothing.
  @inlinable
  package static func decodeOutbound<Handler: OUCH42OutboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    guard message.byteCount > 0 else { return .wrongLength }
    switch message.u8(at: 0) {
    case Accepted.type:
      guard let message = Accepted(message) else { return .wrongLength }
      handler.accepted(message)
    case Executed.type:
      guard let message = Executed(message) else { return .wrongLength }
      handler.executed(message)
    case Canceled.type:
      guard let message = Canceled(message) else { return .wrongLength }
      handler.canceled(message)
    case Replaced.type:
      guard let message = Replaced(message) else { return .wrongLength }
      handler.replaced(message)
    case Rejected.type:
      guard let message = Rejected(message) else { return .wrongLength }
      handler.rejected(message)
    default: return decodeOutboundRare(message, into: &handler)
    }
    return .decoded
  }

  @inlinable
  static func decodeOutboundRare<Handler: OUCH42OutboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    switch message.u8(at: 0) {
    case SystemEvent.type:
      guard let message = SystemEvent(message) else { return .wrongLength }
      handler.systemEvent(message)
    case AIQCanceled.type:
      guard let message = AIQCanceled(message) else { return .wrongLength }
      handler.aiqCanceled(message)
    case ExecutedWithReference.type:
      guard let message = ExecutedWithReference(message) else { return .wrongLength }
      handler.executedWithReference(message)
    case TradeCorrection.type:
      guard let message = TradeCorrection(message) else { return .wrongLength }
      handler.tradeCorrection(message)
    case BrokenTrade.type:
      guard let message = BrokenTrade(message) else { return .wrongLength }
      handler.brokenTrade(message)
    case CancelPending.type:
      guard let message = CancelPending(message) else { return .wrongLength }
      handler.cancelPending(message)
    case CancelReject.type:
      guard let message = CancelReject(message) else { return .wrongLength }
      handler.cancelReject(message)
    case PriorityUpdate.type:
      guard let message = PriorityUpdate(message) else { return .wrongLength }
      handler.priorityUpdate(message)
    case Modified.type:
      guard let message = Modified(message) else { return .wrongLength }
      handler.modified(message)
    case TradeNowDone.type:
      guard let message = TradeNowDone(message) else { return .wrongLength }
      handler.tradeNowDone(message)
    default: return .unknownType
    }
    return .decoded
  }
}
