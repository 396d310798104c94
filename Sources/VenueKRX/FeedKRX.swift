// SPDX-License-Identifier: Apache-2.0
public import Feed
import Memory
public import Rings
public import Units
public import Venue
import Wire

/// The KRX derivatives feed of 2011: one message a datagram in, level and trade events out.
///
/// Quotes carry five levels a side; events say what changed against the levels published before,
/// so that books kept from events equal the quotes. Messages have no sequence numbers: a lost quote
/// is healed by the next one, a lost trade shows in the cumulative quantity. One line only.
@usableFromInline
package struct FeedKRX: ~Copyable {
  var instruments: InstrumentTable
  /// What was counted.
  package var counters = CounterSet<FeedKRXCounter>()
  /// A definition, a state, a trade, and on each side five levels gone and five set.
  @usableFromInline var stage = EventStage<24>()
  let midnight: UnixNanos
  let admitsUnlisted: Bool
  var receiveTime = MonotonicNanos(raw: 0)
  /// The levels published last: ten to an instrument, five bids first, best first.
  var published: FixedArray<Level>
  var tradingStates: FixedArray<TradingState>
  /// Contracts of the day as of the last trade; negative before the first.
  var cumulativeQuantities: FixedArray<Int64>

  /// A feed that has received nothing; all memory is taken here.
  package init(_ configuration: FeedKRXConfiguration) {
    let capacity = configuration.instrumentCapacity
    instruments = InstrumentTable(capacity: capacity, preset: configuration.preset)
    midnight = configuration.midnight
    admitsUnlisted = configuration.admitsUnlisted
    published = FixedArray(repeating: .absent, count: 10 * capacity)
    tradingStates = FixedArray(repeating: .unknown, count: capacity)
    cumulativeQuantities = FixedArray(repeating: -1, count: capacity)
  }

  /// The instrument of an ISIN, nil while it was not seen.
  package func instrument(of code: Code) -> InstrumentID? { instruments.instrument(of: code) }

  /// The published level `depth` in 0 ..< 5 steps behind the best, absent when there is none.
  package func level(_ instrument: InstrumentID, _ side: Side, _ depth: Int) -> Level {
    precondition(depth >= 0)
    precondition(depth < 5)
    return published[FeedKRX.position(instrument, side) + depth]
  }

  /// Contracts of the day as of the last trade, nil before the first.
  package func cumulativeQuantity(of instrument: InstrumentID) -> Int64? {
    let quantity = cumulativeQuantities[instrument.index]
    return quantity < 0 ? nil : quantity
  }

  static func position(_ instrument: InstrumentID, _ side: Side) -> Int {
    10 * instrument.index + (side == .buy ? 0 : 5)
  }

  @usableFromInline
  mutating func decode(_ datagram: RawSpan, receiveTime: MonotonicNanos) {
    self.receiveTime = receiveTime
    switch KRX2011.decode(datagram, into: &self) {
    case .decoded: break
    case .recognized: counters.count(.messageOther)
    case .unknownType: counters.count(.messageTypeUnknown)
    case .wrongLength, .missingEnd: counters.count(.messageTruncated)
    case .malformed: counters.count(.messageMalformed)
    }
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
    decode(payload, receiveTime: receiveTime)
    publishStaged(into: &sink)
  }

  /// Does nothing: nothing is waited for.
  @inlinable
  package mutating func expire<Sink: EventSink & ~Copyable>(
    now: MonotonicNanos, into sink: inout Sink
  ) {}

  @inlinable package var deadline: MonotonicNanos? { nil }
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
    for counter in FeedKRXCounter.decoded { summary.messagesDelivered &+= counters[counter] }
    summary.packetsDuplicate = counters[.tradeDuplicate]
    summary.messagesRefused = counters[.instrumentRefused] &+ counters[.ladderRefused]
    return summary
  }

  @usableFromInline
  package func forEachCounter(_ body: (String, UInt64) -> Void) { counters.forEach(body) }
}
