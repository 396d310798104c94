// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units
package import Venue
import Wire

/// Nasdaq order entry: OUCH 4.2 in SoupBinTCP.
///
/// A reference is the order's token, in 14 digits. The protocol has no question whose answer ends
/// what is sent again after a login, so the venue's first heartbeat does: it is sent after a second
/// in which there was nothing else to send. That is the report `ready`: what the venue has not
/// answered by then it never took.
package struct OUCH42OrderSession: OrderSession, ~Copyable {
  var line: OUCHLine
  var reader: OUCH42MessageReader
  package private(set) var nextReference: UInt64 = 1
  private var isReady = false

  /// A session that has not logged in yet.
  package init(_ settings: OUCHSettings) {
    line = OUCHLine(settings)
    reader = OUCH42MessageReader(midnight: settings.midnight)
  }

  package var state: SessionState { line.state(isReady: isReady) }
  package var nextSequence: UInt64 { line.client.sequence }
  package var sessionName: Code { line.client.session }
  package var counters: OUCHCounters { line.counters }
  package var messagesRefused: UInt64 { line.counters.messageRefused }
  package var requestByteCountMax: Int { 64 }
  package static let capabilities = OrderCapabilities(
    types: [.limit], timesInForce: [.day, .immediateOrCancel], canReduce: true)
  package var capabilities: OrderCapabilities { Self.capabilities }

  package mutating func resume(
    session: Code, nextReference: UInt64, nextSequence: UInt64, isSettled: Bool
  ) {
    line.resume(session: session, nextSequence: nextSequence)
    self.nextReference = nextReference
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
        report = reader.read(input.readable.extracting(packet.payload), &line.counters)
        report?.sequence = number
        nextReference = max(nextReference, reader.referenceMax + 1)
      case .nothing where packet.type == .serverHeartbeat && !isReady:
        isReady = true
        report = VenueReport(.ready, reference: 1)
      case .nothing, .loggedIn, .rejected, .endOfSession, .unsequenced, .violation: break
      }
      input.consume(packet.payload.upperBound)
      if let report { return report }
    }
    return nil
  }
}

extension OUCH42OrderSession {
  package func refusal(of order: VenueOrder) -> RejectReason {
    OUCHLine.refusal(of: order, referenceMax: OUCH42Token.referenceMax)
  }

  package mutating func submit(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard isReady, order.reference == nextReference, refusal(of: order) == .none else {
      return false
    }
    let message = OUCH42.EnterOrder(
      token: OUCH42Token.text(order.reference),
      side: order.side == .buy ? OUCH42.SideCode.buy : OUCH42.SideCode.sell,
      quantity: UInt32(truncatingIfNeeded: order.quantity.raw), symbol: Alpha(order.symbol),
      price: price(order), timeInForce: timeInForce(order), firm: .blank,
      display: OUCH42.Display.visible, capacity: OUCH42.Capacity.principal,
      interMarketSweep: UInt8(ascii: "N"), minQuantity: 0,
      crossType: OUCH42.CrossType.continuous, customerType: UInt8(ascii: " "))
    return sendNumbered(message, now: now, output: &output)
  }

  package mutating func replace(
    _ target: UInt64, by order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard isReady, order.reference == nextReference, target < order.reference,
      refusal(of: order) == .none
    else { return false }
    let message = OUCH42.ReplaceOrder(
      existingToken: OUCH42Token.text(target), token: OUCH42Token.text(order.reference),
      quantity: UInt32(truncatingIfNeeded: order.quantity.raw), price: price(order),
      timeInForce: timeInForce(order), display: OUCH42.Display.visible,
      interMarketSweep: UInt8(ascii: "N"), minQuantity: 0)
    return sendNumbered(message, now: now, output: &output)
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
    guard isReady, reference > 0, reference <= OUCH42Token.referenceMax else { return false }
    let message = OUCH42.CancelOrder(
      token: OUCH42Token.text(reference), quantity: UInt32(clamping: total.raw))
    return line.send(SoupBinTCP.Data.unsequenced(message), now: now, output: &output)
  }

  private mutating func sendNumbered(
    _ message: some OUCH42Message, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard line.send(SoupBinTCP.Data.unsequenced(message), now: now, output: &output) else {
      return false
    }
    nextReference += 1
    return true
  }

  private func price(_ order: VenueOrder) -> UInt32 {
    UInt32(truncatingIfNeeded: order.price.raw / 100_000)
  }

  private func timeInForce(_ order: VenueOrder) -> UInt32 {
    order.timeInForce == .day
      ? OUCH42.TimeInForce.marketHours : OUCH42.TimeInForce.immediateOrCancel
  }
}
