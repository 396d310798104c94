// SPDX-License-Identifier: Apache-2.0

/// Receives what the exchange sends to clients; what a conformer leaves out is ignored.
@usableFromInline
package protocol OUCH42OutboundHandler: ~Copyable {
  mutating func systemEvent(_ message: OUCH42.SystemEvent)
  mutating func accepted(_ message: OUCH42.Accepted)
  mutating func replaced(_ message: OUCH42.Replaced)
  mutating func canceled(_ message: OUCH42.Canceled)
  mutating func aiqCanceled(_ message: OUCH42.AIQCanceled)
  mutating func executed(_ message: OUCH42.Executed)
  mutating func executedWithReference(_ message: OUCH42.ExecutedWithReference)
  mutating func tradeCorrection(_ message: OUCH42.TradeCorrection)
  mutating func brokenTrade(_ message: OUCH42.BrokenTrade)
  mutating func rejected(_ message: OUCH42.Rejected)
  mutating func cancelPending(_ message: OUCH42.CancelPending)
  mutating func cancelReject(_ message: OUCH42.CancelReject)
  mutating func priorityUpdate(_ message: OUCH42.PriorityUpdate)
  mutating func modified(_ message: OUCH42.Modified)
  mutating func tradeNowDone(_ message: OUCH42.TradeNowDone)
}

extension OUCH42OutboundHandler where Self: ~Copyable {
  @inlinable package mutating func systemEvent(_ message: OUCH42.SystemEvent) {}
  @inlinable package mutating func accepted(_ message: OUCH42.Accepted) {}
  @inlinable package mutating func replaced(_ message: OUCH42.Replaced) {}
  @inlinable package mutating func canceled(_ message: OUCH42.Canceled) {}
  @inlinable package mutating func aiqCanceled(_ message: OUCH42.AIQCanceled) {}
  @inlinable package mutating func executed(_ message: OUCH42.Executed) {}
  @inlinable package mutating func executedWithReference(_ message: OUCH42.ExecutedWithReference) {}
  @inlinable package mutating func tradeCorrection(_ message: OUCH42.TradeCorrection) {}
  @inlinable package mutating func brokenTrade(_ message: OUCH42.BrokenTrade) {}
  @inlinable package mutating func rejected(_ message: OUCH42.Rejected) {}
  @inlinable package mutating func cancelPending(_ message: OUCH42.CancelPending) {}
  @inlinable package mutating func cancelReject(_ message: OUCH42.CancelReject) {}
  @inlinable package mutating func priorityUpdate(_ message: OUCH42.PriorityUpdate) {}
  @inlinable package mutating func modified(_ message: OUCH42.Modified) {}
  @inlinable package mutating func tradeNowDone(_ message: OUCH42.TradeNowDone) {}
}
