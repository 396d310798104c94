// SPDX-License-Identifier: Apache-2.0
public import Units

extension KRX {
  /// B2: all that the cycle of recovery says of one instrument.
  ///
  /// The header has no time and no number. Undefined prices are blank or not in the layout.
  @usableFromInline
  package struct Snapshot: Sendable, BitwiseCopyable {
    @usableFromInline package var header: Header
    /// The last trade's price; 0 before the first.
    @usableFromInline package var last: Price
    /// Prices of a calendar spread's legs; 0 for outright futures.
    @usableFromInline package var nearPrice: Price
    @usableFromInline package var farPrice: Price
    @usableFromInline package var open: Price
    @usableFromInline package var high: Price
    @usableFromInline package var low: Price
    /// In contracts; negative when blank or not in the layout.
    @usableFromInline package var openInterest: Int64
    @usableFromInline package var cumulativeQuantity: Int64
    /// Of the day, in thousandths of a won.
    @usableFromInline package var cumulativeValue: Int64
    @usableFromInline package var aggressor: Aggressor
    /// Levels a side in this message, 5 or 10.
    @usableFromInline package var depth: Int
    @usableFromInline package var bid: BookSide
    @usableFromInline package var ask: BookSide
    /// A board event; the venue says not to rely on it.
    @usableFromInline package var boardEvent: Alpha<3>
    @usableFromInline package var expectedPrice: Price
    /// The dynamic band; 0 or undefined where it does not apply.
    @usableFromInline package var upperBand: Price
    @usableFromInline package var lowerBand: Price

    @inlinable
    package init(
      header: Header, last: Price, nearPrice: Price = .undefined, farPrice: Price = .undefined,
      open: Price = .undefined, high: Price = .undefined, low: Price = .undefined,
      openInterest: Int64 = -1, cumulativeQuantity: Int64, cumulativeValue: Int64,
      aggressor: Aggressor = .notGiven, depth: Int, bid: BookSide = BookSide(),
      ask: BookSide = BookSide(), boardEvent: Alpha<3> = .blank,
      expectedPrice: Price = .undefined, upperBand: Price = .undefined,
      lowerBand: Price = .undefined
    ) {
      self.header = header
      self.last = last
      self.nearPrice = nearPrice
      self.farPrice = farPrice
      self.open = open
      self.high = high
      self.low = low
      self.openInterest = openInterest
      self.cumulativeQuantity = cumulativeQuantity
      self.cumulativeValue = cumulativeValue
      self.aggressor = aggressor
      self.depth = depth
      self.bid = bid
      self.ask = ask
      self.boardEvent = boardEvent
      self.expectedPrice = expectedPrice
      self.upperBand = upperBand
      self.lowerBand = lowerBand
    }
  }
}
