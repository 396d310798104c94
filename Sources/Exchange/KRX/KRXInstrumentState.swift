// SPDX-License-Identifier: Apache-2.0
import Units
import Wire

/// What the publisher remembers of one contract.
struct KRXInstrumentState: BitwiseCopyable {
  /// The last message's number.
  var sequence: Int32 = 0
  var open = Price.zero
  var high = Price.zero
  var low = Price.zero
  var last = Price.zero
  /// In contracts of the day.
  var cumulativeQuantity: Int64 = 0
  /// In thousandths of a won.
  var cumulativeValue: Int64 = 0
  var aggressor = KRX.Aggressor.none
  /// The book as last published.
  var bid = KRX.BookSide()
  var ask = KRX.BookSide()
  /// The trade that has not been published, as the next event may change the book again.
  var pending: PendingTrade?
  /// Whether the engine changed the book since it was published.
  var isBookStale = false
  /// The stage of the price limit in each direction, from 1.
  var upperStage = 1
  var lowerStage = 1
  var upperBand = Price.zero
  var lowerBand = Price.zero

  struct PendingTrade: BitwiseCopyable {
    var price: Price
    var quantity: Int64
    var previous: Price
    var aggressor: KRX.Aggressor
    /// An auction's trade leaves the book as it is.
    var touchesBook: Bool
    var open: Price
    var high: Price
    var low: Price
    var cumulativeQuantity: Int64
    var cumulativeValue: Int64
  }
}
