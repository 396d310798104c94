// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// When each datagram is due, counted from the first one.
enum ReplayPace {
  /// As captured, `speed` times as fast.
  case recorded(speed: Double)
  case rate(perSecond: Double)
  case unpaced

  /// Nanoseconds after the first datagram at which number `index`, captured `offset` nanoseconds
  /// after the first, is due; nil when no time is to be kept.
  func due(index: UInt64, offset: Int64) -> Int64? {
    switch self {
    // A stamp before the first one is a reordered capture's: due at once.
    case .recorded(let speed): Int64(clamping: Int128(max(Double(offset), 0) / speed))
    case .rate(let perSecond): Int64(clamping: Int128(Double(index) / perSecond * 1e9))
    case .unpaced: nil
    }
  }
}

/// Waits for points in time after its creation.
struct ReplayTimer {
  private let start = ContinuousClock.now
  /// The kernel ends a sleep late by about this much on an idle core, so the last part of a wait
  /// is spent looking at the clock. Too low makes datagrams late, too high wastes the core.
  private let oversleepNanos: Int64 = 80_000

  /// Nanoseconds since the creation.
  var elapsedNanos: Int64 {
    let elapsed = (ContinuousClock.now - start).components
    return elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000
  }

  /// Returns at `due` nanoseconds after the creation, with how late that is.
  func wait(until due: Int64) -> Int64 {
    while true {
      let left = due - elapsedNanos
      if left <= 0 { return -left }
      if left > oversleepNanos { usleep(UInt32(min(left - oversleepNanos, 500_000_000) / 1_000)) }
    }
  }
}
