// SPDX-License-Identifier: Apache-2.0

/// A length of time in nanoseconds; may be negative.
@frozen
public struct Nanos: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: Int64

  @inlinable public init(raw: Int64) { self.raw = raw }
  @inlinable public static var zero: Nanos { Nanos(raw: 0) }
  /// `count` seconds; traps beyond ±292 years, as the other lengths do.
  @inlinable public static func seconds(_ count: Int64) -> Nanos {
    Nanos(raw: count * 1_000_000_000)
  }
  /// `count` milliseconds.
  @inlinable public static func milliseconds(_ count: Int64) -> Nanos {
    Nanos(raw: count * 1_000_000)
  }
  /// `count` microseconds.
  @inlinable public static func microseconds(_ count: Int64) -> Nanos { Nanos(raw: count * 1_000) }
  @inlinable public static func < (left: Nanos, right: Nanos) -> Bool { left.raw < right.raw }
}

/// Nanoseconds since 1970-01-01T00:00:00Z: what exchanges and captures stamp.
@frozen
public struct UnixNanos: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: Int64

  @inlinable public init(raw: Int64) { self.raw = raw }
  @inlinable public static func - (left: UnixNanos, right: UnixNanos) -> Nanos {
    Nanos(raw: left.raw &- right.raw)
  }
  @inlinable public static func + (left: UnixNanos, right: Nanos) -> UnixNanos {
    UnixNanos(raw: left.raw &+ right.raw)
  }
  @inlinable public static func < (left: UnixNanos, right: UnixNanos) -> Bool {
    left.raw < right.raw
  }
}

/// Nanoseconds of CLOCK_MONOTONIC_RAW on this host: the clock of every internal stamp and timer.
///
/// All processes of an appliance share one calibration, so stamps of two processes subtract.
@frozen
public struct MonotonicNanos: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: Int64

  @inlinable public init(raw: Int64) { self.raw = raw }
  @inlinable public static func - (left: MonotonicNanos, right: MonotonicNanos) -> Nanos {
    Nanos(raw: left.raw &- right.raw)
  }
  @inlinable public static func + (left: MonotonicNanos, right: Nanos) -> MonotonicNanos {
    MonotonicNanos(raw: left.raw &+ right.raw)
  }
  @inlinable public static func < (left: MonotonicNanos, right: MonotonicNanos) -> Bool {
    left.raw < right.raw
  }
}

/// A reading of the core's time stamp counter, in ticks of a machine-dependent length.
@frozen
public struct Ticks: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: UInt64

  @inlinable public init(raw: UInt64) { self.raw = raw }
  @inlinable public static func < (left: Ticks, right: Ticks) -> Bool { left.raw < right.raw }
}
