// SPDX-License-Identifier: Apache-2.0
package import Units

/// Which of a session's hosts is connected to next, and when: the same one again after a session
/// that was ready, the next one after an attempt that failed.
///
/// When every host has failed once in a row the pause doubles, up to its maximum; a session that
/// became ready sets it back. A fixed schedule: two gateways never share a session, so there is no
/// crowd to spread out. Reads no clock; owned by one thread.
package struct ReconnectSchedule: Sendable {
  package let hostCount: Int
  package let pauseMin: Nanos
  package let pauseMax: Nanos
  /// How long an attempt may take until the connection stands.
  package let connectTimeout: Nanos
  /// The host to connect to, 0 ..< hostCount.
  package private(set) var host = 0
  /// Attempts that failed since a session was ready.
  package private(set) var failureCount = 0
  private var retryAt = MonotonicNanos(raw: 0)
  private var wasReady = false

  package init(
    hostCount: Int, pauseMin: Nanos = .milliseconds(100), pauseMax: Nanos = .seconds(5),
    connectTimeout: Nanos = .seconds(1)
  ) {
    precondition(hostCount > 0)
    precondition(pauseMin > .zero && pauseMin <= pauseMax)
    self.hostCount = hostCount
    self.pauseMin = pauseMin
    self.pauseMax = pauseMax
    self.connectTimeout = connectTimeout
  }

  /// Whether an attempt is due.
  package func isDue(at now: MonotonicNanos) -> Bool { now >= retryAt }

  /// The session on the present connection is ready for orders.
  package mutating func ready() {
    wasReady = true
    failureCount = 0
  }

  /// The attempt failed, or the connection it made is gone.
  package mutating func ended(at now: MonotonicNanos) {
    if !wasReady {
      failureCount += 1
      host = (host + 1) % hostCount
    }
    wasReady = false
    retryAt = now + pause
  }

  /// The pause before the next attempt.
  private var pause: Nanos {
    var pause = pauseMin
    for _ in 0..<min(failureCount / hostCount, 62) where pause < pauseMax {
      pause = min(Nanos(raw: pause.raw * 2), pauseMax)
    }
    return pause
  }
}
