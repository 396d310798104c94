// SPDX-License-Identifier: Apache-2.0
package import Exchange
package import Host
internal import Memory
package import Net
internal import Rings
package import Units

/// The simulated exchange on real sockets: every packet to every line, one order connection.
package struct ExchangeLoop: ApplianceLoop, ~Copyable {
  package let slot = ProcessSlot(.exchange)
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { core.publisher.messageCount }

  private var core: ExchangeCore
  private var lines: [Line]
  private let listener: TCPListener
  private var client: TCPConnection?
  private let clock: Clock
  private var counters: Counters<ExchangeMetric>
  private var latency: SharedHistograms<WireStage>
  private var positions: PositionPublisher
  private var endSentAt: MonotonicNanos?
  private var endCount = 0

  /// End-of-session packets, and the pause between them: datagrams get lost.
  private static var endRepeatCount: Int { 3 }
  private static var endInterval: Nanos { .milliseconds(10) }

  /// Holds a sender, which cannot be copied into an array.
  private final class Line {
    var sender: UDPMulticastSender
    init(_ sender: consuming UDPMulticastSender) { self.sender = sender }
  }

  package init(
    _ configuration: ExchangeConfiguration, lines sections: [LineSection],
    start startTime: MonotonicNanos, listen address: IPv4Address, port: UInt16, clock: Clock,
    in place: RegionDirectory
  ) throws {
    var lines: [Line] = []
    for section in sections {
      let interface = try NetworkInterface(named: section.interface)
      let sender = try UDPMulticastSender(
        group: section.address, port: UInt16(section.port), on: interface)
      lines.append(Line(sender))
    }
    let listener = try TCPListener(address: address, port: port)
    let counters = try Counters<ExchangeMetric>(
      name: RunDirectory.counters(.exchange), in: place)
    let latency = try SharedHistograms<WireStage>(
      name: RunDirectory.latency(.exchange), in: place)
    positions = try PositionPublisher(name: RunDirectory.positions(.exchange), in: place)
    self.lines = lines
    self.listener = listener
    self.counters = counters
    self.latency = latency
    self.clock = clock
    client = nil
    // The time of day in the configuration was read a moment ago; books take some time to make.
    core = ExchangeCore(configuration, start: startTime)
    // The book stands and the port answers; the flow waits for the command.
    core.start(at: clock.now())
    core.stopFlow()
  }

  package mutating func turn() -> Bool {
    let received = receiveClient()
    let before = core.publisher.messageCount
    core.advance(to: clock.now())
    sendPackets()
    sendClient()
    while let duration = core.wireToWire.popFirst() { latency.record(.wireToWire, duration) }
    return received || core.publisher.messageCount != before
  }

  /// The lines get each packet one right after the other, as from an exchange's two switches.
  private mutating func sendPackets() {
    while core.publisher.packet.byteCount > 0 {
      for line in lines {
        counters.add(line.sender.send(core.publisher.packet) ? .packetSend : .packetRefuse)
      }
      core.publisher.packetSent(at: clock.now())
    }
  }

  private mutating func receiveClient() -> Bool {
    guard client != nil else { return accept() }
    switch client?.receive(into: &core.port.input) {
    case .progress: return true
    case .wouldBlock, .noRoom: return false
    case .closed, .failed, nil:
      disconnect()
      return true
    }
  }

  private mutating func accept() -> Bool {
    do throws(NetError) {
      guard let accepted = try listener.accept() else { return false }
      if core.connectClient(at: clock.now()) { client = consume accepted }
      return true
    } catch {
      counters.add(.acceptFail)
      return false
    }
  }

  private mutating func sendClient() {
    if !core.port.output.isEmpty {
      switch client?.send(from: &core.port.output) {
      case .progress, .wouldBlock, .noRoom: break
      case .closed, .failed, nil: disconnect()
      }
    }
    if core.port.isClosing, core.port.output.isEmpty { disconnect() }
  }

  private mutating func disconnect() {
    client = nil
    core.disconnectClient(at: clock.now())
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    publishFigures()
    switch command {
    case .boot: state = .ready
    case .run:
      if state == .ready || state == .booting { core.resumeFlow(at: now) }
      state = core.phase == .trading ? .running : .drained
    case .quiesce, .flatten:
      core.stopFlow()
      state = .drained
    case .stop: end(now)
    }
  }

  private mutating func end(_ now: MonotonicNanos) {
    if let last = endSentAt, now - last < Self.endInterval { return }
    guard endCount < Self.endRepeatCount else {
      state = .stopped
      return
    }
    core.endSession(at: now)
    sendPackets()
    sendClient()
    endSentAt = now
    endCount += 1
  }

  private mutating func publishFigures() {
    let figures = core.port.counters
    counters.store(.messagePublish, core.publisher.messageCount)
    counters.store(
      .orderReceive, figures.orderAccepted &+ figures.orderReplaced &+ figures.orderRejected)
    for index in 0..<core.configuration.instruments.count {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      let isShown = positions.publish(core.port.position(instrument), at: index)
      precondition(isShown, "more instruments than the shared table holds")
    }
  }
}
