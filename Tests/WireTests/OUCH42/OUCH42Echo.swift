// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Wire

/// Writes every message it receives back into bytes.
struct OUCH42Echo: OUCH42InboundHandler, OUCH42OutboundHandler {
  var bytes: [UInt8] = []
  var count = 0

  private mutating func echo(_ message: some OUCH42Message) {
    bytes = encoded(message)
    count += 1
  }

  mutating func enterOrder(_ message: OUCH42.EnterOrder) { echo(message) }
  mutating func replaceOrder(_ message: OUCH42.ReplaceOrder) { echo(message) }
  mutating func cancelOrder(_ message: OUCH42.CancelOrder) { echo(message) }
  mutating func modifyOrder(_ message: OUCH42.ModifyOrder) { echo(message) }
  mutating func tradeNow(_ message: OUCH42.TradeNow) { echo(message) }
  mutating func systemEvent(_ message: OUCH42.SystemEvent) { echo(message) }
  mutating func accepted(_ message: OUCH42.Accepted) { echo(message) }
  mutating func replaced(_ message: OUCH42.Replaced) { echo(message) }
  mutating func canceled(_ message: OUCH42.Canceled) { echo(message) }
  mutating func aiqCanceled(_ message: OUCH42.AIQCanceled) { echo(message) }
  mutating func executed(_ message: OUCH42.Executed) { echo(message) }
  mutating func executedWithReference(_ message: OUCH42.ExecutedWithReference) { echo(message) }
  mutating func tradeCorrection(_ message: OUCH42.TradeCorrection) { echo(message) }
  mutating func brokenTrade(_ message: OUCH42.BrokenTrade) { echo(message) }
  mutating func rejected(_ message: OUCH42.Rejected) { echo(message) }
  mutating func cancelPending(_ message: OUCH42.CancelPending) { echo(message) }
  mutating func cancelReject(_ message: OUCH42.CancelReject) { echo(message) }
  mutating func priorityUpdate(_ message: OUCH42.PriorityUpdate) { echo(message) }
  mutating func modified(_ message: OUCH42.Modified) { echo(message) }
  mutating func tradeNowDone(_ message: OUCH42.TradeNowDone) { echo(message) }
}
