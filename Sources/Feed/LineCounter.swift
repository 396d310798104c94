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
  /// Times the reorder buffer was full and a gap was declared before its time.
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
}
