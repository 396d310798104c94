// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// Where the fields of a book, trade or snapshot lie.
  @usableFromInline
  package struct QuoteLayout: Sendable, BitwiseCopyable {
    var instrument = Field.text(5, 12)
    var index = Field.none
    var sequence = Field.none
    var board = Field.none
    var session = Field.none
    var time = Field.none
    // Trades.
    var price = Field.none
    var quantity = Field.none
    /// The session of a trade where it differs from that of the market.
    var tradeSession = Field.none
    var nearPrice = Field.none
    var farPrice = Field.none
    var open = Field.none
    var high = Field.none
    var low = Field.none
    var previous = Field.none
    var cumulativeQuantity = Field.none
    var cumulativeValue = Field.none
    /// What the last digit of an integer value means, in thousandths of a won.
    var valueUnit: Int64 = 1_000_000
    package var aggressor = Field.none
    var upperBand = Field.none
    var lowerBand = Field.none
    // Snapshots.
    var openInterest = Field.none
    var boardEvent = Field.none
    // Books.
    var book = BookLayout()
    var expectedPrice = Field.none
    var expectedQuantity = Field.none
    var midpoint = Field.none
    var midpointAskQuantity = Field.none
    var midpointBidQuantity = Field.none
    // Trades of securities.
    var changeSign = Field.none
    var change = Field.none
    var providerHolding = Field.none
    var bestAsk = Field.none
    var bestBid = Field.none

    /// Every field, for those that check layouts.
    package var fields: [Field] {
      let single = [
        instrument, index, sequence, board, session, time, price, quantity, tradeSession, nearPrice,
        farPrice, open, high, low, previous, cumulativeQuantity, cumulativeValue, aggressor,
        upperBand, lowerBand, openInterest, boardEvent, expectedPrice, expectedQuantity, midpoint,
        midpointAskQuantity, midpointBidQuantity, changeSign, change, providerHolding, bestAsk,
        bestBid,
      ]
      return single.filter(\.isPresent) + book.fields
    }
  }
}
