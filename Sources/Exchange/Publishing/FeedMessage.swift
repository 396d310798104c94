// SPDX-License-Identifier: Apache-2.0
package import Units
import Wire

/// One message of the exchange's feed before encoding; kept so that it can be sent again.
package enum FeedMessage: Sendable, BitwiseCopyable {
  case event(EngineEvent)
  case system(code: UInt8)
  case directory(InstrumentID)
  case tradingAction(InstrumentID)
  case shortSaleRestriction(InstrumentID)
  case marketMaker(InstrumentID)
}

/// A numbered message of the feed with the times it was made and sent.
package struct FeedRecord: Sendable, BitwiseCopyable {
  package var message: FeedMessage
  /// Its position among the messages of all sessions, from 1; 0 in a record that was never used.
  package var number: UInt64
  /// Nanoseconds since midnight at the exchange.
  package var timestamp: UInt64
  /// When the loop sent the message's packet; 0 until then.
  package var sentAt: MonotonicNanos

  package static var unused: FeedRecord {
    FeedRecord(
      message: .system(code: 0), number: 0, timestamp: 0, sentAt: MonotonicNanos(raw: 0))
  }
}
