// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units
package import Venue
package import Wire

/// Nasdaq order entry: OUCH 5.0 in SoupBinTCP.
///
/// After the login the venue sends what was missed since `nextSequence` and then answers our
/// account query with the next UserRefNum it would take; that answer is the report `ready`.
/// References are UserRefNums. Anything out of place closes the connection: `state` becomes
/// `disconnected` and the loop connects again.
package struct NasdaqOrderSession: OrderSession, ~Copyable {
  /// Name and password of the port, and the start of the day its stamps count from.
  package struct Settings: Sendable {
    package var username: Code
    package var password: Code
    /// Midnight of US/Eastern.
    package var midnight: UnixNanos
    package var timers: SoupBinTCP.Timers

    package init(
      username: Code, password: Code, midnight: UnixNanos,
      timers: SoupBinTCP.Timers = SoupBinTCP.Timers()
    ) {
      self.username = username
      self.password = password
      self.midnight = midnight
      self.timers = timers
    }
  }

  var client: SoupBinTCP.ClientSession
  var reader: OrderMessageReader
  package private(set) var nextReference: UInt64 = 1
  package private(set) var messagesRefused: UInt64 = 0
  /// Account queries sent whose answers have not come, those of earlier connections included.
  private var queriesUnanswered = 0
  /// Answers to wait for until one of them must be to a query of this connection.
  private var answersNeeded = 0
  private var isReady = false

  /// The longest packet taken from the venue; a longer one is a broken stream.
  package static let packetByteCountMax = 4_096

  /// A session that has not logged in yet.
  package init(_ settings: Settings) {
    client = SoupBinTCP.ClientSession(
      username: settings.username, password: settings.password, timers: settings.timers)
    reader = OrderMessageReader(midnight: settings.midnight)
  }

  package var state: SessionState {
    switch client.state {
    case .disconnected: .disconnected
    case .loggingIn: .connecting
    case .active: isReady ? .ready : .synchronising
    case .ended: .ended
    }
  }

  package var nextSequence: UInt64 { client.sequence }
  package var sessionName: Code { client.session }
  package var requestByteCountMax: Int { 64 }

  package mutating func resume(session: Code, nextReference: UInt64, nextSequence: UInt64) {
    precondition(client.state == .disconnected)
    client.session = session
    client.sequence = nextSequence
    self.nextReference = nextReference
    // A process that died may have left queries whose answers come first; more than this many
    // logins in a row without an answer would have been noticed.
    if nextReference > 1 || nextSequence > 1 { queriesUnanswered = 3 }
  }

  package mutating func connected(now: MonotonicNanos, output: inout ByteQueue) {
    guard client.state == .disconnected else { return }
    isReady = false
    let login = client.connect(now: now)
    if !send(login, now: now, output: &output) { fail() }
  }

  package mutating func disconnected(now: MonotonicNanos) {
    isReady = false
    client.disconnect()
  }

  package mutating func poll(now: MonotonicNanos, output: inout ByteQueue) {
    switch client.due(now: now) {
    case .heartbeat:
      _ = send(SoupBinTCP.Control(.clientHeartbeat), now: now, output: &output)
    case .timeout: fail()
    case nil: break
    }
  }

  package mutating func nextReport(
    input: inout ByteQueue, output: inout ByteQueue, now: MonotonicNanos
  ) -> VenueReport? {
    while client.state == .loggingIn || client.state == .active {
      let step = take(input.readable, now: now)
      guard let received = step.received else {
        if step.isBroken { refuse() }
        return nil
      }
      input.consume(step.byteCount)
      switch received {
      case .loggedIn: queryAccount(now: now, output: &output)
      case .violation: refuse()
      case .unsequenced: messagesRefused &+= 1
      case .nothing, .rejected, .endOfSession, .sequenced: break
      }
      if let report = step.report { return report }
    }
    return nil
  }

  /// What one packet was; nothing received when the bytes are a beginning or broken.
  private struct Step {
    var received: SoupBinTCP.ClientSession.Received?
    var report: VenueReport?
    var byteCount = 0
    var isBroken = false
  }

  private mutating func take(_ bytes: RawSpan, now: MonotonicNanos) -> Step {
    var step = Step()
    switch SoupBinTCP.next(in: bytes, byteCountMax: Self.packetByteCountMax) {
    case .incomplete: break
    case .refused: step.isBroken = true
    case .packet(let packet):
      let received = client.receive(packet, in: bytes, now: now)
      if case .sequenced(let number) = received {
        step.report = read(packet.payload(of: bytes), number: number)
      }
      step.received = received
      step.byteCount = packet.byteCount
    }
    return step
  }

  /// Decodes one numbered message; nil when it is no report.
  private mutating func read(_ message: RawSpan, number: UInt64) -> VenueReport? {
    reader.report = nil
    guard OUCH50.decodeOutbound(message, into: &reader) == .decoded else {
      messagesRefused &+= 1
      return nil
    }
    guard var report = reader.report else { return nil }
    if report.kind == .none {
      messagesRefused &+= 1
      return nil
    }
    report.sequence = number
    return report.kind == .ready ? answered(report) : report
  }

  /// An answer to an account query. Answers to queries of earlier connections may be sent again
  /// first; with one query more than can be old, the last awaited answer cannot be.
  private mutating func answered(_ report: VenueReport) -> VenueReport? {
    queriesUnanswered = max(0, queriesUnanswered - 1)
    guard !isReady else { return nil }
    answersNeeded -= 1
    guard answersNeeded <= 0 else { return nil }
    isReady = true
    nextReference = max(nextReference, report.reference)
    return report
  }

  private mutating func queryAccount(now: MonotonicNanos, output: inout ByteQueue) {
    answersNeeded = queriesUnanswered + 1
    for _ in 0..<answersNeeded {
      guard
        send(SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery()), now: now, output: &output)
      else { return fail() }
      queriesUnanswered += 1
    }
  }

  private mutating func refuse() {
    messagesRefused &+= 1
    fail()
  }

  private mutating func fail() {
    isReady = false
    client.disconnect()
  }

  /// Writes a packet behind what waits in `output`; false when there is no room.
  private mutating func send(
    _ packet: some WireEncodable, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    let byteCount = packet.byteCount
    guard output.room >= byteCount else { return false }
    var room = output.writable
    packet.write(to: &room, at: 0)
    output.commit(byteCount)
    client.sent(now: now)
    return true
  }
}

