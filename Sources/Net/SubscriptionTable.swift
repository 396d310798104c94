// SPDX-License-Identifier: Apache-2.0
public import Memory

/// Which line a datagram belongs to, found by its destination in a few nanoseconds.
@usableFromInline
package struct SubscriptionTable: ~Copyable {
  @usableFromInline
  struct Slot: BitwiseCopyable {
    /// Group and port; 0 marks an empty slot, and no group is 0.
    @usableFromInline var key: UInt64
    @usableFromInline var line: UInt8
  }

  @usableFromInline let slots: FixedArray<Slot>
  @usableFromInline let mask: Int

  /// The table of `subscriptions`; of two to the same group and port the later one counts.
  package init(_ subscriptions: [Subscription]) {
    // At most half full, so that a search ends after one or two slots.
    var capacity = 4
    while capacity < subscriptions.count * 2 { capacity *= 2 }
    var slots = FixedArray(repeating: Slot(key: 0, line: 0), count: capacity)
    let mask = capacity - 1
    for subscription in subscriptions {
      precondition(subscription.group.raw != 0)
      let key = SubscriptionTable.key(subscription.group.raw, subscription.port)
      var index = SubscriptionTable.hash(key) & mask
      while slots[index].key != 0 && slots[index].key != key { index = (index + 1) & mask }
      slots[index] = Slot(key: key, line: subscription.line)
    }
    self.slots = slots
    self.mask = mask
  }

  /// The line of datagrams to `group` (host order) and `port`, nil when nobody subscribed.
  @inlinable
  package func line(group: UInt32, port: UInt16) -> UInt8? {
    let key = SubscriptionTable.key(group, port)
    var index = SubscriptionTable.hash(key) & mask
    while slots[index].key != 0 {
      if slots[index].key == key { return slots[index].line }
      index = (index + 1) & mask
    }
    return nil
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
