// SPDX-License-Identifier: Apache-2.0
package import Feed
package import Rings
package import Units

/// How a `FeedNasdaq` reads its channel and how much memory it takes.
package struct FeedNasdaqConfiguration: Sendable {
  package var line = LineConfiguration()
  package var recovery = RecoveryConfiguration()
  /// The midnight, of US/Eastern, that the feed's times of day count from.
  package var midnight = UnixNanos(raw: 0)
  /// Instruments that get the first numbers, in this order.
  package var preset: [InstrumentDefinition] = []
  /// Whether instruments outside `preset` are taken as the feed announces them.
  package var admitsUnlisted = true
  /// Nasdaq lists some twelve thousand.
  package var instrumentCapacity = 16_384
  /// Orders resting at the same time, 64 bytes each.
  package var orderCapacity = 1 << 22
  /// Twice the prices with orders at the same time, 44 bytes each.
  package var levelCapacity = 1 << 21
  /// Trades that a break can take back, a power of two, 32 bytes each: the last ones of the venue.
  package var tradeCapacity = 1 << 16

  package init() {}

  /// `USD`.
  private static var dollar: Currency { Currency(raw: 0x5553_4400) }

  /// The definition of a Nasdaq stock of which just the ticker is known.
  package static func definition(_ code: Code) -> InstrumentDefinition {
    var definition = InstrumentDefinition(
      code: code, venue: .nasdaq, priceDecimals: 4, roundLot: Quantity(raw: 100),
      tickSize: Price(raw: 10_000_000))
    definition.currency = dollar
    return definition
  }
}
