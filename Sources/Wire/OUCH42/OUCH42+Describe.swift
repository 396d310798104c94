// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Hands the fields of one client message to `visitor` in wire order; cold path.
  package static func describeInbound(
    _ message: RawSpan, to visitor: inout some FieldVisitor
  ) -> Outcome {
    var describer = Describer(visitor: visitor)
    let outcome = decodeInbound(message, into: &describer)
    visitor = describer.visitor
    return outcome
  }

  /// Hands the fields of one exchange message to `visitor` in wire order; cold path.
  package static func describeOutbound(
    _ message: RawSpan, to visitor: inout some FieldVisitor
  ) -> Outcome {
    var describer = Describer(visitor: visitor)
    let outcome = decodeOutbound(message, into: &describer)
    visitor = describer.visitor
    return outcome
  }

  private struct Describer<Visitor: FieldVisitor>: OUCH42InboundHandler, OUCH42OutboundHandler {
    var visitor: Visitor

    private mutating func visit<Message: OUCH42Message & FieldSource>(_ message: Message) {
      visitor.message(type: String(Unicode.Scalar(Message.type)), name: Message.name)
      message.walk(&visitor)
    }

    mutating func enterOrder(_ message: EnterOrder) { visit(message) }
    mutating func replaceOrder(_ message: ReplaceOrder) { visit(message) }
    mutating func cancelOrder(_ message: CancelOrder) { visit(message) }
    mutating func modifyOrder(_ message: ModifyOrder) { visit(message) }
    mutating func tradeNow(_ message: TradeNow) { visit(message) }
    mutating func systemEvent(_ message: SystemEvent) { visit(message) }
    mutating func accepted(_ message: Accepted) { visit(message) }
    mutating func replaced(_ message: Replaced) { visit(message) }
    mutating func canceled(_ message: Canceled) { visit(message) }
    mutating func aiqCanceled(_ message: AIQCanceled) { visit(message) }
    mutating func executed(_ message: Executed) { visit(message) }
    mutating func executedWithReference(_ message: ExecutedWithReference) { visit(message) }
    mutating func tradeCorrection(_ message: TradeCorrection) { visit(message) }
    mutating func brokenTrade(_ message: BrokenTrade) { visit(message) }
    mutating func rejected(_ message: Rejected) { visit(message) }
    mutating func cancelPending(_ message: CancelPending) { visit(message) }
    mutating func cancelReject(_ message: CancelReject) { visit(message) }
    mutating func priorityUpdate(_ message: PriorityUpdate) { visit(message) }
    mutating func modified(_ message: Modified) { visit(message) }
    mutating func tradeNowDone(_ message: TradeNowDone) { visit(message) }
  }
}
