// SPDX-License-Identifier: Apache-2.0
public import Memory

/// Which line a datagram belongs to, found by its destination in a few nanoseconds.
@usableFromInline
package struct SubscriptionTable: ~Copyable {
  @usableFromInline
  struct Slot: BitwiseCopyable {
    /// Group and port; 0 marks an empty slot, and no group is 0.
    @usableFromInline var key: UInt64
    /// The wanted sender in host order, `anySource` for every sender.
    @usableFromInline var source: UInt32
    /// The wanted VLAN, `anyVLAN` for all and none.
    @usableFromInline var vlan: UInt16
    @usableFromInline var line: UInt8

    @inlinable
    func takes(source: UInt32, vlan: UInt16) -> Bool {
      (self.source == SubscriptionTable.anySource || self.source == source)
        && (self.vlan == SubscriptionTable.anyVLAN || self.vlan == vlan)
    }
  }

  @inlinable static var anyVLAN: UInt16 { 0xffff }
  @inlinable static var anySource: UInt32 { 0 }

  @usableFromInline let slots: FixedArray<Slot>
  @usableFromInline let mask: Int

  /// The table of `subscriptions`. Of two that want the same the later one counts; of several
  /// that a datagram fits, the one that says most of its sender and VLAN.
  package init(_ subscriptions: [Subscription]) {
    // At most half full, so that a search ends after one or two slots.
    var capacity = 4
    while capacity < subscriptions.count * 2 { capacity *= 2 }
    let empty = Slot(key: 0, source: 0, vlan: 0, line: 0)
    var slots = FixedArray(repeating: empty, count: capacity)
    let mask = capacity - 1
    for limits in [2, 1, 0] {
      for subscription in subscriptions where SubscriptionTable.limits(subscription) == limits {
        precondition(subscription.group.raw != 0)
        let slot = SubscriptionTable.slot(subscription)
        var index = SubscriptionTable.hash(slot.key) & mask
        while slots[index].key != 0, !SubscriptionTable.same(slots[index], slot) {
          index = (index + 1) & mask
        }
        slots[index] = slot
      }
    }
    self.slots = slots
    self.mask = mask
  }

  /// The line of datagrams to `group` and `port` from `source` (host order) on `vlan` (0 without a
  /// tag), nil when nobody subscribed to them.
  @inlinable
  package func line(
    group: UInt32, port: UInt16, source: UInt32 = 0, vlan: UInt16 = 0
  ) -> UInt8? {
    let key = SubscriptionTable.key(group, port)
    var index = SubscriptionTable.hash(key) & mask
    while slots[index].key != 0 {
      let slot = slots[index]
      if slot.key == key, slot.takes(source: source, vlan: vlan) { return slot.line }
      index = (index + 1) & mask
    }
    return nil
  }

  private static func limits(_ subscription: Subscription) -> Int {
    (subscription.source == nil ? 0 : 1) + (subscription.vlan == nil ? 0 : 1)
  }

  private static func slot(_ subscription: Subscription) -> Slot {
    Slot(
      key: key(subscription.group.raw, subscription.port),
      source: subscription.source?.raw ?? anySource,
      vlan: subscription.vlan ?? anyVLAN, line: subscription.line)
  }

  private static func same(_ one: Slot, _ two: Slot) -> Bool {
    one.key == two.key && one.source == two.source && one.vlan == two.vlan
  }

  @inlinable
  static func key(_ group: UInt32, _ port: UInt16) -> UInt64 {
    UInt64(group) << 16 | UInt64(port)
  }

  /// Multiplication by 2^64 over the golden ratio spreads neighbouring groups and ports.
  @inlinable
  static func hash(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 40)
  }
}
