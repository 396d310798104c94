// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Strategy
package import Units

/// One strategy on its core: events and reports in, requests out.
package struct StrategyLoop<S: Strategy & ~Copyable>: ApplianceLoop, ~Copyable {
  package let slot: ProcessSlot
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { reader.nextSequence - 1 }

  private var runner: StrategyRunner<S>
  private var reader: EventRingReader
  private var requests: RequestWriter
  private var reports: ReportReader
  private var market: StoreView
  private var positions: PositionPublisher
  private var counters: Counters<StrategyMetric>
  private var latency: SharedHistograms<LatencyStage>
  private let clock: Clock
  private let instruments: [InstrumentID]
  private var event = Event(kind: .none, instrument: .none)
  private var report: OrderReport
  /// A request the full queue would not take; none after it overtakes it.
  private var waiting: OrderRequest?
  /// When it was first told to stop.
  private var stopTime: MonotonicNanos?

  /// Events read before reports get their turn: about 5 µs of work.
  private static var batchCount: Int { 64 }
  /// How long the ends of open orders are waited for when everybody ends: the gateway may be gone,
  /// and a living one cancels the orders of a strategy that is.
  private static var stopPatience: Nanos { .seconds(2) }

  package init(
    _ strategy: consuming S, section: StrategySection, instruments: [InstrumentID],
    capacities: StrategyCapacities, rings: RingSection, clock: Clock, in place: RegionDirectory
  ) throws(RegionError) {
    precondition(instruments.allSatisfy { $0.index < capacities.instruments })
    precondition(instruments.count <= PositionPublisher.capacity)
    let requests = try RequestWriter(
      name: RunDirectory.requests(section.id), slotCount: rings.requestCapacity, in: place)
    let reports = try ReportReader(
      name: RunDirectory.reports(section.id), slotCount: rings.reportCapacity, in: place)
    let counters = try Counters<StrategyMetric>(
      name: RunDirectory.counters(.strategy, section.id), in: place)
    let latency = try SharedHistograms<LatencyStage>(
      name: RunDirectory.latency(.strategy, section.id), in: place)
    let positions = try PositionPublisher(
      name: RunDirectory.positions(.strategy, section.id), in: place)
    let market = try StoreView(in: place)
    let reader = try EventRingReader(name: RunDirectory.events, at: .live, in: place)
    slot = ProcessSlot(.strategy, section.id)
    report = OrderReport(kind: .none, strategy: section.id)
    runner = StrategyRunner(
      strategy, id: section.id, epoch: Self.epoch(requests, clock), capacities: capacities)
    self.instruments = instruments
    self.clock = clock
    self.requests = requests
    self.reports = reports
    self.counters = counters
    self.latency = latency
    self.positions = positions
    self.market = market
    self.reader = reader
    begin()
  }

  /// Greater than that of every earlier process of the strategy, also when the host crashed and
  /// took the queues with it: a gateway's journal remembers epochs longer than they live.
  private static func epoch(_ requests: borrowing RequestWriter, _ clock: Clock) -> UInt64 {
    max(UInt64(clamping: clock.unix(clock.now()).raw), requests.own.epoch)
  }

  private mutating func begin() {
    // What is in the queue was meant for a process that is gone.
    _ = reports.discardAll()
    for instrument in instruments { _ = runner.subscribe(instrument) }
    runner.rejoin(at: reader.nextSequence)
    runner.begin(now: clock.now())
    counters.add(.helloSend)
  }

  package mutating func turn() -> Bool {
    var didWork = takeReports()
    for _ in 0..<Self.batchCount {
      switch reader.next(into: &event) {
      case .event:
        didWork = true
        take(event)
      case .overrun(let missed):
        counters.add(.eventOverrun, missed)
        runner.rejoin(at: reader.nextSequence)
      case .empty:
        runner.tick(clock.now())
        return sendRequests() || didWork
      }
    }
    return true
  }

  private mutating func take(_ event: Event) {
    let now = clock.now()
    var published = MonotonicNanos(raw: 0)
    if event.flags.contains(.lastOfPacket), let stamp = reader.publishStamp {
      published = stamp
      latency.record(.publishToRead, now - stamp)
    }
    counters.add(.eventRead)
    runner.receive(event, publishTime: published, now: now)
    _ = sendRequests()
  }

  private mutating func takeReports() -> Bool {
    var didWork = false
    while reports.pop(into: &report) {
      didWork = true
      counters.add(.reportRead)
      runner.receive(report, now: clock.now())
      _ = sendRequests()
    }
    return didWork
  }

  private mutating func sendRequests() -> Bool {
    var didWork = false
    while let request = waiting ?? runner.nextRequest(now: clock.now()) {
      guard requests.push(request) else {
        if waiting == nil { counters.add(.requestRefuse) }
        waiting = request
        break
      }
      waiting = nil
      didWork = true
      counters.add(.requestSend)
      if request.readTime.raw > 0 {
        latency.record(.readToRequest, request.requestTime - request.readTime)
      }
    }
    return didWork
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    reader.publishProgress()
    requests.own.beat(at: now)
    loadBooks()
    for (index, instrument) in instruments.enumerated() {
      let isShown = positions.publish(runner.context.position(instrument), at: index)
      precondition(isShown)
    }
    advance(command, now)
  }

  private mutating func loadBooks() {
    let folded = market.foldedThrough
    for instrument in instruments {
      guard runner.needsLoad(instrument), let row = market.row(instrument) else { continue }
      // Refused while the store is behind; the next pass asks again.
      _ = runner.load(instrument, row, foldedThrough: folded)
    }
  }

  private mutating func advance(_ command: BoardCommand, _ now: MonotonicNanos) {
    switch command {
    case .boot, .run, .quiesce:
      state = runner.phase == .running ? (command == .boot ? .ready : .running) : .booting
    case .flatten, .stop:
      if runner.phase == .running || runner.phase == .stopping { _ = runner.stop(now: now) }
      if runner.isQuiet || runner.phase == .greeting { _ = runner.end(now: now) }
      _ = sendRequests()
      if runner.phase == .ended, waiting == nil { state = .stopped }
      if command == .stop { stop(now) }
    }
  }

  private mutating func stop(_ now: MonotonicNanos) {
    guard let stopTime else {
      stopTime = now
      return
    }
    if now - stopTime >= Self.stopPatience { state = .stopped }
  }
}
