// SPDX-License-Identifier: Apache-2.0
package import Feed
package import Host
package import Memory
package import Net
package import Rings
package import Units
package import Venue

/// What the datafeed tells of the way packets reach it.
package struct ReceiveFigures: Sendable, BitwiseCopyable {
  /// Packets the kernel or the ring lost before this process could take them.
  package var drops: UInt64
  /// Stamps of the card or the kernel that could not be true.
  package var refusedStamps: UInt64
  package var kind: ReceiveKind

  package init(kind: ReceiveKind, drops: UInt64, refusedStamps: UInt64 = 0) {
    self.kind = kind
    self.drops = drops
    self.refusedStamps = refusedStamps
  }
}

/// How packets are received; the raw value is stored in shared memory.
package enum ReceiveKind: UInt64, Sendable, BitwiseCopyable {
  case xdpNative = 1
  case xdpGeneric = 2
  case udp = 3
  /// Lines that are received in different ways.
  case mixed = 4

  /// The name in reports.
  package var label: String {
    switch self {
    case .xdpNative: "af_xdp_native"
    case .xdpGeneric: "af_xdp_skb"
    case .udp: "udp"
    case .mixed: "mixed"
    }
  }
}

/// A packet source that can tell how it receives and what it lost.
package protocol FiguredSource: PacketSource, ~Copyable {
  /// Reads kernel statistics where there are any: a call, so for housekeeping.
  mutating func figures(clock: Clock) -> ReceiveFigures
  /// The part of the last figures that concerns `line`.
  func figures(ofLine line: Int) -> ReceiveFigures
}

extension FiguredSource where Self: ~Copyable {
  /// For sources without a network: they lose nothing.
  package func figures(ofLine line: Int) -> ReceiveFigures {
    ReceiveFigures(kind: .udp, drops: 0)
  }
}

/// Packets to events: the source, the venue's decoder and the event ring in one loop.
package struct DatafeedLoop<Source: FiguredSource & ~Copyable, Decoder: FeedDecoder & ~Copyable>:
  ApplianceLoop, ~Copyable
{
  package let slot = ProcessSlot(.datafeed)
  package private(set) var state = ProcessState.booting
  package private(set) var progress: UInt64 = 0

  private var source: Source
  private var core: DatafeedCore<Decoder>
  private var recovery: RecoveryLink?
  private let clock: Clock

  /// Packets taken from the source before other work gets a turn: a ring's worth of a burst, and
  /// about 20 µs of decoding.
  private static var batchCount: Int { 64 }

  package init(
    source: consuming Source, decoder: consuming Decoder, instrumentCapacity: Int,
    eventCapacity: Int, tradingDate: UInt32, recovery: consuming RecoveryLink? = nil,
    clock: Clock, in place: RegionDirectory
  ) throws(RegionError) {
    self.source = source
    self.recovery = recovery
    self.clock = clock
    core = try DatafeedCore(
      decoder: decoder, instrumentCapacity: instrumentCapacity, eventCapacity: eventCapacity,
      tradingDate: tradingDate, clock: clock, in: place)
    core.announce()
  }

  /// Hands everything that reaches the decoder from here on to a recorder, too.
  package mutating func record(with tap: consuming FeedTap) {
    core.record(with: tap)
  }

  package mutating func turn() -> Bool {
    let count = source.poll(limit: Self.batchCount, into: &core)
    guard core.isRecovering else { return count > 0 }
    return recovery?.turn(&core, clock: clock) == true || count > 0
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    core.housekeep(now)
    if !core.isRecovering { recovery?.takeLateReplies(&core, clock: clock) }
    let figures = source.figures(clock: clock)
    progress = core.publishFigures(figures)
    core.receptions.publish { source.figures(ofLine: $0) }
    if command == .stop {
      state = .stopped
    } else {
      state = command == .boot ? .ready : .running
    }
  }

  /// Events published so far.
  package var publishedCount: UInt64 { core.publishedCount }
  /// Why the event ring is not on huge pages; nil when it is.
  package var ringFallback: String? { core.ringFallback }

  /// The orders of the decoder's own book as text.
  package func bookLines() -> [String] { BookText.lines(of: core.decoder) }

  /// Calls `body` with the name and count of everything the decoder counts.
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    core.decoder.forEachCounter(body)
  }
}

