// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Feed
internal import Memory
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
  private let configuration: FeedNasdaqConfiguration
  private var output = ByteQueue(capacity: 1_024)
  private(set) var packetCount: UInt64 = 0
  /// When the datafeed last said that it lives.
  private(set) var heartbeat = MonotonicNanos(raw: 0)
  /// While a killed datafeed is away, when the next one starts.
  private var returnsAt: MonotonicNanos?
  private(set) var restartCount: UInt64 = 0

  /// Bytes under way on one line: the exchange's whole opening book and much more.
  private static var byteCapacity: Int { 16 << 20 }

  /// Holds a queue, which cannot be copied into an array.
  private final class Line {
    let name: String
    var packets: ByteDeliveryQueue
    var faults: FaultLine

    init(_ name: String, latency: Nanos, _ faults: consuming FaultLine) {
      self.name = name
      self.faults = faults
      packets = ByteDeliveryQueue(latency: latency, capacity: SimulatedFeed.byteCapacity)
    }

    /// Puts what leaves the exchange by `now` on its way.
    func pump(_ now: MonotonicNanos) {
      while faults.advance(to: now) { packets.send(faults.packet, at: now) }
    }
  }

  init(
    _ configuration: FeedNasdaqConfiguration, lineNames: [String], faults: FaultScript,
    latencies: SimulationLatencies
  ) {
    self.configuration = configuration
    decoder = FeedNasdaq(configuration)
    lines = (0..<configuration.line.lineCount).map { index in
      let name = index < lineNames.count ? lineNames[index] : "\(index)"
      return Line(
        name,
        latency: Nanos(raw: latencies.line.raw + Int64(index) * latencies.lineStep.raw),
        faults.line(name, index: index, byteCountMax: 1_500))
    }
  }

  /// Publishes what is known before any packet.
  mutating func announce(at now: MonotonicNanos) {
    sink.now = now
    decoder.announce(into: &sink)
  }

  var due: MonotonicNanos {
    var due = returnsAt ?? decoder.deadline ?? MonotonicNanos(raw: .max)
    for line in lines { due = min(due, line.packets.due, line.faults.nextDue) }
    return due
  }

  var isIdle: Bool {
    returnsAt == nil && !decoder.isRecovering
      && lines.allSatisfy { $0.packets.isEmpty && $0.faults.nextDue.raw == .max }
  }

  /// Windows of time in the fault script count from `now` on.
  func begin(at now: MonotonicNanos) {
    for line in lines { line.faults.begin(at: now) }
  }

  /// The exchange sends `packet`, whose first message is number `message`, on every line.
  func send(_ packet: RawSpan, message: UInt64, at now: MonotonicNanos) {
    for line in lines {
      guard !line.faults.isFaultless else {
        line.packets.send(packet, at: now)
        continue
      }
      line.faults.take(packet, message: message, at: now)
      line.pump(now)
    }
  }

  /// Takes what has arrived by `now` from the lines and from the exchange's servers, whose way to
  /// and from here is `servers`.
  mutating func step(_ now: MonotonicNanos, _ servers: inout SimulatedServers) {
    sink.now = now
    comeBack(now)
    receive(now, from: &servers.answers)
    recover(now, through: &servers.calls)
    for (index, line) in lines.enumerated() {
      line.pump(now)
      while line.packets.receive(
        at: now,
        { packet in
          guard returnsAt == nil else { return }
          packetCount += 1
          decoder.receive(packet, receiveTime: now, line: index, into: &sink)
        })
      { recover(now, through: &servers.calls) }
    }
    guard returnsAt == nil else { return }
    if let deadline = decoder.deadline, deadline <= now {
      decoder.expire(now: now, into: &sink)
      recover(now, through: &servers.calls)
    }
  }

  /// Dies at `now` and is started again after `away`: it knows nothing, its ring goes on.
  mutating func kill(at now: MonotonicNanos, away: Nanos, _ servers: inout SimulatedServers) {
    returnsAt = now + away
    restartCount += 1
    servers.calls.send(.disconnect, at: now)
  }

  private mutating func comeBack(_ now: MonotonicNanos) {
    guard let due = returnsAt, due <= now else { return }
    returnsAt = nil
    decoder = FeedNasdaq(configuration)
    decoder.announce(into: &sink)
  }

  private mutating func receive(
    _ now: MonotonicNanos, from answers: inout SimulatedPipe<RecoveryAnswer>
  ) {
    while answers.receive(
      at: now,
      { kind, payload in
        guard returnsAt == nil else { return }
        switch kind {
        case .reply: decoder.receiveReply(payload, receiveTime: now, into: &sink)
        case .connected: decoder.snapshotConnection(.connected, now: now, into: &sink)
        case .bytes: decoder.receiveSnapshot(payload, now: now, into: &sink)
        case .disconnected: decoder.snapshotConnection(.disconnected, now: now, into: &sink)
        }
      })
    {}
  }

  /// Carries out what the decoder's recovery asks for.
  private mutating func recover(
    _ now: MonotonicNanos, through calls: inout SimulatedPipe<RecoveryCall>
  ) {
    guard returnsAt == nil else { return }
    while let action = decoder.nextRecoveryAction(output: &output) {
      switch action {
      case .request: calls.send(.request, output.readable, at: now)
      case .connect: calls.send(.connect, at: now)
      case .send: calls.send(.bytes, output.readable, at: now)
      case .disconnect: calls.send(.disconnect, at: now)
      }
      output.removeAll()
    }
  }

  mutating func housekeep(_ now: MonotonicNanos) {
    if returnsAt == nil { heartbeat = now }
  }

  /// What went wrong on each line.
  var figures: [ExchangeFigures.Line] {
    lines.map {
      ExchangeFigures.Line($0.name, $0.faults.counters, pending: $0.faults.pendingCount)
    }
  }
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
