// SPDX-License-Identifier: Apache-2.0
package import Exchange
package import Host
internal import Units

/// The simulated KRX on real sockets: every message to every line, one datagram each.
///
/// It stands alone, without board and run directory. One thread.
package struct KRXExchangeLoop: ~Copyable {
  private var core: KRXExchange
  private var lines: ExchangeLines
  private let clock: Clock

  /// Opens the lines' sockets; the day begins with `run`.
  package init(
    _ configuration: KRXExchangeConfiguration, lines sections: [LineSection],
    faults: FaultScript = FaultScript(), clock: Clock
  ) throws {
    lines = try ExchangeLines(sections, faults, byteCountMax: 1_472)
    self.clock = clock
    core = KRXExchange(configuration, start: clock.now())
  }

  /// Messages published so far.
  package var messageCount: UInt64 { core.publisher.messageCount }
  /// Datagrams that the kernel took and did not take, of all lines.
  package var sentCount: UInt64 { lines.sentCount }
  package var refusedCount: UInt64 { lines.refusedCount }

  /// Plays the day until the flow is over or `isStopped`, then closes it and waits for what faults
  /// still hold back.
  package mutating func run(
    idle: IdleStrategy, isStopped: () -> Bool = { StopSignal.isRaised }
  ) {
    var idler = Idler(idle)
    let start = clock.now()
    lines.begin(at: start)
    core.start(at: start)
    sendPackets()
    while core.phase == .trading, !isStopped() { idler.idle(didWork: turn()) }
    core.endSession(at: clock.now())
    sendPackets()
    while !lines.isEmpty, !isStopped() {
      lines.sendDue(at: clock.now())
      idler.idle(didWork: false)
    }
  }

  private mutating func turn() -> Bool {
    let before = core.publisher.messageCount
    core.advance(to: clock.now())
    sendPackets()
    lines.sendDue(at: clock.now())
    return core.publisher.messageCount != before
  }

  private mutating func sendPackets() {
    while core.publisher.packet.byteCount > 0 {
      Self.send(core.publisher, on: &lines, at: clock.now())
      core.publisher.packetSent()
    }
  }

  private static func send(
    _ publisher: borrowing KRXPublisher, on lines: inout ExchangeLines, at now: MonotonicNanos
  ) {
    lines.send(publisher.packet, message: publisher.sentCount + 1, at: now)
  }
}
