// SPDX-License-Identifier: Apache-2.0

/// One stream to receive: datagrams to `group` and `port`, reported as `line`.
@usableFromInline
package struct Subscription: Hashable, BitwiseCopyable, Sendable {
  @usableFromInline package var group: IPv4Address
  @usableFromInline package var port: UInt16
  @usableFromInline package var line: UInt8
  /// The one sender whose datagrams count (source-specific multicast); nil takes every sender's.
  @usableFromInline package var source: IPv4Address?
  /// The VLAN they must come on, 1 ... 4094, by the tag next to the packet; nil takes them on any
  /// VLAN and without a tag.
  @usableFromInline package var vlan: UInt16?

  package init(
    group: IPv4Address, port: UInt16, line: UInt8, source: IPv4Address? = nil, vlan: UInt16? = nil
  ) {
    self.group = group
    self.port = port
    self.line = line
    self.source = source
    self.vlan = vlan
  }

  /// Whether a datagram could belong to both, so that their order would decide.
  package func overlaps(_ other: Subscription) -> Bool {
    guard group == other.group, port == other.port else { return false }
    func meet<Value: Equatable>(_ one: Value?, _ two: Value?) -> Bool {
      one == nil || two == nil || one == two
    }
    return meet(source, other.source) && meet(vlan, other.vlan)
  }
}

/// What the network is asked for: a group, from everybody or from one sender.
package struct GroupMembership: Hashable, Sendable {
  package let group: IPv4Address
  package let source: IPv4Address?

  package init(_ subscription: Subscription) {
    group = subscription.group
    source = subscription.source
  }
}
