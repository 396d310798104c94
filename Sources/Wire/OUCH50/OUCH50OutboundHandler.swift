// SPDX-License-Identifier: Apache-2.0

/// Receives what the exchange sends to clients; what a conformer leaves out is ignored.
///
/// `tags` are the checked bytes of the appendage: see `OUCH50.value(of:in:)`.
@usableFromInline
package protocol OUCH50OutboundHandler: ~Copyable {
  mutating func systemEvent(_ message: OUCH50.SystemEvent, tags: RawSpan)
  mutating func accepted(_ message: OUCH50.Accepted, tags: RawSpan)
  mutating func replaced(_ message: OUCH50.Replaced, tags: RawSpan)
  mutating func canceled(_ message: OUCH50.Canceled, tags: RawSpan)
  mutating func aiqCanceled(_ message: OUCH50.AIQCanceled, tags: RawSpan)
  mutating func executed(_ message: OUCH50.Executed, tags: RawSpan)
  mutating func brokenTrade(_ message: OUCH50.BrokenTrade, tags: RawSpan)
  mutating func tradeCorrection(_ message: OUCH50.TradeCorrection, tags: RawSpan)
  mutating func rejected(_ message: OUCH50.Rejected, tags: RawSpan)
  mutating func cancelPending(_ message: OUCH50.CancelPending, tags: RawSpan)
  mutating func cancelReject(_ message: OUCH50.CancelReject, tags: RawSpan)
  mutating func priorityUpdate(_ message: OUCH50.PriorityUpdate, tags: RawSpan)
  mutating func modified(_ message: OUCH50.Modified, tags: RawSpan)
  mutating func restated(_ message: OUCH50.Restated, tags: RawSpan)
  mutating func massCancelResponse(_ message: OUCH50.MassCancelResponse, tags: RawSpan)
  mutating func disableResponse(_ message: OUCH50.DisableResponse, tags: RawSpan)
  mutating func enableResponse(_ message: OUCH50.EnableResponse, tags: RawSpan)
  mutating func accountQueryResponse(_ message: OUCH50.AccountQueryResponse, tags: RawSpan)
}

extension OUCH50OutboundHandler where Self: ~Copyable {
  @inlinable package mutating func systemEvent(_ message: OUCH50.SystemEvent, tags: RawSpan) {}
  @inlinable package mutating func accepted(_ message: OUCH50.Accepted, tags: RawSpan) {}
  @inlinable package mutating func replaced(_ message: OUCH50.Replaced, tags: RawSpan) {}
  @inlinable package mutating func canceled(_ message: OUCH50.Canceled, tags: RawSpan) {}
  @inlinable package mutating func aiqCanceled(_ message: OUCH50.AIQCanceled, tags: RawSpan) {}
  @inlinable package mutating func executed(_ message: OUCH50.Executed, tags: RawSpan) {}
  @inlinable package mutating func brokenTrade(_ message: OUCH50.BrokenTrade, tags: RawSpan) {}
  @inlinable package mutating func tradeCorrection(_ message: OUCH50.TradeCorrection, tags: RawSpan)
  {}
  @inlinable package mutating func rejected(_ message: OUCH50.Rejected, tags: RawSpan) {}
  @inlinable package mutating func cancelPending(_ message: OUCH50.CancelPending, tags: RawSpan) {}
  @inlinable package mutating func cancelReject(_ message: OUCH50.CancelReject, tags: RawSpan) {}
  @inlinable package mutating func priorityUpdate(_ message: OUCH50.PriorityUpdate, tags: RawSpan) {
  }
  @inlinable package mutating func modified(_ message: OUCH50.Modified, tags: RawSpan) {}
  @inlinable package mutating func restated(_ message: OUCH50.Restated, tags: RawSpan) {}
  @inlinable package mutating func massCancelResponse(
    _ message: OUCH50.MassCancelResponse, tags: RawSpan
  ) {}
  @inlinable package mutating func disableResponse(_ message: OUCH50.DisableResponse, tags: RawSpan)
  {}
  @inlinable package mutating func enableResponse(_ message: OUCH50.EnableResponse, tags: RawSpan) {
  }
  @inlinable package mutating func accountQueryResponse(
    _ message: OUCH50.AccountQueryResponse, tags: RawSpan
  ) {}
}
