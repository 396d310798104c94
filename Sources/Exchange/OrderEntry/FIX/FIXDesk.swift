// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

/// What the exchange has to remember of FIX besides the orders themselves: the session, and the
/// names under which its client knows its orders.
struct FIXDesk: ~Copyable {
  /// What is echoed of an order, by its row.
  struct Echo: BitwiseCopyable {
    var clOrdID: FIX.Text = .empty
    /// The name of the cancel under way.
    var cancelID: FIX.Text = .empty
    /// Tag 39.
    var status: UInt8 = 0
    /// Tag 54.
    var side: UInt8 = 0
    /// Tag 59.
    var timeInForce: UInt8 = 0
    /// Quantity times price of all that was executed, replaced orders included.
    var value = Money.zero
    /// The row of the next order in the same bucket of names, −1 for none.
    var next: Int32 = -1
  }

  var session: FIX.Session
  /// Whether a connection stands, which a session may have given up before it is closed.
  var isConnected = false
  var echoes: FixedArray<Echo>
  /// First rows by the names' digests, −1 for none.
  private var buckets: FixedArray<Int32>
  /// Orders and replacements taken so far.
  var orderCount: UInt64 = 0
  var executionCount: UInt64 = 0
  /// The request that a mass cancel under way is to be answered with.
  var massCancel: FIX.OrderMassCancelRequest?
  var massCancelled: UInt64 = 0
  /// When timers were looked at last.
  var advancedAt = MonotonicNanos(raw: 0)

  /// A desk of small size unless it is the one that is spoken to.
  init(_ configuration: OrderPortConfiguration) {
    let version = configuration.orderProtocol.fixVersion
    var settings = FIX.SessionSettings(
      version ?? .fix44, .acceptor, sender: configuration.fixCompID,
      target: configuration.fixClientCompID)
    settings.sendsLater = true
    settings.usesNextExpected = configuration.fixUsesNextExpected
    settings.storedMessageCount = version == nil ? 1 : configuration.messageCapacity
    settings.storedByteCountMax = 512
    settings.outputByteCount = version == nil ? 4_096 : 1 << 18
    settings.heldMessageCount = version == nil ? 1 : 1_024
    session = FIX.Session(settings, FIX.Dictionary(settings.version))
    let capacity = version == nil ? 1 : configuration.orderCapacity
    echoes = FixedArray(repeating: Echo(), count: capacity)
    buckets = FixedArray(repeating: -1, count: capacity)
  }

  /// The row of the order of that name; nil for none.
  func row(of clOrdID: FIX.Text) -> Int? {
    var row = buckets[bucket(clOrdID)]
    while row >= 0 {
      if echoes[Int(row)].clOrdID == clOrdID { return Int(row) }
      row = echoes[Int(row)].next
    }
    return nil
  }

  /// Puts an order into `row`, in the place of a finished one.
  mutating func enter(_ echo: Echo, row: Int) {
    forget(row)
    let bucket = bucket(echo.clOrdID)
    echoes[row] = echo
    echoes[row].next = buckets[bucket]
    buckets[bucket] = Int32(truncatingIfNeeded: row)
  }

  private mutating func forget(_ row: Int) {
    guard !echoes[row].clOrdID.isEmpty else { return }
    let bucket = bucket(echoes[row].clOrdID)
    guard Int(buckets[bucket]) != row else {
      buckets[bucket] = echoes[row].next
      return
    }
    var previous = Int(buckets[bucket])
    while previous >= 0, Int(echoes[previous].next) != row {
      previous = Int(echoes[previous].next)
    }
    precondition(previous >= 0, "a name outside its bucket")
    echoes[previous].next = echoes[row].next
  }

  private func bucket(_ text: FIX.Text) -> Int {
    Int(truncatingIfNeeded: text.digest & UInt64(truncatingIfNeeded: buckets.count - 1))
  }
}

