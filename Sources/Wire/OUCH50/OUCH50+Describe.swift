// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Hands the fields and tags of one client message to `visitor` in wire order; cold path.
  package static func describeInbound(
    _ message: RawSpan, to visitor: inout some FieldVisitor
  ) -> Outcome {
    var describer = InboundDescriber(visitor: visitor)
    let outcome = decodeInbound(message, into: &describer)
    visitor = describer.visitor
    return outcome
  }

  /// Hands the fields and tags of one exchange message to `visitor` in wire order; cold path.
  package static func describeOutbound(
    _ message: RawSpan, to visitor: inout some FieldVisitor
  ) -> Outcome {
    var describer = OutboundDescriber(visitor: visitor)
    let outcome = decodeOutbound(message, into: &describer)
    visitor = describer.visitor
    return outcome
  }

  private static func visit<Message: OUCH50Message & FieldSource>(
    _ message: Message, tags: RawSpan, _ visitor: inout some FieldVisitor
  ) {
    visitor.message(type: String(Unicode.Scalar(Message.type)), name: Message.name)
    message.walk(&visitor)
    var walk = TagWalk()
    while let element = walk.next(in: tags) { element.visit(&visitor) }
  }

  private struct InboundDescriber<Visitor: FieldVisitor>: OUCH50InboundHandler {
    var visitor: Visitor

    mutating func enterOrder(_ message: EnterOrder, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func replaceOrder(_ message: ReplaceOrder, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func cancelOrder(_ message: CancelOrder, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func modifyOrder(_ message: ModifyOrder, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func massCancel(_ message: MassCancel, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func disableOrderEntry(_ message: DisableOrderEntry, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func enableOrderEntry(_ message: EnableOrderEntry, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func accountQuery(_ message: AccountQuery, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
  }

  private struct OutboundDescriber<Visitor: FieldVisitor>: OUCH50OutboundHandler {
    var visitor: Visitor

    mutating func systemEvent(_ message: SystemEvent, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func accepted(_ message: Accepted, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func replaced(_ message: Replaced, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func canceled(_ message: Canceled, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func aiqCanceled(_ message: AIQCanceled, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func executed(_ message: Executed, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func brokenTrade(_ message: BrokenTrade, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func tradeCorrection(_ message: TradeCorrection, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func rejected(_ message: Rejected, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func cancelPending(_ message: CancelPending, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func cancelReject(_ message: CancelReject, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func priorityUpdate(_ message: PriorityUpdate, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func modified(_ message: Modified, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func restated(_ message: Restated, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func massCancelResponse(_ message: MassCancelResponse, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func disableResponse(_ message: DisableResponse, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func enableResponse(_ message: EnableResponse, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
    mutating func accountQueryResponse(_ message: AccountQueryResponse, tags: RawSpan) {
      visit(message, tags: tags, &visitor)
    }
  }
}
