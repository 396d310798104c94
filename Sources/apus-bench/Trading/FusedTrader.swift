// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Gateway
internal import Host
internal import Memory
internal import Net
internal import Rings
internal import Store
internal import Strategy
internal import Trading
internal import Units
internal import Venue
internal import VenueNasdaq

/// Feed, strategy and order path in one thread through the shared memory they use as processes,
/// with a simulated exchange on both ends.
struct FusedTrader: ~Copyable {
  var exchange: ExchangeCore
  var gateway: GatewayCore<NasdaqOrderSession>
  var runner: StrategyRunner<Responder>
  private var feed: FeedNasdaq
  private var sink: StampedRing
  private var events: EventRingReader
  private var requests: RequestWriter
  private var requestsIn: RequestReader
  private var reports: ReportWriter
  private var reportsIn: ReportReader
  private let rows: SeqlockTableReader<InstrumentState>
  private var market: MarketKeeper
  private var sockets: OrderSockets?
  private let clock: Clock
  private let strategy: StrategyID

  init(
    _ configuration: ExchangeConfiguration, gateway: consuming GatewayCore<NasdaqOrderSession>,
    sockets: consuming OrderSockets?, strategy: StrategyID, clock: Clock, in place: RegionDirectory
  ) throws {
    let ring = try EventRingWriter(name: "bench-events", slotCount: 1 << 16, in: place)
    let events = try EventRingReader(name: "bench-events", in: place)
    let market = try MarketKeeper(instrumentCapacity: 256, in: place)
    let rows = try SeqlockTableReader<InstrumentState>(name: "bench-store", in: place)
    let requests = try RequestWriter(name: "bench-order", slotCount: 1_024, in: place)
    let requestsIn = try RequestReader(name: "bench-order", slotCount: 1_024, in: place)
    let reports = try ReportWriter(name: "bench-answer", slotCount: 1_024, in: place)
    let reportsIn = try ReportReader(name: "bench-answer", slotCount: 1_024, in: place)
    var feed = FeedNasdaqConfiguration()
    feed.instrumentCapacity = 256
    feed.orderCapacity = 1 << 16
    feed.levelCapacity = 1 << 16
    self.feed = FeedNasdaq(feed)
    sink = StampedRing(ring: ring, clock: clock)
    runner = StrategyRunner(
      Responder(), id: strategy, epoch: 1,
      capacities: StrategyCapacities(instruments: 256, levels: 1 << 14))
    exchange = ExchangeCore(configuration, start: clock.now())
    self.gateway = gateway
    self.sockets = sockets
    self.events = events
    self.market = market
    self.rows = rows
    self.requests = requests
    self.requestsIn = requestsIn
    self.reports = reports
    self.reportsIn = reportsIn
    self.clock = clock
    self.strategy = strategy
  }

  /// Logs in and greets, until the strategy trades.
  mutating func begin() throws {
    exchange.start(at: clock.now())
    _ = exchange.connectClient(at: clock.now())
    gateway.connected(now: clock.now())
    runner.begin(now: clock.now())
    for _ in 0..<100_000 where runner.phase != .running || !runner.context.isTradingOpen {
      while exchange.publisher.packet.byteCount > 0 { _ = takePacket() }
      exchange.advance(to: clock.now())
      settle()
    }
    try verify(runner.context.isTradingOpen, "no session: \(gateway.session.state)")
  }

  /// One packet from its receipt to the last byte for the venue; how long that took, nil when it
  /// caused no order.
  @inline(never)
  mutating func takePacket() -> Nanos? {
    let received = clock.now()
    Self.decode(exchange.publisher, at: received, &feed, &sink)
    readEvents()
    while let request = runner.nextRequest(now: clock.now()) {
      let isPushed = requests.push(request)
      precondition(isPushed, "the request queue is drained after each packet")
    }
    let sent = passRequests()
    exchange.publisher.packetSent(at: received)
    guard let sent else { return nil }
    return sent - received
  }

