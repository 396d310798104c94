// SPDX-License-Identifier: Apache-2.0
public import Feed
import Memory
public import Rings
public import Units
public import Venue
import Wire

/// The KRX feed of any generation: one message a datagram in, level and trade events out.
///
/// **Books.** Messages carry whole books of five or ten levels a side; events say what changed
/// against the levels published before, so that books kept from events equal the venue's. A book
/// that is not known to be whole (the first, one after a gap, one after levels out of order) is
/// published between `snapshotBegin` and `snapshotEnd`.
///
/// **Trades.** `cumulative before + quantity = cumulative after`; where that does not hold, trades
/// are missing. They are waited for on the other lines for a short time, published as `recovered`
/// when they come, and otherwise declared lost: `gap` of the instrument, quantity the volume lost,
/// followed by the book again when that is of a later message.
///
/// **Lines.** The first copy of a book or trade wins, see `CopyHistory`; numbered messages are
/// counted per instrument and board. When all lines of a stream are silent its instruments get a
/// `gap`, and are healed by their next message with a book.
///
/// **Market events.** `session` events carry in `orderID` the three characters of a board event,
/// or `LF` and `LR` for a line that failed and returned, whose number is the quantity.
@usableFromInline
package struct FeedKRX: ~Copyable {
  var instruments: InstrumentTable
  /// What was counted.
  package var counters = CounterSet<FeedKRXCounter>()
  /// The messages by class.
  package var messages = CounterSet<FeedKRXMessage>()
  /// At most: a clear, a definition, a state, a trade, limits twice, a gap, and of each side ten
  /// levels gone and ten set between two marks.
  @usableFromInline var stage = EventStage<64>()
  let configuration: FeedKRXConfiguration
  /// Times are hundredths of a second, and those of books and trades do not compare.
  let stampsAreCoarse: Bool
  var records: FixedArray<KRXInstrument>
  /// The levels published last: twenty to an instrument, ten bids first, best first.
  var published: FixedArray<Level>
  var history: CopyHistory
  var lines: KRXLines
  /// Digests of each instrument's last numbered messages on its first board, by number.
  var numbered: FixedArray<UInt64>
  /// Instruments that wait for what is missing, the longest wait first.
  var waiting: FixedQueue<Waiting>
  /// The state of what goes over many instruments.
  var sweep = Sweep.none
  var sweepNext = 0
  var hasBegun = false
  // Of the datagram at hand.
  var receiveTime = MonotonicNanos(raw: 0)
  var line = 0
  var digest: UInt64 = 0
  var venueSequence: UInt64 = 0

  /// An instrument's wait.
  struct Waiting: BitwiseCopyable {
    var instrument: InstrumentID
    var since: MonotonicNanos
  }

  /// A feed that has received nothing; all memory is taken here.
  package init(_ configuration: FeedKRXConfiguration) {
    let capacity = configuration.instrumentCapacity
    self.configuration = configuration
    stampsAreCoarse = configuration.generation != .exture3
    instruments = InstrumentTable(capacity: capacity, preset: configuration.preset)
    records = FixedArray(repeating: KRXInstrument(), count: capacity)
    published = FixedArray(repeating: .absent, count: 20 * capacity)
    // The last row is of messages about no single instrument.
    history = CopyHistory(capacity: capacity + 1, stampsAreUnique: !stampsAreCoarse)
    numbered = FixedArray(repeating: 0, count: CopyHistory.depth * capacity)
    lines = KRXLines(
      streams: configuration.lineStreams, silenceMax: configuration.silenceMax)
    waiting = FixedQueue(
      capacity: capacity,
      filler: Waiting(instrument: .none, since: MonotonicNanos(raw: 0)))
  }

  /// The instrument of an ISIN, nil while it was not seen.
  package func instrument(of code: Code) -> InstrumentID? { instruments.instrument(of: code) }

  /// The published level `depth` in 0 ..< 10 steps behind the best, absent when there is none.
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    precondition(depth >= 0)
    precondition(depth < 10)
    return published[FeedKRX.position(instrument, side) + depth]
  }

  /// Whether the published levels are known to be the venue's.
  package func isTrusted(_ instrument: InstrumentID) -> Bool { records[instrument.index].isTrusted }

  /// Contracts or shares of the day as of the last trade, nil before the first.
  package func cumulativeQuantity(of instrument: InstrumentID) -> Int64? {
    let quantity = records[instrument.index].cumulative
    return quantity < 0 ? nil : quantity
  }

  /// The product of an instrument, `other` until a message of it came.
  package func product(of instrument: InstrumentID) -> KRXProduct {
    records[instrument.index].product
  }

  static func position(_ instrument: InstrumentID, _ side: Side) -> Int {
    20 * instrument.index + (side == .buy ? 0 : 10)
  }

  @usableFromInline
  mutating func decode(_ datagram: RawSpan, receiveTime: MonotonicNanos, line: Int) {
    self.receiveTime = receiveTime
    self.line = min(max(line, 0), lines.count - 1)
    venueSequence = 0
    begin()
    let change = lines.hear(self.line, at: receiveTime)
    if change != .none { lineReturned(change) }
    if lines.hasCopies(self.line) { digest = FeedKRX.digest(datagram, configuration.generation) }
    switch KRX.decode(datagram, configuration.generation, into: &self) {
    case .decoded, .recognized: return
    case .unknownType: counters.count(.messageTypeUnknown)
    case .wrongLength, .missingEnd: counters.count(.messageTruncated)
    case .malformed: counters.count(.messageMalformed)
    }
    lines.countMalformed(self.line)
  }

  @usableFromInline
  mutating func begin() {
    guard !hasBegun else { return }
    hasBegun = true
    publish(.bookClear, .none, at: .absent)
  }

  /// The payload's digest without its message number, which some lines leave blank.
  private static func digest(_ datagram: RawSpan, _ generation: KRX.Generation) -> UInt64 {
    guard generation == .exture3, datagram.byteCount > 13 else { return datagram.digest }
    return datagram.extracting(first: 5).digest ^ datagram.extracting(droppingFirst: 13).digest
  }

  mutating func publish(
    _ kind: EventKind, _ instrument: InstrumentID, at time: KRX.TimeOfDay, side: Side = .none,
    price: Price = .zero, quantity: Quantity = .zero, orderID: UInt64 = 0,
    flags: EventFlags = []
  ) {
    counters.count(.eventStaged)
    let exchangeTime =
      time.isPresent ? configuration.midnight + Nanos(raw: time.nanos) : UnixNanos(raw: 0)
    stage.append(
      Event(
        kind: kind, instrument: instrument, side: side, price: price, quantity: quantity,
        orderID: orderID, flags: flags, exchangeTime: exchangeTime, receiveTime: receiveTime,
        venueSequence: venueSequence))
  }
}

