// SPDX-License-Identifier: Apache-2.0
package import Units

extension FIX.Session {
  /// Does what time asks for and goes on with a resend: to be called between reads. The event is
  /// `none` or `disconnect`.
  package mutating func advance(now: UnixNanos) -> Event {
    recordIncoming()
    switch state {
    case .disconnected, .deciding: break
    case .awaitingLogon:
      if now - timers.connectedAt >= settings.logonTimeout { return end(.logonTimeout) }
    case .loggingOut:
      if now - timers.logoutAt >= settings.logoutTimeout { return end(.logoutTimeout) }
      continueResend(now)
    case .active:
      if let cause = beat(now) { return end(cause) }
      continueResend(now)
      continueTest(now)
    }
    return isOverflowed ? end(.overflow) : .none
  }

  /// Heartbeats and tests of silence, in parts of the agreed interval: a test after 1.2 of
  /// silence, the end after 2.4.
  private mutating func beat(_ now: UnixNanos) -> Cause? {
    let interval = timers.heartbeat.raw
    guard interval > 0 else { return nil }
    let silence = (now - timers.receivedAt).raw
    if silence >= interval / 10 * 24 { return .silence }
    if silence >= interval / 10 * 12 * (timers.testRequestCount + 1) {
      timers.testRequestCount += 1
      sendOwn(.testRequest, FIX.TestRequest(testReqID: "TEST"), now)
    } else if (now - timers.sentAt).raw >= interval, timers.testRequestCount == 0 {
      sendOwn(.heartbeat, FIX.Heartbeat(), now)
    }
    return nil
  }

  /// The connection is to be closed: nothing is received any more.
  mutating func end(_ cause: Cause) -> Event {
    recordIncoming()
    state = .disconnected
    return .disconnect(cause)
  }
}
