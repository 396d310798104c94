// SPDX-License-Identifier: Apache-2.0
public import Units

/// How a `LineArbiter` treats its channel.
@usableFromInline
package struct LineConfiguration: Sendable {
  @inlinable package static var lineCountMax: Int { 255 }
  /// Redundant lines of the channel, 1 ... 255; two at every venue so far.
  @usableFromInline package var lineCount = 2
  /// The only session taken at first; nil takes that of the first packet.
  @usableFromInline package var session: Code?
  /// The first sequence number of a session; nil begins at the first packet's, so that what came
  /// before is not missed.
  @usableFromInline package var firstSequence: UInt64? = 1
  /// How long a missing packet is waited for. Lines of one venue differ by well under a
  /// millisecond; longer delays what is behind the hole, shorter turns skew into loss.
  @usableFromInline package var holdTime = Nanos.milliseconds(5)
  /// Packets held ahead of a missing one, ≥ 1: 5 ms at 200,000 packets a second would be 1,000.
  @usableFromInline package var heldPacketsMax = 1_024
  /// The longest packet that can be held: one Ethernet MTU.
  @usableFromInline package var packetBytesMax = 1_536
  /// How far ahead of the stream a sequence number may be. Eight hours' messages of the busiest
  /// equity feed are fewer; a corrupted sequence number is almost surely further away.
  @usableFromInline package var leapMax: UInt64 = 1 << 32

  /// Sequence numbers further ahead than this of everything seen are not believed until a second
  /// packet bears them out: 65 ms of a million messages a second.
  @usableFromInline package var nearMessagesMax: UInt64 = 1 << 16
  /// Whether the owner recovers missing messages; else they are declared lost after `holdTime`.
  @usableFromInline package var recovers = false
  /// How long nothing new came before a reset of the numbers is believed, and before another
  /// session is believed sooner: three times the heartbeat interval of MoldUDP64.
  @usableFromInline package var sessionSilence = Nanos.seconds(3)
  /// Packets in a row, none of the accepted session between them, that make another session the
  /// accepted one; after a silence the second figure counts. One may be damage, and the lines'
  /// skew mixes the ends of sessions.
  @usableFromInline package var successorPacketsMin = 16
  @usableFromInline package var silentSuccessorPacketsMin = 2
  /// Packets in order that a line brings behind one it brought before, after which that one is
  /// taken for damaged. Switches reorder by a few packets, not by so many.
  @usableFromInline package var strayPacketsMin = 32
  /// Latenesses kept until they are taken: a millisecond of a million packets a second.
  @usableFromInline package var latenessCapacity = 1_024

  package init() {}
}
