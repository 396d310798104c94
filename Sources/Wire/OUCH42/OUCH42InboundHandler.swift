// SPDX-License-Identifier: Apache-2.0

/// Receives what clients send to the exchange; what a conformer leaves out is ignored.
@usableFromInline
package protocol OUCH42InboundHandler: ~Copyable {
  mutating func enterOrder(_ message: OUCH42.EnterOrder)
  mutating func replaceOrder(_ message: OUCH42.ReplaceOrder)
  mutating func cancelOrder(_ message: OUCH42.CancelOrder)
  mutating func modifyOrder(_ message: OUCH42.ModifyOrder)
  mutating func tradeNow(_ message: OUCH42.TradeNow)
}

extension OUCH42InboundHandler where Self: ~Copyable {
  @inlinable package mutating func enterOrder(_ message: OUCH42.EnterOrder) {}
  @inlinable package mutating func replaceOrder(_ message: OUCH42.ReplaceOrder) {}
  @inlinable package mutating func cancelOrder(_ message: OUCH42.CancelOrder) {}
  @inlinable package mutating func modifyOrder(_ message: OUCH42.ModifyOrder) {}
  @inlinable package mutating func tradeNow(_ message: OUCH42.TradeNow) {}
}
