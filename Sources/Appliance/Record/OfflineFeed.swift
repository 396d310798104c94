// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Memory
package import Recording
package import Rings
internal import Units
package import Venue

/// The shipped decoder of a feed on recorded input, in the time of the recording: what it publishes
/// is what the datafeed published that was recorded.
///
/// In a recording the order of the records is that of the decoder's inputs. A plain capture has no
/// timers and no start: a decoder begins at its first packet, and its timers are served when they
/// are due by the packets' stamps.
package struct OfflineFeed<Decoder: FeedDecoder & ~Copyable>: ~Copyable {
  /// What a decoder is made of when a datafeed begins.
  package typealias Maker = (FeedStart, [InstrumentDefinition]) throws -> Decoder

  /// Records that no decoder was given: of a kind that says nothing to one.
  package private(set) var skippedCount: UInt64 = 0
  /// Datafeeds that began.
  package private(set) var startCount = 0
  private var decoder: Decoder?
  private var begun: FeedStart?
  private var preset: [InstrumentDefinition] = []
  private var sink: EventLogSink
  private var output = ByteQueue(capacity: 4_096)
  private let make: Maker
  /// The input has no timer records.
  private let servesTimers: Bool

  /// Publishes into `log`. With `captureStart` the input is a plain capture of that day.
  package init(
    _ log: consuming EventLog, captureStart: FeedStart?, make: @escaping Maker
  ) {
    sink = EventLogSink(log: log)
    self.make = make
    servesTimers = captureStart != nil
    begun = captureStart
  }

  /// Takes the next record.
  package mutating func take(_ record: PacketRecord, _ payload: RawSpan) throws {
    if record.tag.kind != .start { try sink.commit() }
    switch record.tag.kind {
    case .start:
      guard let start = FeedStart(payload) else {
        throw RecordingError(description: "record \(record.number): a start of another version")
      }
      try beginIfDue()
      if !servesTimers { try sink.goOn(from: start.firstSequence) }
      begun = start
      preset = []
    case .definition:
      guard let definition = InstrumentDefinition(payload) else {
        throw RecordingError(description: "record \(record.number): no definition")
      }
      preset.append(definition)
    case .abandoned:
      skippedCount += 1
    case .packet, .expire, .snapshot, .reply, .stream, .connection:
      try beginIfDue()
      guard decoder != nil else {
        throw RecordingError(
          description: "the recording does not begin with the start of a datafeed: what its "
            + "decoder knew is not in it")
      }
      give(record, payload)
    }
  }

  private mutating func beginIfDue() throws {
    guard let start = begun else { return }
    begun = nil
    startCount += 1
    decoder = try make(start, preset)
    decoder?.announce(into: &sink)
  }

  private mutating func give(_ record: PacketRecord, _ payload: RawSpan) {
    let time = record.tag.stamp
    switch record.tag.kind {
    case .packet:
      if servesTimers { serveTimers(until: time) }
      decoder?.receive(payload, receiveTime: time, line: Int(record.tag.line), into: &sink)
    case .expire: decoder?.expire(now: time, into: &sink)
    case .snapshot: decoder?.snapshot(into: &sink)
    case .reply: decoder?.receiveReply(payload, receiveTime: time, into: &sink)
    case .stream: decoder?.receiveSnapshot(payload, now: time, into: &sink)
    case .connection:
      let change: SnapshotConnection = record.tag.address == 1 ? .connected : .disconnected
      decoder?.snapshotConnection(change, now: time, into: &sink)
    case .start, .definition, .abandoned: break
    }
    // What the decoder asks for was done when it was recorded: the answers follow.
    while decoder?.nextRecoveryAction(output: &output) != nil { output.removeAll() }
  }

  private mutating func serveTimers(until time: MonotonicNanos) {
    while let due = decoder?.deadline, due <= time { decoder?.expire(now: due, into: &sink) }
  }

  /// Writes what is left; returns events and their checksum.
  package mutating func finish() throws -> (eventCount: UInt64, checksum: UInt32) {
    try beginIfDue()
    try sink.commit()
    try sink.log.flush()
    return (sink.log.eventCount, sink.log.checksum)
  }

  /// Calls `body` with the name and count of everything the decoder counts.
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    decoder?.forEachCounter(body)
  }
}

/// Numbers events as their ring does and writes them down, those of one input at a time.
package struct EventLogSink: EventSink, ~Copyable {
  var log: EventLog
  private var sequence: UInt64 = 0
  /// Events of the last input: a datafeed that was killed may have published only some of them.
  private var pending: [Event] = []

  init(log: consuming EventLog) { self.log = log }

  package mutating func publish(_ event: Event) {
    var event = event
    sequence += 1
    event.sequence = sequence
    pending.append(event)
  }

  /// Writes the events of the last input.
  mutating func commit() throws(DiskError) {
    for event in pending { try log.append(event) }
    pending.removeAll(keepingCapacity: true)
  }

  /// A new datafeed's first event has sequence `first`: what its predecessor had not published
  /// when it died is dropped.
  mutating func goOn(from first: UInt64) throws(DiskError) {
    pending.removeAll { $0.sequence >= first }
    try commit()
    sequence = first - 1
  }
}
