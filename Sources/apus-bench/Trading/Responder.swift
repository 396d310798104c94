// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Strategy
internal import Units

/// Answers every packet that leaves a bid in the book with an order at that bid, to be executed
/// at once or not at all: it never rests, so that the table of open orders stays short.
struct Responder: Strategy {
  private(set) var refusedCount = 0
  private(set) var lastRefusal = RejectReason.none

  mutating func start(_ context: inout StrategyContext) {}

  mutating func event(_ event: Event, _ context: inout StrategyContext) {
    guard event.flags.contains(.lastOfPacket), event.instrument != .none, context.isTradingOpen
    else { return }
    let bid = context.best(event.instrument, .buy)
    guard bid.isPresent else { return }
    let result = context.submit(
      event.instrument, .buy, price: bid.price, quantity: Quantity(raw: 1),
      timeInForce: .immediateOrCancel)
    if case .refused(let reason) = result {
      refusedCount += 1
      lastRefusal = reason
    }
  }

  mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {}
  mutating func timer(_ context: inout StrategyContext) {}
  mutating func stop(_ context: inout StrategyContext) {}
}
