// SPDX-License-Identifier: Apache-2.0
package import Host
package import Net
internal import Units
package import XDP

extension UDPMulticastSource: FiguredSource {
  package mutating func figures(clock: Clock) -> ReceiveFigures {
    realtimeOffset = clock.measureRealtimeOffset()
    return figures(ofLine: 0)
  }

  /// Of all lines together: the kernel counts by socket, and each socket is one line's.
  package func figures(ofLine line: Int) -> ReceiveFigures {
    ReceiveFigures(
      kind: .udp,
      drops: counters.overflowedDatagram &+ counters.truncatedDatagram &+ counters.failedReceive,
      refusedStamps: counters.refusedStamp)
  }
}

extension XDPSource: FiguredSource {
  package mutating func figures(clock: Clock) -> ReceiveFigures { figures(ofLine: 0) }

  /// Of all lines together: the kernel counts by queue.
  package func figures(ofLine line: Int) -> ReceiveFigures {
    var drops = counters.refusedFrame &+ counters.overlongFrame
    do throws(XDPError) {
      let statistics = try statistics()
      drops &+= statistics.droppedFrame &+ statistics.fullRingFrame
      drops &+= statistics.invalidDescriptor
    } catch {
      // The kernel's figures are unknown now: show what this process knows.
    }
    return ReceiveFigures(
      kind: kind.mode == .skb ? .xdpGeneric : .xdpNative, drops: drops,
      refusedStamps: counters.refusedStamp)
  }
}
