// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

/// One client's SoupBinTCP connection, and the numbered messages that outlive it.
struct SoupLine: ~Copyable {
  /// The session on the present connection; nil while there is none.
  var connection: SoupBinTCP.ServerSession?
  let timers = SoupBinTCP.Timers()
  /// The number of the next message to the client, from 1.
  private(set) var nextSequence: UInt64 = 1
  private var messages: BlockPool
  /// When each message may leave; all at once unless a fault delays them.
  private var dues: FixedArray<MonotonicNanos>
  /// The first message without a due time.
  private var undated: UInt64 = 1
  private var scratch = ByteQueue(capacity: messageByteCountMax)
  /// When something was last sent to and received from the connection, for its next timer.
  var lastSent = MonotonicNanos(raw: 0)
  var lastReceived = MonotonicNanos(raw: 0)

  /// OUCH messages without appendage have at most 80 bytes.
  private static var messageByteCountMax: Int { 96 }

  /// A line that keeps `messageCapacity` messages, a power of two.
  init(messageCapacity: Int) {
    messages = BlockPool(count: messageCapacity, blockBytesMax: Self.messageByteCountMax)
    dues = FixedArray(repeating: MonotonicNanos(raw: .min), count: messageCapacity)
  }

  /// The oldest number that can be sent again.
  var oldestSequence: UInt64 { nextSequence - min(nextSequence - 1, UInt64(messages.count)) }

  /// Keeps a message under the next number; traps for one of more than 96 bytes.
  mutating func keep(_ message: some WireEncodable) {
    let isWritten = scratch.append(message)
    let isKept = Self.store(scratch, in: block(nextSequence), of: &messages)
    precondition(isWritten && isKept, "no answer of this exchange is that long")
    scratch.removeAll()
    nextSequence += 1
  }

  private static func store(
    _ bytes: borrowing ByteQueue, in block: Int, of messages: inout BlockPool
  ) -> Bool {
    messages.store(bytes.readable, in: block)
  }

  /// Writes the message of that number, oldestSequence ..< nextSequence; false without room.
  func write(_ sequence: UInt64, to output: inout ByteQueue) -> Bool {
    let message = messages.bytes(of: block(sequence))
    guard output.room >= SoupBinTCP.headerByteCount + message.byteCount else { return false }
    var room = output.writable
    output.commit(SoupBinTCP.write(.sequencedData, payload: message, to: &room, at: 0))
    return true
  }

  /// Has the faults say when the messages kept since the last call may leave.
  mutating func date(_ faults: inout OrderFaultPlan, at now: MonotonicNanos) {
    while undated < nextSequence {
      dues[block(undated)] = faults.due(at: now)
      undated += 1
    }
  }

  func isDue(_ sequence: UInt64, at now: MonotonicNanos) -> Bool { dues[block(sequence)] <= now }

  private func block(_ sequence: UInt64) -> Int {
    Int(truncatingIfNeeded: sequence & UInt64(truncatingIfNeeded: messages.count - 1))
  }

  /// When a message that was delayed may leave.
  private var messageDue: MonotonicNanos {
    guard let connection, connection.sequence < undated else { return MonotonicNanos(raw: .max) }
    let due = dues[block(connection.sequence)]
    return due > lastSent ? due : MonotonicNanos(raw: .max)
  }

  mutating func connect(at now: MonotonicNanos) {
    connection = SoupBinTCP.ServerSession(now: now, timers: timers)
    lastSent = now
    lastReceived = now
  }

  var nextDue: MonotonicNanos {
    switch connection?.state {
    case .active: min(lastSent + timers.heartbeat, lastReceived + timers.timeout, messageDue)
    case .awaitingLogin: lastReceived + timers.login
    case .deciding, .closed, nil: MonotonicNanos(raw: .max)
    }
  }
}

extension OrderPort {
  /// Longer packets than this are none of ours: an order with every tag stays below 256 bytes.
  static var packetByteCountMax: Int { 1_024 }

  /// What the first packet of the input is to SoupBinTCP.
  enum SoupReading {
    case incomplete
    case nothing
    case login(SoupBinTCP.LoginRequest)
    /// The message behind the packet's header is for the protocol's part.
    case message
    case logout
    case violation
  }

