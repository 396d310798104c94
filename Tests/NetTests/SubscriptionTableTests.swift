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

  /// One row: sender and VLAN of a datagram, and the line it belongs to.
  struct Row: Sendable {
    let source: UInt32
    let vlan: UInt16
    let line: UInt8?
  }

  @Test(
    "Sender and VLAN decide between lines of one destination, the most exact one first",
    arguments: [
      Row(source: 1, vlan: 5, line: 3), Row(source: 1, vlan: 0, line: 1),
      Row(source: 1, vlan: 6, line: 1), Row(source: 2, vlan: 5, line: 2),
      Row(source: 2, vlan: 0, line: nil), Row(source: 0, vlan: 5, line: 2),
    ])
  func origins(row: Row) {
    let group = IPv4Address(raw: 0xef00_0001)
    let one = IPv4Address(raw: 1)
    let table = SubscriptionTable([
      Subscription(group: group, port: 1, line: 2, vlan: 5),
      Subscription(group: group, port: 1, line: 1, source: one),
      Subscription(group: group, port: 1, line: 3, source: one, vlan: 5),
    ])
    #expect(
      table.line(group: group.raw, port: 1, source: row.source, vlan: row.vlan) == row.line)
  }

  @Test("Subscriptions overlap unless destination, sender or VLAN tell them apart")
  func overlaps() {
    let group = IPv4Address(raw: 0xef00_0001)
    let plain = Subscription(group: group, port: 1, line: 0)
    let from1 = Subscription(group: group, port: 1, line: 0, source: IPv4Address(raw: 1))
    let from2 = Subscription(group: group, port: 1, line: 0, source: IPv4Address(raw: 2))
    let tagged = Subscription(group: group, port: 1, line: 0, vlan: 5)
    let elsewhere = Subscription(group: group, port: 2, line: 0)
    #expect(plain.overlaps(plain) && plain.overlaps(from1) && from1.overlaps(tagged))
    #expect(!from1.overlaps(from2) && !plain.overlaps(elsewhere))
  }
}
