// SPDX-License-Identifier: Apache-2.0
package import Memory
import Rings
package import Units
package import Venue
package import Wire

/// Order entry by FIX 4.2, 4.4 or 5.0 SP2.
///
/// After the Logon both sides send again what the other one missed; then a test of our own is
/// answered, behind everything the venue had to say, and that is the report `ready`. The venue is
/// asked where open orders stand, as FIX has no number of an order that would tell which arrived.
/// What is sent was stored before, in `store`. Whatever ends the session closes the connection:
/// `state` becomes `disconnected`, and the loop connects again.
package struct FIXOrderSession: OrderSession, ~Copyable {
  package struct Settings: Sendable {
    /// An initiator's; `keepsRecords` is seen to.
    package var session: FIX.SessionSettings
    /// Wall clock minus monotonic clock.
    package var wallOffset: Nanos
    /// See `OrderIdentifiers`.
    package var prefix: FIX.Text
    /// Tag 1 of every request; empty for none.
    package var account: FIX.Text
    /// Names the venue sequence of the causing event in tag 58 of orders and replacements, as
    /// `T` and thirteen hexadecimal digits: for whoever measures from wire to wire.
    package var tellsTrigger: Bool

    package init(
      session: FIX.SessionSettings, wallOffset: Nanos, prefix: FIX.Text = .empty,
      account: FIX.Text = .empty, tellsTrigger: Bool = false
    ) {
      self.session = session
      self.session.keepsRecords = true
      self.wallOffset = wallOffset
      self.prefix = prefix
      self.account = account
      self.tellsTrigger = tellsTrigger
    }
  }

  let settings: Settings
  package internal(set) var fix: FIX.Session
  package internal(set) var store: SequenceStore
  let reader: ReportReader
  package internal(set) var nextReference: UInt64 = 1
  /// Application messages that are no report, reports of orders that are not ours, and reports
  /// whose values make no sense.
  private var reportsRefused: UInt64 = 0
  /// Why the last connection ended; nil before that.
  package private(set) var cause: FIX.Session.Cause?
  package private(set) var sessionName = Code.empty
  private var isReady = false
  /// The venue refused us, or its numbers and ours contradict each other: a person must decide.
  private var isEnded = false
  /// Orders skipped in a resend up to the last `ready`.
  private var staleSettled: UInt64 = 0

  /// A session that goes on where the one that wrote `store` ended; writes it anew.
  package init(_ settings: Settings, store: consuming SequenceStore) {
    precondition(settings.session.role == .initiator)
    self.settings = settings
    self.store = store
    reader = ReportReader(OrderIdentifiers(prefix: settings.prefix))
    let dictionary = FIX.Dictionary(settings.session.version)
    let records = self.store.contents()
    fix = FIX.Session(settings.session, dictionary, restoring: records.readable)
    rewriteStore()
  }

  package var identifiers: OrderIdentifiers { reader.identifiers }
  /// Whether an earlier process left what this session goes on from.
  package var continuesEarlier: Bool { store.isContinued }

  package var state: SessionState {
    switch fix.state {
    case .disconnected: isEnded ? .ended : .disconnected
    case .awaitingLogon, .deciding: .connecting
    case .active: isReady ? .ready : .synchronising
    case .loggingOut: .synchronising
    }
  }

  /// Numbers of the venue's stream go on where the venue begins again at 1.
  package var nextSequence: UInt64 { fix.receivedCount + 1 }
  package var requestByteCountMax: Int { 640 }
  package var messagesRefused: UInt64 {
    reportsRefused &+ fix.counters.messageGarbled &+ fix.counters.messageRejected
  }

  package mutating func resume(
    session: Code, nextReference: UInt64, nextSequence: UInt64, isSettled: Bool
  ) {
    sessionName = session
    self.nextReference = nextReference
    // A journal that has not begun knows less than the store.
    guard nextSequence > 1 else { return }
    fix.resume(afterReceived: nextSequence - 1)
  }

  package mutating func connected(now: MonotonicNanos, output: inout ByteQueue) {
    guard fix.state == .disconnected, !isEnded else { return }
    isReady = false
    fix.connect(now: unix(now))
    flush(to: &output)
  }

  package mutating func disconnected(now: MonotonicNanos) {
    isReady = false
    fix.disconnect()
    keepRecords()
  }

  package mutating func poll(now: MonotonicNanos, output: inout ByteQueue) {
    if case .disconnect(let cause) = fix.advance(now: unix(now)) { end(cause) }
    // The venue lost what we had sent and an order is not sent twice: settle once more.
    if isReady, fix.counters.resendStale != staleSettled, fix.state == .active {
      isReady = false
      fix.test(now: unix(now))
    }
    if store.isNearlyFull { rewriteStore() }
    flush(to: &output)
  }

  package mutating func nextReport(
    input: inout ByteQueue, output: inout ByteQueue, now: MonotonicNanos
  ) -> VenueReport? {
    let time = unix(now)
    while fix.state != .disconnected {
      let step = take(input.readable, time)
      input.consume(step.byteCount)
      if step.isWaiting { break }
      if let report = step.report ?? readyReport() {
        flush(to: &output)
        return report
      }
    }
    flush(to: &output)
    return nil
  }

  /// What one message was.
  private struct Step {
    var byteCount: Int
    var report: VenueReport?
    var isWaiting = false
  }

  private mutating func take(_ bytes: RawSpan, _ now: UnixNanos) -> Step {
    let received = fix.receive(bytes, now: now)
    var step = Step(byteCount: received.byteCount)
    switch received.event {
    case .wait: step.isWaiting = true
    case .none, .logonRequested: break
    case .loggedOn: fix.test(now: now)
    case .disconnect(let cause): end(cause)
    case .message(let delivery): step.report = report(read(delivery, in: bytes))
    case .heldMessage(let delivery): step.report = report(readHeld(delivery))
    }
    return step
  }

  private func readHeld(_ delivery: FIX.Session.Delivery) -> ReportReader.Reading {
    read(delivery, in: fix.heldBytes)
  }

  /// Decodes one application message.
  private func read(
    _ delivery: FIX.Session.Delivery, in bytes: RawSpan
  ) -> ReportReader.Reading {
    let frame = delivery.frame
    switch frame.type {
    case FIX.ExecutionReport.type:
      var message = FIX.ExecutionReport()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return .refused }
      return reader.read(message, isRepeatPossible: delivery.isPossResend)
    case FIX.OrderCancelReject.type:
      var message = FIX.OrderCancelReject()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return .refused }
      return reader.read(message)
    case FIX.MessageType.reject:
      var message = FIX.Reject()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return .refused }
      return refusal(of: message.refSeqNum, message.reason)
    case FIX.MessageType.businessMessageReject:
      var message = FIX.BusinessMessageReject()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return .refused }
      return refusal(of: message.refSeqNum, message.reason)
    default: return .refused
    }
  }

  private func refusal(of sequence: UInt64?, _ reason: Int64?) -> ReportReader.Reading {
    guard let sequence, let sent = fix.sentRequest(sequence) else { return .refused }
    return reader.read(refusalOf: sent.type, sent.clOrdID, reason)
  }

  private mutating func report(_ reading: ReportReader.Reading) -> VenueReport? {
    switch reading {
    case .nothing: return nil
    case .refused:
      reportsRefused &+= 1
      return nil
    case .report(var report):
      report.sequence = fix.receivedCount
      return report
    }
  }

  /// Once, when the venue has said all that we had missed.
  private mutating func readyReport() -> VenueReport? {
    guard !isReady, fix.state == .active, fix.isTested else { return nil }
    isReady = true
    staleSettled = fix.counters.resendStale
    return VenueReport(.ready, reference: nextReference, sequence: fix.receivedCount)
  }

  private mutating func end(_ cause: FIX.Session.Cause) {
    self.cause = cause
    isReady = false
    switch cause {
    case .badLogon, .logonRefused, .sequenceTooLow, .nextExpectedTooHigh: isEnded = true
    case .logonTimeout, .peerLoggedOut, .loggedOut, .logoutTimeout, .noSequence, .silence,
      .overflow:
      break
    }
  }

  func unix(_ now: MonotonicNanos) -> UnixNanos {
    UnixNanos(raw: now.raw &+ settings.wallOffset.raw)
  }

  /// Stores what is to be stored, then hands on what is to be sent, as far as there is room.
  mutating func flush(to output: inout ByteQueue) {
    keepRecords()
    guard !fix.output.isEmpty, output.append(fix.output.readable) else { return }
    fix.output.removeAll()
  }

  private mutating func keepRecords() {
    guard !fix.records.isEmpty else { return }
    if !store.append(fix.records) { rewriteStore() }
    fix.records.removeAll()
  }

  /// Writes what the session still needs into the store's other file: a copy of the messages kept.
  private mutating func rewriteStore() {
    // What these record is in the session's state.
    fix.records.removeAll()
    store.begin()
    var next: UInt64? = 0
    while let sequence = next {
      next = fix.recordKept(from: sequence)
      keepBeginning()
    }
    fix.recordNumbers()
    keepBeginning()
    let isStored = store.end()
    precondition(isStored, "a store that cannot hold what its session keeps")
  }

  private mutating func keepBeginning() {
    let isStored = store.append(fix.records)
    precondition(isStored, "a store that cannot hold what its session keeps")
    fix.records.removeAll()
  }
}
