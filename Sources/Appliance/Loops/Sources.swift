// SPDX-License-Identifier: Apache-2.0
package import Host
package import Net
internal import Units
package import XDP

extension UDPMulticastSource: FiguredSource {
  package mutating func figures(clock: Clock) -> ReceiveFigures {
    realtimeOffset = clock.measureRealtimeOffset()
    return ReceiveFigures(
      kind: .udp,
      drops: counters.overflowedDatagram &+ counters.truncatedDatagram &+ counters.failedReceive)
  }
}

extension XDPSource: FiguredSource {
  package mutating func figures(clock: Clock) -> ReceiveFigures {
    var drops = counters.refusedFrame
    do throws(XDPError) {
      let statistics = try statistics()
      drops &+= statistics.droppedFrame &+ statistics.fullRingFrame
      drops &+= statistics.invalidDescriptor
    } catch {
      // The kernel's figures are unknown now: show what this process knows.
    }
    return ReceiveFigures(kind: kind.mode == .skb ? .xdpGeneric : .xdpNative, drops: drops)
  }
}
