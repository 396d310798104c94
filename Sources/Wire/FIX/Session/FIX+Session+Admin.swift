// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

extension FIX.Session {
  /// Answers with a Heartbeat of the same identifier, however long it is.
  mutating func answerTest(_ frame: FIX.Frame, in bytes: RawSpan, _ now: UnixNanos) {
    let head = FIX.Head(.heartbeat, sequence: nextOutgoing, settings, now)
    scratch.removeAll()
    var writer = FIX.Writer(settings.version, precision: settings.precision)
    var output = scratch.writable
    head.write(&writer, to: &output)
    var fields = frame.fields
    while let field = fields.next(in: bytes) {
      if field.tag == 112 { writer.put(112, bytes: field.value(of: bytes), &output) }
    }
    guard let range = writer.close(&output), transmit(range, head) else {
      isOverflowed = true
      return
    }
  }

  /// Asks the peer for a sign that is ours: `isTested` once all that the peer sent before its
  /// answer has been received in order.
  package mutating func test(now: UnixNanos) {
    precondition(state == .active)
    testNumber = nextOutgoing
    testedAt = now
    isTestSkipped = false
    awaitedTest = "SYNC"
    awaitedTest.append(FIX.Text(number: nextOutgoing))
    sendOwn(.testRequest, FIX.TestRequest(testReqID: awaitedTest), now)
  }

  /// Whether the answer to `test` has come.
  package var isTested: Bool { awaitedTest.isEmpty }

  /// Sends the test again where it or its answer fell into a resend, which skips both.
  mutating func continueTest(_ now: UnixNanos) {
    guard !awaitedTest.isEmpty, resend.next >= resend.end else { return }
    if isTestSkipped || now - testedAt >= settings.resendPatience { test(now: now) }
  }

  mutating func noteAnswer(_ frame: FIX.Frame, in bytes: RawSpan) {
    guard !awaitedTest.isEmpty else { return }
    var heartbeat = FIX.Heartbeat()
    guard FIX.decode(frame, in: bytes, into: &heartbeat) == nil,
      heartbeat.testReqID == awaitedTest
    else { return }
    awaitedTest = .empty
  }

  /// Logout is taken under any number: the session ends, and the next Logon shows what is missing.
  mutating func takeLogout(_ sequence: UInt64, _ now: UnixNanos) -> Event {
    advanceIncoming(past: sequence, now)
    guard state == .active else { return end(.loggedOut) }
    sendLogout(.empty, now)
    return end(.peerLoggedOut)
  }

  /// A ResendRequest is answered under any number, as two sides that both miss something would
  /// otherwise wait for each other; one behind a gap keeps its place in the sequence.
  mutating func takeResendRequest(
    _ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64, in bytes: RawSpan,
    _ now: UnixNanos
  ) -> Event {
    if let refusal = validator.refusal(frame, in: bytes) {
      sendReject(refusal, frame, header, sequence, in: bytes, now)
      advanceIncoming(past: sequence, now)
      return .none
    }
    if sequence < nextIncoming, header.isPossDup {
      counters.duplicateIgnored += 1
      return .none
    }
    var request = FIX.ResendRequest()
    guard FIX.decode(frame, in: bytes, into: &request) == nil, let first = request.beginSeqNo,
      let last = request.endSeqNo
    else { preconditionFailure("the validator lets no other pass") }
    if sequence > nextIncoming {
      if !held.hold(bytes.extracting(0..<frame.byteCount), sequence: sequence) {
        counters.heldRefused += 1
      }
      openGap(before: sequence, now)
    }
    advanceIncoming(past: sequence, now)
    startResend(from: first, to: last, now)
    return .none
  }

  /// Whether a SequenceReset says that it fills a gap.
  func isGapFill(_ frame: FIX.Frame, in bytes: RawSpan) -> Bool {
    var reset = FIX.SequenceReset()
    _ = FIX.decode(frame, in: bytes, into: &reset)
    return reset.gapFillFlag
  }

  /// A SequenceReset without gap fill: its own number does not count.
  mutating func takeReset(
    _ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64, in bytes: RawSpan,
    _ now: UnixNanos
  ) -> Event {
    var reset = FIX.SequenceReset()
    var refusal = validator.refusal(frame, in: bytes)
    if refusal == nil { refusal = FIX.decode(frame, in: bytes, into: &reset) }
    if let next = reset.newSeqNo, refusal == nil {
      if next >= nextIncoming {
        moveIncoming(to: next)
        gap.movedAt = now
        return .none
      }
      refusal = FIX.FieldRefusal(.valueIncorrect)
    }
    if let refusal { sendReject(refusal, frame, header, sequence, in: bytes, now) }
    return .none
  }

  /// A gap fill in its place.
  mutating func takeGapFill(
    _ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64, in bytes: RawSpan,
    _ now: UnixNanos
  ) {
    var reset = FIX.SequenceReset()
    guard FIX.decode(frame, in: bytes, into: &reset) == nil, let next = reset.newSeqNo,
      next > nextIncoming
    else {
      sendReject(FIX.FieldRefusal(.valueIncorrect), frame, header, sequence, in: bytes, now)
      return
    }
    moveIncoming(to: next)
    gap.movedAt = now
  }
}
