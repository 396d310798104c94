// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Net
package import Units
package import Venue

/// The gateway's TCP connection to the venue, inside TLS or not: opened at one of its hosts,
/// watched, and opened again there or at the next one. What the session asks for after a login is
/// the same at every host: its name and the number of the message it is due.
package struct VenueConnection: ~Copyable {
  package enum Step: Sendable {
    case idle
    case received
    case connected
    case disconnected
  }

  /// Where the venue listens.
  package struct Host: Sendable, Equatable {
    package var address: IPv4Address
    package var port: UInt16

    package init(address: IPv4Address, port: UInt16) {
      self.address = address
      self.port = port
    }
  }

  private enum Phase {
    case closed
    case connecting
    /// Connected; TLS is being agreed on.
    case securing
    case open
  }

  private let hosts: [Host]
  package private(set) var schedule: ReconnectSchedule
  private let tls: TLSContext?
  private var phase = Phase.closed
  private var connection: TCPConnection?
  private var secure: TLSConnection?
  /// When the attempt under way is given up.
  private var connectDeadline = MonotonicNanos(raw: 0)
  private var hasFailed = false
  /// Why TLS was refused last; empty while it was not.
  package private(set) var refusal = ""

  /// Connections to `hosts`, the first one first, as `schedule` has them.
  package init(
    to hosts: [Host], schedule: ReconnectSchedule, tls: consuming TLSContext? = nil
  ) {
    precondition(hosts.count == schedule.hostCount)
    self.hosts = hosts
    self.schedule = schedule
    self.tls = tls
    connection = nil
    secure = nil
  }

  /// Connections to one host.
  package init(to address: IPv4Address, port: UInt16, tls: consuming TLSContext? = nil) {
    self.init(
      to: [Host(address: address, port: port)], schedule: ReconnectSchedule(hostCount: 1),
      tls: tls)
  }

  /// The host that is connected to, or will be next.
  package var host: Host { hosts[schedule.host] }

  /// One look at the connection of a session in `state`: a session that gave up or has ended
  /// closes it, and one that has ended opens no other.
  package mutating func step(
    into input: inout ByteQueue, session state: SessionState, now: MonotonicNanos
  ) -> Step {
    switch phase {
    case .closed:
      guard state != .ended, schedule.isDue(at: now) else { return .idle }
      open(now)
      return .idle
    case .connecting: return awaitConnect(now)
    case .securing: return awaitHandshake(now)
    case .open:
      if state == .ready { schedule.ready() }
      if state == .disconnected || state == .ended { hasFailed = true }
      return receive(into: &input, now)
    }
  }

  private mutating func open(_ now: MonotonicNanos) {
    do throws(NetError) {
      connection = try TCPConnection(to: host.address, port: host.port)
      connectDeadline = now + schedule.connectTimeout
      phase = .connecting
    } catch {
      close(now)
    }
  }

  private mutating func awaitConnect(_ now: MonotonicNanos) -> Step {
    switch connection?.connectProgress() {
    case .connected: return begin(now)
    case .pending where now < connectDeadline: return .idle
    case .pending, .failed, nil:
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
    case .pending where now < connectDeadline: return .idle
    case .pending, .failed, nil:
      let reason = secure?.failure ?? ""
      refuse(reason.isEmpty ? "the venue hung up during the handshake" : reason, now)
      return .idle
    }
  }

  /// Says why, once for each new reason: attempts follow each other.
  private mutating func refuse(_ reason: String, _ now: MonotonicNanos) {
    if reason != refusal { Diagnostics.say("venue \(host.address):\(host.port): TLS: \(reason)") }
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
    schedule.ended(at: now)
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
