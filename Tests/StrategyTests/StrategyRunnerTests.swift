// SPDX-License-Identifier: Apache-2.0
import Rings
import Strategy
import Testing
import Units

/// A strategy that writes down what it is called with and does what it is told.
struct Recorder: Strategy {
  var calls: [String] = []
  var result: OrderResult?
  var nextOrder: (side: Side, price: Price, quantity: Quantity)?

  mutating func start(_ context: inout StrategyContext) { calls.append("start") }
  mutating func event(_ event: Event, _ context: inout StrategyContext) {
    calls.append("event \(event.kind)")
    guard let order = nextOrder else { return }
    nextOrder = nil
    result = context.submit(
      event.instrument, order.side, price: order.price, quantity: order.quantity)
  }
  mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {
    calls.append("report \(report.kind)")
  }
  mutating func timer(_ context: inout StrategyContext) { calls.append("timer") }
  mutating func stop(_ context: inout StrategyContext) { calls.append("stop") }
}

let instrument = InstrumentID(raw: 1)
let capacities = StrategyCapacities(
  instruments: 4, levels: 1 << 10, orders: 16, positions: 4, outbox: 8)

func price(_ cents: Int64) -> Price { Price(raw: cents * 10_000_000) }

/// A runner, the sequence of its ring, and its epoch.
final class Bench<S: Strategy> {
  var runner: StrategyRunner<S>
  var sequence: UInt64 = 0
  var time: Int64 = 100
  static var epoch: UInt64 { 9 }

  init(_ strategy: S, capacities: StrategyCapacities = capacities) {
    runner = StrategyRunner(
      strategy, id: StrategyID(raw: 2), epoch: Self.epoch, capacities: capacities)
    let isSubscribed = runner.subscribe(instrument)
    precondition(isSubscribed)
  }

  var now: MonotonicNanos { MonotonicNanos(raw: time) }

  func begin() {
    runner.begin(now: now)
    _ = requests()
    report(.welcome)
    report(.ready)
  }

  func load() {
    _ = runner.load(instrument, InstrumentState(), foldedThrough: sequence)
  }

  func requests() -> [OrderRequest] {
    var requests: [OrderRequest] = []
    while let request = runner.nextRequest(now: now) { requests.append(request) }
    return requests
  }

  func event(
    _ kind: EventKind, _ side: Side = .none, cents: Int64 = 0, quantity: Int64 = 0,
    of instrument: InstrumentID = instrument, flags: EventFlags = .lastOfPacket
  ) {
    sequence += 1
    time += 10
    var event = Event(
      kind: kind, instrument: instrument, side: side, price: price(cents),
      quantity: Quantity(raw: quantity), flags: flags, receiveTime: MonotonicNanos(raw: time - 7),
      venueSequence: sequence + 1_000)
    event.sequence = sequence
    runner.receive(event, publishTime: MonotonicNanos(raw: time - 3), now: now)
  }

  func report(
    _ kind: OrderReportKind, id: UInt64 = 0, target: UInt64 = 0, side: Side = .none,
    cents: Int64 = 0, quantity: Int64 = 0, leaves: Int64 = 0, epoch: UInt64 = Bench.epoch
  ) {
    var report = OrderReport(
      kind: kind, strategy: StrategyID(raw: 2), instrument: instrument, side: side,
      clientOrderID: ClientOrderID(raw: id), target: ClientOrderID(raw: target),
      price: price(cents), quantity: Quantity(raw: quantity), leaves: Quantity(raw: leaves),
      epoch: epoch)
    report.cash = Money(report.price, times: report.quantity)
    runner.receive(report, now: now)
  }
}

@Suite struct StrategyRunnerTests {
  @Test("a run is hello, start, events, stop, and goodbye once quiet")
  func life() {
    let bench = Bench(Recorder())
    bench.runner.begin(now: bench.now)
    #expect(bench.requests().map(\.kind) == [.hello])
    bench.load()
    bench.event(.add, .buy, cents: 100, quantity: 5)
    #expect(bench.runner.strategy.calls.isEmpty)
    bench.report(.welcome)
    bench.report(.ready)
    bench.event(.add, .sell, cents: 102, quantity: 5)
    #expect(bench.runner.strategy.calls == ["start", "event add"])
    #expect(bench.runner.context.best(instrument, .buy).price == price(100))
    let isStopped = bench.runner.stop(now: bench.now)
    #expect(isStopped)
    #expect(bench.runner.isQuiet == true)
    let isEnded = bench.runner.end(now: bench.now)
    #expect(isEnded)
    #expect(bench.requests().map(\.kind) == [.goodbye])
  }

