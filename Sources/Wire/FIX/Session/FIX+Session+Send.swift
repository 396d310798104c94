// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

extension FIX.Session {
  /// Sends an application message; its number, or nil when it was not taken: no session stands, it
  /// is too long, or `output` or `records` are full. Settings may keep it for later instead.
  @inlinable
  package mutating func send<Message: FIXMessage>(
    _ message: Message, isPossResend: Bool = false, now: UnixNanos
  ) -> UInt64? {
    send(Message.type, message, isPossResend: isPossResend, now: now)
  }

  /// As above, for a type that its body does not know.
  @inlinable
  package mutating func send<Body: FIX.Body & ~Copyable>(
    _ type: FIX.MessageType, _ body: borrowing Body, isPossResend: Bool = false, now: UnixNanos
  ) -> UInt64? {
    guard state == .active || settings.sendsLater else {
      counters.sendRefused += 1
      return nil
    }
    var head = FIX.Head(type, sequence: nextOutgoing, settings, now)
    head.isPossResend = isPossResend
    guard let range = write(head, body), transmit(range, head) else {
      counters.sendRefused += 1
      return nil
    }
    return head.sequence
  }

  /// Writes a message into `scratch`; where it lies there.
  @inlinable
  mutating func write<Body: FIX.Body & ~Copyable>(
    _ head: FIX.Head, _ body: borrowing Body
  ) -> Range<Int>? {
    scratch.removeAll()
    var writer = FIX.Writer(settings.version, precision: settings.precision)
    var bytes = scratch.writable
    head.write(&writer, to: &bytes)
    body.write(&writer, to: &bytes)
    return writer.close(&bytes)
  }

  /// Records, keeps and sends the message in `scratch` under the next number; false, and nothing
  /// done, when there is no room.
  @usableFromInline
  mutating func transmit(_ range: Range<Int>, _ head: FIX.Head) -> Bool {
    scratch.commit(range.upperBound)
    let isKept = !head.type.isSession
    let recordByteCount =
      FIX.SessionRecord.byteCountMax + FIX.SessionRecord.outgoingByteCount(range.count)
    let leaves = range.count <= output.room && (state == .active || !isKept)
    guard leaves || isKept && settings.sendsLater,
      !settings.keepsRecords || recordByteCount <= records.room
    else { return false }
    recordIncoming()
    if settings.keepsRecords {
      FIX.SessionRecord.outgoing(head, isKept ? range : 0..<0, of: scratch, to: &records)
    }
    if isKept { store.append(range, of: scratch, head) }
    nextOutgoing += 1
    counters.messageSent += 1
    guard leaves else { return true }
    let isSent = output.append(range, of: scratch)
    precondition(isSent)
    timers.sentAt = head.time
    return true
  }

  /// Sends a message of the session's own; without room for it the connection is lost.
  mutating func sendOwn<Body: FIX.Body>(_ type: FIX.MessageType, _ body: Body, _ now: UnixNanos) {
    sendOwn(FIX.Head(type, sequence: nextOutgoing, settings, now), body)
  }

  mutating func sendOwn<Body: FIX.Body>(_ head: FIX.Head, _ body: Body) {
    guard let range = write(head, body), transmit(range, head) else {
      isOverflowed = true
      return
    }
  }

  mutating func sendLogon(isReset: Bool, _ now: UnixNanos) {
    var logon = FIX.Logon()
    logon.encryptMethod = 0
    logon.heartBtInt = timers.heartbeat.raw / Nanos.seconds(1).raw
    logon.resetSeqNumFlag = isReset
    if settings.role == .initiator {
      logon.username = settings.username
      logon.password = settings.password
    }
    if settings.usesNextExpected { logon.nextExpectedMsgSeqNum = nextIncoming }
    if settings.version.isFIXT {
      logon.defaultApplVerID = FIX.Text(
        eight: UInt64(settings.version.applicationVersion) << 56, byteCount: 1)
    }
    sendOwn(.logon, logon, now)
  }

  /// Begins a logout: the peer's answer or a time without one ends the connection.
  package mutating func logOut(_ text: FIX.Text = .empty, now: UnixNanos) {
    precondition(state == .active)
    sendLogout(text, now)
  }

  mutating func sendLogout(_ text: FIX.Text, _ now: UnixNanos) {
    sendOwn(.logout, FIX.Logout(text: text), now)
    state = .loggingOut
    timers.logoutAt = now
  }

  /// Asks the peer to begin again at 1 in both directions, within the session that stands.
  package mutating func requestReset(now: UnixNanos) {
    precondition(state == .active)
    resetOutgoing()
    awaitsReset = true
    sendLogon(isReset: true, now)
  }

  /// Answers an application message that cannot be dealt with; `bytes` begin with it. False when
  /// the answer found no room.
  package mutating func refuse(
    _ delivery: Delivery, _ reason: FIX.BusinessRejectReason, in bytes: RawSpan, now: UnixNanos
  ) -> Bool {
    var reject = FIX.BusinessMessageReject()
    reject.refSeqNum = delivery.sequence
    reject.refMsgType = delivery.frame.type
    reject.reason = Int64(reason.rawValue)
    reject.text = reason.text
    var head = FIX.Head(.businessMessageReject, sequence: nextOutgoing, settings, now)
    head.reverse(delivery.header.route, in: bytes)
    guard state == .active, let range = write(head, reject), transmit(range, head) else {
      counters.sendRefused += 1
      return false
    }
    return true
  }

  /// Sends a Reject that names what is wrong with a message.
  mutating func sendReject(
    _ refusal: FIX.FieldRefusal, _ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64,
    in bytes: RawSpan, _ now: UnixNanos
  ) {
    counters.messageRejected += 1
    var reject = FIX.Reject()
    reject.refSeqNum = sequence
    reject.text = refusal.reason.text
    reject.refTagID = refusal.tag.map { Int64($0) }
    reject.refMsgType = frame.type
    let code = refusal.reason.rawValue
    if code <= settings.version.rejectReasonMax || code == 99 && settings.version != .fix42 {
      reject.reason = Int64(code)
    }
    var head = FIX.Head(.reject, sequence: nextOutgoing, settings, now)
    head.reverse(header.route, in: bytes)
    sendOwn(head, reject)
  }
}

extension ByteQueue {
  /// Appends the readable bytes `range` of another queue; false when there is no room. For queues
  /// of one owner, whose spans would borrow that owner whole.
  @usableFromInline
  mutating func append(_ range: Range<Int>, of source: borrowing ByteQueue) -> Bool {
    append(source.readable.extracting(range))
  }
}
