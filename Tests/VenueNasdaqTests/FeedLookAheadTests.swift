// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import TestSupport
import Testing
import Units
import VenueNasdaq
import Wire

/// A feed with more orders than caches hold looks ahead in its packets; it may not show.
@Suite struct FeedLookAheadTests {
  /// Messages of random orders of 60 stocks, unknown references and cut messages among them.
  private static func messages() -> [[UInt8]] {
    var random = SeededGenerator(seed: 9)
    var messages: [[UInt8]] = []
    var last: UInt64 = 0
    for step in 0..<70_000 {
      let locate = UInt16(1 + random.below(60))
      let header = ITCH50.Header(stockLocate: locate, timestamp: UInt64(step))
      let known = UInt64(random.below(Int(last) + 2))
      switch step < 45_000 ? 0 : random.below(8) {
      case 0, 1, 2:
        last += 1
        messages.append(
          encoded(
            ITCH50.AddOrder(
              header: header, orderRef: last, side: random.below(2) == 0 ? 0x42 : 0x53,
              shares: 100, stock: Alpha(Code("S\(locate)")!),
              price: UInt32(10_000 + 100 * random.below(40)))))
      case 3, 4: messages.append(encoded(ITCH50.OrderDelete(header: header, orderRef: known)))
      case 5:
        messages.append(
          encoded(
            ITCH50.OrderExecuted(header: header, orderRef: known, executedShares: 40, match: 1)))
      case 6:
        last += 1
        messages.append(
          encoded(
            ITCH50.OrderReplace(
              header: header, originalRef: known, newRef: last, shares: 50,
              price: UInt32(10_000 + 100 * random.below(40)))))
      default: messages.append([UInt8](messages[step / 2].prefix(random.below(30) + 1)))
      }
    }
    return messages
  }

  private static func feed() -> FeedNasdaq {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = 50
    configuration.orderCapacity = 1 << 16
    configuration.levelCapacity = 1 << 14
    return FeedNasdaq(configuration)
  }

  @Test("events and counters are those of messages decoded one by one")
  func equal() {
    let messages = Self.messages()
    var single = Self.feed()
    var straight = EventRecorder()
    var packed = Self.feed()
    var ahead = EventRecorder()
    var random = SeededGenerator(seed: 4)
    var first = 0
    while first < messages.count {
      let end = min(first + 1 + random.below(2 * LookAhead.messageCountMax + 6), messages.count)
      let bytes = datagram(Array(messages[first..<end]), sequence: UInt64(first + 1))
      packed.receive(
        bytes.span.bytes, receiveTime: MonotonicNanos(raw: 0), line: 0, into: &ahead)
      first = end
    }
    for (index, message) in messages.enumerated() {
      single.receive(
        message: message.span.bytes, sequence: UInt64(index + 1),
        receiveTime: MonotonicNanos(raw: 0), into: &straight)
    }
    let orderCount = packed.channel.normaliser.orderCount
    #expect(orderCount >= 32_768, "too few orders for a feed to look ahead")
    #expect(packed.channel.normaliser.refusals == single.channel.normaliser.refusals)
    let begun = ahead.events.drop { $0.kind != .definition }
    let hidden: EventFlags = .lastOfPacket
    let isEqual = begun.elementsEqual(straight.events) { one, two in
      one.kind == two.kind && one.instrument == two.instrument && one.orderID == two.orderID
        && one.price == two.price && one.quantity == two.quantity && one.side == two.side
        && one.venueSequence == two.venueSequence
        && one.flags.subtracting(hidden) == two.flags.subtracting(hidden)
    }
    #expect(isEqual)
  }
}
