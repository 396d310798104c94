// SPDX-License-Identifier: Apache-2.0
import Appliance
import Memory
import Net
import Testing
import Units
import Venue

@Suite struct VenueConnectionTests {
  @Test("hosts take turns while attempts fail, and pauses double once all have failed")
  func schedule() {
    var schedule = ReconnectSchedule(
      hostCount: 2, pauseMin: .milliseconds(100), pauseMax: .milliseconds(350))
    var now = MonotonicNanos(raw: 0)
    var attempts: [(host: Int, pause: Int64)] = []
    for _ in 0..<8 {
      let host = schedule.host
      let before = now
      schedule.ended(at: now)
      while !schedule.isDue(at: now) { now = now + .milliseconds(10) }
      attempts.append((host, (now - before).raw / 1_000_000))
    }
    #expect(attempts.map(\.host) == [0, 1, 0, 1, 0, 1, 0, 1])
    #expect(attempts.map(\.pause) == [100, 200, 200, 350, 350, 350, 350, 350])
    schedule.ready()
    #expect(schedule.failureCount == 0)
    schedule.ended(at: now)
    #expect(schedule.host == 0, "the host of a session that was ready is tried again first")
    #expect(schedule.isDue(at: now + .milliseconds(99)) == false)
    #expect(schedule.isDue(at: now + .milliseconds(100)) == true)
    schedule.ended(at: now)
    #expect(schedule.host == 1)
  }

  /// A connection with the input of its session and virtual time.
  final class Line {
    var connection: VenueConnection
    var input = ByteQueue(capacity: 1 << 12)
    var output = ByteQueue(capacity: 1 << 12)
    var now = MonotonicNanos(raw: 1)
    var state = SessionState.disconnected

    init(_ hosts: [VenueConnection.Host]) {
      connection = VenueConnection(
        to: hosts, schedule: ReconnectSchedule(hostCount: hosts.count))
    }

    /// Looks until something happens, a millisecond of virtual time each, at most a minute.
    func next() -> VenueConnection.Step {
      for _ in 0..<60_000 {
        now = now + .milliseconds(1)
        let step = connection.step(into: &input, session: state, now: now)
        if step != .idle { return step }
      }
      return .idle
    }
  }

  private static func listener() throws -> TCPListener {
    try TCPListener(address: IPv4Address("127.0.0.1")!, port: 0)
  }

  private static func accept(_ listener: borrowing TCPListener) throws -> TCPConnection {
    while true {
      if let accepted = try listener.accept() { return accepted }
    }
  }

  @Test("a session whose host is gone goes on at the second one, and comes back when that is gone")
  func failover() throws {
    let first = try Self.listener()
    let second = try Self.listener()
    let hosts = [
      VenueConnection.Host(address: first.address, port: first.port),
      VenueConnection.Host(address: second.address, port: second.port),
    ]
    let line = Line(hosts)
    #expect(line.next() == .connected)
    #expect(line.connection.host == hosts[0])
    do { _ = try Self.accept(first) }
    line.state = .connecting
    #expect(line.next() == .disconnected, "the host hung up before the session was ready")
    line.state = .disconnected
    #expect(line.next() == .connected)
    #expect(line.connection.host == hosts[1])
    do {
      _ = try Self.accept(second)
      line.state = .ready
    }
    #expect(line.next() == .disconnected)
    line.state = .disconnected
    #expect(line.next() == .connected)
    #expect(line.connection.host == hosts[1], "it had been ready there")
    do { _ = try Self.accept(second) }
    line.state = .connecting
    #expect(line.next() == .disconnected)
    line.state = .disconnected
    #expect(line.next() == .connected)
    #expect(line.connection.host == hosts[0])
  }

  @Test("a session that has ended is not connected again")
  func ended() throws {
    let listener = try Self.listener()
    let line = Line([VenueConnection.Host(address: listener.address, port: listener.port)])
    #expect(line.next() == .connected)
    line.state = .ended
    #expect(line.next() == .disconnected)
    #expect(line.next() == .idle)
  }
}