  /// Takes the next packet off `input` and calls `message` with the message it carries; the request
  /// to return when it carries none.
  mutating func takeSoupPacket(
    at now: MonotonicNanos, message: (RawSpan) -> Void
  ) -> PortRequest? {
    guard var active = soup.connection else { return .idle }
    var byteCount = 0
    let reading = Self.read(input.readable, &active, &byteCount, at: now, message: message)
    input.consume(byteCount)
    soup.connection = active
    guard case .message = reading else { return settle(reading, at: now) }
    soup.lastReceived = now
    return nil
  }

  /// Takes the login, logout or violation that `reading` is; the request to return for it.
  private mutating func settle(_ reading: SoupReading, at now: MonotonicNanos) -> PortRequest {
    if case .incomplete = reading { return .idle }
    soup.lastReceived = now
    switch reading {
    case .login(let login): decide(login, at: now)
    case .logout: isClosing = true
    case .violation:
      counters.protocolViolation += 1
      isClosing = true
    case .incomplete, .nothing, .message: break
    }
    return .done
  }

  /// Reads the first packet of `bytes`; `byteCount` becomes its length, and `message` is called
  /// with the message it carries.
  private static func read(
    _ bytes: RawSpan, _ session: inout SoupBinTCP.ServerSession, _ byteCount: inout Int,
    at now: MonotonicNanos, message: (RawSpan) -> Void
  ) -> SoupReading {
    switch SoupBinTCP.next(in: bytes, byteCountMax: packetByteCountMax) {
    case .incomplete: return .incomplete
    case .refused: return .violation
    case .packet(let packet):
      byteCount = packet.byteCount
      switch session.receive(packet, in: bytes, now: now) {
      case .nothing: return .nothing
      case .login(let login): return .login(login)
      case .logout: return .logout
      case .violation: return .violation
      case .message:
        message(packet.payload(of: bytes))
        return .message
      }
    }
  }

  private mutating func decide(_ login: SoupBinTCP.LoginRequest, at now: MonotonicNanos) {
    guard var active = soup.connection else { return }
    let wanted = SoupBinTCP.ServerSession.firstSequence(
      requested: login.sequence, next: soup.nextSequence)
    let first = faults.firstSequence(wanted, oldest: soup.oldestSequence, at: now)
    let isKnown = login.matches(
      username: configuration.username, password: configuration.password)
    let isHere =
      (login.session == .empty || login.session == session) && first >= soup.oldestSequence
    if isKnown, isHere {
      counters.loginAccepted += 1
      let answer = active.accept(session: session, sequence: first, now: now)
      _ = output.append(answer)
      soup.lastSent = now
    } else {
      counters.loginRejected += 1
      let answer = active.reject(isKnown ? .sessionNotAvailable : .notAuthorized)
      _ = output.append(answer)
      isClosing = true
    }
    soup.connection = active
  }

  mutating func pumpSoup(at now: MonotonicNanos) {
    guard var active = soup.connection, active.state == .active else { return }
    guard active.sequence >= soup.oldestSequence else {
      counters.replayLost += 1
      isClosing = true
      return
    }
    if !faults.isFaultless { soup.date(&faults, at: now) }
    while active.sequence < soup.nextSequence, soup.isDue(active.sequence, at: now) {
      guard soup.write(active.sequence, to: &output) else { break }
      _ = active.sentSequenced(now: now)
      soup.lastSent = now
    }
    soup.connection = active
  }

  mutating func advanceSoup(to now: MonotonicNanos) {
    guard var active = soup.connection, let due = active.due(now: now) else { return }
    switch due {
    case .heartbeat:
      guard output.append(SoupBinTCP.Control(.serverHeartbeat)) else { return }
      active.sent(now: now)
      soup.lastSent = now
      soup.connection = active
    case .timeout:
      counters.connectionTimeout += 1
      isClosing = true
    }
  }

  mutating func endSoup() {
    guard var active = soup.connection, active.state == .active else { return }
    let end = active.end()
    soup.connection = active
    _ = output.append(end)
    isClosing = true
  }
}