/// One message of the client; taken while the input bytes are borrowed.
enum FIXReading: BitwiseCopyable {
  case incomplete
  /// The session dealt with it, or refused it.
  case nothing
  case logon(FIX.Logon)
  case enter(FIX.NewOrderSingle, isPossResend: Bool)
  case replace(FIX.OrderCancelReplaceRequest, isPossResend: Bool)
  case cancel(FIX.OrderCancelRequest)
  case status(FIX.OrderStatusRequest)
  case massCancel(FIX.OrderMassCancelRequest)
  /// The connection is to be closed.
  case ended(FIX.Session.Cause)
}

extension FIXDesk {
  /// Takes the next message; the bytes of it to consume.
  mutating func take(
    _ input: borrowing ByteQueue, at now: UnixNanos
  ) -> (byteCount: Int, reading: FIXReading) {
    let bytes = input.readable
    let step = session.receive(bytes, now: now)
    switch step.event {
    case .wait: return (step.byteCount, .incomplete)
    case .none, .loggedOn: return (step.byteCount, .nothing)
    case .disconnect(let cause): return (step.byteCount, .ended(cause))
    case .logonRequested(let frame):
      var logon = FIX.Logon()
      // The session has judged it before.
      _ = FIX.decode(frame, in: bytes, into: &logon)
      return (step.byteCount, .logon(logon))
    case .message(let delivery):
      let reading = FIXDesk.read(delivery, in: bytes)
      return (step.byteCount, reading ?? refuse(delivery, in: bytes, at: now))
    case .heldMessage(let delivery): return (step.byteCount, readHeld(delivery, at: now))
    }
  }

  private mutating func readHeld(
    _ delivery: FIX.Session.Delivery, at now: UnixNanos
  ) -> FIXReading {
    if let reading = FIXDesk.read(delivery, in: session.heldBytes) { return reading }
    refuseHeld(delivery, at: now)
    return .nothing
  }

  /// Answers a message that is none of an order port's.
  private mutating func refuse(
    _ delivery: FIX.Session.Delivery, in bytes: RawSpan, at now: UnixNanos
  ) -> FIXReading {
    guard delivery.frame.type != .reject else { return .nothing }
    _ = session.refuse(delivery, .unsupportedMessageType, in: bytes, now: now)
    return .nothing
  }

  private mutating func refuseHeld(_ delivery: FIX.Session.Delivery, at now: UnixNanos) {
    guard delivery.frame.type != .reject else { return }
    // Its bytes lie in the session, which is to answer: without its route.
    var reject = FIX.BusinessMessageReject()
    reject.refSeqNum = delivery.sequence
    reject.refMsgType = delivery.frame.type
    reject.reason = Int64(FIX.BusinessRejectReason.unsupportedMessageType.rawValue)
    reject.text = FIX.BusinessRejectReason.unsupportedMessageType.text
    _ = session.send(reject, now: now)
  }

  /// Nil for a message that is none of an order port's.
  private static func read(
    _ delivery: FIX.Session.Delivery, in bytes: RawSpan
  ) -> FIXReading? {
    let frame = delivery.frame
    switch frame.type {
    case FIX.NewOrderSingle.type:
      var message = FIX.NewOrderSingle()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return nil }
      return .enter(message, isPossResend: delivery.isPossResend)
    case FIX.OrderCancelReplaceRequest.type:
      var message = FIX.OrderCancelReplaceRequest()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return nil }
      return .replace(message, isPossResend: delivery.isPossResend)
    case FIX.OrderCancelRequest.type:
      var message = FIX.OrderCancelRequest()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return nil }
      return .cancel(message)
    case FIX.OrderStatusRequest.type:
      var message = FIX.OrderStatusRequest()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return nil }
      return .status(message)
    case FIX.OrderMassCancelRequest.type:
      var message = FIX.OrderMassCancelRequest()
      guard FIX.decode(frame, in: bytes, into: &message) == nil else { return nil }
      return .massCancel(message)
    default: return nil
    }
  }
}
