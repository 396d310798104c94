// SPDX-License-Identifier: Apache-2.0
import Memory
import Testing
import Units
import Wire

/// One session with the edge around it: bytes in, bytes out, and what was delivered.
final class FIXEnd {
  struct Delivered: Equatable {
    var type: FIX.MessageType
    var sequence: UInt64
    var clOrdID: FIX.Text
    var isPossDup: Bool
  }

  static let start = UnixNanos(raw: 1_767_571_200_000_000_000)

  var session: FIX.Session
  let settings: FIX.SessionSettings
  let dictionary: FIX.Dictionary
  var inbox = ByteQueue(capacity: 1 << 16)
  var delivered: [Delivered] = []
  var cause: FIX.Session.Cause?
  var loggedOnCount = 0
  /// What an edge has stored.
  var stored: [UInt8] = []
  /// What the application does with a message; nil to note it only.
  var answer: ((FIXEnd, FIX.Session.Delivery, [UInt8], UnixNanos) -> Void)?
  var acceptsLogons = true

  init(_ settings: FIX.SessionSettings) {
    self.settings = settings
    dictionary = FIX.Dictionary(settings.version)
    session = FIX.Session(settings, dictionary)
  }

  /// Deals with all that has arrived; false when the connection is to be closed.
  func pump(_ now: UnixNanos) -> Bool {
    cause = nil
    while true {
      let step = session.receive(inbox.readable, now: now)
      var event = step.event
      if case .logonRequested = event {
        event =
          acceptsLogons
          ? session.acceptLogon(now: now) : session.refuseLogon("not today", now: now)
      }
      switch event {
      case .wait:
        let late = session.advance(now: now)
        if case .disconnect(let cause) = late { self.cause = cause }
        return cause == nil
      case .message(let delivery):
        take(delivery, copy(inbox.readable.extracting(0..<delivery.frame.byteCount)), now)
      case .heldMessage(let delivery): take(delivery, copy(session.heldBytes), now)
      case .loggedOn: loggedOnCount += 1
      case .disconnect(let cause):
        self.cause = cause
        inbox.removeAll()
        return false
      case .none, .logonRequested: break
      }
      inbox.consume(step.byteCount)
    }
  }

  private func take(_ delivery: FIX.Session.Delivery, _ bytes: [UInt8], _ now: UnixNanos) {
    var status = FIX.OrderStatusRequest()
    _ = FIX.decode(delivery.frame, in: bytes.span.bytes, into: &status)
    delivered.append(
      Delivered(
        type: delivery.frame.type, sequence: delivery.sequence, clOrdID: status.clOrdID,
        isPossDup: delivery.isPossDup))
    answer?(self, delivery, bytes, now)
  }

  /// Stores what is to be stored, then takes what is to be sent.
  func takeOutput() -> [UInt8] {
    if settings.keepsRecords { stored += copy(session.records.readable) }
    session.records.removeAll()
    let bytes = copy(session.output.readable)
    session.output.removeAll()
    return bytes
  }

  func feed(_ bytes: [UInt8]) { _ = inbox.append(bytes.span.bytes) }

  /// The messages written since the last call, as text with bars.
  func sent() -> [String] {
    let bytes = takeOutput()
    var found: [String] = []
    var offset = 0
    while case .message(let frame) = FIX.next(in: bytes.span.bytes.extracting(offset..<bytes.count))
    {
      found.append(fixText(Array(bytes[offset..<(offset + frame.byteCount)])))
      offset += frame.byteCount
    }
    #expect(offset == bytes.count)
    return found
  }

  /// Another process with what this one stored.
  func restart() {
    session = FIX.Session(settings, dictionary, restoring: stored.span.bytes)
    stored.removeLast(stored.count - session.restoredByteCount)
    inbox.removeAll()
  }

  /// Sends a message that is no order under an identifier of its own.
  func send(_ number: Int, _ now: UnixNanos) -> UInt64? {
    var status = FIX.OrderStatusRequest()
    status.clOrdID = FIX.Text(number: UInt64(number))
    status.side = 0x31
    status.symbol = "K200F"
    return session.send(status, now: now)
  }
}

/// Settings of the two ends of one session.
func fixSettings(
  _ version: FIX.Version, _ role: FIX.SessionSettings.Role
) -> FIX.SessionSettings {
  role == .initiator
    ? FIX.SessionSettings(version, role, sender: "BUY", target: "SELL")
    : FIX.SessionSettings(version, role, sender: "SELL", target: "BUY")
}
