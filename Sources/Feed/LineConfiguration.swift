// SPDX-License-Identifier: Apache-2.0
public import Units

/// How a `LineArbiter` treats its channel.
@usableFromInline
package struct LineConfiguration: Sendable {
  /// Redundant lines of the channel, ≥ 1; two at every venue so far.
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

  package init() {}
}