  @Test("stopping asks for the end of what is open, and again only after a while")
  func stopRepeats() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    bench.runner.strategy.nextOrder = (.buy, price(99), Quantity(raw: 3))
    bench.event(.add, .buy, cents: 100, quantity: 5)
    #expect(bench.requests().map(\.kind) == [.new])
    let start = bench.now
    var asked: [[OrderRequestKind]] = []
    for millis in [0, 1, 99, 100, 101] as [Int64] {
      let isStopping = bench.runner.stop(now: start + .milliseconds(millis))
      #expect(isStopping)
      asked.append(bench.requests().map(\.kind))
    }
    #expect(asked == [[.cancelAll], [], [], [.cancelAll], []])
  }

  @Test("an order carries the stamps and the venue sequence of its event")
  func stamps() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    bench.runner.strategy.nextOrder = (.buy, price(99), Quantity(raw: 3))
    bench.event(.add, .buy, cents: 100, quantity: 5)
    let request = bench.requests()[0]
    #expect(request.triggerSequence == 1_001)
    #expect(request.receiveTime.raw == bench.time - 7)
    #expect(request.publishTime.raw == bench.time - 3)
    #expect(request.readTime.raw == bench.time)
    #expect(request.requestTime.raw == bench.time)
    #expect(request.clientOrderID.raw == 1)
    #expect(request.epoch == 9)
    #expect(bench.runner.context.position(instrument).openBuy.raw == 3)
  }

  @Test("reports move orders and positions; those of another epoch are dropped")
  func reports() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    bench.runner.strategy.nextOrder = (.buy, price(99), Quantity(raw: 30))
    bench.event(.add, .buy, cents: 100, quantity: 5)
    bench.report(.accepted, id: 1)
    bench.report(.filled, id: 1, side: .buy, cents: 99, quantity: 10, epoch: 8)
    #expect(bench.runner.context.counters.reportsStale == 1)
    bench.report(.filled, id: 1, side: .buy, cents: 99, quantity: 10)
    let order = bench.runner.context.openOrder(ClientOrderID(raw: 1))
    #expect(order?.leaves.raw == 20)
    #expect(order?.isPending == false)
    bench.report(.cancelled, id: 1, quantity: 20)
    let position = bench.runner.context.position(instrument)
    #expect(position.position.raw == 10)
    #expect(position.cash.raw == -990_000_000 * 10)
    #expect(position.openOrders == 0)
  }

  @Test("events a loaded row contains are skipped, and a row behind the ring is refused")
  func loading() {
    let bench = Bench(Recorder())
    bench.begin()
    bench.runner.rejoin(at: 10)
    bench.sequence = 9
    var row = InstrumentState()
    row.bids[0] = Level(price: price(50), quantity: Quantity(raw: 7), orders: 1)
    row.lastSequence = 11
    let isEarly = bench.runner.load(instrument, row, foldedThrough: 8)
    #expect(!isEarly)
    #expect(bench.runner.needsLoad(instrument) == true)
    let isLoaded = bench.runner.load(instrument, row, foldedThrough: 11)
    #expect(isLoaded)
    bench.event(.add, .buy, cents: 60, quantity: 1)
    bench.event(.add, .buy, cents: 60, quantity: 1)
    #expect(bench.runner.context.best(instrument, .buy).price == price(50))
    bench.event(.add, .buy, cents: 60, quantity: 1)
    #expect(bench.runner.context.best(instrument, .buy).price == price(60))
    #expect(bench.runner.context.counters.eventsSkipped == 2)
    bench.runner.rejoin(at: 20)
    #expect(bench.runner.context.isCurrent(instrument) == false)
  }

  @Test("a recoverable gap is healed by its end for a book that followed every event")
  func recoverableGap() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    bench.event(.add, .buy, cents: 50, quantity: 1)
    bench.event(.gap, of: .none, flags: [.recoverable, .lastOfPacket])
    #expect(bench.runner.context.isCurrent(instrument) == false)
    #expect(bench.runner.needsLoad(instrument) == false)
    bench.event(.add, .buy, cents: 60, quantity: 1, flags: [.recovered, .lastOfPacket])
    #expect(bench.runner.strategy.calls.last == "event gap")
    bench.event(.gapEnd, of: .none)
    #expect(bench.runner.context.isCurrent(instrument) == true)
    #expect(bench.runner.context.best(instrument, .buy).price == price(60))
    bench.event(.gap, of: .none, flags: [.recoverable, .lastOfPacket])
    bench.runner.rejoin(at: bench.sequence + 5)
    bench.event(.gapEnd, of: .none)
    #expect(bench.runner.context.isCurrent(instrument) == false)
    #expect(bench.runner.needsLoad(instrument) == true)
  }

  @Test("a venue's snapshot replaces the book; one that others asked for leaves it alone")
  func snapshots() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    bench.event(.add, .buy, cents: 50, quantity: 1)
    bench.event(.snapshotBegin, flags: .snapshot)
    bench.event(.levelSet, .buy, cents: 70, quantity: 3, flags: .snapshot)
    bench.event(.snapshotEnd, flags: [.snapshot, .lastOfPacket])
    #expect(bench.runner.context.best(instrument, .buy).price == price(50))
    bench.event(.bookClear, of: .none)
    #expect(bench.runner.context.isCurrent(instrument) == false)
    bench.event(.snapshotBegin, of: .none, flags: .snapshot)
    bench.event(.add, .buy, cents: 80, quantity: 2, flags: .snapshot)
    #expect(bench.runner.context.isCurrent(instrument) == false)
    bench.event(.snapshotEnd, of: .none, flags: [.snapshot, .lastOfPacket])
    #expect(bench.runner.context.isCurrent(instrument) == true)
    #expect(bench.runner.context.best(instrument, .buy).price == price(80))
    // Lost for good: no end of a gap helps.
    bench.event(.gap, of: .none)
    bench.event(.gapEnd, of: .none)
    bench.event(.snapshotEnd, of: .none, flags: [.snapshot, .lastOfPacket])
    #expect(bench.runner.context.isCurrent(instrument) == false)
  }

  @Test("market-wide events that a loaded row contains change nothing")
  func containedEvents() {
    let bench = Bench(Recorder())
    bench.begin()
    var row = InstrumentState()
    row.bids[0] = Level(price: price(50), quantity: Quantity(raw: 7), orders: 1)
    row.lastSequence = 3
    _ = bench.runner.load(instrument, row, foldedThrough: 3)
    bench.event(.bookClear, of: .none)
    bench.event(.snapshotBegin, of: .none, flags: .snapshot)
    bench.event(.snapshotEnd, of: .none, flags: [.snapshot, .lastOfPacket])
    #expect(bench.runner.context.isCurrent(instrument) == true)
    #expect(bench.runner.context.best(instrument, .buy).price == price(50))
  }

  @Test("a restarted gateway's welcome replaces what was known of orders and positions")
  func welcome() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    bench.runner.strategy.nextOrder = (.buy, price(99), Quantity(raw: 30))
    bench.event(.add, .buy, cents: 100, quantity: 5)
    bench.runner.strategy.nextOrder = (.sell, price(120), Quantity(raw: 4))
    bench.event(.add, .buy, cents: 100, quantity: 5)
    bench.report(.accepted, id: 1)
    // The gateway has seen order 1 only; order 2 is still in the queue.
    bench.report(.welcome, id: 1)
    bench.report(.position, quantity: 12)
    bench.report(.ready, id: 1)
    let position = bench.runner.context.position(instrument)
    #expect(position.position.raw == 12)
    #expect(position.openBuy.raw == 0)
    #expect(position.openSell.raw == 4)
    #expect(bench.runner.context.openOrderCount == 1)
    bench.report(.accepted, id: 2)
    #expect(bench.runner.context.openOrder(ClientOrderID(raw: 2))?.isPending == false)
  }

  @Test("a full outbox and a stopped gateway refuse orders and change nothing")
  func refusals() {
    let bench = Bench(Recorder())
    bench.load()
    bench.begin()
    for _ in 0..<8 {
      let sent = bench.runner.context.submit(
        instrument, .buy, price: price(10), quantity: Quantity(raw: 1))
      #expect(sent != .refused(.capacity))
    }
    let refused = bench.runner.context.submit(
      instrument, .buy, price: price(10), quantity: Quantity(raw: 1))
    #expect(refused == .refused(.capacity))
    #expect(bench.runner.context.openOrderCount == 8)
    _ = bench.requests()
    bench.report(.tradingStopped)
    let stopped = bench.runner.context.submit(
      instrument, .buy, price: price(10), quantity: Quantity(raw: 1))
    #expect(stopped == .refused(.sessionDown))
  }
}
