// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Rings
internal import Units
internal import Venue
internal import VenueNasdaq

/// The datafeed of a simulation: packets of all lines in, numbered events out.
struct SimulatedFeed: ~Copyable {
  private(set) var decoder: FeedNasdaq
  /// Events published since they were last taken, and every definition.
  var sink = EventCollector()
  private let lines: [Line]
  private(set) var packetCount: UInt64 = 0
  /// When the datafeed last said that it lives.
  private(set) var heartbeat = MonotonicNanos(raw: 0)

  /// Bytes under way on one line: the exchange's whole opening book and much more.
  private static var byteCapacity: Int { 16 << 20 }

  /// Holds a queue, which cannot be copied into an array.
  private final class Line {
    var packets: ByteDeliveryQueue
    init(latency: Nanos) {
      packets = ByteDeliveryQueue(latency: latency, capacity: SimulatedFeed.byteCapacity)
    }
  }

  init(_ configuration: FeedNasdaqConfiguration, latencies: SimulationLatencies) {
    decoder = FeedNasdaq(configuration)
    lines = (0..<configuration.line.lineCount).map { index in
      Line(latency: Nanos(raw: latencies.line.raw + Int64(index) * latencies.lineStep.raw))
    }
  }

  /// Publishes what is known before any packet.
  mutating func announce(at now: MonotonicNanos) {
    sink.now = now
    decoder.announce(into: &sink)
  }

  var due: MonotonicNanos {
    var due = decoder.deadline ?? MonotonicNanos(raw: .max)
    for line in lines { due = min(due, line.packets.due) }
    return due
  }

  var isIdle: Bool { lines.allSatisfy { $0.packets.isEmpty } }

  /// The exchange sends `packet` on every line.
  func send(_ packet: RawSpan, at now: MonotonicNanos) {
    for line in lines { line.packets.send(packet, at: now) }
  }

  mutating func step(_ now: MonotonicNanos) {
    sink.now = now
    for (index, line) in lines.enumerated() {
      while line.packets.receive(
        at: now,
        { packet in
          decoder.receive(packet, receiveTime: now, line: index, into: &sink)
        })
      { packetCount += 1 }
    }
    if let deadline = decoder.deadline, deadline <= now { decoder.expire(now: now, into: &sink) }
  }

  mutating func housekeep(_ now: MonotonicNanos) { heartbeat = now }
}

/// An event of a simulated ring.
struct PublishedEvent {
  var event: Event
  var publishTime: MonotonicNanos
}

/// The writing end of a simulated event ring.
struct EventCollector: EventSink, ~Copyable {
  var now = MonotonicNanos(raw: 0)
  private(set) var definitions: [InstrumentDefinition] = []
  private var published: [PublishedEvent] = []
  private(set) var lastSequence: UInt64 = 0

  mutating func publish(_ event: Event) {
    var event = event
    lastSequence += 1
    event.sequence = lastSequence
    published.append(PublishedEvent(event: event, publishTime: now))
  }

  mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {
    while definitions.count <= instrument.index { definitions.append(InstrumentDefinition()) }
    definitions[instrument.index] = definition
  }

  /// What was published since the last call.
  mutating func take() -> [PublishedEvent] {
    defer { published.removeAll(keepingCapacity: true) }
    return published
  }

  /// The number of the instrument with this ticker, nil while the feed has not defined it.
  func instrument(of code: Code) -> InstrumentID? {
    definitions.firstIndex { $0.code == code && $0.isDefined }
      .map { InstrumentID(raw: UInt32($0)) }
  }

  func ticker(_ instrument: InstrumentID) -> Code {
    instrument.index < definitions.count ? definitions[instrument.index].code : .empty
  }
}
