// SPDX-License-Identifier: Apache-2.0
import Feed

/// What the KRX feed counts.
package enum FeedKRXCounter: Int, CounterKey {
  /// Quotes of options, B6034.
  case quoteOption = 0
  /// Quotes of futures, B6014.
  case quoteFuture
  /// Trades of options, A3034.
  case tradeOption
  /// Trades of futures, A3014.
  case tradeFuture
  /// Trades of options with their book, G7034.
  case tradeQuoteOption
  /// Trades of futures with their book, G7014.
  case tradeQuoteFuture
  /// Messages of the distribution that carry no book and no trade.
  case messageOther
  case messageTypeUnknown
  /// Messages with a length other than that of their type, or without their end.
  case messageTruncated
  /// Messages with a number that is none.
  case messageMalformed
  /// Instrument codes that are not Korean, or new ones that found no room.
  case instrumentRefused
  /// Books whose levels are not in order; nothing of them was used.
  case ladderRefused
  /// Books that were equal to the one before.
  case bookUnchanged
  /// Trades that had been published before.
  case tradeDuplicate
  /// Trades before which the cumulative quantity shows that others were lost.
  case tradeMissed
  /// Market states without a meaning here.
  case statusUnknown
  case eventStaged

  /// Counters of messages that were decoded, one of which counts each.
  static let decoded: [FeedKRXCounter] = [
    .quoteOption, .quoteFuture, .tradeOption, .tradeFuture, .tradeQuoteOption,
    .tradeQuoteFuture, .messageOther,
  ]
}
