// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Units
import Wire

extension FeedKRX {
  /// Takes a book that is the newest of its instrument.
  mutating func take(
    book header: KRX.Header, _ bids: borrowing KRX.BookSide, _ asks: borrowing KRX.BookSide,
    _ instrument: InstrumentID
  ) {
    let row = instrument.index
    if header.time.isPresent {
      let time = header.time.nanos
      let isRestart = time < records[row].bookTime - configuration.latenessMax.raw
      records[row].bookTime = isRestart ? time : max(records[row].bookTime, time)
    }
    var bid = InlineArray<10, Level>(repeating: .absent)
    var ask = InlineArray<10, Level>(repeating: .absent)
    let bidCount = FeedKRX.pack(bids.levels, into: &bid)
    let askCount = FeedKRX.pack(asks.levels, into: &ask)
    guard FeedKRX.isLadder(bid, bidCount, .buy), FeedKRX.isLadder(ask, askCount, .sell) else {
      counters.count(.ladderRefused)
      distrust(instrument, at: header.time)
      return
    }
    records[row].isBehind = false
    guard records[row].isTrusted else {
      replace(.buy, bid, instrument)
      replace(.sell, ask, instrument)
      publishWhole(instrument, at: header.time)
      return
    }
    let stagedBefore = stage.count
    publish(side: .buy, bid, bidCount, instrument, header.time)
    publish(side: .sell, ask, askCount, instrument, header.time)
    if stage.count == stagedBefore { counters.count(.bookUnchanged) }
  }

  /// Copies the levels that are there to the front; returns how many they are.
  private static func pack(
    _ levels: InlineArray<10, Level>, into packed: inout InlineArray<10, Level>
  ) -> Int {
    var count = 0
    for depth in 0..<10 where levels[depth].quantity.raw > 0 {
      packed[count] = levels[depth]
      count += 1
    }
    return count
  }

  /// Whether the levels get strictly worse.
  private static func isLadder(
    _ levels: InlineArray<10, Level>, _ count: Int, _ side: Side
  ) -> Bool {
    var depth = 1
    while depth < count {
      let isWorse =
        side == .buy
        ? levels[depth].price < levels[depth - 1].price
        : levels[depth].price > levels[depth - 1].price
      guard isWorse else { return false }
      depth += 1
    }
    return count == 0 || levels[0].price.isDefined && levels[count - 1].price.isDefined
  }

  private mutating func replace(
    _ side: Side, _ levels: InlineArray<10, Level>, _ instrument: InstrumentID
  ) {
    let first = FeedKRX.position(instrument, side)
    for depth in 0..<10 { published[first + depth] = levels[depth] }
  }

  /// Stages what parts a side from the one published before: levels gone first, so that no book
  /// kept from events ever holds more than the venue's.
  private mutating func publish(
    side: Side, _ levels: InlineArray<10, Level>, _ count: Int, _ instrument: InstrumentID,
    _ time: KRX.TimeOfDay
  ) {
    let first = FeedKRX.position(instrument, side)
    var depth = 0
    // Both are in order of price, so one walk finds what is in one only.
    for old in 0..<10 {
      let level = published[first + old]
      guard level.isPresent else { break }
      while depth < count, FeedKRX.isBetter(levels[depth].price, level.price, side) { depth += 1 }
      if depth < count, levels[depth].price == level.price { continue }
      publish(.levelSet, instrument, at: time, side: side, price: level.price)
    }
    var old = 0
    for depth in 0..<count {
      let level = levels[depth]
      while old < 10, published[first + old].isPresent,
        FeedKRX.isBetter(published[first + old].price, level.price, side)
      { old += 1 }
      if old < 10, published[first + old] == level { continue }
      publish(level, side, instrument, time)
    }
    for depth in 0..<10 { published[first + depth] = levels[depth] }
  }

  private static func isBetter(_ price: Price, _ other: Price, _ side: Side) -> Bool {
    side == .buy ? price > other : price < other
  }

  private mutating func publish(
    _ level: Level, _ side: Side, _ instrument: InstrumentID, _ time: KRX.TimeOfDay,
    flags: EventFlags = []
  ) {
    publish(
      .levelSet, instrument, at: time, side: side, price: level.price, quantity: level.quantity,
      orderID: UInt64(clamping: level.orders), flags: flags)
  }

  /// Stages that the book of an instrument is not to be believed, once, or that volume was lost.
  mutating func distrust(
    _ instrument: InstrumentID, at time: KRX.TimeOfDay, volumeLost: Int64 = 0
  ) {
    guard records[instrument.index].isTrusted || volumeLost > 0 else { return }
    records[instrument.index].isTrusted = false
    counters.count(.gap)
    publish(.gap, instrument, at: time, quantity: Quantity(raw: volumeLost))
  }

  /// Stages the whole book as last published, and that it may be believed.
  mutating func publishWhole(_ instrument: InstrumentID, at time: KRX.TimeOfDay) {
    counters.count(.bookWhole)
    records[instrument.index].isTrusted = true
    publish(.snapshotBegin, instrument, at: time, flags: .snapshot)
    publishLevels(instrument, at: time)
    publish(.snapshotEnd, instrument, at: time, flags: .snapshot)
  }

  private mutating func publishLevels(_ instrument: InstrumentID, at time: KRX.TimeOfDay) {
    for side in [Side.buy, .sell] {
      let first = FeedKRX.position(instrument, side)
      for depth in 0..<10 {
        let level = published[first + depth]
        guard level.isPresent else { break }
        publish(level, side, instrument, time, flags: .snapshot)
      }
    }
  }

  /// Stages what this feed knows of `instrument`: at most 28 events.
  mutating func stageSnapshot(of instrument: InstrumentID) {
    let record = records[instrument.index]
    receiveTime = MonotonicNanos(raw: 0)
    venueSequence = 0
    publish(.definition, instrument, at: .absent, flags: .snapshot)
    publish(.snapshotBegin, instrument, at: .absent, flags: .snapshot)
    publishLevels(instrument, at: .absent)
    publish(
      .status, instrument, at: .absent,
      quantity: Quantity(raw: Int64(record.tradingState.rawValue)), flags: .snapshot)
    if record.limits.isDefined { publish(limits: record.limits, instrument, [.snapshot]) }
    if record.band.isDefined {
      publish(limits: record.band, instrument, [.snapshot, .dynamicBand])
    }
    publish(.snapshotEnd, instrument, at: .absent, flags: .snapshot)
    guard !record.isTrusted else { return }
    publish(.gap, instrument, at: .absent, flags: .snapshot)
  }
}
