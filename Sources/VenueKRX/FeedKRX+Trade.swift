// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Units
import Wire

extension FeedKRX {
  /// Takes the trade of a message, on the cumulative quantity's word.
  ///
  /// - Parameter carriesBook: whether the message has the book that the trade left behind.
  mutating func take(
    trade: borrowing KRX.Trade, _ instrument: InstrumentID, isLate: Bool, carriesBook: Bool
  ) {
    let row = instrument.index
    let quantity = trade.quantity
    let after = trade.cumulativeQuantity
    guard quantity > 0, after >= quantity else {
      counters.count(.tradeRefused)
      return
    }
    let before = records[row].cumulative
    guard before >= 0 else { return begin(trade, instrument) }
    let start = after - quantity
    guard after > before else {
      return takeOld(trade, instrument, from: start, isLate: isLate)
    }
    if start > before {
      counters.count(.tradeHole)
      records[row].holes.add(from: before, to: start)
      // A trade changes the book, and the message that said so is missing.
      if !carriesBook { records[row].isBehind = true }
      wait(row)
    } else if start < before {
      counters.count(.tradeOverlapping)
    }
    begin(trade, instrument)
  }

  /// Publishes the newest trade; the volume goes on from it.
  private mutating func begin(_ trade: borrowing KRX.Trade, _ instrument: InstrumentID) {
    records[instrument.index].cumulative = trade.cumulativeQuantity
    if trade.header.time.isPresent {
      records[instrument.index].tradeTime = trade.header.time.nanos
    }
    publish(trade: trade, instrument, [])
  }

  /// A trade whose volume was passed: one that was missing, a copy, or the venue counts anew.
  private mutating func takeOld(
    _ trade: borrowing KRX.Trade, _ instrument: InstrumentID, from start: Int64, isLate: Bool
  ) {
    let row = instrument.index
    let after = trade.cumulativeQuantity
    if records[row].holes.fill(from: start, to: after) {
      counters.count(.tradeRecovered)
      // What is numbered was counted by its number.
      if venueSequence == 0 { lines.countFilled(line) }
      publish(trade: trade, instrument, .recovered)
      return
    }
    guard after < records[row].cumulative, !isLate, trade.header.time.isPresent,
      isAnew(trade.header.time.nanos, records[row].tradeTime)
    else {
      counters.count(.tradeDuplicate)
      return
    }
    counters.count(.volumeRestart)
    records[row].holes.removeAll()
    begin(trade, instrument)
  }

  private mutating func publish(
    trade: borrowing KRX.Trade, _ instrument: InstrumentID, _ flags: EventFlags
  ) {
    publish(
      .trade, instrument, at: trade.header.time, side: trade.aggressor.side, price: trade.price,
      quantity: Quantity(raw: trade.quantity), flags: flags)
  }
}
