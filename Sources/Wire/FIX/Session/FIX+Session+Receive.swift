// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

extension FIX.Session {
  /// Takes what comes next: a held message whose turn it is, else the message that `input` begins
  /// with. To be called until it says `wait`; each event is to be dealt with before the next call.
  package mutating func receive(_ input: RawSpan, now: UnixNanos) -> Step {
    recordIncoming()
    guard state != .disconnected, state != .deciding else { return Step(0, .wait) }
    if isOverflowed { return Step(0, end(.overflow)) }
    if let event = takeHeld(now) { return Step(0, event) }
    switch FIX.next(in: input, byteCountMax: settings.messageByteCountMax) {
    case .message(let frame):
      guard let header = FIX.Header(frame, in: input) else {
        return Step(frame.byteCount, garbled())
      }
      counters.messageReceived += 1
      timers.receivedAt = now
      timers.testRequestCount = 0
      return Step(frame.byteCount, take(frame, header, in: input, now))
    case .garbled(_, let byteCount): return Step(byteCount, garbled())
    case .skipped(let byteCount):
      counters.byteSkipped += UInt64(byteCount)
      return Step(byteCount, state == .awaitingLogon ? end(.badLogon) : .none)
    case .incomplete: return Step(0, .wait)
    }
  }

  private mutating func garbled() -> Event {
    counters.messageGarbled += 1
    return state == .awaitingLogon ? end(.badLogon) : .none
  }

  /// The held message that is next in sequence; nil when there is none.
  private mutating func takeHeld(_ now: UnixNanos) -> Event? {
    guard held.count > 0 else { return nil }
    held.remove(below: nextIncoming)
    guard let block = held.block(of: nextIncoming), let blocks = held.blocks.take() else {
      return nil
    }
    let event = takeHeld(block, of: blocks, now)
    held.blocks = consume blocks
    return event
  }

  /// Deals with a held message: its sender, its time and its place were judged when it arrived.
  private mutating func takeHeld(
    _ block: Int, of blocks: borrowing BlockPool, _ now: UnixNanos
  ) -> Event {
    let bytes = blocks.bytes(of: block)
    guard case .message(let frame) = FIX.next(in: bytes, byteCountMax: .max),
      let header = FIX.Header(frame, in: bytes)
    else { preconditionFailure("a held message was framed before") }
    guard frame.type != .resendRequest else {
      // Answered when it arrived.
      advanceIncoming(now)
      return .none
    }
    let event = takeNext(frame, header, nextIncoming, in: bytes, now)
    guard case .message(let delivery) = event else { return event }
    heldMessage.removeAll()
    _ = heldMessage.append(bytes)
    return .heldMessage(delivery)
  }

  /// Judges a message that is one by its bytes: who sent it and when, then its place.
  private mutating func take(
    _ frame: FIX.Frame, _ header: FIX.Header, in bytes: RawSpan, _ now: UnixNanos
  ) -> Event {
    if state == .awaitingLogon { return takeFirst(frame, header, in: bytes, now) }
    guard let sequence = bytes.unsigned(header.sequence) else {
      sendLogout("Required tag missing: MsgSeqNum", now)
      return end(.noSequence)
    }
    guard frame.version(in: bytes) == settings.version else {
      if frame.type == .logout { return takeLogout(sequence, now) }
      advanceIncoming(past: sequence, now)
      if state == .active { sendLogout("Incorrect BeginString", now) }
      return .none
    }
    if let refusal = headerRefusal(header, in: bytes, now) {
      sendReject(refusal, frame, header, sequence, in: bytes, now)
      advanceIncoming(past: sequence, now)
      let isFatal = refusal.reason == .compIDProblem || refusal.reason == .sendingTimeAccuracy
      if isFatal, state == .active { sendLogout(.empty, now) }
      return .none
    }
    switch frame.type {
    case .logout: return takeLogout(sequence, now)
    case .resendRequest: return takeResendRequest(frame, header, sequence, in: bytes, now)
    case .sequenceReset:
      if !isGapFill(frame, in: bytes) { return takeReset(frame, header, sequence, in: bytes, now) }
    case .logon:
      if isReset(frame, in: bytes), sequence == 1 { return takeResetLogon(frame, in: bytes, now) }
    default: break
    }
    if sequence > nextIncoming {
      hold(bytes.extracting(0..<frame.byteCount), sequence, now)
      return .none
    }
    if sequence < nextIncoming { return takeLow(frame, header, sequence, in: bytes, now) }
    return takeNext(frame, header, sequence, in: bytes, now)
  }