extension NasdaqOrderSession {
  /// Prices have four decimals and stay below 200,000; sizes stay below a million.
  package func refusal(of order: VenueOrder) -> RejectReason {
    guard order.price.raw > 0, order.price.raw % 100_000 == 0,
      order.price.raw <= 199_999_990_000_000,
      order.quantity.raw > 0, order.quantity.raw <= 999_999
    else { return .invalidOrder }
    guard order.symbol.low == 0, order.symbol != .empty else { return .unknownInstrument }
    return order.reference <= UInt64(UInt32.max) ? .none : .capacity
  }

  package mutating func submit(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard isReady, order.reference == nextReference, refusal(of: order) == .none else {
      return false
    }
    let message = OUCH50.EnterOrder(
      userRefNum: UInt32(truncatingIfNeeded: order.reference),
      side: order.side == .buy ? UInt8(ascii: "B") : UInt8(ascii: "S"),
      quantity: UInt32(truncatingIfNeeded: order.quantity.raw), symbol: Alpha(order.symbol),
      price: UInt64(order.price.raw / 100_000), timeInForce: timeInForce(order),
      display: UInt8(ascii: "Y"), capacity: UInt8(ascii: "P"),
      interMarketSweep: UInt8(ascii: "N"), crossType: UInt8(ascii: "N"),
      clOrdID: triggerText(order.triggerSequence))
    guard send(SoupBinTCP.Data.unsequenced(message), now: now, output: &output) else {
      return false
    }
    nextReference += 1
    return true
  }

  package mutating func replace(
    _ target: UInt64, by order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard isReady, order.reference == nextReference, target < order.reference,
      refusal(of: order) == .none
    else { return false }
    let message = OUCH50.ReplaceOrder(
      origUserRefNum: UInt32(truncatingIfNeeded: target),
      userRefNum: UInt32(truncatingIfNeeded: order.reference),
      quantity: UInt32(truncatingIfNeeded: order.quantity.raw),
      price: UInt64(order.price.raw / 100_000), timeInForce: timeInForce(order),
      display: UInt8(ascii: "Y"), interMarketSweep: UInt8(ascii: "N"),
      clOrdID: triggerText(order.triggerSequence))
    guard send(SoupBinTCP.Data.unsequenced(message), now: now, output: &output) else {
      return false
    }
    nextReference += 1
    return true
  }

  package mutating func cancel(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard isReady, order.reference <= UInt64(UInt32.max) else { return false }
    let message = OUCH50.CancelOrder(
      userRefNum: UInt32(truncatingIfNeeded: order.reference), quantity: 0)
    return send(SoupBinTCP.Data.unsequenced(message), now: now, output: &output)
  }

  private func timeInForce(_ order: VenueOrder) -> UInt8 {
    order.timeInForce == .day ? UInt8(ascii: "0") : UInt8(ascii: "3")
  }

  /// `T` and the venue sequence of the causing event as thirteen upper-case hexadecimal digits:
  /// whoever sees both the feed and the orders can measure from wire to wire with it.
  private func triggerText(_ sequence: UInt64) -> Alpha<14> {
    var high = UInt64(UInt8(ascii: "T")) << 56
    var low: UInt64 = 0
    for index in 0..<13 {
      let digit = UInt8(truncatingIfNeeded: sequence >> UInt64(48 - 4 * index)) & 15
      let character = UInt64(digit < 10 ? 0x30 + digit : 0x37 + digit)
      if index < 7 {
        high |= character << UInt64(48 - 8 * index)
      } else {
        low |= character << UInt64(56 - 8 * (index - 7))
      }
    }
    return Alpha(high: high, low: low)
  }
}
