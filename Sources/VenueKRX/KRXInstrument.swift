// SPDX-License-Identifier: Apache-2.0
import Rings
import Units

/// What the feed knows of one instrument beside its levels.
struct KRXInstrument: BitwiseCopyable {
  var product = KRXProduct.other
  /// The last three characters of its messages' TR codes.
  var information: UInt32 = 0
  /// The stream of lines that its books come on.
  var stream: UInt8 = 0
  /// Whether the events published so far make its whole book.
  var isTrusted = false
  /// Whether a message was missed behind the book's own.
  var isBehind = false
  /// Whether it waits in the queue for what is missing.
  var isWaiting = false
  var tradingState = TradingState.unknown
  /// The session id seen last, so that its meaning is looked up once.
  var session: UInt16 = 0
  // Times of day in Korea; negative before the first.
  var statusTime: Int64 = -1
  /// Of the last B6.
  var quoteTime: Int64 = -1
  /// The newest of all messages with a book.
  var bookTime: Int64 = -1
  var tradeTime: Int64 = -1
  /// Contracts or shares of the day as of the last trade; negative before the first.
  var cumulative: Int64 = -1
  /// The cumulative quantity that its last recovery snapshot told; negative before the first.
  var snapshotCumulative: Int64 = -1
  var holes = TradeHoles()
  /// Numbered messages that have not come, as far as they are waited for.
  var missing: Int64 = 0
  var boards = InlineArray<4, KRXBoard>(repeating: KRXBoard())
  var limits = KRXLimits()
  var band = KRXLimits()

  /// The newest time of any message.
  var newestTime: Int64 { max(bookTime, tradeTime) }
}

/// One board of an instrument: message numbers count for each.
struct KRXBoard: BitwiseCopyable {
  /// Two characters; 0 for a place not in use.
  var id: UInt16 = 0
  var window = SequenceWindow()
}

/// A lower and an upper price; undefined where there is none.
struct KRXLimits: BitwiseCopyable, Equatable {
  var lower = Price.undefined
  var upper = Price.undefined

  var isDefined: Bool { lower.isDefined || upper.isDefined }
}
