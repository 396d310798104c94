// SPDX-License-Identifier: Apache-2.0
import Feed
import Wire

/// What the KRX feed counts, beside its messages by class.
package enum FeedKRXCounter: Int, CounterKey {
  case messageTypeUnknown = 0
  /// Messages with a length other than that of their type, or without their end.
  case messageTruncated
  /// Messages with a number that is none.
  case messageMalformed
  /// Books and trades that another line had brought.
  case messageCopy
  /// Books and trades older than what was applied; their trades were still looked at.
  case messageLate
  /// Messages whose number had come with other bytes.
  case messageMismatched
  /// Times that message numbers showed others missing.
  case sequenceGap
  /// Numbered messages missing when they were found missing.
  case messageMissing
  /// Numbered messages that came after all.
  case messageFilled
  /// Numbered messages that did not come in time.
  case messageLost
  /// Times that a venue counted its messages anew, or a number had run ahead of its time.
  case sequenceRestart
  /// Times that an instrument's clock went back further than lateness explains.
  case clockRestart
  /// More boards of one instrument than are followed: their numbers were not used.
  case boardRefused
  /// Instrument codes that are not Korean, or new ones that found no room.
  case instrumentRefused
  /// Books whose levels are not in order; nothing of them was used.
  case ladderRefused
  /// Books that were equal to the one before.
  case bookUnchanged
  /// Books that were published whole: the first, and those after a gap.
  case bookWhole
  /// Recovery snapshots that had nothing to heal, or were too old to.
  case snapshotSkipped
  /// Recovery snapshots that healed a book.
  case snapshotApplied
  /// Trades that had been published before.
  case tradeDuplicate
  /// Trades of no quantity, or of more than their cumulative quantity.
  case tradeRefused
  /// Trades before which the cumulative quantity shows that others are missing.
  case tradeHole
  /// Trades that came after all.
  case tradeRecovered
  /// Trades whose cumulative quantity grew by less than they traded.
  case tradeOverlapping
  /// Quantity of trades that did not come in time.
  case volumeLost
  /// Times that a venue counted an instrument's volume anew.
  case volumeRestart
  /// Gaps published, of one instrument or of a stream.
  case gap
  /// Lines that fell silent for too long.
  case lineSilence
  case lineReturn
  /// Streams all of whose lines fell silent.
  case streamSilence
  case streamReturn
  /// Market states without a meaning here.
  case statusUnknown
  /// Board events without a meaning here.
  case boardEventUnknown
  case statusChange
  case limitChange
  /// Latenesses of later copies that nobody took in time.
  case latenessDropped
  case eventStaged
}

/// Messages by class.
package enum FeedKRXMessage: Int, CounterKey {
  case book = 0
  case trade
  case tradeBook
  case snapshot
  case master
  case close
  case operation
  case operationBook
  case schedule
  case limitExpansion
  case dynamicBand
  case endOfData
  case investorStatistics
  case openInterest
  case settlement
  case polling
  case combinedTotal
  case allocation
  case sensitivity
  case impliedVolatility
  case blockTrade
  case blank
  case volatilityInterruption
  case other

  package var label: String { "message\("\(self)".prefix(1).uppercased())\("\(self)".dropFirst())" }

  /// The class of a message.
  init(_ kind: KRX.Kind) {
    self =
      switch kind {
      case .book: .book
      case .trade: .trade
      case .tradeBook: .tradeBook
      case .snapshot: .snapshot
      case .master: .master
      case .close: .close
      case .operation: .operation
      case .operationBook: .operationBook
      case .schedule: .schedule
      case .limitExpansion: .limitExpansion
      case .dynamicBand: .dynamicBand
      case .endOfData: .endOfData
      case .investorStatistics: .investorStatistics
      case .openInterest: .openInterest
      case .settlement: .settlement
      case .polling: .polling
      case .combinedTotal: .combinedTotal
      case .allocation: .allocation
      case .sensitivity: .sensitivity
      case .impliedVolatility: .impliedVolatility
      case .blockTrade: .blockTrade
      case .blank: .blank
      case .volatilityInterruption: .volatilityInterruption
      case .other: .other
      }
  }
}
