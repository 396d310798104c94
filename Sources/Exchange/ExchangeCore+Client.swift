// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Units
import Wire

extension ExchangeCore {
  /// A client's connection was accepted; false, and counted, while there is another: close it.
  package mutating func connectClient(at now: MonotonicNanos) -> Bool { port.connect(at: now) }

  /// The client's connection is gone; cancels its open orders when so configured.
  package mutating func disconnectClient(at now: MonotonicNanos) {
    guard port.isConnected else { return }
    // What was sent before the connection broke still counts.
    serveClient(at: now)
    port.disconnect(at: now)
    if port.configuration.cancelsOnDisconnect { cancelClientOrders(cause: .supervisory, at: now) }
    if phase != .idle, phase != .closed { publisher.flush(at: now) }
  }

  /// Acts on every whole message in the port's input.
  mutating func serveClient(at now: MonotonicNanos) {
    guard phase != .idle else { return }
    while hasRoom() {
      switch port.nextRequest(at: now) {
      case .idle: return
      case .done: break
      case .enter(let row, let incoming, let trigger):
        note(trigger, at: now)
        guard phase != .closed else {
          port.reject(row: row, .halted, at: now)
          break
        }
        conclude(engine.submit(incoming), row, at: now)
      case .replace(let row, let order, let incoming, let trigger):
        note(trigger, at: now)
        conclude(engine.replace(order: order, with: incoming), row, at: now)
      case .cancel(let order, let remaining):
        _ = engine.cancel(order: order, remaining: remaining)
      case .reduce(let order, let remaining):
        _ = engine.cancel(order: order, remaining: remaining, cause: .modified)
      case .massCancel(let instrument, let side):
        cancelClientOrders(of: instrument, side, cause: .user, at: now)
        port.answerMassCancel(at: now)
      }
      drain(at: now)
      if let due = port.takeFill() { fill(due.order, due.quantity, at: now) }
      port.pump(at: now)
    }
  }

  private mutating func conclude(_ outcome: SubmitOutcome, _ row: Int, at now: MonotonicNanos) {
    if case .refused(let refusal) = outcome { port.reject(row: row, refusal, at: now) }
  }

  /// Measures from the sending of the message that the order names to the order's arrival.
  private mutating func note(_ trigger: UInt64?, at now: MonotonicNanos) {
    guard let trigger else { return }
    guard let sent = publisher.sendTime(ofSequence: trigger) else {
      triggerUnknownCount += 1
      return
    }
    if !wireToWire.append(now - sent) { wireToWireLostCount += 1 }
  }

  /// Cancels the client's open orders of an instrument (none: of all) and side (none: both).
  mutating func cancelClientOrders(
    of instrument: InstrumentID = .none, _ side: Side = .none, cause: CancelCause,
    at now: MonotonicNanos
  ) {
    for row in 0..<port.book.orders.count {
      let order = port.book.orders[row]
      guard order.open > 0, instrument == .none || order.instrument == instrument,
        side == .none || order.side == side
      else { continue }
      _ = engine.cancel(order: order.order, cause: cause)
      drain(at: now)
    }
  }
}
