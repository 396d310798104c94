// SPDX-License-Identifier: Apache-2.0

/// What a `FaultLine` did to its packets, one count a cause.
package struct FaultCounters: Sendable, BitwiseCopyable, Hashable {
  package var packetOffer: UInt64 = 0
  package var packetSend: UInt64 = 0
  package var packetLose: UInt64 = 0
  /// Lost in a burst.
  package var packetBurst: UInt64 = 0
  package var packetSilence: UInt64 = 0
  /// Second copies.
  package var packetDuplicate: UInt64 = 0
  package var packetReorder: UInt64 = 0
  package var packetDelay: UInt64 = 0
  package var packetCorrupt: UInt64 = 0
  /// Found no room among the packets under way.
  package var packetOverflow: UInt64 = 0

  package init() {}

  /// Every packet that was offered and every second copy was sent, is `pending` or has a cause.
  package func isBalanced(pending: Int) -> Bool {
    let gone = packetLose &+ packetBurst &+ packetSilence &+ packetOverflow
    return packetOffer &+ packetDuplicate == packetSend &+ gone &+ UInt64(pending)
  }

  package mutating func add(_ other: FaultCounters) {
    packetOffer &+= other.packetOffer
    packetSend &+= other.packetSend
    packetLose &+= other.packetLose
    packetBurst &+= other.packetBurst
    packetSilence &+= other.packetSilence
    packetDuplicate &+= other.packetDuplicate
    packetReorder &+= other.packetReorder
    packetDelay &+= other.packetDelay
    packetCorrupt &+= other.packetCorrupt
    packetOverflow &+= other.packetOverflow
  }
}
