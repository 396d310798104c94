// SPDX-License-Identifier: Apache-2.0
public import Units

/// Turns receive stamps of another clock (a card's, the kernel's) into times of the loops' clock.
///
/// A card's clock may be steered to TAI, to UTC or by nobody; what counts is `offset`, measured
/// against the loops' clock again and again. A stamp that does not lie shortly before its datagram
/// was taken is of another clock than the one measured, so it is refused.
@usableFromInline
package struct StampClock: BitwiseCopyable, Sendable {
  /// That clock minus the loops' clock.
  @usableFromInline package var offset: Nanos

  package init(offset: Nanos = .zero) { self.offset = offset }

  /// How long a datagram may have waited: longer than a loop is ever away, and far shorter than
  /// the 37 s between TAI and UTC that a wrong clock is usually off by.
  @inlinable package static var waitMax: Nanos { .seconds(1) }
  /// How far a stamp may lie ahead: what two measurements of the offset may be apart when a card's
  /// clock runs wrong by 100 millionths and is measured every 10 ms, ten times over.
  @inlinable package static var leadMax: Nanos { .microseconds(10) }

  /// The stamp `raw` on the loops' clock, at most `now`, which is when the datagram was taken; nil
  /// when it lies outside `waitMax` before and `leadMax` after that.
  @inlinable
  package func time(_ raw: Int64, takenAt now: MonotonicNanos) -> MonotonicNanos? {
    let time = raw &- offset.raw
    let wait = now.raw &- time
    guard wait <= StampClock.waitMax.raw, wait >= -StampClock.leadMax.raw else { return nil }
    return MonotonicNanos(raw: wait < 0 ? now.raw : time)
  }
}
