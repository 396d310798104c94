// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Foundation
package import Host
internal import Memory
internal import Net
internal import Rings
internal import Synchronization
internal import Units
internal import Venue
internal import VenueNasdaq
internal import XDP

/// Numbered packets at a steady rate over a cable into an AF_XDP socket, through the datafeed's own
/// loop into its event ring, with a reader on it: what arrives is counted at every step.
package struct ReceiveProof: Sendable {
  package struct Plan: Sendable {
    package var rate: Int
    package var seconds: Int
    package var ringDepth: Int
    /// Namespaces of both ends of the cable.
    package var receiving: String
    package var sending: String
    /// The core of the receiving loop, and the one of sender and reader; nil without pinning.
    package var receiverCore: Int?
    package var senderCore: Int?

    package init(
      rate: Int, seconds: Int, ringDepth: Int, receiving: String, sending: String,
      receiverCore: Int?, senderCore: Int?
    ) {
      self.rate = rate
      self.seconds = seconds
      self.ringDepth = ringDepth
      self.receiving = receiving
      self.sending = sending
      self.receiverCore = receiverCore
      self.senderCore = senderCore
    }
  }

  private let plan: Plan
  private let place: RegionDirectory
  private let clock: Clock
  private let stage = Stage()

  /// How far the three threads are.
  private final class Stage: Sendable {
    let isReceiving = Atomic<Bool>(false)
    let isSent = Atomic<Bool>(false)
    let isReceived = Atomic<Bool>(false)
    let hasFailed = Atomic<Bool>(false)

    /// Runs `body`; when it throws, the other threads' waits end.
    func guarding<Value>(_ body: () throws -> Value) throws -> Value {
      do {
        return try body()
      } catch {
        hasFailed.store(true, ordering: .releasing)
        throw error
      }
    }

    func await(_ flag: borrowing Atomic<Bool>) throws {
      while !flag.load(ordering: .acquiring) {
        guard !hasFailed.load(ordering: .acquiring) else {
          throw ProcessError(description: "another thread of the proof gave up")
        }
        usleep(1_000)
      }
    }
  }

  private init(_ plan: Plan, place: RegionDirectory, clock: Clock) {
    self.plan = plan
    self.place = place
    self.clock = clock
  }

  /// Runs the proof; takes a little longer than its plan. Needs root.
  package static func run(
    _ plan: Plan, in place: RegionDirectory, clock: Clock
  ) throws -> ReceiveProofResult {
    let proof = ReceiveProof(plan, place: place, clock: clock)
    let receiver = ProofThread { try proof.stage.guarding { try proof.receive() } }
    let reader = ProofThread { try proof.stage.guarding { try proof.read() } }
    let sender = ProofThread { try proof.stage.guarding { try proof.send() } }
    var result = try receiver.join()
    result.add(try sender.join())
    result.add(try reader.join())
    result.settle()
    return result
  }

  private func enter(_ namespace: String, _ core: Int?) throws {
    if let core { try CurrentThread.pin(core: core) }
    try NetworkNamespace.enter(namespace)
  }

  private func send() throws -> ReceiveProofResult.Sent {
    try enter(plan.sending, plan.senderCore)
    let interface = try NetworkInterface(named: NamespacePair.exchangeInterface)
    let now = clock.unix(clock.now())
    let frame = FloodFrame(timeOfDay: now - TradingDay.midnight(of: now, in: .newYork))
    var first = try UDPMulticastSender(
      group: FloodFrame.group, port: FloodFrame.port, on: interface)
    var flood = try XDPFlood(
      frame.bytes.readable, numberAt: frame.numberOffsets, first: 2, step: FloodFrame.messageCount,
      rate: UInt32(plan.rate), outOf: interface)
    try stage.await(stage.isReceiving)
    guard first.send(frame.definition.readable) else {
      throw ProcessError(description: "the first datagram was refused: errno \(first.lastFailure)")
    }
    let count = plan.rate * plan.seconds
    let start = clock.now()
    try flood.send(UInt32(count))
    let elapsed = clock.now() - start
    stage.isSent.store(true, ordering: .releasing)
    return ReceiveProofResult.Sent(packets: UInt64(count) + 1, nanos: elapsed.raw)
  }

  private func read() throws -> ReceiveProofResult.Read {
    try stage.await(stage.isReceiving)
    var reader = try EventRingReader(name: RunDirectory.events, at: .sequence(1), in: place)
    var seen = ReceiveProofResult.Read()
    var event = Event(kind: .none, instrument: .none)
    while true {
      switch reader.next(into: &event) {
      case .event:
        seen.events += 1
      case .overrun(let missed):
        seen.missed += missed
      case .empty:
        let isLast = stage.isReceived.load(ordering: .acquiring)
        if isLast, reader.nextSequence > reader.latestSequence { return seen }
        guard !stage.hasFailed.load(ordering: .acquiring) else { return seen }
        reader.publishProgress()
        usleep(50)
      }
    }
  }

  private func receive() throws -> ReceiveProofResult {
    try enter(plan.receiving, plan.receiverCore)
    let interface = try NetworkInterface(named: NamespacePair.applianceInterface)
    let wanted = [Subscription(group: FloodFrame.group, port: FloodFrame.port, line: 0)]
    let program = try XDPProgram(wanted, on: interface, mode: .native)
    var settings = XDPConfiguration()
    settings.ringDepth = plan.ringDepth
    let source = try XDPSource(
      program: program, queue: 0, configuration: settings, clock: clock)
    let kind = source.kind
    var sources = SourceSet(ringCapacity: 1, socketCapacity: 0)
    sources.append(source)
    var feed = FeedNasdaqConfiguration()
    feed.midnight = TradingDay.midnight(of: clock.unix(clock.now()), in: .newYork)
    feed.instrumentCapacity = 16
    feed.orderCapacity = 1 << 16
    feed.levelCapacity = 1 << 12
    feed.line.lineCount = 1
    var loop = try DatafeedLoop(
      source: sources, decoder: FeedNasdaq(feed), instrumentCapacity: 16,
      // Half a second of events at a million packets a second.
      eventCapacity: 1 << 21, tradingDate: 0, clock: clock, in: place)
    var run = ReceiveProofRun(start: clock.now())
    loop.housekeep(.run, run.now)
    stage.isReceiving.store(true, ordering: .releasing)
    while run.goesOn(isSent: stage.isSent.load(ordering: .relaxed)) {
      let didWork = loop.turn()
      if run.note(clock.now(), didWork: didWork) { loop.housekeep(.run, run.now) }
      guard !stage.hasFailed.load(ordering: .relaxed) else { break }
    }
    loop.housekeep(.stop, clock.now())
    stage.isReceived.store(true, ordering: .releasing)
    let counters = try CounterReader<DatafeedMetric>(
      name: RunDirectory.counters(.datafeed), in: place)
    let reasons = try program.reasonCounts()
    var result = ReceiveProofResult(plan)
    result.receive = "\(kind)"
    result.umem = "\(kind.backing)"
    result.filtered = reasons[.redirectedFrame]
    result.received = counters[.packetReceive]
    result.droppedByRing = counters[.packetDrop]
    result.messagesDelivered = counters[.messageDeliver]
    result.messagesLost = counters[.messageLost]
    result.messagesRefused = counters[.messageRefuse]
    result.eventsPublished = loop.publishedCount
    result.add(run)
    return result
  }
}

/// A body on a thread of its own, which may change namespace and core.
private final class ProofThread<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, any Error>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () throws -> Value) {
    Thread { [self] in
      let result = Result(catching: body)
      outcome.withLock { $0 = result }
      isDone.signal()
    }.start()
  }

  func join() throws -> Value {
    isDone.wait()
    guard let result = outcome.withLock({ $0 }) else {
      throw ProcessError(description: "a thread of the proof ended without a result")
    }
    return try result.get()
  }
}
