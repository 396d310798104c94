// SPDX-License-Identifier: Apache-2.0
import Rings
import Strategy
import Testing
import Units

/// A one-instrument market whose middle walks at random; it accepts every order, fills those the
/// walk reaches and answers cancels and replacements.
final class WalkingMarket<S: Strategy> {
  let bench: Bench<S>
  var middle: Int64 = 10_000
  var random: UInt64
  var live: [UInt64: (side: Side, cents: Int64, leaves: Int64, isImmediate: Bool)] = [:]
  var fills = 0
  var position: Int64 = 0
  var positionLargest: Int64 = 0
  var shown: (bid: Int64, ask: Int64, bidSize: Int64, askSize: Int64)?

  init(_ strategy: S, seed: UInt64) {
    random = seed
    bench = Bench(strategy)
    bench.load()
    bench.begin()
  }

  func draw(_ bound: UInt64) -> Int64 {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int64((random >> 33) % bound)
  }

  func step() {
    bench.time += 1_000_000
    // Steps wider than the spread, or no quote at the touch would ever be reached.
    middle += draw(7) - 3
    if let shown {
      bench.event(.levelSet, .buy, cents: shown.bid, quantity: 0, flags: [])
      bench.event(.levelSet, .sell, cents: shown.ask, quantity: 0, flags: [])
    }
    let next = (
      bid: middle - 1, ask: middle + 1, bidSize: draw(900) + 1, askSize: draw(900) + 1
    )
    bench.event(.levelSet, .buy, cents: next.bid, quantity: next.bidSize, flags: [])
    bench.event(.levelSet, .sell, cents: next.ask, quantity: next.askSize)
    shown = next
    for (id, order) in live.sorted(by: { $0.key < $1.key }) {
      let isReached =
        order.side == .buy ? order.cents >= next.ask : order.cents <= next.bid
      if isReached { fill(id, order.leaves) }
    }
    bench.runner.tick(bench.now)
    answer()
  }

  func fill(_ id: UInt64, _ quantity: Int64) {
    guard let order = live[id] else { return }
    fills += 1
    position += order.side.sign * quantity
    positionLargest = max(positionLargest, abs(position))
    live[id] = nil
    bench.report(
      .filled, id: id, side: order.side, cents: order.cents, quantity: quantity)
  }

  func answer() {
    var requests = bench.requests()
    while !requests.isEmpty {
      for request in requests { answer(request) }
      requests = bench.requests()
    }
  }

  func answer(_ request: OrderRequest) {
    let id = request.clientOrderID.raw
    let cents = request.price.raw / 10_000_000
    switch request.kind {
    case .new:
      live[id] = (request.side, cents, request.quantity.raw, false)
      bench.report(.accepted, id: id)
      guard let shown else { return }
      let isReached = request.side == .buy ? cents >= shown.ask : cents <= shown.bid
      if isReached {
        fill(id, request.quantity.raw)
      } else if request.timeInForce == .immediateOrCancel {
        cancel(id)
      }
    case .replace:
      guard let old = live.removeValue(forKey: request.target.raw) else {
        bench.report(.changeRejected, id: id, target: request.target.raw)
        return
      }
      live[id] = (old.side, cents, request.quantity.raw, false)
      bench.report(
        .replaced, id: id, target: request.target.raw, side: old.side, cents: cents,
        quantity: request.quantity.raw, leaves: request.quantity.raw)
    case .cancel: cancel(request.target.raw)
    case .cancelAll: for id in live.keys.sorted() { cancel(id) }
    case .hello, .goodbye, .none: return
    }
  }

  func cancel(_ id: UInt64) {
    guard let order = live.removeValue(forKey: id) else { return }
    bench.report(.cancelled, id: id, quantity: order.leaves)
  }

  func expectFlatEnd() {
    #expect(bench.runner.stop(now: bench.now) == true)
    answer()
    #expect(bench.runner.isQuiet == true)
    #expect(live.isEmpty)
    #expect(bench.runner.context.position(instrument).position.raw == position)
    #expect(bench.runner.context.counters.reportsUnmatched == 0)
    let late = bench.runner.context.submit(
      instrument, .buy, price: price(1), quantity: Quantity(raw: 1))
    #expect(late == .refused(.sessionDown))
  }
}

@Suite struct SampleStrategyTests {
  @Test("the market maker quotes both sides, is filled, and stays inside its bound")
  func marketMaker() {
    let market = WalkingMarket(
      MarketMaker(
        .init(
          instrument: instrument, quantity: Quantity(raw: 10), halfSpread: 10_000_000,
          tick: 10_000_000, skew: 100_000, positionMax: Quantity(raw: 50), quoteInterval: .zero)),
      seed: 5)
    var quoteCount = 0
    for _ in 0..<5_000 {
      market.step()
      if market.live.count == 2 { quoteCount += 1 }
      #expect(market.live.count <= 2)
    }
    #expect(market.fills > 100)
    #expect(quoteCount > 1_000)
    #expect(market.positionLargest <= 50)
    market.expectFlatEnd()
  }

  @Test("the imbalance taker takes, stays inside its bound, and goes flat again")
  func imbalanceTaker() {
    let market = WalkingMarket(
      ImbalanceTaker(
        .init(
          instrument: instrument, quantity: Quantity(raw: 10), thresholdPerMille: 600,
          positionMax: Quantity(raw: 30), pause: .milliseconds(5), holdTime: .milliseconds(20))),
      seed: 6)
    var flatCount = 0
    for _ in 0..<5_000 {
      market.step()
      #expect(market.live.isEmpty)
      if market.fills > 0, market.position == 0 { flatCount += 1 }
    }
    #expect(market.fills > 100)
    #expect(market.positionLargest <= 30)
    #expect(flatCount > 100)
    market.expectFlatEnd()
  }
}
