// SPDX-License-Identifier: Apache-2.0
import Appliance
import CMallocCount
import Exchange
import Gateway
import Host
import Memory
import Net
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq

/// The simulated exchange in the test's own thread: packets by call, orders over loopback TCP.
private final class Market {
  var core: ExchangeCore
  let listener: TCPListener
  private var client: TCPConnection?
  private let clock: Clock

  init(_ configuration: ExchangeConfiguration, clock: Clock) throws {
    listener = try TCPListener(address: IPv4Address(raw: 0x7F00_0001), port: 0)
    client = nil
    self.clock = clock
    core = ExchangeCore(configuration, start: clock.now())
    core.start(at: clock.now())
    core.stopFlow()
  }

  /// Serves the client and lets the flow go on.
  func turn() throws {
    if client == nil, let accepted = try listener.accept() {
      let isConnected = core.connectClient(at: clock.now())
      #expect(isConnected)
      client = consume accepted
    }
    if client != nil { _ = client?.receive(into: &core.port.input) }
    core.advance(to: clock.now())
    if client != nil, !core.port.output.isEmpty { _ = client?.send(from: &core.port.output) }
    while core.wireToWire.popFirst() != nil {}
  }
}

extension ExchangeCore {
  /// Hands the oldest packet to `body` and counts it as sent; false when there is none.
  fileprivate mutating func takePacket(
    at now: MonotonicNanos, _ body: (RawSpan) -> Void
  ) -> Bool {
    guard publisher.packet.byteCount > 0 else { return false }
    body(publisher.packet)
    publisher.packetSent(at: now)
    return true
  }
}

/// Takes each packet of the exchange as if it had come on both lines.
private struct MarketSource: FiguredSource, ~Copyable {
  let market: Market
  let clock: Clock

  mutating func poll<Sink: PacketSink & ~Copyable>(limit: Int, into sink: inout Sink) -> Int {
    var count = 0
    let now = clock.now()
    while count < limit {
      let isTaken = market.core.takePacket(at: now) { packet in
        for line in 0..<UInt8(2) {
          let info = DatagramInfo(
            receiveTime: now, stampKind: .tsc, group: 0, port: 26_400, line: line)
          sink.receive(packet, info)
        }
      }
      guard isTaken else { break }
      count += 1
    }
    return count
  }

  mutating func figures(clock: Clock) -> ReceiveFigures {
    _ = clock.measureRealtimeOffset()
    return ReceiveFigures(kind: .udp, drops: 0)
  }
}

/// A loop and what it allocated in its turns and in its housekeeping.
private struct Counted<Loop: ApplianceLoop & ~Copyable>: ~Copyable {
  var loop: Loop
  private(set) var turnAllocations: UInt64 = 0
  private(set) var housekeepingAllocations: UInt64 = 0

  init(_ loop: consuming Loop) { self.loop = loop }

  mutating func turn() {
    let before = malloc_count_thread()
    _ = loop.turn()
    turnAllocations += malloc_count_thread() - before
  }

  mutating func housekeep(_ board: ControlBoard, _ now: MonotonicNanos) {
    let before = malloc_count_thread()
    loop.housekeep(board.command, now)
    loop.report(to: board, at: now)
    housekeepingAllocations += malloc_count_thread() - before
  }

  mutating func forget() {
    turnAllocations = 0
    housekeepingAllocations = 0
  }
}

/// All loops of an appliance in one thread, as live but for the packet source.
private struct Rig: ~Copyable {
  let board: ControlBoard
  let market: Market
  let configuration: Configuration
  let clock: Clock
  var datafeed: Counted<DatafeedLoop<MarketSource, FeedNasdaq>>
  var store: Counted<StoreLoop>
  var maker: Counted<StrategyLoop<SampleStrategy>>
  var taker: Counted<StrategyLoop<SampleStrategy>>
  var gateway: Counted<GatewayLoop<NasdaqOrderSession>>
  private var housekeptAt = MonotonicNanos(raw: 0)

  static let text = """
    [feed]
    instruments = ["APUS", "SWFT"]
    instrument_capacity = 64
    order_capacity = 65536
    level_capacity = 32768
    [[line]]
    group = "239.77.0.1"
    [[line]]
    group = "239.77.0.2"
    [rings]
    event_capacity = 65536
    [[strategy]]
    id = 0
    name = "maker"
    kind = "market-maker"
    instrument = "APUS"
    half_spread_ticks = 0
    cooldown_us = 100
    position_max = 2000
    [[strategy]]
    id = 1
    name = "taker"
    kind = "imbalance-taker"
    instrument = "SWFT"
    imbalance_percent_min = 55
    cooldown_us = 100
    hold_us = 500
    [[account]]
    [gateway]
    order_capacity = 4096
    [exchange]
    messages_per_second = 200000
    message_count = 1000000000
    """

