// SPDX-License-Identifier: Apache-2.0
import Book
import Units

/// The book as a list of orders in arrival order: slow and evidently right.
struct NaiveBook {
  struct Entry: Equatable {
    var id: UInt64
    var instrument: UInt32
    var side: Side
    var price: Int64
    var quantity: Int64
    var arrival: Int

    func arriving(_ arrival: Int) -> Entry {
      var entry = self
      entry.arrival = arrival
      return entry
    }
  }

  var entries: [UInt64: Entry] = [:]
  var arrivals = 0

  mutating func add(_ id: UInt64, _ instrument: UInt32, _ side: Side, _ price: Int64, _ size: Int64)
  {
    arrivals += 1
    entries[id] = Entry(
      id: id, instrument: instrument, side: side, price: price, quantity: size, arrival: arrivals)
  }

  /// Takes up to `size` off; returns what was taken and what remains.
  mutating func reduce(_ id: UInt64, by size: Int64) -> (taken: Int64, remaining: Int64)? {
    guard var entry = entries[id] else { return nil }
    let taken = min(size, entry.quantity)
    entry.quantity -= taken
    entries[id] = entry.quantity > 0 ? entry : nil
    return (taken, entry.quantity)
  }

  /// Orders of one side, the one that trades first in front.
  func queue(_ instrument: UInt32, _ side: Side) -> [Entry] {
    entries.values.filter { $0.instrument == instrument && $0.side == side }
      .sorted {
        if $0.price != $1.price {
          return side == .buy ? $0.price > $1.price : $0.price < $1.price
        }
        return $0.arrival < $1.arrival
      }
  }

  func levels(_ instrument: UInt32, _ side: Side) -> [Level] {
    var levels: [Level] = []
    for entry in queue(instrument, side) {
      if levels.last?.price.raw == entry.price {
        levels[levels.count - 1].quantity.raw += entry.quantity
        levels[levels.count - 1].orders += 1
      } else {
        levels.append(
          Level(
            price: Price(raw: entry.price), quantity: Quantity(raw: entry.quantity), orders: 1))
      }
    }
    return levels
  }
}
