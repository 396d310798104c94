// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// What the day begins with, and what instruments are. Words 0, 1 and 3 are those of all records.
///
///              definition                      position             cash
///      2       kind | venue << 8 |             kind | account << 16 | strategy << 24 |
///              price decimals << 16 |          instrument << 32
///              quantity decimals << 24 |
///              instrument << 32 | margined << 56
///      4       venue index
///      7       multiplier, × 10⁻⁹              mark
///      8       round lot                       quantity
///      9       currency                                             currency
///     10       tick size, × 10⁻⁹
///     14, 15   code                            cost, low and high   amount, low and high
extension JournalRecord {
  /// An instrument that is about to be traded or held.
  package init(
    _ definition: InstrumentDefinition, of instrument: InstrumentID, now: MonotonicNanos
  ) {
    self.init(.definition, now: now)
    words[2] |= UInt64(definition.venue.rawValue) << 8
    words[2] |= UInt64(definition.priceDecimals) << 16
    words[2] |= UInt64(definition.quantityDecimals) << 24
    words[2] |= (UInt64(instrument.raw) & 0xFF_FFFF) << 32 | UInt64(definition.margined) << 56
    words[4] = definition.venueIndex
    words[7] = UInt64(bitPattern: definition.multiplier.raw)
    words[8] = UInt64(bitPattern: definition.roundLot.raw)
    words[9] = UInt64(definition.currency.raw)
    words[10] = UInt64(bitPattern: definition.tickSize.raw)
    words[14] = definition.code.high
    words[15] = definition.code.low
  }

  /// A position that the day begins with.
  package init(
    _ position: OpeningBook.Position, in instrument: InstrumentID, of account: AccountID,
    now: MonotonicNanos
  ) {
    self.init(.position, now: now)
    words[2] |= UInt64(account.raw) << 16 | UInt64(position.strategy.raw) << 24
    words[2] |= (UInt64(instrument.raw) & 0xFF_FFFF) << 32
    words[7] = UInt64(bitPattern: position.mark.raw)
    words[8] = UInt64(bitPattern: position.quantity.raw)
    store(position.openCost)
  }

  /// Money that the day begins with.
  package init(_ cash: OpeningBook.Cash, now: MonotonicNanos) {
    self.init(.cash, now: now)
    words[2] |= UInt64(cash.account.raw) << 16
    words[9] = UInt64(cash.currency.raw)
    store(cash.amount)
  }

  private mutating func store(_ amount: Money) {
    words[14] = UInt64(truncatingIfNeeded: amount.raw)
    words[15] = UInt64(truncatingIfNeeded: amount.raw >> 64)
  }

  private var amount: Money {
    Money(raw: Int128(Int64(bitPattern: words[15])) << 64 | Int128(words[14]))
  }

  /// The instrument of a `definition` record; nil when a field holds no known value.
  package var definition: InstrumentDefinition? {
    guard let venue = VenueID(rawValue: UInt8(truncatingIfNeeded: words[2] >> 8)) else {
      return nil
    }
    var definition = InstrumentDefinition(
      code: Code(high: words[14], low: words[15]), venue: venue,
      priceDecimals: UInt8(truncatingIfNeeded: words[2] >> 16),
      quantityDecimals: UInt8(truncatingIfNeeded: words[2] >> 24),
      roundLot: Quantity(raw: Int64(bitPattern: words[8])),
      tickSize: Price(raw: Int64(bitPattern: words[10])), venueIndex: words[4])
    definition.margined = UInt8(truncatingIfNeeded: words[2] >> 56)
    definition.multiplier = Price(raw: Int64(bitPattern: words[7]))
    definition.currency = Currency(raw: UInt32(truncatingIfNeeded: words[9]))
    return definition
  }

  /// The position of a `position` record in an instrument called `code`.
  package func openingPosition(_ code: Code) -> OpeningBook.Position {
    OpeningBook.Position(
      strategy: strategy, code: code, quantity: Quantity(raw: Int64(bitPattern: words[8])),
      openCost: amount, mark: Price(raw: Int64(bitPattern: words[7])))
  }

  /// The money of a `cash` record.
  package var openingCash: OpeningBook.Cash {
    OpeningBook.Cash(
      account: account, currency: Currency(raw: UInt32(truncatingIfNeeded: words[9])),
      amount: amount)
  }
}
