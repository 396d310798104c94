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
  private let clock: Clock

  /// Packets taken from the source before other work gets a turn: a ring's worth of a burst, and
  /// about 20 µs of decoding.
  private static var batchCount: Int { 64 }

  package init(
    source: consuming Source, decoder: consuming Decoder, instrumentCapacity: Int,
    eventCapacity: Int, tradingDate: UInt32, clock: Clock, in place: RegionDirectory
  ) throws(RegionError) {
    self.source = source
    self.clock = clock
    core = try DatafeedCore(
      decoder: decoder, instrumentCapacity: instrumentCapacity, eventCapacity: eventCapacity,
      tradingDate: tradingDate, clock: clock, in: place)
    core.announce()
  }

  package mutating func turn() -> Bool {
    source.poll(limit: Self.batchCount, into: &core) > 0
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    core.housekeep(now)
    let figures = source.figures(clock: clock)
    progress = core.publishFigures(figures)
    core.lines.publish { source.figures(ofLine: $0) }
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
  var lines: LinePublisher
  private var sink: StampingSink
  private var packetCount: UInt64 = 0

  package init(
    decoder: consuming Decoder, instrumentCapacity: Int, eventCapacity: Int,
    tradingDate: UInt32, clock: Clock, in place: RegionDirectory
  ) throws(RegionError) {
    let lines = try LinePublisher(in: place)
    sink = try StampingSink(
      instrumentCapacity: instrumentCapacity, eventCapacity: eventCapacity,
      tradingDate: tradingDate, clock: clock, in: place)
    self.lines = lines
    self.decoder = decoder
  }

  /// Publishes what is known before any packet.
  package mutating func announce() { decoder.announce(into: &sink) }

  package mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) {
    packetCount &+= 1
    lines.count(info)
    decoder.receive(
      payload, receiveTime: info.receiveTime, line: Int(info.line), into: &sink)
  }

  /// One datagram of a request server.
  package mutating func receiveReply(_ payload: RawSpan, receiveTime: MonotonicNanos) {
    decoder.receiveReply(payload, receiveTime: receiveTime, into: &sink)
  }

  /// The next bytes of the snapshot server.
  package mutating func receiveSnapshot(_ bytes: RawSpan, now: MonotonicNanos) {
    decoder.receiveSnapshot(bytes, now: now, into: &sink)
  }

  package mutating func snapshotConnection(_ change: SnapshotConnection, now: MonotonicNanos) {
    decoder.snapshotConnection(change, now: now, into: &sink)
  }

  /// The decoder's timer fired.
  package mutating func expire(_ now: MonotonicNanos) { decoder.expire(now: now, into: &sink) }

  package mutating func nextRecoveryAction(output: inout ByteQueue) -> RecoveryAction? {
    decoder.nextRecoveryAction(output: &output)
  }

  var isRecovering: Bool { decoder.isRecovering }

  /// Timers of the decoder, snapshots that readers asked for, the heartbeat.
  package mutating func housekeep(_ now: MonotonicNanos) {
    if let deadline = decoder.deadline, deadline <= now { expire(now) }
    // A request stays until the feed has a whole book to answer it with.
    if decoder.isSnapshotPossible, sink.ring.takeSnapshotRequest() {
      decoder.snapshot(into: &sink)
      sink.counters.add(.snapshotPublish)
    }
    sink.ring.beat(at: now)
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
