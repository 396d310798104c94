// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Rings
internal import Units

/// The exchange of a simulation with the bytes of its one client on their way to it.
struct SimulatedExchange: ~Copyable {
  var core: ExchangeCore
  var received: ByteDeliveryQueue
  var servers: SimulatedServers

  init(
    _ configuration: ExchangeConfiguration, faults: FaultScript, start: MonotonicNanos, wire: Nanos
  ) {
    core = ExchangeCore(configuration, start: start)
    servers = SimulatedServers(faults, wire: wire)
    received = ByteDeliveryQueue(latency: wire, capacity: 4 << 20)
  }

  /// The book stands and the port answers; the flow waits.
  mutating func open(at now: MonotonicNanos) {
    core.start(at: now)
    core.stopFlow()
    let isConnected = core.connectClient(at: now)
    precondition(isConnected, "a new port has no other client")
  }

  var due: MonotonicNanos {
    let bytes = min(received.due, servers.due)
    return core.phase == .closed ? bytes : min(core.nextDue, bytes)
  }

  mutating func step(_ now: MonotonicNanos) {
    while received.receive(
      at: now,
      { bytes in
        let isTaken = core.port.input.append(bytes)
        precondition(isTaken, "the gateway sent more than the port's input holds")
      })
    { core.advance(to: now) }
    core.advance(to: now)
    servers.step(&core, at: now)
    while core.wireToWire.popFirst() != nil {}
  }

  /// Hands each packet for the lines, and the number of its first message, to `body`.
  mutating func sendPackets(at now: MonotonicNanos, _ body: (RawSpan, UInt64) -> Void) {
    while core.publisher.packet.byteCount > 0 {
      body(core.publisher.packet, core.publisher.packetMessage)
      core.publisher.packetSent(at: now)
    }
  }

  /// Hands bytes for the client to `body`.
  mutating func sendClient(_ body: (RawSpan) -> Void) {
    guard !core.port.output.isEmpty else { return }
    body(core.port.output.readable)
    core.port.output.removeAll()
  }

  var positions: [PositionState] {
    core.configuration.instruments.indices.map {
      core.port.book.position(InstrumentID(raw: UInt32($0)))
    }
  }
}