/// The part of the datafeed that packets are handed to: decodes and publishes.
package struct DatafeedCore<Decoder: FeedDecoder & ~Copyable>: PacketSink, ~Copyable {
  var decoder: Decoder
  var receptions: ReceptionPublisher
  private var sink: StampingSink
  private var lines: LinePublisher
  private var tap: FeedTap?
  /// Of this datafeed's events in the ring.
  private let firstSequence: UInt64
  private var packetCount: UInt64 = 0

  package init(
    decoder: consuming Decoder, instrumentCapacity: Int, eventCapacity: Int,
    tradingDate: UInt32, clock: Clock, in place: RegionDirectory
  ) throws(RegionError) {
    let lines = try LinePublisher(lineCount: decoder.lineCount, in: place)
    let receptions = try ReceptionPublisher(in: place)
    let sink = try StampingSink(
      instrumentCapacity: instrumentCapacity, eventCapacity: eventCapacity,
      tradingDate: tradingDate, clock: clock, in: place)
    firstSequence = sink.ring.nextSequence
    self.decoder = decoder
    self.lines = lines
    self.receptions = receptions
    self.sink = sink
  }

  /// Publishes what is known before any packet.
  package mutating func announce() { decoder.announce(into: &sink) }

  package mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) {
    packetCount &+= 1
    receptions.count(info)
    tap?.take(payload, info)
    decoder.receive(
      payload, receiveTime: info.receiveTime, line: Int(info.line), into: &sink)
  }

  /// One datagram of a request server.
  package mutating func receiveReply(_ payload: RawSpan, receiveTime: MonotonicNanos) {
    tap?.take(.reply, payload, at: receiveTime)
    decoder.receiveReply(payload, receiveTime: receiveTime, into: &sink)
  }

  /// The next bytes of the snapshot server.
  package mutating func receiveSnapshot(_ bytes: RawSpan, now: MonotonicNanos) {
    tap?.take(.stream, bytes, at: now)
    decoder.receiveSnapshot(bytes, now: now, into: &sink)
  }

  package mutating func snapshotConnection(_ change: SnapshotConnection, now: MonotonicNanos) {
    tap?.take(change, at: now)
    decoder.snapshotConnection(change, now: now, into: &sink)
  }

  /// The decoder's timer fired.
  package mutating func expire(_ now: MonotonicNanos) {
    tap?.take(.expire, at: now)
    decoder.expire(now: now, into: &sink)
  }

  package mutating func nextRecoveryAction(output: inout ByteQueue) -> RecoveryAction? {
    decoder.nextRecoveryAction(output: &output)
  }

  var isRecovering: Bool { decoder.isRecovering }

  mutating func record(with tap: consuming FeedTap) {
    var tap = tap
    tap.begin(decoder, firstSequence: firstSequence)
    self.tap = consume tap
  }

  /// Timers of the decoder, snapshots that readers asked for, the heartbeat.
  package mutating func housekeep(_ now: MonotonicNanos) {
    if let deadline = decoder.deadline, deadline <= now { expire(now) }
    // A request stays until the feed has a whole book to answer it with.
    if decoder.isSnapshotPossible, sink.ring.takeSnapshotRequest() {
      tap?.take(.snapshot, at: now)
      decoder.snapshot(into: &sink)
      sink.counters.add(.snapshotPublish)
    }
    sink.ring.beat(at: now)
    tap?.beat(at: now)
  }

  var ringFallback: String? { sink.ring.region.fallback }
  var publishedCount: UInt64 { sink.ring.nextSequence - 1 }

  /// Stores the counters; returns how far the feed has come: the last message of the session, or
  /// the messages accounted for where the venue does not number them.
  mutating func publishFigures(_ figures: ReceiveFigures) -> UInt64 {
    let summary = decoder.summary
    sink.counters.storeOwn(.packetReceive, packetCount)
    sink.counters.storeOwn(.packetDuplicate, summary.packetsDuplicate)
    sink.counters.storeOwn(.packetMalformed, summary.packetsMalformed)
    sink.counters.storeOwn(.packetDrop, figures.drops)
    sink.counters.storeOwn(.messageDeliver, summary.messagesDelivered)
    sink.counters.storeOwn(.messageLost, summary.messagesLost)
    sink.counters.storeOwn(.messageRefuse, summary.messagesRefused)
    sink.counters.storeOwn(.gapDeclare, summary.gapsDeclared)
    sink.counters.store(.eventPublish, sink.ring.nextSequence - 1)
    sink.counters.store(.receiveKind, figures.kind.rawValue)
    sink.counters.storeOwn(.packetMismatch, summary.packetsMismatched)
    sink.counters.storeOwn(.messageRecover, summary.messagesRecovered)
    sink.counters.storeOwn(.requestSend, summary.requestsSent)
    sink.counters.storeOwn(.snapshotLoad, summary.snapshotsLoaded)
    lines.publish(&decoder)
    return summary.sequence > 0
      ? summary.sequence : summary.messagesDelivered &+ summary.messagesLost
  }
}

