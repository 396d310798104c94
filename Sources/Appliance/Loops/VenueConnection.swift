// SPDX-License-Identifier: Apache-2.0
internal import Memory
package import Net
internal import Units
internal import Venue

/// The gateway's TCP connection to the venue: opened, watched and opened again.
package struct VenueConnection: ~Copyable {
  package enum Step: Sendable {
    case idle
    case received
    case connected
    case disconnected
  }

  private enum Phase {
    case closed
    case connecting
    case open
  }

  private let address: IPv4Address
  private let port: UInt16
  private var phase = Phase.closed
  private var connection: TCPConnection?
  private var retryAt = MonotonicNanos(raw: 0)
  private var hasFailed = false

  /// Pause between attempts: short against a venue's restart, long against its patience.
  private static var retryInterval: Nanos { .milliseconds(100) }

  package init(to address: IPv4Address, port: UInt16) {
    self.address = address
    self.port = port
    connection = nil
  }

  /// One look at the connection of a session in `state`: a session that gave up or has ended
  /// closes it, and one that has ended opens no other.
  mutating func step(
    into input: inout ByteQueue, session state: SessionState, now: MonotonicNanos
  ) -> Step {
    switch phase {
    case .closed:
      guard state != .ended, now >= retryAt else { return .idle }
      open(now)
      return .idle
    case .connecting: return awaitConnect(now)
    case .open:
      if state == .disconnected || state == .ended { hasFailed = true }
      return receive(into: &input, now)
    }
  }

  private mutating func open(_ now: MonotonicNanos) {
    retryAt = now + Self.retryInterval
    do throws(NetError) {
      connection = try TCPConnection(to: address, port: port)
      phase = .connecting
    } catch {
      hasFailed = true
    }
  }

  private mutating func awaitConnect(_ now: MonotonicNanos) -> Step {
    switch connection?.connectProgress() {
    case .connected:
      phase = .open
      return .connected
    case .pending: return .idle
    case .failed, nil:
      close(now)
      return .idle
    }
  }

  private mutating func receive(into input: inout ByteQueue, _ now: MonotonicNanos) -> Step {
    switch hasFailed ? .closed : connection?.receive(into: &input) {
    case .progress: return .received
    case .wouldBlock, .noRoom: return .idle
    case .closed, .failed, nil:
      close(now)
      return .disconnected
    }
  }

  private mutating func close(_ now: MonotonicNanos) {
    connection = nil
    phase = .closed
    hasFailed = false
    retryAt = now + Self.retryInterval
  }

  /// Sends what the socket takes; true when that was anything. A failure is seen by `step`.
  mutating func send(from output: inout ByteQueue) -> Bool {
    guard phase == .open else { return false }
    switch connection?.send(from: &output) {
    case .progress: return true
    case .wouldBlock, .noRoom, nil: return false
    case .closed, .failed:
      hasFailed = true
      return false
    }
  }
}
