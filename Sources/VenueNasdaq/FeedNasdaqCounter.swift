// SPDX-License-Identifier: Apache-2.0
import Feed

/// What the ITCH 5.0 normaliser counts, besides messages by their type.
package enum FeedNasdaqCounter: Int, CounterKey {
  case messageDecoded = 0
  /// Messages with a length other than that of their type.
  case messageMalformed
  /// Messages whose type is not of ITCH 5.0.
  case messageTypeUnknown
  /// Messages of instruments that are not wanted.
  case messageUnsubscribed
  /// Messages of instruments for which the table had no room.
  case instrumentRefused
  case orderUnknownExecute
  case orderUnknownExecuteWithPrice
  case orderUnknownCancel
  case orderUnknownDelete
  case orderUnknownReplace
  /// Adds whose reference was in use.
  case orderDuplicate
  /// Adds that found no room in the book; the instrument is declared to have a gap.
  case orderTableFull
  /// Adds without a side or a quantity.
  case orderInvalid
  /// Executions and cancels of more than rested.
  case orderExcess
  /// Trading states that have no meaning here.
  case statusUnknown
  /// Breaks of trades that are too old to be known or were not printed.
  case tradeBreakUnknown
  case eventStaged
  /// Times all books were forgotten, for another session or a snapshot.
  case bookCleared

  /// Counters of messages that were delivered and had no effect.
  static let refusals: [FeedNasdaqCounter] = [
    .messageMalformed, .messageTypeUnknown, .instrumentRefused, .orderUnknownExecute,
    .orderUnknownExecuteWithPrice, .orderUnknownCancel, .orderUnknownDelete,
    .orderUnknownReplace, .orderDuplicate, .orderTableFull, .orderInvalid, .orderExcess,
  ]
}
