// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Trading
package import Units

/// Asks for something at each of its intended times, whatever happens: half new orders, a quarter
/// amends, a quarter cancels, near the touch, so that some of them trade.
///
/// What is asked for follows from the seed and the market. Times that passed while nothing could be
/// sent are made up for in bursts; those at which trading was stopped are counted and left out.
package struct OrderLoad: Strategy {
  /// How much of what.
  package struct Settings: Sendable {
    package var instrument: InstrumentID
    /// Smallest quantity of one order; others are up to four times that.
    package var quantity: Quantity
    package var tick: Int64
    /// Largest position either way.
    package var positionMax: Quantity
    /// From one intended time to the next, above 0.
    package var interval: Nanos
    package var seed: UInt64

    package init(
      instrument: InstrumentID, quantity: Quantity, tick: Int64, positionMax: Quantity,
      interval: Nanos, seed: UInt64
    ) {
      precondition(interval.raw > 0)
      self.instrument = instrument
      self.quantity = quantity
      self.tick = tick
      self.positionMax = positionMax
      self.interval = interval
      self.seed = seed
    }
  }

  package let settings: Settings
  package let history: OrderHistory
  /// Intended times at which nothing was sent: trading was stopped, or there was no price.
  package private(set) var omittedCount: UInt64 = 0
  private var state: UInt64
  private var due: MonotonicNanos?
  /// Orders that may be open, newest last.
  private var open = InlineArray<64, ClientOrderID>(repeating: .none)
  private var openCount = 0

  /// Requests of one call: a whole outbox would keep the loop from its reports.
  private static var burstMax: Int { 32 }
  /// Orders left open at a time; then only cancels go out.
  private static var openMax: Int { 48 }

  package init(_ settings: Settings, history: OrderHistory) {
    self.settings = settings
    self.history = history
    state = settings.seed
  }

  package mutating func start(_ context: inout StrategyContext) {
    if context.openOrderCount > 0 { _ = context.cancelAll() }
    due = context.now
    context.schedule(at: context.now)
  }

  package mutating func event(_ event: Event, _ context: inout StrategyContext) {}

  package mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {
    history.apply(report)
  }

  package mutating func timer(_ context: inout StrategyContext) {
    guard var next = due else { return }
    var count = 0
    while next <= context.now, count < Self.burstMax {
      act(&context)
      next = next + settings.interval
      count += 1
    }
    due = next
    context.schedule(at: next)
  }

  package mutating func stop(_ context: inout StrategyContext) { due = nil }

  private mutating func act(_ context: inout StrategyContext) {
    let choice = draw(100)
    forgetClosed(context)
    guard openCount > 0, choice >= 50 || openCount >= Self.openMax else {
      return submit(&context)
    }
    let index = Int(draw(UInt64(openCount)))
    if choice >= 75 || openCount >= Self.openMax {
      if case .refused = context.cancel(open[index]) { omittedCount &+= 1 }
    } else {
      amend(open[index], &context)
    }
  }

  private mutating func submit(_ context: inout StrategyContext) {
    let position = context.position(settings.instrument).position
    var side: Side = draw(2) == 0 ? .buy : .sell
    if position >= settings.positionMax { side = .sell }
    if position.raw <= -settings.positionMax.raw { side = .buy }
    guard let price = price(side, context) else {
      omittedCount &+= 1
      return
    }
    let quantity = Quantity(raw: settings.quantity.raw * Int64(1 + draw(4)))
    let isImmediate = draw(20) == 0
    let result = context.submit(
      settings.instrument, side, price: price, quantity: quantity,
      timeInForce: isImmediate ? .immediateOrCancel : .day)
    note(result, price, quantity)
  }

  private mutating func amend(_ id: ClientOrderID, _ context: inout StrategyContext) {
    guard let order = context.openOrder(id), let price = price(order.side, context) else {
      omittedCount &+= 1
      return
    }
    let quantity = Quantity(
      raw: order.filled.raw + settings.quantity.raw * Int64(1 + draw(4)))
    note(context.replace(id, price: price, quantity: quantity), price, quantity)
  }

  private mutating func note(_ result: OrderResult, _ price: Price, _ quantity: Quantity) {
    guard case .sent(let id) = result else {
      omittedCount &+= 1
      return
    }
    history.note(id.raw, price: price, quantity: quantity)
    if openCount < open.count {
      open[openCount] = id
      openCount += 1
    }
  }

  /// At or a few ticks behind the own side's best price, one time in eight the other side's.
  private mutating func price(_ side: Side, _ context: borrowing StrategyContext) -> Price? {
    let steps = Int64(draw(6))
    let crosses = draw(8) == 0
    guard context.isCurrent(settings.instrument) else { return nil }
    let best = context.best(settings.instrument, crosses ? side.opposite : side)
    guard best.isPresent else { return nil }
    let price = Price(raw: best.price.raw - (crosses ? 0 : side.sign * steps * settings.tick))
    return price.raw > 0 ? price : nil
  }

  private mutating func forgetClosed(_ context: borrowing StrategyContext) {
    var kept = 0
    for index in 0..<openCount where context.openOrder(open[index]) != nil {
      open[kept] = open[index]
      kept += 1
    }
    openCount = kept
  }

  /// A number in 0 ..< bound, by SplitMix64.
  private mutating func draw(_ bound: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return bound.multipliedFullWidth(by: mixed ^ (mixed >> 31)).high
  }
}
