// SPDX-License-Identifier: Apache-2.0
package import Units

/// What an order's price is judged by: a few words of an `InstrumentState`.
package struct InstrumentQuote: Sendable, BitwiseCopyable, Hashable {
  /// Best bid, `undefined` when there is none.
  package var bid: Price
  /// Best ask, `undefined` when there is none.
  package var ask: Price
  /// Price of the last trade, `undefined` when there was none.
  package var last: Price
  package var tradingState: TradingState
  /// The book is known to be wrong or old.
  package var isStale: Bool

  /// Nothing is known.
  @inlinable
  package init() {
    bid = .undefined
    ask = .undefined
    last = .undefined
    tradingState = .unknown
    isStale = true
  }

  @inlinable
  package init(_ row: InstrumentState) {
    bid = row.bestBid.isPresent ? row.bestBid.price : .undefined
    ask = row.bestAsk.isPresent ? row.bestAsk.price : .undefined
    last = row.lastPrice
    tradingState = row.tradingState
    isStale = row.isStale != 0
  }

  /// As of a row of which `word` gives the words. A trading state that is none counts as closed.
  @inlinable @inline(__always)
  package init(_ word: (Int) -> UInt64) {
    let flags = word(Word.flags)
    bid = Self.price(Word.bids, word)
    ask = Self.price(Word.asks, word)
    last = Price(raw: Int64(bitPattern: word(Word.lastPrice)))
    tradingState = TradingState(rawValue: UInt8(truncatingIfNeeded: flags >> 24)) ?? .closed
    isStale = flags >> 32 != 0
  }

  @inlinable @inline(__always)
  static func price(_ level: Int, _ word: (Int) -> UInt64) -> Price {
    let quantity = Int64(bitPattern: word(level + 1))
    return quantity > 0 ? Price(raw: Int64(bitPattern: word(level))) : .undefined
  }

  /// Where the words lie in a row.
  package enum Word {
    /// Venue, decimals, trading state in byte 3, `isStale` in the upper half.
    @inlinable package static var flags: Int { 2 }
    @inlinable package static var bids: Int { 5 }
    @inlinable package static var asks: Int { 35 }
    @inlinable package static var lastPrice: Int { 65 }
  }
}

extension SeqlockTableReader<InstrumentState> {
  /// What the row says of the market; `index` in 0 ..< rowCount. Touches four cache lines of ten.
  @inlinable @inline(__always)
  package func read(_ index: Int, into quote: inout InstrumentQuote) -> RowOutcome {
    read(index, into: &quote) { InstrumentQuote($0) }
  }
}
