// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Decodes one message of the exchange and hands it to its method of `handler`.
  ///
  /// `message` is exactly one message from its type byte on, without framing. The handler is
  /// called only for outcome `decoded`; allocates nothing.
  @inlinable
  package static func decodeOutbound<Handler: OUCH50OutboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    guard message.byteCount > 0 else { return .wrongLength }
    switch message.u8(at: 0) {
    case Accepted.type:
      let checked = check(Accepted.self, message)
      guard checked == .decoded else { return checked }
      handler.accepted(Accepted(checked: message), tags: appendage(of: Accepted.self, in: message))
    case Executed.type:
      let checked = check(Executed.self, message)
      guard checked == .decoded else { return checked }
      handler.executed(Executed(checked: message), tags: appendage(of: Executed.self, in: message))
    case Canceled.type:
      let checked = check(Canceled.self, message)
      guard checked == .decoded else { return checked }
      handler.canceled(Canceled(checked: message), tags: appendage(of: Canceled.self, in: message))
    case Replaced.type:
      let checked = check(Replaced.self, message)
      guard checked == .decoded else { return checked }
      handler.replaced(Replaced(checked: message), tags: appendage(of: Replaced.self, in: message))
    case Rejected.type:
      let checked = check(Rejected.self, message)
      guard checked == .decoded else { return checked }
      handler.rejected(Rejected(checked: message), tags: appendage(of: Rejected.self, in: message))
    default:
      return decodeOutboundRare(message, into: &handler)
    }
    return .decoded
  }

  @inlinable
  static func decodeOutboundRare<Handler: OUCH50OutboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    switch message.u8(at: 0) {
    case SystemEvent.type:
      let checked = check(SystemEvent.self, message)
      guard checked == .decoded else { return checked }
      handler.systemEvent(
        SystemEvent(checked: message), tags: appendage(of: SystemEvent.self, in: message))
    case AIQCanceled.type:
      let checked = check(AIQCanceled.self, message)
      guard checked == .decoded else { return checked }
      handler.aiqCanceled(
        AIQCanceled(checked: message), tags: appendage(of: AIQCanceled.self, in: message))
    case BrokenTrade.type:
      let checked = check(BrokenTrade.self, message)
      guard checked == .decoded else { return checked }
      handler.brokenTrade(
        BrokenTrade(checked: message), tags: appendage(of: BrokenTrade.self, in: message))
    case TradeCorrection.type:
      let checked = check(TradeCorrection.self, message)
      guard checked == .decoded else { return checked }
      handler.tradeCorrection(
        TradeCorrection(checked: message), tags: appendage(of: TradeCorrection.self, in: message))
    case CancelPending.type:
      let checked = check(CancelPending.self, message)
      guard checked == .decoded else { return checked }
      handler.cancelPending(
        CancelPending(checked: message), tags: appendage(of: CancelPending.self, in: message))
    case CancelReject.type:
      let checked = check(CancelReject.self, message)
      guard checked == .decoded else { return checked }
      handler.cancelReject(
        CancelReject(checked: message), tags: appendage(of: CancelReject.self, in: message))
    case PriorityUpdate.type:
      let checked = check(PriorityUpdate.self, message)
      guard checked == .decoded else { return checked }
      handler.priorityUpdate(
        PriorityUpdate(checked: message), tags: appendage(of: PriorityUpdate.self, in: message))
    case Modified.type:
      let checked = check(Modified.self, message)
      guard checked == .decoded else { return checked }
      handler.modified(Modified(checked: message), tags: appendage(of: Modified.self, in: message))
    default:
      return decodeOutboundAdministrative(message, into: &handler)
    }
    return .decoded
  }

  @inlinable
  static func decodeOutboundAdministrative<Handler: OUCH50OutboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    switch message.u8(at: 0) {
    case Restated.type:
      let checked = check(Restated.self, message)
      guard checked == .decoded else { return checked }
      handler.restated(Restated(checked: message), tags: appendage(of: Restated.self, in: message))
    case MassCancelResponse.type:
      let checked = check(MassCancelResponse.self, message)
      guard checked == .decoded else { return checked }
      handler.massCancelResponse(
        MassCancelResponse(checked: message),
        tags: appendage(of: MassCancelResponse.self, in: message))
    case DisableResponse.type:
      let checked = check(DisableResponse.self, message)
      guard checked == .decoded else { return checked }
      handler.disableResponse(
        DisableResponse(checked: message), tags: appendage(of: DisableResponse.self, in: message))
    case EnableResponse.type:
      let checked = check(EnableResponse.self, message)
      guard checked == .decoded else { return checked }
      handler.enableResponse(
        EnableResponse(checked: message), tags: appendage(of: EnableResponse.self, in: message))
    case AccountQueryResponse.type:
      let checked = check(AccountQueryResponse.self, message)
      guard checked == .decoded else { return checked }
      handler.accountQueryResponse(
        AccountQueryResponse(checked: message),
        tags: appendage(of: AccountQueryResponse.self, in: message))
    default:
      return .unknownType
    }
    return .decoded
  }
}
