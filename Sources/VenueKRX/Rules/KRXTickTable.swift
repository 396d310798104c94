// SPDX-License-Identifier: Apache-2.0
package import Units

/// The price steps of a product: each row holds up to a price, the last one without end.
package struct KRXTickTable: Sendable, BitwiseCopyable {
  /// Prices below `bound` are multiples of `tick`.
  package struct Row: Sendable, BitwiseCopyable, Hashable {
    /// Exclusive; `Price.undefined` for no bound.
    package var bound: Price
    package var tick: Price

    /// A row for prices below `bound`, by default for all that are left.
    package init(below bound: Price = .undefined, tick: Price) {
      self.bound = bound
      self.tick = tick
    }
  }

  private var rows: InlineArray<8, Row>
  package private(set) var rowCount = 0

  /// A table of up to eight rows; nil unless bounds rise, ticks are positive and only the last
  /// row has no bound.
  package init?(_ rows: [Row]) {
    guard rows.count <= 8 else { return nil }
    self.rows = InlineArray(repeating: Row(tick: .zero))
    var last: Price?
    for (index, row) in rows.enumerated() {
      guard row.tick.raw > 0, row.bound.isDefined == (index + 1 < rows.count) else { return nil }
      if row.bound.isDefined {
        if let last, row.bound <= last { return nil }
        last = row.bound
      }
      self.rows[index] = row
    }
    rowCount = rows.count
  }

  /// One step for all prices.
  package init(tick: Price) {
    precondition(tick.raw > 0)
    rows = InlineArray(repeating: Row(tick: tick))
    rowCount = 1
  }

  /// Without a row: the venue's steps are not known here.
  package static var unknown: KRXTickTable {
    guard let table = KRXTickTable([]) else { preconditionFailure("no row is a table") }
    return table
  }

  /// The smallest step; zero where the steps are not known.
  package var smallest: Price {
    var smallest = Price.zero
    for index in 0..<rowCount where smallest == .zero || rows[index].tick < smallest {
      smallest = rows[index].tick
    }
    return smallest
  }

  /// The step at `price`, zero where it is not known. Negative prices, of spreads, take the step
  /// of their size.
  package func tick(at price: Price) -> Price {
    let size = price.raw == .min ? Price.zero : Price(raw: Int64(price.raw.magnitude))
    for index in 0..<rowCount where !rows[index].bound.isDefined || size < rows[index].bound {
      return rows[index].tick
    }
    return .zero
  }

  /// Whether an order may carry `price`; true where the steps are not known.
  package func admits(_ price: Price) -> Bool {
    let tick = tick(at: price)
    return tick == .zero || price.raw % tick.raw == 0
  }
}
