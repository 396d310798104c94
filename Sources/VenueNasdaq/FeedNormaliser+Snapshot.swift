// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Memory
package import Rings
package import Units

extension FeedNormaliser {
  /// Publishes what this normaliser knows of `instrument`: definition, trading state, all levels.
  ///
  /// When its book may lack orders a `gap` follows the `snapshotEnd`. Cost: one event a level.
  package func snapshot<Sink: EventSink & ~Copyable>(
    of instrument: InstrumentID, into sink: inout Sink
  ) {
    sink.define(instrument, as: instruments[instrument])
    publish(.definition, instrument, into: &sink)
    publish(.snapshotBegin, instrument, into: &sink)
    for side in [Side.buy, .sell] {
      for depth in 0..<book.depth(instrument, side) {
        let level = book.level(instrument, side, depth)
        publish(
          .levelSet, instrument, side: side, price: level.price, quantity: level.quantity,
          orderID: UInt64(clamping: level.orders), into: &sink)
      }
    }
    let state = tradingStates[instrument.index]
    publish(.status, instrument, quantity: Quantity(raw: Int64(state.rawValue)), into: &sink)
    let isIncomplete = isIncomplete[instrument.index]
    publish(.snapshotEnd, instrument, flags: isIncomplete ? [] : .lastOfPacket, into: &sink)
    if isIncomplete { publish(.gap, instrument, flags: .lastOfPacket, into: &sink) }
  }

  private func publish<Sink: EventSink & ~Copyable>(
    _ kind: EventKind, _ instrument: InstrumentID, side: Side = .none, price: Price = .zero,
    quantity: Quantity = .zero, orderID: UInt64 = 0, flags: EventFlags = [],
    into sink: inout Sink
  ) {
    sink.publish(
      Event(
        kind: kind, instrument: instrument, side: side, price: price, quantity: quantity,
        orderID: orderID, flags: flags.union(.snapshot), venueSequence: sequence))
  }
}