  /// What is wrong with the header of a message of a session that stands.
  func headerRefusal(
    _ header: FIX.Header, in bytes: RawSpan, _ now: UnixNanos
  ) -> FIX.FieldRefusal? {
    if let refusal = absence(header.sender, 49) ?? absence(header.target, 56)
      ?? absence(header.sendingTime, 52)
    {
      return refusal
    }
    guard
      bytes.equals(settings.targetCompID, header.sender.byteCount, at: header.sender.offset),
      bytes.equals(settings.senderCompID, header.target.byteCount, at: header.target.offset)
    else { return FIX.FieldRefusal(.compIDProblem) }
    guard let time = bytes.timestamp(header.sendingTime) else {
      return FIX.FieldRefusal(.incorrectDataFormat, tag: 52)
    }
    let distance = (time - now).raw
    return distance.magnitude > settings.sendingTimeTolerance.raw.magnitude
      ? FIX.FieldRefusal(.sendingTimeAccuracy) : nil
  }

  private func absence(_ field: FIX.Field, _ tag: Int) -> FIX.FieldRefusal? {
    guard field.tag != 0 else { return FIX.FieldRefusal(.requiredTagMissing, tag: tag) }
    return field.byteCount == 0 ? FIX.FieldRefusal(.tagWithoutValue, tag: tag) : nil
  }

  /// Keeps a message behind a gap and asks for the gap, once while that is under way.
  private mutating func hold(_ message: RawSpan, _ sequence: UInt64, _ now: UnixNanos) {
    if !held.hold(message, sequence: sequence) { counters.heldRefused += 1 }
    openGap(before: sequence, now)
  }

  mutating func openGap(before sequence: UInt64, _ now: UnixNanos) {
    let isOpen = gap.end > nextIncoming
    guard !isOpen || now - gap.movedAt >= settings.resendPatience else { return }
    gap = Gap(end: sequence, movedAt: now)
    counters.gapRequested += 1
    var request = FIX.ResendRequest()
    request.beginSeqNo = nextIncoming
    request.endSeqNo = 0
    sendOwn(.resendRequest, request, now)
  }

  /// A number that was used before: a marked copy is ignored, anything else ends the session.
  private mutating func takeLow(
    _ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64, in bytes: RawSpan,
    _ now: UnixNanos
  ) -> Event {
    guard header.isPossDup else {
      var text: FIX.Text = "MsgSeqNum too low, expecting "
      text.append(FIX.Text(number: nextIncoming))
      text.append(" but received ")
      text.append(FIX.Text(number: sequence))
      sendLogout(text, now)
      return end(.sequenceTooLow)
    }
    counters.duplicateIgnored += 1
    guard frame.type != .sequenceReset else { return .none }
    var refusal: FIX.FieldRefusal?
    if header.origSendingTime.tag == 0 {
      refusal = FIX.FieldRefusal(.requiredTagMissing, tag: 122)
    } else if let original = bytes.timestamp(header.origSendingTime),
      let time = bytes.timestamp(header.sendingTime)
    {
      if time < original { refusal = FIX.FieldRefusal(.sendingTimeAccuracy) }
    } else {
      refusal = FIX.FieldRefusal(.incorrectDataFormat, tag: 122)
    }
    if let refusal {
      sendReject(refusal, frame, header, sequence, in: bytes, now)
      if refusal.reason == .sendingTimeAccuracy, state == .active { sendLogout(.empty, now) }
    }
    return .none
  }

  /// The message that was expected.
  mutating func takeNext(
    _ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64, in bytes: RawSpan,
    _ now: UnixNanos
  ) -> Event {
    var refusal = validator.refusal(frame, in: bytes)
    if refusal == nil, !hasOurVersion(header, in: bytes) {
      refusal = FIX.FieldRefusal(.unsupportedApplicationVersion, tag: 1128)
    }
    if let refusal {
      sendReject(refusal, frame, header, sequence, in: bytes, now)
      if frame.type != .sequenceReset { advanceIncoming(now) }
      return .none
    }
    switch frame.type {
    case .sequenceReset:
      takeGapFill(frame, header, sequence, in: bytes, now)
      return .none
    case .testRequest: answerTest(frame, in: bytes, now)
    case .logon: counters.logonIgnored += 1
    case .heartbeat: noteAnswer(frame, in: bytes)
    default:
      advanceIncoming(now)
      return .message(Delivery(frame, header, sequence))
    }
    advanceIncoming(now)
    return .none
  }

  private func hasOurVersion(_ header: FIX.Header, in bytes: RawSpan) -> Bool {
    guard settings.version.isFIXT, header.applVerID.tag != 0 else { return true }
    return bytes.character(header.applVerID) == settings.version.applicationVersion
  }

  /// The expected message is dealt with.
  mutating func advanceIncoming(_ now: UnixNanos) {
    moveIncoming(to: nextIncoming + 1)
    gap.movedAt = now
  }

  /// As `advanceIncoming` when the message of that number was the expected one.
  mutating func advanceIncoming(past sequence: UInt64, _ now: UnixNanos) {
    if sequence == nextIncoming { advanceIncoming(now) }
  }
}
