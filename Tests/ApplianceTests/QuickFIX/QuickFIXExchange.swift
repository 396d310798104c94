// SPDX-License-Identifier: Apache-2.0
import Exchange
import Host
import Memory
import Net
import Rings
import Units
import Wire

/// The simulated exchange with its order port on a socket and nobody listening to its feed.
final class QuickFIXExchange {
  private var core: ExchangeCore
  private let listener: TCPListener
  private var client: TCPConnection?
  private let clock: Clock

  var port: UInt16 { listener.port }
  var counters: OrderPortCounters { core.port.counters }
  var openOrderCount: Int64 { core.port.book.openOrderCount }
  /// Over all instruments.
  var position: Int64 {
    core.configuration.instruments.indices.reduce(Int64(0)) {
      $0 + core.port.book.position(InstrumentID(raw: UInt32($1))).position.raw
    }
  }

  init(_ orderProtocol: OrderProtocol, clock: Clock) throws {
    let start = clock.now()
    var configuration = ExchangeConfiguration(session: Code("QUICKFIX")!)
    configuration.flow.actionRate = 20_000
    configuration.port.orderProtocol = orderProtocol
    configuration.port.fixClientCompID = "CLIENT"
    configuration.port.password = .empty
    configuration.port.cancelsOnDisconnect = false
    configuration.port.wallOffset = clock.unix(start) - UnixNanos(raw: start.raw)
    core = ExchangeCore(configuration, start: start)
    core.start(at: start)
    listener = try TCPListener(address: .loopback, port: 0)
    client = nil
    self.clock = clock
  }

  func turn() throws {
    let now = clock.now()
    if client == nil {
      if let accepted = try listener.accept(), core.connectClient(at: now) {
        client = consume accepted
      }
    } else {
      switch client?.receive(into: &core.port.input) {
      case .progress, .wouldBlock, .noRoom: break
      case .closed, .failed, nil: hangUp(now)
      }
    }
    core.advance(to: now)
    while core.publisher.packet.byteCount > 0 { core.publisher.packetSent(at: now) }
    while core.wireToWire.popFirst() != nil {}
    guard client != nil else { return }
    switch client?.send(from: &core.port.output) {
    case .progress, .wouldBlock, .noRoom: break
    case .closed, .failed, nil: hangUp(now)
    }
    if core.port.isClosing, core.port.output.isEmpty { hangUp(now) }
  }

  private func hangUp(_ now: MonotonicNanos) {
    client = nil
    core.disconnectClient(at: now)
  }
}