  init(in place: RegionDirectory) throws {
    let configuration = try Configuration(text: Self.text, source: "test")
    let clock = try Clock.calibrated()
    let password = try #require(Code("SECRET"))
    let market = try Market(
      ExchangeAssembly.configuration(
        configuration, timeOfDay: .seconds(34_200), password: password),
      clock: clock)
    let midnight = TradingDay.midnight(of: clock.unix(clock.now()), in: .newYork)
    let board = try ControlBoard.make(in: place)
    let datafeed = try DatafeedLoop(
      source: MarketSource(market: market, clock: clock),
      decoder: FeedNasdaq(
        DatafeedProcess.nasdaqConfiguration(
          configuration, midnight: midnight,
          preset: DatafeedProcess.instruments(configuration.feed, written: []))),
      instrumentCapacity: configuration.feed.instrumentCapacity,
      eventCapacity: configuration.rings.eventCapacity, tradingDate: 20_261_123, clock: clock,
      in: place)
    let store = try StoreLoop(
      instrumentCapacity: configuration.feed.instrumentCapacity,
      levelCapacity: configuration.feed.levelCapacity, feedAgeMax: .seconds(3), in: place)
    let core = GatewayAssembly.core(
      configuration,
      session: NasdaqOrderSession(
        try GatewayAssembly.ouch(configuration, midnight: midnight, password: password)),
      journal: Journal(try JournalFile(recordCapacity: 1 << 17)))
    let gateway = try GatewayLoop(
      core: core,
      venue: VenueConnection(to: market.listener.address, port: market.listener.port),
      kills: try GatewayKills(
        KillSettings(log: "\(place.ordinary)/kills.jsonl", file: ""),
        instrumentCapacity: configuration.feed.instrumentCapacity, core: nil, clock: clock,
        in: place),
      limits: try GatewayLimits(
        LimitSettings(
          log: "\(place.ordinary)/limits.jsonl", day: "2026-11-23", configuration.accounts),
        core: nil, in: place),
      seats: configuration.strategies.map {
        try StrategySeatQueues($0.id, configuration.rings, in: place)
      },
      feedAgeMax: .seconds(3), clock: clock, in: place)
    let maker = try Self.strategy(0, configuration, clock, place)
    let taker = try Self.strategy(1, configuration, clock, place)
    self.configuration = configuration
    self.clock = clock
    self.market = market
    self.board = board
    self.datafeed = Counted(datafeed)
    self.store = Counted(store)
    self.maker = Counted(maker)
    self.taker = Counted(taker)
    self.gateway = Counted(gateway)
  }

  private static func strategy(
    _ index: Int, _ configuration: Configuration, _ clock: Clock, _ place: RegionDirectory
  ) throws -> StrategyLoop<SampleStrategy> {
    let section = configuration.strategies[index]
    let instrument = InstrumentID(raw: UInt32(index))
    return try StrategyLoop(
      SampleStrategy(section, instrument: instrument), section: section,
      instruments: [instrument], capacities: StrategyAssembly.capacities(configuration),
      rings: configuration.rings, clock: clock, in: place)
  }

  /// One turn of everybody; housekeeping when a millisecond has passed.
  mutating func turn() throws {
    try market.turn()
    datafeed.turn()
    store.turn()
    maker.turn()
    taker.turn()
    gateway.turn()
    let now = clock.now()
    guard now - housekeptAt >= housekeepingInterval else { return }
    housekeptAt = now
    datafeed.housekeep(board, now)
    store.housekeep(board, now)
    maker.housekeep(board, now)
    taker.housekeep(board, now)
    gateway.housekeep(board, now)
  }

  /// Turns until `condition`; false when that takes longer than `seconds`.
  mutating func turn(
    seconds: Int64, until condition: (borrowing Rig) throws -> Bool
  ) throws -> Bool {
    let end = clock.now() + .seconds(seconds)
    while try !condition(self) {
      guard clock.now() < end else { return false }
      try turn()
    }
    return true
  }

  mutating func forgetAllocations() {
    datafeed.forget()
    store.forget()
    maker.forget()
    taker.forget()
    gateway.forget()
  }

  var isReady: Bool {
    gateway.loop.state == .ready && maker.loop.state == .ready && taker.loop.state == .ready
  }

  func count(_ metric: GatewayMetric, in place: RegionDirectory) throws -> UInt64 {
    let name = RunDirectory.counters(.gateway)
    return try CounterReader<GatewayMetric>(name: name, in: place)[metric]
  }
}