  // What holds the bytes and what is changed meanwhile are separate arguments here and below,
  // because inside one method both would count as accesses to self.

  @inline(__always)
  private static func decode(
    _ publisher: borrowing ItchPublisher, at time: MonotonicNanos, _ feed: inout FeedNasdaq,
    _ sink: inout StampedRing
  ) {
    feed.receive(publisher.packet, receiveTime: time, line: 0, into: &sink)
  }

  private static func move(_ source: inout ByteQueue, to target: inout ByteQueue) {
    if target.append(source.readable) { source.removeAll() }
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

  /// When the last order's bytes had left, nil when there was none.
  @inline(__always)
  private mutating func passRequests() -> MonotonicNanos? {
    var sent: MonotonicNanos?
    var request = OrderRequest(kind: .none, strategy: strategy)
    while requestsIn.peek(into: &request) {
      let now = clock.now()
      let reference = reference(for: request)
      let assessment = gateway.assess(request, from: strategy, market: reference, now: now)
      let outcome = gateway.commit(assessment, now: clock.now())
      requestsIn.release()
      guard outcome == .sent else { continue }
      _ = sockets?.client.send(from: &gateway.output)
      sent = clock.now()
    }
    return sent
  }

  @inline(__always)
  private func reference(for request: OrderRequest) -> MarketReference {
    var row = InstrumentState()
    guard request.kind == .new, request.instrument.index < rows.rowCount,
      rows.read(request.instrument.index, into: &row) == .row
    else { return .missing }
    return MarketReference(row, isFeedLive: true)
  }

  /// What other cores do meanwhile: the store's rows, the exchange's answers, the reports.
  mutating func settle() {
    market.follow(feed)
    market.load(into: &runner)
    for index in 0..<feed.instrumentCount {
      let instrument = InstrumentID(raw: UInt32(index))
      if gateway.define(instrument, as: feed.definition(of: instrument)) { continue }
    }
    exchangeBytes()
    gateway.poll(now: clock.now())
    _ = sockets?.client.send(from: &gateway.output)
    while let report = gateway.nextReport() {
      let isPushed = reports.push(report)
      precondition(isPushed, "the report queue is drained each time")
    }
    var report = OrderReport(kind: .none, strategy: strategy)
    while reportsIn.pop(into: &report) { runner.receive(report, now: clock.now()) }
    while let request = runner.nextRequest(now: clock.now()) { _ = requests.push(request) }
    _ = passRequests()
  }

  private mutating func exchangeBytes() {
    guard sockets != nil else {
      Self.move(&gateway.output, to: &exchange.port.input)
      Self.move(&exchange.port.output, to: &gateway.input)
      return
    }
    _ = sockets?.server.receive(into: &exchange.port.input)
    _ = sockets?.server.send(from: &exchange.port.output)
    _ = sockets?.client.receive(into: &gateway.input)
  }
}

/// An event ring whose events are stamped one by one, as the datafeed does.
private struct StampedRing: EventSink, ~Copyable {
  var ring: EventRingWriter
  let clock: Clock

  mutating func publish(_ event: Event) { ring.publish(event, at: clock.now()) }
}

/// Both ends of a TCP connection over loopback.
struct OrderSockets: ~Copyable {
  var client: TCPConnection
  var server: TCPConnection

  /// Connects; throws what the kernel refuses.
  init() throws {
    let listener = try TCPListener(address: .loopback, port: 0)
    let client = try TCPConnection(to: .loopback, port: listener.port)
    let server = try Self.accept(listener)
    self.client = client
    self.server = server
  }

  private static func accept(_ listener: borrowing TCPListener) throws -> TCPConnection {
    for _ in 0..<1_000_000 {
      if let accepted = try listener.accept() { return accepted }
    }
    throw WrongResult(description: "loopback did not connect")
  }
}
