// SPDX-License-Identifier: Apache-2.0
import Net
import Testing

@Suite struct SubscriptionTableTests {
  @Test("Every subscription is found and no other", arguments: [0, 1, 2, 3, 64, 1_000])
  func finds(count: Int) {
    let subscriptions = (0..<count).map { index -> Subscription in
      let group = IPv4Address(raw: 0xef00_0001 + UInt32(index / 4))
      return Subscription(group: group, port: UInt16(index % 4 * 256), line: UInt8(index % 200))
    }
    let table = SubscriptionTable(subscriptions)
    for subscription in subscriptions {
      let line = table.line(group: subscription.group.raw, port: subscription.port)
      #expect(line == subscription.line)
      #expect(table.line(group: subscription.group.raw, port: subscription.port + 1) == nil)
    }
    #expect(table.line(group: 0xef00_0000, port: 0) == nil)
  }

  @Test("Of two subscriptions to one destination the later one counts")
  func duplicate() {
    let group = IPv4Address(raw: 0xef00_0001)
    let table = SubscriptionTable([
      Subscription(group: group, port: 1, line: 1), Subscription(group: group, port: 1, line: 2),
    ])
    #expect(table.line(group: group.raw, port: 1) == 2)
  }
}
