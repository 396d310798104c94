// SPDX-License-Identifier: Apache-2.0
package import Exchange
package import Host
package import Net

/// The simulated KRX on real sockets: every message to every line, one datagram each.
///
/// It stands alone, without board and run directory. One thread; nothing allocates in `turn` on the
/// way of a book or trade.
package struct KRXExchangeLoop: ~Copyable {
  private var core: KRXExchange
  private var lines: [Line]
  private let clock: Clock

  /// Datagrams that the kernel took and did not take, of all lines.
  package private(set) var sentCount: UInt64 = 0
  package private(set) var refusedCount: UInt64 = 0

  /// Holds a sender, which cannot be copied into an array.
  private final class Line {
    var sender: UDPMulticastSender
    init(_ sender: consuming UDPMulticastSender) { self.sender = sender }
  }

  /// Opens the lines' sockets; the day begins with `run`.
  package init(
    _ configuration: KRXExchangeConfiguration, groups: [IPv4Address], port: UInt16,
    on interface: NetworkInterface, clock: Clock
  ) throws(NetError) {
    var lines: [Line] = []
    for group in groups {
      lines.append(Line(try UDPMulticastSender(group: group, port: port, on: interface)))
    }
    self.lines = lines
    self.clock = clock
    core = KRXExchange(configuration, start: clock.now())
  }

  /// Messages published so far.
  package var messageCount: UInt64 { core.publisher.messageCount }

  /// Plays the day until the flow is over or the process is told to end, then closes it.
  package mutating func run(idle: IdleStrategy) {
    var idler = Idler(idle)
    core.start(at: clock.now())
    sendPackets()
    while core.phase == .trading, !StopSignal.isRaised {
      idler.idle(didWork: turn())
    }
    core.endSession(at: clock.now())
    sendPackets()
  }

  private mutating func turn() -> Bool {
    let before = core.publisher.messageCount
    core.advance(to: clock.now())
    sendPackets()
    return core.publisher.messageCount != before
  }

  /// The lines get each message one right after the other.
  private mutating func sendPackets() {
    while core.publisher.packet.byteCount > 0 {
      for line in lines {
        if line.sender.send(core.publisher.packet) {
          sentCount += 1
        } else {
          refusedCount += 1
        }
      }
      core.publisher.packetSent()
    }
  }
}
