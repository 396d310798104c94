// SPDX-License-Identifier: Apache-2.0

/// What a `LineArbiter` counts over all lines of its channel.
@usableFromInline
package enum LineCounter: Int, CounterKey {
  /// Packets of the session, heartbeats and ends of session included.
  case packet = 0
  /// Packets of which every message had been delivered already.
  case packetDuplicate
  /// Packets with some messages delivered already and some new.
  case packetOverlapping
  /// Packets that arrived ahead of a missing one.
  case packetOutOfOrder
  /// Packets that arrived after their messages had been declared lost.
  case packetLate
  /// Packets with an impossible length, sequence or block layout.
  case packetMalformed
  /// Packets of a session other than the accepted one.
  case packetForeign
  /// Packets ahead of a missing one that were too long to be held.
  case packetOversized
  /// Times the reorder buffer was full and something had to give way before its time.
  case reorderBufferFull
  case heartbeat
  case endOfSession
  case sessionAccepted
  /// Messages handed on for delivery.
  case messageDelivered
  /// Gaps declared.
  case gap
  /// Messages inside declared gaps.
  case messageLost
  /// Messages of the feed that a snapshot stood for.
  case messageSkipped
  /// Messages delivered again because a snapshot was older than they.
  case messageRepeated
  /// Packets whose messages differ from those another copy had brought under their numbers.
  case packetMismatched
  /// Packets too far ahead of everything to be believed without a second one.
  case packetFar
  /// Held packets given up because their own line went on far behind them.
  case packetStray
  /// Packets held for a snapshot that turned out to contain them.
  case packetObsolete
  /// Held packets given up to make room while a snapshot was awaited.
  case packetDropped
  /// Times a session took the place of one that had not ended.
  case sessionRolled
  /// Times the numbers of a session began anew.
  case sequenceReset
  /// Latenesses of later copies that nobody took in time.
  case latenessDropped
}
