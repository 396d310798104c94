// SPDX-License-Identifier: Apache-2.0
internal import Units

/// The connection between a simulated gateway and its exchange: when it breaks, when the gateway
/// learns of it, and when it stands again.
struct SimulatedLink {
  enum Change {
    /// The gateway sees the end of the connection.
    case lost
    case restored
  }

  private(set) var isUp = true
  /// When `next` happens; the end of time when nothing is due.
  private(set) var due = MonotonicNanos(raw: .max)
  private(set) var next = Change.lost
  private(set) var breakCount: UInt64 = 0

  /// Pause before the next attempt, as the live gateway makes it.
  static var retryInterval: Nanos { .milliseconds(100) }

  /// The connection broke at the exchange; the gateway hears of it `latency` later.
  mutating func cut(at now: MonotonicNanos, latency: Nanos) {
    guard isUp else { return }
    isUp = false
    breakCount += 1
    next = .lost
    due = now + latency
  }

  /// The gateway saw the end; it tries again unless its session has `ended`.
  mutating func lost(at now: MonotonicNanos, isEnded: Bool) {
    next = .restored
    due = isEnded ? MonotonicNanos(raw: .max) : now + Self.retryInterval
  }

  mutating func restored() {
    isUp = true
    due = MonotonicNanos(raw: .max)
  }
}
