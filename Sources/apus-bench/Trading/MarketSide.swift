// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Host
internal import Rings
internal import Strategy
internal import Units
internal import Venue
internal import VenueNasdaq

/// The market's end of a benchmark: a simulated exchange, its feed, the store and a strategy, all
/// through the shared memory that they use as processes.
struct MarketSide<S: Strategy>: ~Copyable {
  var exchange: ExchangeCore
  var runner: StrategyRunner<S>
  private(set) var feed: FeedNasdaq
  private var sink: StampedRing
  private var events: EventRingReader
  private var requests: RequestWriter
  private var reports: ReportReader
  private var market: MarketKeeper
  private let clock: Clock
  private let strategy: StrategyID

  init(
    _ configuration: ExchangeConfiguration, _ trader: S, strategy: StrategyID, clock: Clock,
    in place: RegionDirectory
  ) throws {
    let ring = try EventRingWriter(name: "bench-events", slotCount: 1 << 16, in: place)
    let events = try EventRingReader(name: "bench-events", in: place)
    let market = try MarketKeeper(instrumentCapacity: 256, in: place)
    let requests = try RequestWriter(name: "bench-order", slotCount: 1_024, in: place)
    let reports = try ReportReader(name: "bench-answer", slotCount: 1_024, in: place)
    var feed = FeedNasdaqConfiguration()
    feed.instrumentCapacity = 256
    feed.orderCapacity = 1 << 16
    feed.levelCapacity = 1 << 16
    self.feed = FeedNasdaq(feed)
    sink = StampedRing(ring: ring, clock: clock)
    runner = StrategyRunner(
      trader, id: strategy, epoch: 1,
      capacities: StrategyCapacities(instruments: 256, levels: 1 << 14))
    exchange = ExchangeCore(configuration, start: clock.now())
    self.events = events
    self.market = market
    self.requests = requests
    self.reports = reports
    self.clock = clock
    self.strategy = strategy
  }

  static func removeRegions(in place: RegionDirectory) throws {
    for region in ["bench-events", "bench-store", "bench-order", "bench-answer"] {
      try Region.remove(region, in: place)
    }
  }

  /// The exchange's day begins, its client has connected, the strategy says hello.
  mutating func begin() {
    exchange.start(at: clock.now())
    _ = exchange.connectClient(at: clock.now())
    runner.begin(now: clock.now())
  }

  var isTrading: Bool { runner.phase == .running && runner.context.isTradingOpen }

  /// One packet from its receipt to the strategy's requests in their queue.
  @inline(__always)
  mutating func takePacket(received: MonotonicNanos) {
    Self.decode(exchange.publisher, at: received, &feed, &sink)
    readEvents()
    pushRequests()
  }

  // What holds the bytes and what is changed meanwhile are separate arguments here, because inside
  // one method both would count as accesses to self.
  @inline(__always)
  private static func decode(
    _ publisher: borrowing ItchPublisher, at time: MonotonicNanos, _ feed: inout FeedNasdaq,
    _ sink: inout StampedRing
  ) {
    feed.receive(publisher.packet, receiveTime: time, line: 0, into: &sink)
  }

  @inline(__always)
  private mutating func readEvents() {
    var event = Event(kind: .none, instrument: .none)
    while case .event = events.next(into: &event) {
      var published = MonotonicNanos(raw: 0)
      if event.flags.contains(.lastOfPacket), let stamp = events.publishStamp { published = stamp }
      runner.receive(event, publishTime: published, now: clock.now())
    }
  }

  @inline(__always)
  private mutating func pushRequests() {
    while let request = runner.nextRequest(now: clock.now()) {
      let isPushed = requests.push(request)
      precondition(isPushed, "the request queue is drained all the time")
    }
  }

  /// The packets that the exchange has ready, without a stop for the orders they cause.
  mutating func takePackets() {
    while exchange.publisher.packet.byteCount > 0 {
      let received = clock.now()
      takePacket(received: received)
      exchange.publisher.packetSent(at: received)
    }
  }

  /// The store's rows and the reports.
  mutating func settle() {
    market.follow(feed)
    market.load(into: &runner)
    var report = OrderReport(kind: .none, strategy: strategy)
    while reports.pop(into: &report) { runner.receive(report, now: clock.now()) }
    pushRequests()
  }

  /// The instruments known so far, by number.
  var definitions: [InstrumentDefinition] {
    (0..<feed.instrumentCount).map { index in
      feed.definition(of: InstrumentID(raw: UInt32(index)))
    }
  }
}

/// An event ring whose events are stamped one by one, as the datafeed does.
private struct StampedRing: EventSink, ~Copyable {
  var ring: EventRingWriter
  let clock: Clock

  mutating func publish(_ event: Event) { ring.publish(event, at: clock.now()) }
}
