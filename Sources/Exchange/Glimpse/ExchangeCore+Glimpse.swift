// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Rings
package import Units
import Wire

extension ExchangeCore {
  /// A connection to the snapshot server was accepted; there must be no other.
  package mutating func connectGlimpse(at now: MonotonicNanos) { glimpse.connect(at: now) }

  /// The snapshot server's connection is gone.
  package mutating func disconnectGlimpse() { glimpse.disconnect() }

  /// Gives a client that logged in the book as it is.
  mutating func serveGlimpse(at now: MonotonicNanos) {
    guard phase != .idle, phase != .closed, glimpse.isConnected else { return }
    if glimpse.takesLogin(session: publisher.session, at: now) { spin(at: now) }
    glimpse.advance(to: now)
  }

  /// Writes the whole book. No event of the engine waits here, so the book is as of the last
  /// message published.
  private mutating func spin(at now: MonotonicNanos) {
    let timestamp = publisher.timestamp(now)
    func header(_ index: Int) -> ITCH50.Header {
      ITCH50.Header(stockLocate: UInt16(truncatingIfNeeded: index + 1), timestamp: timestamp)
    }
    for index in 0..<engine.instrumentCount {
      glimpse.add(ITCH50.StockDirectory(engine.instruments[index], header(index)))
    }
    for index in 0..<engine.instrumentCount {
      glimpse.add(
        ITCH50.StockTradingAction(engine.instruments[index], engine.states[index], header(index)))
    }
    for index in 0..<engine.instrumentCount {
      let stock = Alpha<8>(engine.instruments[index].code)
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      Self.spin(engine.book, instrument, header(index), stock, into: &glimpse)
    }
    glimpse.add(ITCH50.EndOfSnapshot(sequence: publisher.nextSequence))
    glimpse.counters.snapshotSend += 1
  }

  private static func spin(
    _ book: borrowing OrderBook, _ instrument: InstrumentID, _ header: ITCH50.Header,
    _ stock: Alpha<8>, into glimpse: inout GlimpseServer
  ) {
    for side in [Side.buy, .sell] {
      book.forEachOrder(instrument, side) { order in
        glimpse.add(
          ITCH50.AddOrder(
            header: header, orderRef: order.order.raw, side: side.character,
            shares: UInt32(clamping: order.quantity.raw), stock: stock,
            price: UInt32(clamping: order.price.mantissa(decimals: 4))))
      }
    }
  }
}
