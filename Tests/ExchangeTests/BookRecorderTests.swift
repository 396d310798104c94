// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Testing
import Units
import Wire

@Suite struct BookRecorderTests {
  @Test("each checkpoint is the book that a reader of the feed has after the same message")
  func checkpoints() {
    var core = makeServingCore(seed: 6)
    var now = MonotonicNanos(raw: 10_000)
    var receiver = BookRebuilder()
    var recorded: [BookCheckpoint] = []
    var levels: [[UInt64]] = []
    var read: [UInt64] = []
    core.start(at: now)
    while core.phase == .trading || core.publisher.packet.byteCount > 0 {
      while core.publisher.packet.byteCount > 0 {
        if case .packet(let packet) = MoldUDP64.parse(core.publisher.packet) {
          // Message by message, so that the book in the middle of a packet can be looked at.
          var blocks = packet.blocks
          var sequence = packet.sequence
          while let message = blocks.next(in: core.publisher.packet) {
            let outcome = ITCH50.decode(message, into: &receiver)
            #expect(outcome == .decoded)
            if sequence % 1_000 == 0 { read.append(digest(receiver.book)) }
            sequence += 1
          }
        }
        core.publisher.packetSent(at: now)
      }
      while core.takeCheckpoint({ checkpoint, level in
        recorded.append(checkpoint)
        levels.append((0..<8).map(level))
      }) {}
      if core.phase == .trading {
        now = core.nextDue
        core.advance(to: now)
      }
    }
    #expect(recorded.count >= 60)
    #expect(recorded.map(\.sequence) == recorded.indices.map { UInt64($0 + 1) * 1_000 })
    #expect(Array(recorded.map(\.orders).prefix(read.count)) == read)
    #expect(Set(levels.map { $0[0] }).count > 50, "levels that change give other digests")
    let figures = core.recorderFigures()
    #expect(figures.checkpoints == UInt64(recorded.count))
    #expect(figures.engineMismatches == 0 && figures.faults == 0 && figures.overruns == 0)
  }

  private func digest(_ book: borrowing OrderBook) -> UInt64 {
    var digest = BookDigest()
    for (index, listed) in ListedInstrument.samples.enumerated() {
      digest.addOrders(of: book, InstrumentID(raw: UInt32(index)), listed.code)
    }
    return digest.value
  }

  @Test("a digest tells quantity, priority, price, side and level counts apart")
  func sensitivity() {
    typealias Row = (order: UInt64, side: Side, price: Int64, quantity: Int64)
    func digests(_ rows: [Row]) -> [UInt64] {
      var book = OrderBook(orderCapacity: 64, instrumentCapacity: 1, levelCapacity: 64)
      for row in rows {
        _ = book.add(
          order: OrderID(raw: row.order), instrument: InstrumentID(raw: 0), side: row.side,
          price: Price(raw: row.price), quantity: Quantity(raw: row.quantity))
      }
      var orders = BookDigest()
      orders.addOrders(of: book, InstrumentID(raw: 0), Code("X")!)
      return [
        orders.value, BookDigest.levels(of: book, InstrumentID(raw: 0), Code("X")!).value,
      ]
    }
    let base: [Row] = [(1, .buy, 10, 100), (2, .buy, 10, 100), (3, .sell, 11, 50)]
    #expect(digests(base) == digests(base))
    let priority = digests([base[1], base[0], base[2]])
    #expect(priority[0] != digests(base)[0])
    #expect(priority[1] == digests(base)[1], "levels do not know who came first")
    let merged = digests([(1, .buy, 10, 200), (3, .sell, 11, 50)])
    #expect(merged[1] != digests(base)[1], "one order of 200 is not two of 100")
    for changed in [
      [(1, .buy, 10, 101), base[1], base[2]], [(1, .buy, 9, 100), base[1], base[2]],
      [base[0], base[1], (3, .buy, 9, 50)],
    ] as [[Row]] {
      #expect(digests(changed)[0] != digests(base)[0])
      #expect(digests(changed)[1] != digests(base)[1])
    }
  }
}
