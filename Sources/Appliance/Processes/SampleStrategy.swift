// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Strategy
package import Trading
package import Units

/// The sample strategy a configuration names, dispatched by a branch instead of an existential.
package struct SampleStrategy: Strategy {
  private var maker: MarketMaker?
  private var taker: ImbalanceTaker?
  private var load: OrderLoad?
  /// What an order load was told.
  package var history: OrderHistory? { load?.history }

  /// A US stock's price step.
  private static var tick: Int64 { 10_000_000 }

  package init(_ section: StrategySection, instrument: InstrumentID) {
    let quantity = Quantity(raw: Int64(section.orderQuantity))
    let positionMax = Quantity(raw: Int64(section.positionMax))
    let pause = Nanos.microseconds(Int64(section.cooldownMicroseconds))
    switch section.kind {
    case .marketMaker:
      maker = MarketMaker(
        MarketMaker.Settings(
          instrument: instrument, quantity: quantity,
          halfSpread: Int64(section.halfSpreadTicks) * Self.tick, tick: Self.tick,
          skew: Int64(section.skewTicks) * Self.tick / quantity.raw, positionMax: positionMax,
          quoteInterval: pause))
    case .imbalanceTaker:
      taker = ImbalanceTaker(
        ImbalanceTaker.Settings(
          instrument: instrument, quantity: quantity,
          thresholdPerMille: 10 * Int64(section.imbalancePercentMin), positionMax: positionMax,
          pause: pause, holdTime: .microseconds(Int64(section.holdMicroseconds))))
    case .orderLoad:
      load = OrderLoad(
        OrderLoad.Settings(
          instrument: instrument, quantity: quantity, tick: Self.tick, positionMax: positionMax,
          interval: Nanos(raw: 1_000_000_000 / Int64(section.loadRate)),
          seed: UInt64(section.loadSeed)),
        history: OrderHistory())
    }
  }

  package mutating func start(_ context: inout StrategyContext) {
    maker?.start(&context)
    taker?.start(&context)
    load?.start(&context)
  }

  package mutating func event(_ event: Event, _ context: inout StrategyContext) {
    maker?.event(event, &context)
    taker?.event(event, &context)
    load?.event(event, &context)
  }

  package mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {
    maker?.report(report, &context)
    taker?.report(report, &context)
    load?.report(report, &context)
  }

  package mutating func timer(_ context: inout StrategyContext) {
    maker?.timer(&context)
    taker?.timer(&context)
    load?.timer(&context)
  }

  package mutating func stop(_ context: inout StrategyContext) {
    maker?.stop(&context)
    taker?.stop(&context)
    load?.stop(&context)
  }
}
