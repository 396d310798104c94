// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Wire

/// Writes every message it receives back into bytes, its appendage behind a length as received.
struct OUCH50Echo: OUCH50InboundHandler, OUCH50OutboundHandler {
  var bytes: [UInt8] = []
  /// Bytes that the message being decoded has.
  var byteCount = 0

  mutating func echo<Message: OUCH50Message>(_ message: Message, _ tags: RawSpan) {
    var list = OUCH50.TagList()
    var walk = OUCH50.TagWalk()
    while let element = walk.next(in: tags) {
      guard let tag = OUCH50.Tag(rawValue: element.number) else { continue }
      list.append(tag, element.value)
    }
    guard byteCount > Message.fixedByteCount, Message.appendage != .none else {
      bytes = encoded(message)
      return
    }
    bytes = encoded(OUCH50.Tagged(message, tags: list))
  }

  mutating func enterOrder(_ message: OUCH50.EnterOrder, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func replaceOrder(_ message: OUCH50.ReplaceOrder, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func cancelOrder(_ message: OUCH50.CancelOrder, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func modifyOrder(_ message: OUCH50.ModifyOrder, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func massCancel(_ message: OUCH50.MassCancel, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func disableOrderEntry(_ message: OUCH50.DisableOrderEntry, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func enableOrderEntry(_ message: OUCH50.EnableOrderEntry, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func accountQuery(_ message: OUCH50.AccountQuery, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func systemEvent(_ message: OUCH50.SystemEvent, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func accepted(_ message: OUCH50.Accepted, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func replaced(_ message: OUCH50.Replaced, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func canceled(_ message: OUCH50.Canceled, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func aiqCanceled(_ message: OUCH50.AIQCanceled, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func executed(_ message: OUCH50.Executed, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func brokenTrade(_ message: OUCH50.BrokenTrade, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func tradeCorrection(_ message: OUCH50.TradeCorrection, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func rejected(_ message: OUCH50.Rejected, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func cancelPending(_ message: OUCH50.CancelPending, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func cancelReject(_ message: OUCH50.CancelReject, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func priorityUpdate(_ message: OUCH50.PriorityUpdate, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func modified(_ message: OUCH50.Modified, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func restated(_ message: OUCH50.Restated, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func massCancelResponse(_ message: OUCH50.MassCancelResponse, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func disableResponse(_ message: OUCH50.DisableResponse, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func enableResponse(_ message: OUCH50.EnableResponse, tags: RawSpan) {
    echo(message, tags)
  }
  mutating func accountQueryResponse(_ message: OUCH50.AccountQueryResponse, tags: RawSpan) {
    echo(message, tags)
  }
}

/// Touches the appendage of the messages that matter, without allocating.
struct OUCH50Tally: OUCH50InboundHandler, OUCH50OutboundHandler {
  var sum: UInt64 = 0

  mutating func enterOrder(_ message: OUCH50.EnterOrder, tags: RawSpan) {
    sum &+= message.price
    var walk = OUCH50.TagWalk()
    while let element = walk.next(in: tags) { sum &+= element.value }
  }

  mutating func executed(_ message: OUCH50.Executed, tags: RawSpan) { sum &+= message.match }
}
