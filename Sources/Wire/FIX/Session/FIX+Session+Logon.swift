// SPDX-License-Identifier: Apache-2.0
package import Units

extension FIX.Session {
  /// Whether a Logon asks for both directions to begin again.
  func isReset(_ frame: FIX.Frame, in bytes: RawSpan) -> Bool {
    var logon = FIX.Logon()
    _ = FIX.decode(frame, in: bytes, into: &logon)
    return logon.resetSeqNumFlag
  }

  /// The first message of a connection: a Logon that fits this session, or the end without an
  /// answer.
  mutating func takeFirst(
    _ frame: FIX.Frame, _ header: FIX.Header, in bytes: RawSpan, _ now: UnixNanos
  ) -> Event {
    let fits =
      frame.version(in: bytes) == settings.version && headerRefusal(header, in: bytes, now) == nil
    if fits, frame.type == .logout, settings.role == .initiator { return end(.logonRefused) }
    guard fits, frame.type == .logon, validator.refusal(frame, in: bytes) == nil,
      let sequence = bytes.unsigned(header.sequence), sequence > 0,
      let logon = acceptableLogon(frame, in: bytes)
    else { return end(.badLogon) }
    pendingLogon = PendingLogon(
      sequence: sequence, heartbeat: .seconds(logon.heartBtInt ?? settings.heartbeatSeconds),
      isReset: logon.resetSeqNumFlag, nextExpected: logon.nextExpectedMsgSeqNum ?? 1,
      saysNextExpected: logon.nextExpectedMsgSeqNum != nil)
    guard settings.role == .initiator else {
      state = .deciding
      return .logonRequested(frame)
    }
    if logon.resetSeqNumFlag {
      if !settings.resetsOnLogon {
        resetBoth()
        // Our own Logon is the first of the new numbers.
        nextOutgoing = 2
        recordOutgoing()
      }
      moveIncoming(to: 1)
    }
    timers.heartbeat = pendingLogon.heartbeat
    state = .active
    return settle(now)
  }

  /// The Logon, unless it asks for what is not offered.
  private func acceptableLogon(_ frame: FIX.Frame, in bytes: RawSpan) -> FIX.Logon? {
    var logon = FIX.Logon()
    guard FIX.decode(frame, in: bytes, into: &logon) == nil, logon.encryptMethod == 0,
      let seconds = logon.heartBtInt, seconds >= 0, seconds <= 86_400
    else { return nil }
    if settings.version.isFIXT {
      guard logon.defaultApplVerID.byteCount == 1,
        logon.defaultApplVerID[0] == settings.version.applicationVersion
      else { return nil }
    }
    return logon
  }

  /// Accepts the Logon that was requested; the event is `loggedOn` or `disconnect`.
  package mutating func acceptLogon(now: UnixNanos) -> Event {
    precondition(state == .deciding)
    state = .active
    timers.heartbeat = pendingLogon.heartbeat
    if pendingLogon.isReset || settings.resetsOnLogon { resetBoth() }
    if pendingLogon.sequence < nextIncoming || isNextExpectedTooHigh { return settle(now) }
    let wanted = pendingLogon.nextExpected
    let hasMissed = settings.usesNextExpected && wanted < nextOutgoing
    sendLogon(isReset: pendingLogon.isReset, now)
    let event = settle(now)
    if hasMissed, case .loggedOn = event { startResend(from: wanted, to: 0, now) }
    return event
  }

  /// Refuses the Logon that was requested, with a Logout that says why or, for an empty text,
  /// without a word.
  package mutating func refuseLogon(_ text: FIX.Text = .empty, now: UnixNanos) -> Event {
    precondition(state == .deciding)
    if !text.isEmpty { sendLogout(text, now) }
    return end(.badLogon)
  }

  private var isNextExpectedTooHigh: Bool {
    settings.usesNextExpected && pendingLogon.nextExpected > nextOutgoing
  }

  /// Judges the number of the peer's Logon once it is accepted, and what the peer wants next.
  private mutating func settle(_ now: UnixNanos) -> Event {
    let sequence = pendingLogon.sequence
    if sequence < nextIncoming {
      var text: FIX.Text = "MsgSeqNum too low, expecting "
      text.append(FIX.Text(number: nextIncoming))
      text.append(" but received ")
      text.append(FIX.Text(number: sequence))
      sendLogout(text, now)
      return end(.sequenceTooLow)
    }
    if isNextExpectedTooHigh {
      var text: FIX.Text = "NextExpectedMsgSeqNum too high, expecting "
      text.append(FIX.Text(number: nextOutgoing))
      sendLogout(text, now)
      return end(.nextExpectedTooHigh)
    }
    if sequence == nextIncoming {
      advanceIncoming(now)
    } else if settings.usesNextExpected, pendingLogon.saysNextExpected {
      // Our own Logon said what is missing.
      gap = Gap(end: sequence, movedAt: now)
    } else {
      openGap(before: sequence, now)
    }
    if settings.role == .initiator, settings.usesNextExpected,
      pendingLogon.nextExpected < nextOutgoing, pendingLogon.saysNextExpected
    {
      startResend(from: pendingLogon.nextExpected, to: 0, now)
    }
    return .loggedOn
  }

  /// A Logon in a session that stands, with 141=Y under number 1: both directions begin again.
  mutating func takeResetLogon(
    _ frame: FIX.Frame, in bytes: RawSpan, _ now: UnixNanos
  ) -> Event {
    guard validator.refusal(frame, in: bytes) == nil, let logon = acceptableLogon(frame, in: bytes)
    else {
      sendLogout("Logon not acceptable", now)
      return .none
    }
    if awaitsReset {
      awaitsReset = false
      resetIncoming()
    } else {
      resetBoth()
      timers.heartbeat = .seconds(logon.heartBtInt ?? settings.heartbeatSeconds)
      sendLogon(isReset: true, now)
    }
    moveIncoming(to: 2)
    return .none
  }
}
