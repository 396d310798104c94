// SPDX-License-Identifier: Apache-2.0
internal import Rings
internal import Strategy
internal import Units

/// One strategy of a simulation with its queues.
final class SimulatedStrategy {
  let section: StrategySection
  var events: DeliveryQueue<PublishedEvent>
  var reports: DeliveryQueue<OrderReport>
  var requests: DeliveryQueue<OrderRequest>
  private var instrument: InstrumentID?
  private var runner: StrategyRunner<SampleStrategy>?

  init(_ section: StrategySection, latencies: SimulationLatencies) {
    self.section = section
    events = DeliveryQueue(latency: latencies.event)
    reports = DeliveryQueue(latency: latencies.report)
    requests = DeliveryQueue(latency: latencies.request)
    runner = nil
  }

  /// Starts as a process that attaches to the ring when its instrument is known.
  func begin(
    _ instrument: InstrumentID, _ configuration: Configuration, ringSequence: UInt64,
    at now: MonotonicNanos
  ) {
    var runner = StrategyAssembly.runner(
      section, instrument: instrument, epoch: 1, configuration)
    let isSubscribed = runner.subscribe(instrument)
    precondition(isSubscribed, "the feed defines no instrument outside the capacity")
    runner.rejoin(at: ringSequence)
    runner.begin(now: now)
    self.runner = consume runner
    self.instrument = instrument
    sendRequests(now)
  }

  var hasBegun: Bool { runner != nil }
  var isRunning: Bool { runner?.phase == .running }
  var hasEnded: Bool { runner?.phase == .ended }
  /// Its book can be acted on.
  var isCurrent: Bool {
    guard let instrument else { return false }
    return runner?.context.isCurrent(instrument) == true
  }

  var due: MonotonicNanos {
    var due = min(events.due, reports.due)
    if isRunning, let timer = runner?.context.timerTime { due = min(due, timer) }
    return due
  }

  func step(_ now: MonotonicNanos) {
    while let report = reports.receive(at: now) {
      runner?.receive(report, now: now)
      sendRequests(now)
    }
    while let published = events.receive(at: now) {
      let isLast = published.event.flags.contains(.lastOfPacket)
      let publishTime = isLast ? published.publishTime : MonotonicNanos(raw: 0)
      runner?.receive(published.event, publishTime: publishTime, now: now)
      sendRequests(now)
    }
    runner?.tick(now)
    sendRequests(now)
  }

  /// Loads a book that waits for the store, as a process does between its turns.
  func housekeep(_ store: borrowing SimulatedStore) {
    guard let instrument, runner?.needsLoad(instrument) == true,
      let row = store.currentRow(instrument)
    else { return }
    // Refused while the store is behind; the next pass asks again.
    _ = runner?.load(instrument, row, foldedThrough: store.foldedThrough)
  }

  /// Cancels what is open, and says goodbye once nothing is.
  func flatten(_ now: MonotonicNanos) {
    guard let phase = runner?.phase else { return }
    if phase == .running || phase == .stopping { _ = runner?.stop(now: now) }
    if runner?.isQuiet == true || phase == .greeting { _ = runner?.end(now: now) }
    sendRequests(now)
  }

  private func sendRequests(_ now: MonotonicNanos) {
    while let request = runner?.nextRequest(now: now) { requests.send(request, at: now) }
  }

  /// What the strategy believes it holds in its instrument.
  var position: PositionState? {
    guard let instrument else { return nil }
    return runner?.context.position(instrument)
  }
}
