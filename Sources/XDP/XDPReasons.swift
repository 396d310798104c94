// SPDX-License-Identifier: Apache-2.0
import CXDP

/// Why the program sent a frame where it did. All but the first pass it to the kernel's stack.
package enum XDPReason: Int, CaseIterable, Sendable {
  /// Handed to the AF_XDP socket of its receive queue.
  case redirectedFrame
  /// Subscribed, but its receive queue has no socket.
  case unboundQueueFrame
  case truncatedFrame
  /// ARP, IPv6 and every other ethertype.
  case otherEthertypeFrame
  /// IGMP, TCP and every other protocol.
  case otherProtocolFrame
  case fragmentFrame
  case malformedFrame
  case unsubscribedFrame
  /// To a subscribed group and port, from another sender or on another VLAN than wanted.
  case otherOriginFrame
  /// Subscribed, but the driver left no room to put a stamp before it.
  case roomlessFrame

  /// Its name in the header the program is compiled with.
  var key: UInt32 {
    switch self {
    case .redirectedFrame: APUS_REDIRECTED.rawValue
    case .unboundQueueFrame: APUS_NO_SOCKET.rawValue
    case .truncatedFrame: APUS_TRUNCATED.rawValue
    case .otherEthertypeFrame: APUS_NOT_IPV4.rawValue
    case .otherProtocolFrame: APUS_NOT_UDP.rawValue
    case .fragmentFrame: APUS_FRAGMENT.rawValue
    case .malformedFrame: APUS_MALFORMED.rawValue
    case .unsubscribedFrame: APUS_NOT_SUBSCRIBED.rawValue
    case .otherOriginFrame: APUS_OTHER_ORIGIN.rawValue
    case .roomlessFrame: APUS_NO_STAMP_ROOM.rawValue
    }
  }
}

/// The program's counters, summed over all processors.
package struct XDPReasonCounts: Equatable, Sendable {
  package private(set) var counts: [UInt64]

  package init() { counts = Array(repeating: 0, count: XDPReason.allCases.count) }

  package subscript(reason: XDPReason) -> UInt64 {
    get { counts[reason.rawValue] }
    set { counts[reason.rawValue] = newValue }
  }

  /// Frames counted by self and not yet by `earlier`.
  package func since(_ earlier: XDPReasonCounts) -> XDPReasonCounts {
    var difference = self
    for reason in XDPReason.allCases { difference[reason] = self[reason] &- earlier[reason] }
    return difference
  }

  package var all: UInt64 { counts.reduce(0, &+) }
}
