// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Net
package import Units
package import Venue

/// The gateway's TCP connection to the venue: opened at one of its hosts, watched, and opened again
/// there or at the next one. What the session asks for after a login is the same at every host:
/// its name and the number of the message it is due.
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
    case open
  }

  private let hosts: [Host]
  package private(set) var schedule: ReconnectSchedule
  private var phase = Phase.closed
  private var connection: TCPConnection?
  /// When the attempt under way is given up.
  private var connectDeadline = MonotonicNanos(raw: 0)
  private var hasFailed = false

  /// Connections to `hosts`, the first one first, as `schedule` has them.
  package init(to hosts: [Host], schedule: ReconnectSchedule) {
    precondition(hosts.count == schedule.hostCount)
    self.hosts = hosts
    self.schedule = schedule
    connection = nil
  }

  /// Connections to one host.
  package init(to address: IPv4Address, port: UInt16) {
    self.init(
      to: [Host(address: address, port: port)], schedule: ReconnectSchedule(hostCount: 1))
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
    case .connected:
      phase = .open
      return .connected
    case .pending where now < connectDeadline: return .idle
    case .pending, .failed, nil:
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
    schedule.ended(at: now)
  }

  /// Sends what the socket takes; true when that was anything. A failure is seen by `step`.
  package mutating func send(from output: inout ByteQueue) -> Bool {
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
