// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Rings
internal import Units

/// The exchange of a simulation with the bytes of its one client on their way to it.
struct SimulatedExchange: ~Copyable {
  var core: ExchangeCore
  var received: ByteDeliveryQueue

  init(_ configuration: ExchangeConfiguration, start: MonotonicNanos, wire: Nanos) {
    core = ExchangeCore(configuration, start: start)
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
    core.phase == .closed ? received.due : min(core.nextDue, received.due)
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
    while core.wireToWire.popFirst() != nil {}
  }

  /// Hands each packet for the lines to `body`.
  mutating func sendPackets(at now: MonotonicNanos, _ body: (RawSpan) -> Void) {
    while core.publisher.packet.byteCount > 0 {
      body(core.publisher.packet)
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
      core.port.position(InstrumentID(raw: UInt32($0)))
    }
  }
}
