// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Decodes one message of a client and hands it to its method of `handler`.
  ///
  /// `message` is exactly one message from its type byte on, without framing. The handler is
  /// called only for outcome `decoded`; allocates nothing.
  @inlinable
  package static func decodeInbound<Handler: OUCH50InboundHandler & ~Copyable>(
    _ message: RawSpan, into handler: inout Handler
  ) -> Outcome {
    guard message.byteCount > 0 else { return .wrongLength }
    switch message.u8(at: 0) {
    case EnterOrder.type:
      let checked = check(EnterOrder.self, message)
      guard checked == .decoded else { return checked }
      handler.enterOrder(
        EnterOrder(checked: message), tags: appendage(of: EnterOrder.self, in: message))
    case ReplaceOrder.type:
      let checked = check(ReplaceOrder.self, message)
      guard checked == .decoded else { return checked }
      handler.replaceOrder(
        ReplaceOrder(checked: message), tags: appendage(of: ReplaceOrder.self, in: message))
    case CancelOrder.type:
      let checked = check(CancelOrder.self, message)
      guard checked == .decoded else { return checked }
      handler.cancelOrder(
        CancelOrder(checked: message), tags: appendage(of: CancelOrder.self, in: message))
    case ModifyOrder.type:
      let checked = check(ModifyOrder.self, message)
      guard checked == .decoded else { return checked }
      handler.modifyOrder(
        ModifyOrder(checked: message), tags: appendage(of: ModifyOrder.self, in: message))
    case MassCancel.type:
      let checked = check(MassCancel.self, message)
      guard checked == .decoded else { return checked }
      handler.massCancel(
        MassCancel(checked: message), tags: appendage(of: MassCancel.self, in: message))
    case DisableOrderEntry.type:
      let checked = check(DisableOrderEntry.self, message)
      guard checked == .decoded else { return checked }
      handler.disableOrderEntry(
        DisableOrderEntry(checked: message),
        tags: appendage(of: DisableOrderEntry.self, in: message))
    case EnableOrderEntry.type:
      let checked = check(EnableOrderEntry.self, message)
      guard checked == .decoded else { return checked }
      handler.enableOrderEntry(
        EnableOrderEntry(checked: message), tags: appendage(of: EnableOrderEntry.self, in: message))
    case AccountQuery.type:
      let checked = check(AccountQuery.self, message)
      guard checked == .decoded else { return checked }
      handler.accountQuery(
        AccountQuery(checked: message), tags: appendage(of: AccountQuery.self, in: message))
    default:
      return .unknownType
    }
    return .decoded
  }
}
