// SPDX-License-Identifier: Apache-2.0

/// The figures of a feed that every venue has, for shared counters; cheap enough for each
/// millisecond.
@usableFromInline
package struct FeedSummary: Sendable, BitwiseCopyable, Hashable {
  /// Packets whose messages had all been delivered before.
  @usableFromInline package var packetsDuplicate: UInt64 = 0
  @usableFromInline package var packetsMalformed: UInt64 = 0
  /// Messages handed to the decoder, each once.
  @usableFromInline package var messagesDelivered: UInt64 = 0
  /// Messages inside declared gaps.
  @usableFromInline package var messagesLost: UInt64 = 0
  /// Delivered messages of unknown type, wrong length or without effect for want of their order.
  @usableFromInline package var messagesRefused: UInt64 = 0
  @usableFromInline package var gapsDeclared: UInt64 = 0
  /// Messages that a request server brought first.
  @usableFromInline package var messagesRecovered: UInt64 = 0
  /// Requests sent to request servers.
  @usableFromInline package var requestsSent: UInt64 = 0
  /// Snapshots of the venue that were loaded to their end.
  @usableFromInline package var snapshotsLoaded: UInt64 = 0
  /// Packets whose messages differ from those that another line brought.
  @usableFromInline package var packetsMismatched: UInt64 = 0

  /// The last message of the session that was delivered or given up; 0 before the first, and at
  /// venues that do not number messages.
  @usableFromInline package var sequence: UInt64 = 0

  @inlinable package init() {}
}
