// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units
import Wire

@Suite struct OrderPortFuzzTests {
  static func packet(_ message: some WireEncodable) -> [UInt8] {
    var queue = ByteQueue(capacity: 256)
    var room = queue.writable
    message.write(to: &room, at: 0)
    queue.commit(message.byteCount)
    return OrderPortSessionTests.take(&queue)
  }

  static func corpus(_ number: UInt32, _ random: inout SeededRandom) -> [UInt8] {
    let symbol = Alpha<8>(ListedInstrument.samples[Int(random.below(8))].code)
    let price = UInt64(1_500_000 + random.below(2_000) * 100)
    switch random.below(8) {
    case 0, 1, 2:
      return packet(
        SoupBinTCP.Data.unsequenced(
          OUCH50.EnterOrder(
            userRefNum: number, side: random.chance(50) ? 0x42 : 0x53,
            quantity: UInt32(1 + random.below(500)), symbol: symbol, price: price,
            timeInForce: random.chance(70) ? 0x30 : 0x33, display: 0x59, capacity: 0x50,
            interMarketSweep: 0x4E, crossType: 0x4E, clOrdID: .blank)))
    case 3, 4:
      return packet(
        SoupBinTCP.Data.unsequenced(
          OUCH50.ReplaceOrder(
            origUserRefNum: number - UInt32(1 + random.below(40)), userRefNum: number,
            quantity: UInt32(1 + random.below(500)), price: price, timeInForce: 0x30,
            display: 0x59, interMarketSweep: 0x4E, clOrdID: .blank)))
    case 5:
      return packet(
        SoupBinTCP.Data.unsequenced(
          OUCH50.CancelOrder(
            userRefNum: number - UInt32(1 + random.below(40)),
            quantity: UInt32(random.below(100)))))
    case 6: return packet(SoupBinTCP.Control(.clientHeartbeat))
    default: return packet(SoupBinTCP.Data.unsequenced(OUCH50.AccountQuery()))
    }
  }

  /// Changes up to three bytes or cuts the end off. Framing and number are mostly left alone, as
  /// a broken one hides everything behind it.
  static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    for _ in 0..<(1 + random.below(3)) {
      let index = Int(random.below(Int64(bytes.count)))
      if index < 8, !random.chance(3) { continue }
      bytes[index] = UInt8(random.below(256))
    }
    if random.chance(3) { bytes.removeLast(Int(random.below(Int64(bytes.count)))) }
  }

  @Test(
    "a million mutated inputs neither trap nor break the books",
    arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8, 9, 10])
  func mutations(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var configuration = ExchangeConfiguration(session: session)
    configuration.flow = FlowConfiguration(seed: seed, actionRate: 1_000)
    configuration.port.orderCapacity = 4_096
    var now = MonotonicNanos(raw: 1)
    var core = ExchangeCore(configuration, start: now)
    core.start(at: now)
    let login = Self.packet(
      SoupBinTCP.LoginRequest(
        username: configuration.port.username, password: configuration.port.password, sequence: 0)
    )
    for _ in 0..<100_000 {
      if !core.port.isConnected {
        _ = core.connectClient(at: now)
        OrderPortSessionTests.put(login, &core.port.input)
      }
      var bytes = Self.corpus(max(100, core.port.userRefNumLast &+ 1), &random)
      if random.chance(75) { Self.mutate(&bytes, &random) }
      _ = core.port.input.append(bytes.span.bytes)
      now = MonotonicNanos(raw: now.raw + 5_000)
      core.advance(to: now)
      core.port.output.removeAll()
      while core.publisher.packet.byteCount > 0 { core.publisher.packetSent(at: now) }
      if core.port.isClosing { core.disconnectClient(at: now) }
    }
    let found = core.engine.book.violation()
    #expect(found == nil, "seed \(seed)")
    let counters = core.port.counters
    #expect(counters.loginAccepted > 500, "\(counters)")
    #expect(counters.orderAccepted > 200, "\(counters)")
    #expect(counters.messageMalformed > 1_000, "\(counters)")
    core.disconnectClient(at: now)
    #expect(core.port.book.openOrderCount == 0, "seed \(seed)")
  }
}
