// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units

@Suite struct OrderFlowTests {
  struct Statistics {
    var spreads: [Int64: Int] = [:]
    var depthSum = 0
    var samples = 0
    var kinds: [EngineEvent.Kind: Int] = [:]
    var crossed = 0
    var oneSided = 0
    var resting = 0
    var lowest: [Int64] = Array(repeating: .max, count: 8)
    var highest: [Int64] = Array(repeating: 0, count: 8)
  }

  func run(seed: UInt64, actions: Int) -> Statistics {
    let listed = ListedInstrument.samples
    let configuration = FlowConfiguration(seed: seed)
    var engine = MatchingEngine(listed, orderCapacity: 20_000)
    var flow = OrderFlow(configuration, instruments: listed, start: MonotonicNanos(raw: 0))
    var result = Statistics()
    for index in 0..<8 {
      flow.seedBook(&engine, instrument: InstrumentID(raw: UInt32(index)))
      engine.events.removeAll()
    }
    for action in 0..<actions {
      flow.step(&engine)
      while let event = engine.events.popFirst() { result.kinds[event.kind, default: 0] += 1 }
      if action % 64 == 0 { sample(engine, &result) }
    }
    #expect(engine.book.violation() == nil)
    result.resting = engine.book.orderCount
    return result
  }

  func sample(_ engine: borrowing MatchingEngine, _ result: inout Statistics) {
    for index in 0..<8 {
      let instrument = InstrumentID(raw: UInt32(index))
      let bid = engine.book.best(instrument, .buy)
      let ask = engine.book.best(instrument, .sell)
      result.samples += 1
      guard bid.isPresent, ask.isPresent else {
        result.oneSided += 1
        continue
      }
      let ticks = (ask.price.raw - bid.price.raw) / 10_000_000
      result.spreads[ticks, default: 0] += 1
      if ticks < 1 { result.crossed += 1 }
      result.depthSum += engine.book.depth(instrument, .buy)
      result.lowest[index] = min(result.lowest[index], bid.price.raw)
      result.highest[index] = max(result.highest[index], ask.price.raw)
    }
  }

  @Test("the book looks like a market", arguments: [UInt64(1), 7, 99])
  func market(seed: UInt64) {
    let result = run(seed: seed, actions: 400_000)
    #expect(result.crossed == 0)
    #expect(result.oneSided == 0)
    let tight = (1...3).reduce(0) { $0 + (result.spreads[Int64($1)] ?? 0) }
    #expect(tight * 100 > result.samples * 90, "spreads \(result.spreads)")
    let depth = result.depthSum / result.samples
    #expect(depth >= 8 && depth <= 40, "mean levels a side \(depth)")
    #expect(result.resting > 800 && result.resting < 8 * 720, "resting \(result.resting)")
    for kind: EngineEvent.Kind in [
      .added, .executed, .executedAtPrice, .hiddenTrade, .reduced, .deleted, .replaced, .expired,
    ] {
      #expect((result.kinds[kind] ?? 0) > 400, "\(kind) \(result.kinds)")
    }
    for index in 0..<8 {
      let range = result.highest[index] - result.lowest[index]
      #expect(range > 5 * 10_000_000, "\(index) stands still")
    }
  }

  @Test("the average rate is the configured one")
  func rate() {
    let listed = ListedInstrument.samples
    var engine = MatchingEngine(listed, orderCapacity: 20_000)
    var flow = OrderFlow(
      FlowConfiguration(seed: 5, actionRate: 100_000), instruments: listed,
      start: MonotonicNanos(raw: 0))
    for _ in 0..<200_000 {
      flow.step(&engine)
      engine.events.removeAll()
    }
    let milliseconds = flow.nextDue.raw / 1_000_000
    #expect(milliseconds > 1_700 && milliseconds < 2_300, "\(milliseconds) ms instead of 2000")
  }
}
