// SPDX-License-Identifier: Apache-2.0

extension KRX2011 {
  /// B6034 and B6014: the five best levels of both sides.
  ///
  ///     option: 17 index 3 · 20 status 2 · 22 book · 206 accept time 8 · 214 0xFF
  ///     future: 17 index 2 · 19 status 2 · 21 book · 203 accept time 8 · 211 0xFF
  @usableFromInline
  package struct Quote: Sendable, BitwiseCopyable {
    @usableFromInline package var product: Product
    /// The ISIN.
    @usableFromInline package var instrument: Alpha<12>
    /// The instrument's index in the day's list, not a message number.
    @usableFromInline package var sequence: UInt16
    /// `40` continuous trading, `10` and `11` auctions.
    @usableFromInline package var marketStatus: Alpha<2>
    @usableFromInline package var bid: BookSide
    @usableFromInline package var ask: BookSide
    @usableFromInline package var acceptTime: TimeOfDay

    /// The quote of a datagram of the exact length; nil when a number is none.
    @inlinable
    init?(_ product: Product, checked bytes: RawSpan) {
      let sequenceWidth = product == .option ? 3 : 2
      let status = 17 + sequenceWidth
      let book = BookLayout(product, at: status + 2)
      var isValid = true
      self.product = product
      instrument = bytes.alpha(Alpha<12>.self, at: 5)
      sequence = UInt16(bytes.digits(sequenceWidth, at: 17, &isValid))
      marketStatus = bytes.alpha(Alpha<2>.self, at: status)
      bid = book.bids(bytes, &isValid)
      ask = book.asks(bytes, &isValid)
      acceptTime = TimeOfDay(digits: bytes.digits(8, at: book.end, &isValid))
      guard isValid else { return nil }
    }
  }
}
