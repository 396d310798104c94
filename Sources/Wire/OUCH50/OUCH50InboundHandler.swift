// SPDX-License-Identifier: Apache-2.0

/// Receives what clients send to the exchange; what a conformer leaves out is ignored.
///
/// `tags` are the checked bytes of the appendage: see `OUCH50.value(of:in:)`.
@usableFromInline
package protocol OUCH50InboundHandler: ~Copyable {
  mutating func enterOrder(_ message: OUCH50.EnterOrder, tags: RawSpan)
  mutating func replaceOrder(_ message: OUCH50.ReplaceOrder, tags: RawSpan)
  mutating func cancelOrder(_ message: OUCH50.CancelOrder, tags: RawSpan)
  mutating func modifyOrder(_ message: OUCH50.ModifyOrder, tags: RawSpan)
  mutating func massCancel(_ message: OUCH50.MassCancel, tags: RawSpan)
  mutating func disableOrderEntry(_ message: OUCH50.DisableOrderEntry, tags: RawSpan)
  mutating func enableOrderEntry(_ message: OUCH50.EnableOrderEntry, tags: RawSpan)
  mutating func accountQuery(_ message: OUCH50.AccountQuery, tags: RawSpan)
}

extension OUCH50InboundHandler where Self: ~Copyable {
  @inlinable package mutating func enterOrder(_ message: OUCH50.EnterOrder, tags: RawSpan) {}
  @inlinable package mutating func replaceOrder(_ message: OUCH50.ReplaceOrder, tags: RawSpan) {}
  @inlinable package mutating func cancelOrder(_ message: OUCH50.CancelOrder, tags: RawSpan) {}
  @inlinable package mutating func modifyOrder(_ message: OUCH50.ModifyOrder, tags: RawSpan) {}
  @inlinable package mutating func massCancel(_ message: OUCH50.MassCancel, tags: RawSpan) {}
  @inlinable package mutating func disableOrderEntry(
    _ message: OUCH50.DisableOrderEntry, tags: RawSpan
  ) {}
  @inlinable package mutating func enableOrderEntry(
    _ message: OUCH50.EnableOrderEntry, tags: RawSpan
  ) {}
  @inlinable package mutating func accountQuery(_ message: OUCH50.AccountQuery, tags: RawSpan) {}
}
