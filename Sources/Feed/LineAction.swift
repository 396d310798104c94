// SPDX-License-Identifier: Apache-2.0
public import Units

/// A packet's place in its channel, as a `LineArbiter` needs it.
@usableFromInline
package struct LinePacket: Sendable, BitwiseCopyable {
  @usableFromInline package var session: Code
  /// Sequence number of the first message; of the next message to come in a packet without any.
  @usableFromInline package var sequence: UInt64
  /// Messages in the packet; 0 = heartbeat, 0xFFFF = end of session.
  @usableFromInline package var messageCount: UInt16
  /// The line it came on, 0 ..< the number of lines, or the arbiter's `recoveryLine`.
  @usableFromInline package var line: Int
  @usableFromInline package var receiveTime: MonotonicNanos

  @inlinable
  package init(
    session: Code, sequence: UInt64, messageCount: UInt16, line: Int,
    receiveTime: MonotonicNanos
  ) {
    self.session = session
    self.sequence = sequence
    self.messageCount = messageCount
    self.line = line
    self.receiveTime = receiveTime
  }

  @inlinable package static var endOfSession: UInt16 { 0xFFFF }
}

/// What the owner of a `LineArbiter` has to do.
@usableFromInline
package enum LineAction: Sendable, Equatable {
  /// Nothing.
  case none
  /// Deliver the offered packet's messages, the first `skip` of them left out.
  case deliver(skip: Int)
  /// Nothing has to be done with the offered packet: its messages were delivered before. They may
  /// be compared with those.
  case duplicate
  /// Deliver the messages of held packet `block`, the first `skip` of them left out, before the
  /// next packet is offered.
  case deliverHeld(block: Int, skip: Int, receiveTime: MonotonicNanos, line: Int)
  /// Poll until nothing is left to do, then offer the same packet again.
  case pollThenOfferAgain
  /// A session was accepted: forget the books of an earlier one, then offer the packet again.
  case beginSession
  /// Messages have been missing for longer than the lines differ: recover the arbiter's `hole`, or
  /// `giveUp`. Not returned unless `LineConfiguration.recovers`.
  case recover
  /// What was to be recovered has come.
  case recovered
  /// The buffer is full: `dropOldestHeld` or `giveUp`. Not returned unless the owner recovers.
  case overflow
  /// Messages first ..< first + count are lost.
  case declareGap(first: UInt64, count: UInt64)
  /// Every message of the session was delivered or declared lost.
  case endSession
}
