// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Net
package import Units
package import Venue

/// The gateway's TCP connection to the venue, inside TLS or not: opened, watched and opened again.
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
    /// Connected; TLS is being agreed on.
    case securing
    case open
  }

  private let address: IPv4Address
  private let port: UInt16
  private let tls: TLSContext?
  private var phase = Phase.closed
  private var connection: TCPConnection?
  private var secure: TLSConnection?
  private var retryAt = MonotonicNanos(raw: 0)
  private var hasFailed = false
  /// Why TLS was refused last; empty while it was not.
  package private(set) var refusal = ""

  /// Pause between attempts: short against a venue's restart, long against its patience.
  private static var retryInterval: Nanos { .milliseconds(100) }

  package init(to address: IPv4Address, port: UInt16, tls: consuming TLSContext? = nil) {
    self.address = address
    self.port = port
    self.tls = tls
    connection = nil
    secure = nil
  }

  /// One look at the connection of a session in `state`: a session that gave up or has ended
  /// closes it, and one that has ended opens no other.
  package mutating func step(
    into input: inout ByteQueue, session state: SessionState, now: MonotonicNanos
  ) -> Step {
    switch phase {
    case .closed:
      guard state != .ended, now >= retryAt else { return .idle }
      open(now)
      return .idle
    case .connecting: return awaitConnect(now)
    case .securing: return awaitHandshake(now)
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
    case .connected: return begin(now)
    case .pending: return .idle
    case .failed, nil:
      close(now)
      return .idle
    }
  }

  private mutating func begin(_ now: MonotonicNanos) -> Step {
    guard tls != nil, let plain = connection.take() else {
      phase = .open
      return .connected
    }
    do throws(TLSError) {
      secure = try tls?.connection(on: plain)
      phase = .securing
      return awaitHandshake(now)
    } catch {
      refuse(error.description, now)
      return .idle
    }
  }

  private mutating func awaitHandshake(_ now: MonotonicNanos) -> Step {
    switch secure?.handshakeProgress() {
    case .connected:
      refusal = ""
      phase = .open
      return .connected
    case .pending: return .idle
    case .failed, nil:
      let reason = secure?.failure ?? ""
      refuse(reason.isEmpty ? "the venue hung up during the handshake" : reason, now)
      return .idle
    }
  }

  /// Says why, once for each new reason: an attempt follows every tenth of a second.
  private mutating func refuse(_ reason: String, _ now: MonotonicNanos) {
    if reason != refusal { Diagnostics.say("venue \(address):\(port): TLS: \(reason)") }
    refusal = reason
    close(now)
  }

  private mutating func receive(into input: inout ByteQueue, _ now: MonotonicNanos) -> Step {
    switch hasFailed ? .closed : receive(into: &input) {
    case .progress: return .received
    case .wouldBlock, .noRoom: return .idle
    case .closed, .failed, nil:
      close(now)
      return .disconnected
    }
  }

  private mutating func receive(into input: inout ByteQueue) -> StreamProgress? {
    tls == nil ? connection?.receive(into: &input) : secure?.receive(into: &input)
  }

  private mutating func close(_ now: MonotonicNanos) {
    connection = nil
    secure = nil
    phase = .closed
    hasFailed = false
    retryAt = now + Self.retryInterval
  }

  /// Sends what the socket takes; true when that was anything. A failure is seen by `step`.
  package mutating func send(from output: inout ByteQueue) -> Bool {
    guard phase == .open else { return false }
    switch tls == nil ? connection?.send(from: &output) : secure?.send(from: &output) {
    case .progress: return true
    case .wouldBlock, .noRoom, nil: return false
    case .closed, .failed:
      hasFailed = true
      return false
    }
  }
}
