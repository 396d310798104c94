// SPDX-License-Identifier: Apache-2.0
import CMallocCount
import Memory
import Testing
import Units
import Wire

/// What runs for each message, over and over, without an allocation.
@Suite struct FIXAllocationTests {
  @Test("writing an order and reading a report allocate nothing")
  func codec() throws {
    let report = fixBytes(fixVectors[11])
    var buffer = ByteQueue(capacity: 1_024)
    var sum: Int64 = 0
    var before: UInt64 = 0
    for round in 0..<2_000 {
      if round == 1_000 { before = malloc_count_thread() }
      var output = buffer.writable
      var writer = FIX.Writer(.fix44)
      writer.put(35, FIX.NewOrderSingle.type, &output)
      writer.put(34, number: UInt64(round), &output)
      FIXMessageTests.order.write(&writer, to: &output)
      if let range = writer.close(&output) { sum &+= Int64(range.count) }
      guard case .message(let frame) = FIX.next(in: report.span.bytes) else { continue }
      var message = FIX.ExecutionReport()
      if FIX.decode(frame, in: report.span.bytes, into: &message) == nil {
        sum &+= message.lastPx.raw
      }
    }
    let allocations = malloc_count_thread() - before
    #expect(allocations == 0)
    #expect(sum > 350_250_000_000 * 2_000)
  }

  @Test("two sessions that exchange orders, reports and heartbeats allocate nothing")
  func sessions() {
    let outcome = FIXAllocationTests.exchange(rounds: 3_000, warmUp: 1_000)
    #expect(outcome.allocations == 0)
    #expect(outcome.delivered >= 6_000)
  }

  /// Both ends in one loop as an edge that polls has them: fixed buffers, no closure, no array.
  private static func exchange(
    rounds: Int, warmUp: Int
  ) -> (allocations: UInt64, delivered: Int) {
    var settings = fixSettings(.fix44, .initiator)
    settings.keepsRecords = true
    settings.heartbeatSeconds = 1
    var buyer = FIX.Session(settings, FIX.Dictionary(.fix44))
    var seller = FIX.Session(fixSettings(.fix44, .acceptor), FIX.Dictionary(.fix44))
    var toSeller = ByteQueue(capacity: 1 << 14)
    var toBuyer = ByteQueue(capacity: 1 << 14)
    var now = FIXEnd.start
    seller.connect(now: now)
    buyer.connect(now: now)
    var delivered = 0
    var before: UInt64 = 0
    for round in 0..<(rounds + 2) {
      if round == warmUp { before = malloc_count_thread() }
      now = now + .milliseconds(round.isMultiple(of: 100) ? 1_100 : 1)
      if buyer.state == .active { _ = buyer.send(FIXMessageTests.order, now: now) }
      buyer.records.removeAll()
      _ = toSeller.append(buyer.output.readable)
      buyer.output.removeAll()
      delivered += poll(&seller, &toSeller, now)
      if seller.state == .active { _ = seller.send(FIXMessageTests.fill, now: now) }
      _ = toBuyer.append(seller.output.readable)
      seller.output.removeAll()
      delivered += poll(&buyer, &toBuyer, now)
    }
    return (malloc_count_thread() - before, delivered)
  }

  private static func poll(
    _ session: inout FIX.Session, _ input: inout ByteQueue, _ now: UnixNanos
  ) -> Int {
    var delivered = 0
    while true {
      let step = session.receive(input.readable, now: now)
      switch step.event {
      case .wait:
        _ = session.advance(now: now)
        return delivered
      case .message, .heldMessage: delivered += 1
      case .logonRequested: _ = session.acceptLogon(now: now)
      case .none, .loggedOn, .disconnect: break
      }
      input.consume(step.byteCount)
    }
  }
}
