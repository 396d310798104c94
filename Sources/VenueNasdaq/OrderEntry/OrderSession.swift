// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units
package import Venue
import Wire

/// Nasdaq order entry: OUCH 5.0 in SoupBinTCP.
///
/// After the login the venue sends what was missed since `nextSequence` and then answers our
/// account query with the next UserRefNum it would take; that answer is the report `ready`, and
/// everything that the venue took before is answered by then.
/// References are UserRefNums. Anything out of place closes the connection: `state` becomes
/// `disconnected` and the loop connects again.
package struct NasdaqOrderSession: OrderSession, ~Copyable {
  var line: OUCHLine
  var reader: OrderMessageReader
  package private(set) var nextReference: UInt64 = 1
  /// Account queries sent whose answers have not come, those of earlier connections included.
  private var queriesUnanswered = 0
  /// Answers to wait for until one of them must be to a query of this connection.
  private var answersNeeded = 0
  /// So many queries are unanswered that the next one waits for the end of what was missed.
  private var isQueryDeferred = false
  private var isReady = false

  /// Unanswered queries that are outnumbered after a login: more would double with each login.
  private static var queriesOutnumberedMax: Int { 3 }

  package typealias Settings = OUCHSettings

  /// A session that has not logged in yet.
  package init(_ settings: OUCHSettings) {
    line = OUCHLine(settings)
    reader = OrderMessageReader(midnight: settings.midnight)
  }

  package var state: SessionState { line.state(isReady: isReady) }
  package var nextSequence: UInt64 { line.client.sequence }
  package var sessionName: Code { line.client.session }
  package var counters: OUCHCounters { line.counters }
  package var messagesRefused: UInt64 { line.counters.messageRefused }
  package var requestByteCountMax: Int { 96 }
  package var capabilities: OrderCapabilities { VenueOrder.capabilitiesOfOUCH50 }

  package mutating func resume(
    session: Code, nextReference: UInt64, nextSequence: UInt64, isSettled: Bool
  ) {
    line.resume(session: session, nextSequence: nextSequence)
    self.nextReference = nextReference
    guard nextReference > 1 || nextSequence > 1 else { return }
    // A session that is ready has left at most what it outnumbered; one that died before may have
    // asked any number of times.
    queriesUnanswered = Self.queriesOutnumberedMax + (isSettled ? 0 : 1)
  }

  package mutating func connected(now: MonotonicNanos, output: inout ByteQueue) {
    if line.connect(now: now, output: &output) { isReady = false }
  }

  package mutating func disconnected(now: MonotonicNanos) {
    isReady = false
    line.client.disconnect()
  }

  package mutating func poll(now: MonotonicNanos, output: inout ByteQueue) {
    line.poll(now: now, output: &output)
  }

  package mutating func nextReport(
    input: inout ByteQueue, output: inout ByteQueue, now: MonotonicNanos
  ) -> VenueReport? {
    while line.isConnected, let packet = line.take(input.readable, now: now) {
      var report: VenueReport?
      switch packet.received {
      case .sequenced(let number):
        report = read(input.readable.extracting(packet.payload), number: number)
      case .loggedIn where line.isConnected: queryAccount(now: now, output: &output)
      case .nothing where packet.type == .serverHeartbeat && isQueryDeferred:
        // Sent after a second without anything else to send: no old answer can come any more.
        queriesUnanswered = 0
        queryAccount(now: now, output: &output)
      case .nothing, .loggedIn, .rejected, .endOfSession, .unsequenced, .violation: break
      }
      input.consume(packet.payload.upperBound)
      if let report { return report }
    }
    return nil
  }

  /// Decodes one numbered message; nil when it is no report.
  private mutating func read(_ message: RawSpan, number: UInt64) -> VenueReport? {
    guard var report = reader.read(message, &line.counters) else { return nil }
    report.sequence = number
    return report.kind == .ready ? answered(report) : report
  }

  /// An answer to an account query. Answers to queries of earlier connections may be sent again
  /// first; with one query more than can be old, the last awaited answer cannot be.
  private mutating func answered(_ report: VenueReport) -> VenueReport? {
    queriesUnanswered = max(0, queriesUnanswered - 1)
    guard !isReady, !isQueryDeferred else { return nil }
    answersNeeded -= 1
    guard answersNeeded <= 0 else { return nil }
    isReady = true
    nextReference = max(nextReference, report.reference)
    // What the venue took it has answered, so nothing below its next number is on its way either.
    var report = report
    report.reference = 1
    return report
  }

  private mutating func queryAccount(now: MonotonicNanos, output: inout ByteQueue) {
    isQueryDeferred = queriesUnanswered > Self.queriesOutnumberedMax
    guard !isQueryDeferred else { return }
    answersNeeded = queriesUnanswered + 1
    for _ in 0..<answersNeeded {
      let query = SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery())
      guard line.send(query, now: now, output: &output) else { return line.fail() }
      queriesUnanswered += 1
    }
  }
}

extension NasdaqOrderSession {
  package func refusal(of order: VenueOrder) -> RejectReason {
    guard order.hasCarriedOffset else { return .invalidOrder }
    return OUCHLine.refusal(of: order, referenceMax: UInt64(UInt32.max))
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
      price: order.fieldOfOUCH50, timeInForce: order.timeInForceOfOUCH50,
      display: order.displayOfOUCH50, capacity: UInt8(ascii: "P"),
      interMarketSweep: UInt8(ascii: "N"), crossType: UInt8(ascii: "N"),
      clOrdID: triggerText(order.triggerSequence))
    let tagged = OUCH50.Tagged(message, tags: order.tagsOfOUCH50)
    guard line.send(SoupBinTCP.Data.unsequenced(tagged), now: now, output: &output) else {
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
      price: order.fieldOfOUCH50, timeInForce: order.timeInForceOfOUCH50,
      display: order.displayOfOUCH50, interMarketSweep: UInt8(ascii: "N"),
      clOrdID: triggerText(order.triggerSequence))
    let tagged = OUCH50.Tagged(message, tags: order.tagsOfOUCH50)
    guard line.send(SoupBinTCP.Data.unsequenced(tagged), now: now, output: &output) else {
      return false
    }
    nextReference += 1
    return true
  }

  package mutating func cancel(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    reduce(order, to: .zero, now: now, output: &output)
  }

  package mutating func reduce(
    _ order: VenueOrder, to total: Quantity, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    let reference = order.reference
    guard isReady, reference <= UInt64(UInt32.max) else { return false }
    let message = OUCH50.CancelOrder(
      userRefNum: UInt32(truncatingIfNeeded: reference),
      quantity: UInt32(clamping: total.raw))
    return line.send(SoupBinTCP.Data.unsequenced(message), now: now, output: &output)
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