extension FeedKRX: EventStaging {
  @inlinable package mutating func popStaged() -> Event? { stage.popFirst() }
}

extension FeedKRX: FeedDecoder {
  @inlinable
  package mutating func receive<Sink: EventSink & ~Copyable>(
    _ payload: RawSpan, receiveTime: MonotonicNanos, line: Int, into sink: inout Sink
  ) {
    decode(payload, receiveTime: receiveTime, line: line)
    publishStaged(into: &sink)
    if isSweeping { finishSweep(into: &sink) }
    if isWaitOver(at: receiveTime) { expireWaits(now: receiveTime, into: &sink) }
  }

  /// Says that no book kept before this process may be believed.
  @inlinable
  package mutating func announce<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    announceInstruments(into: &sink)
    begin()
    publishStaged(into: &sink)
  }

  @usableFromInline
  package mutating func expire<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    expireWaits(now: now, into: &sink)
    while stageSilence(now: now) {
      publishStaged(into: &sink)
      finishSweep(into: &sink)
    }
  }

  @inlinable
  mutating func expireWaits<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {
    while stageWaitOver(now: now) { publishStaged(into: &sink) }
  }

  @inlinable
  mutating func finishSweep<Sink: EventSink & ~Copyable>(into sink: inout Sink) {
    while stageSweep() { publishStaged(into: &sink) }
  }

  @usableFromInline
  package var deadline: MonotonicNanos? {
    let silence = lines.deadline
    guard let front = waiting.peek() else { return silence }
    let due = front.since + configuration.holdTime
    guard let silence, silence < due else { return due }
    return silence
  }

  @usableFromInline package var lineCount: Int { lines.count }
  @usableFromInline package func figures(line: Int) -> LineFigures { lines.lines[line].figures }
  @usableFromInline package mutating func popLateness() -> LineLateness? { lines.popLateness() }

  @usableFromInline package var instrumentCount: Int { instruments.count }

  @usableFromInline
  package func definition(of instrument: InstrumentID) -> InstrumentDefinition {
    instruments[instrument]
  }

  @usableFromInline
  package mutating func snapshot<Sink: EventSink & ~Copyable>(
    of instrument: InstrumentID, into sink: inout Sink
  ) {
    stageSnapshot(of: instrument)
    publishStaged(into: &sink)
  }

  @usableFromInline
  package var summary: FeedSummary {
    var summary = FeedSummary()
    let malformed: [FeedKRXCounter] = [.messageTypeUnknown, .messageTruncated, .messageMalformed]
    for counter in malformed { summary.packetsMalformed &+= counters[counter] }
    for message in FeedKRXMessage.allCases { summary.messagesDelivered &+= messages[message] }
    summary.packetsDuplicate = counters[.messageCopy] &+ counters[.tradeDuplicate]
    summary.messagesRefused =
      counters[.instrumentRefused] &+ counters[.ladderRefused] &+ counters[.tradeRefused]
    summary.messagesLost = counters[.messageLost]
    summary.gapsDeclared = counters[.gap]
    summary.packetsMismatched = counters[.messageMismatched]
    return summary
  }

  @usableFromInline
  package func forEachCounter(_ body: (String, UInt64) -> Void) {
    messages.forEach(body)
    counters.forEach(body)
    lines.forEachCounter(body)
  }
}
