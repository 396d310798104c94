// SPDX-License-Identifier: Apache-2.0
import Gateway
import Memory
import Rings
import TestSupport
import Testing
import Trading
import Units
import Venue
import VenueNasdaq

@Suite struct GatewayFuzzTests {
  @Test("a million mutated venue messages are counted or applied and never trap")
  func venueBytes() throws {
    let seed: UInt64 = 42
    var random = SeededGenerator(seed: seed)
    // A genuine day to mutate.
    let origin = try Desk(seed: seed)
    origin.venue.hitPercent = 50
    origin.connect()
    origin.hello()
    for id in 1...20 { origin.send(origin.order(UInt64(id))) }
    for id in 1...10 {
      origin.send(origin.replace(UInt64(id), by: UInt64(20 + id), cents: 99_90, quantity: 400))
    }
    origin.send(OrderRequest(kind: .cancelAll, strategy: Desk.strategy, epoch: Desk.epoch))
    let messages = origin.venue.stream

    var desk = try Desk(seed: seed, capacity: 4_096)
    open(desk)
    var messageCount = 0
    var refused: UInt64 = 0
    while messageCount < 1_000_000 {
      var batch: [UInt8] = []
      for _ in 0..<200 {
        batch += mutated(messages.randomElement(using: &random)!, &random)
      }
      messageCount += 200
      desk.feed(batch)
      desk.time += 1_000
      desk.core.poll(now: desk.now)
      while desk.core.nextReport() != nil {}
      let isBroken = desk.core.session.state == .disconnected
      if isBroken || desk.core.session.state == .ended || desk.core.journal.isFull {
        refused += desk.core.session.messagesRefused
        desk.expectConsistent("seed \(seed) message \(messageCount)")
        desk = try Desk(seed: seed, capacity: 4_096)
        open(desk)
      } else if random.chance(20) {
        let id = UInt64(messageCount)
        _ = desk.core.accept(
          desk.order(id), from: Desk.strategy, market: Desk.market, now: desk.now)
        desk.core.output.removeAll()
      }
    }
    #expect(refused > 0)
  }

  func open(_ desk: Desk) {
    desk.connect()
    desk.hello()
    for id in 1...20 { desk.send(desk.order(UInt64(id))) }
    desk.isConnected = false
  }

  /// A framed message with up to three bytes changed; now and then the frame suffers too.
  func mutated(_ message: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var message = message
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      message[Int.random(in: 0..<message.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    if random.chance(2) { message.removeLast(Int.random(in: 0...message.count, using: &random)) }
    let length = message.count + 1
    var frame = [UInt8(length >> 8), UInt8(length & 0xFF), UInt8(ascii: "S")] + message
    if Int.random(in: 0..<2_000, using: &random) == 0 {
      frame[Int.random(in: 0..<3, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    return frame
  }
}