@Suite("loops of the appliance", .serialized)
struct LoopTests {
  @Test("the counter sees this thread's allocations")
  func counter() {
    let before = malloc_count_thread()
    var numbers = [Int](repeating: 1, count: 100)
    numbers.append(contentsOf: numbers)
    #expect(numbers.count == 200)
    #expect(malloc_count_thread() > before)
  }

  @Test("whole loops allocate nothing after warm-up, housekeeping included, and the books agree")
  func allocations() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let place = folder.directory
    var rig = try Rig(in: place)
    let isReady = try rig.turn(seconds: 20) { $0.isReady }
    try #require(isReady, "not ready")
    rig.board.order(.run)
    rig.market.core.resumeFlow(at: rig.clock.now())
    let warm = try rig.turn(seconds: 20) { $0.market.core.publisher.messageCount > 20_000 }
    try #require(warm, "no flow")
    let sentBefore = try rig.count(.orderSend, in: place)
    let filledBefore = try rig.count(.orderFill, in: place)
    rig.forgetAllocations()
    let goal = rig.market.core.publisher.messageCount + 60_000
    let isThrough = try rig.turn(seconds: 40) { $0.market.core.publisher.messageCount >= goal }
    #expect(isThrough)
    expectNone(rig.datafeed.turnAllocations, "receive, decode, publish")
    expectNone(rig.store.turnAllocations, "read, fold, write")
    expectNone(rig.maker.turnAllocations, "read, strategy, request (maker)")
    expectNone(rig.taker.turnAllocations, "read, strategy, request (taker)")
    expectNone(rig.gateway.turnAllocations, "request, risk, send")
    expectNone(rig.datafeed.housekeepingAllocations, "datafeed housekeeping")
    expectNone(rig.store.housekeepingAllocations, "store housekeeping")
    expectNone(rig.maker.housekeepingAllocations, "maker housekeeping")
    expectNone(rig.taker.housekeepingAllocations, "taker housekeeping")
    expectNone(rig.gateway.housekeepingAllocations, "gateway housekeeping")
    let sent = try rig.count(.orderSend, in: place)
    #expect(sent >= sentBefore + 50)
    let filled = try rig.count(.orderFill, in: place)
    #expect(filled >= filledBefore + 5)
    try flatten(&rig, in: place)
  }

  @Test("a strategy that is told to stop ends even when no gateway answers any more")
  func stopAlone() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let place = folder.directory
    var rig = try Rig(in: place)
    let isReady = try rig.turn(seconds: 20) { $0.isReady }
    try #require(isReady, "not ready")
    rig.board.order(.run)
    rig.market.core.resumeFlow(at: rig.clock.now())
    let name = RunDirectory.positions(.strategy, StrategyID(raw: 0))
    let isOpen = try rig.turn(seconds: 20) { _ in
      try PositionPublisher.read(name: name, in: place).contains { $0.openOrders > 0 }
    }
    try #require(isOpen, "no order")
    rig.board.order(.stop)
    var now = rig.clock.now()
    rig.maker.housekeep(rig.board, now)
    #expect(rig.maker.loop.state != .stopped)
    now = now + .seconds(2)
    rig.maker.housekeep(rig.board, now)
    #expect(rig.maker.loop.state == .stopped)
  }

  private func expectNone(_ count: UInt64, _ path: Comment) { #expect(count == 0, path) }

  private func flatten(_ rig: inout Rig, in place: RegionDirectory) throws {
    rig.market.core.stopFlow()
    rig.board.order(.flatten)
    let hasEnded = try rig.turn(seconds: 20) {
      $0.maker.loop.state == .stopped && $0.taker.loop.state == .stopped
    }
    #expect(hasEnded)
    let later = rig.clock.now() + .milliseconds(50)
    _ = try rig.turn(seconds: 5) { $0.clock.now() > later }
    var books = Reconciliation()
    for strategy in rig.configuration.strategies {
      books.strategies += try PositionPublisher.read(
        name: RunDirectory.positions(.strategy, strategy.id), in: place)
    }
    books.gateway = try PositionPublisher.read(
      name: RunDirectory.positions(.gateway), in: place)
    let listed = rig.market.core.configuration.instruments
    books.exchange = listed.indices.map {
      rig.market.core.port.book.position(InstrumentID(raw: UInt32($0)))
    }
    books.exchangeTickers = listed.map(\.code)
    // The presets come first, then what the exchange announces beside them, in its order.
    let presets = rig.configuration.feed.instruments
    books.hostTickers = presets + books.exchangeTickers.filter { !presets.contains($0) }
    #expect(books.differences() == [])
    #expect(books.strategies.contains { $0.fillCount > 0 })
  }
}