/// The event ring with a stamp on every event and the datafeed's two stages recorded.
package struct StampingSink: EventSink, ~Copyable {
  var ring: EventRingWriter
  var counters: Counters<DatafeedMetric>
  private var definitions: SeqlockTableWriter<InstrumentDefinition>
  private var latency: SharedHistograms<LatencyStage>
  private let clock: Clock
  private let tradingDate: UInt32

  init(
    instrumentCapacity: Int, eventCapacity: Int, tradingDate: UInt32, clock: Clock,
    in place: RegionDirectory
  ) throws(RegionError) {
    var definitions = try SeqlockTableWriter(
      name: RunDirectory.definitions, rowCount: instrumentCapacity,
      filler: InstrumentDefinition(), in: place)
    let counters = try Counters<DatafeedMetric>(
      name: RunDirectory.counters(.datafeed), in: place)
    let latency = try SharedHistograms<LatencyStage>(
      name: RunDirectory.latency(.datafeed), in: place)
    ring = try EventRingWriter(name: RunDirectory.events, slotCount: eventCapacity, in: place)
    // Numbers of another day mean nothing on this one.
    var row = InstrumentDefinition()
    for index in 0..<definitions.rowCount {
      definitions.read(index, into: &row)
      if row.isDefined, row.tradingDate != tradingDate {
        definitions.write(index, InstrumentDefinition())
      }
    }
    self.definitions = definitions
    self.counters = counters
    self.latency = latency
    self.clock = clock
    self.tradingDate = tradingDate
  }

  package mutating func publish(_ event: Event) {
    let now = clock.now()
    ring.publish(event, at: now)
    // Definitions known beforehand and snapshots were caused by no packet.
    guard event.receiveTime.raw > 0 else { return }
    latency.record(.receiveToPublish, now - event.receiveTime)
    if event.flags.contains(.lastOfPacket), event.exchangeTime.raw > 0 {
      latency.record(.wireToReceive, clock.unix(event.receiveTime) - event.exchangeTime)
    }
  }

  package mutating func define(
    _ instrument: InstrumentID, as definition: InstrumentDefinition
  ) {
    guard instrument.index < definitions.rowCount else {
      counters.add(.definitionRefuse)
      return
    }
    var row = definition
    row.tradingDate = tradingDate
    definitions.write(instrument.index, row)
  }
}
