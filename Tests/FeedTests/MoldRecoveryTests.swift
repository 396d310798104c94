// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Testing
import Units
import Wire

/// Runs a `MoldRecovery` and writes down what it asks for.
private struct RecoveryDriver: ~Copyable {
  var recovery: MoldRecovery
  var output = ByteQueue(capacity: RecoveryAction.byteCountMax)

  init(_ change: (inout RecoveryConfiguration) -> Void) {
    var configuration = RecoveryConfiguration()
    configuration.requestTimeout = .milliseconds(10)
    configuration.requestTimeoutMax = .milliseconds(30)
    configuration.snapshotPause = .milliseconds(5)
    change(&configuration)
    recovery = MoldRecovery(configuration)
  }

  mutating func actions() -> [String] {
    var told: [String] = []
    while let action = recovery.nextAction(output: &output) {
      switch action {
      case .request(let server):
        let request = MoldUDP64.Request(output.readable)!
        told.append("ask \(server) for \(request.sequence)+\(request.count)")
      case .connect(let server): told.append("connect \(server)")
      case .send:
        guard case .packet(let packet) = SoupBinTCP.next(in: output.readable) else {
          told.append("broken")
          break
        }
        told.append("\(packet.type)")
      case .disconnect: told.append("disconnect")
      }
      output.removeAll()
    }
    return told
  }

  mutating func begin(_ hole: Range<UInt64>, at millis: Int64) -> MoldRecovery.Verdict {
    recovery.begin(hole, session: MoldUDP64.Session(Code("S1")!), now: time(millis))
  }
}

private func time(_ millis: Int64) -> MonotonicNanos { MonotonicNanos(raw: millis * 1_000_000) }

@Suite struct MoldRecoveryTests {
  @Test("the rest of a partial answer is asked for at once, up to the most a request may ask for")
  func partialAnswers() {
    var driver = RecoveryDriver {
      $0.requestServerCount = 1
      $0.messagesPerRequestMax = 100
    }
    #expect(driver.begin(10..<300, at: 0) == .pending)
    #expect(driver.actions() == ["ask 0 for 10+100"])
    _ = driver.recovery.pursue(40..<300, isReply: true, now: time(1))
    #expect(driver.actions() == ["ask 0 for 40+100"])
    // A line brought some of it: the answer is still on its way.
    _ = driver.recovery.pursue(50..<300, isReply: false, now: time(2))
    #expect(driver.actions() == [])
    _ = driver.recovery.pursue(290..<300, isReply: true, now: time(3))
    #expect(driver.actions() == ["ask 0 for 290+10"])
    driver.recovery.finish(isLost: false, now: time(4))
    #expect(driver.recovery.isActive == false)
    #expect(driver.recovery.deadline == nil)
  }

  @Test("attempts go round the servers, wait twice as long each time, and end")
  func attempts() {
    var driver = RecoveryDriver {
      $0.requestServerCount = 2
      $0.requestAttemptsMax = 4
    }
    _ = driver.begin(1..<5, at: 0)
    var told: [String] = []
    var waits: [Int64] = []
    var now: Int64 = 0
    var verdict = MoldRecovery.Verdict.pending
    while verdict == .pending {
      told += driver.actions()
      let due = driver.recovery.deadline!.raw / 1_000_000
      waits.append(due - now)
      now = due
      verdict = driver.recovery.expire(now: time(now))
    }
    #expect(told == ["ask 0 for 1+4", "ask 1 for 1+4", "ask 0 for 1+4", "ask 1 for 1+4"])
    #expect(waits == [10, 20, 30, 30])
    let counters = driver.recovery.counters
    #expect(counters[.requestTimedOut] == 4)
    #expect(counters[.requestExhausted] == 1)
  }

  @Test("a hole beyond the window takes a snapshot: connect, log in, load, log out")
  func snapshot() {
    var driver = RecoveryDriver {
      $0.requestServerCount = 1
      $0.snapshotServerCount = 2
      $0.windowMessagesMax = 100
    }
    #expect(driver.begin(1..<1_000, at: 0) == .pending)
    #expect(driver.actions() == ["connect 0"])
    driver.recovery.connected(now: time(1))
    #expect(driver.actions() == ["loginRequest"])
    let isTaken = driver.append(SoupBinTCP.LoginAccepted(session: .empty, sequence: 1), at: 2)
    #expect(isTaken)
    #expect(driver.recovery.nextStep(now: time(2)) == .begin)
    #expect(driver.recovery.nextStep(now: time(2)) == .none)
    _ = driver.recovery.expire(now: time(1_002))
    #expect(driver.actions() == ["clientHeartbeat"])
    driver.recovery.loaded(now: time(1_003))
    #expect(driver.actions() == ["logoutRequest", "disconnect"])
    #expect(driver.recovery.phase == .splicing)
    // Between the snapshot and the stream something is missing: it is asked for.
    _ = driver.recovery.pursue(900..<910, isReply: false, now: time(1_004))
    #expect(driver.actions() == ["ask 0 for 900+10"])
  }

  @Test("a snapshot that fails is begun again at the next server after a longer pause")
  func failures() {
    var driver = RecoveryDriver {
      $0.snapshotServerCount = 2
      $0.snapshotAttemptsMax = 3
    }
    _ = driver.begin(1..<10, at: 0)
    #expect(driver.actions() == ["connect 0"])
    #expect(driver.recovery.disconnected(now: time(1)) == .pending)
    #expect(driver.recovery.deadline == time(6))
    _ = driver.recovery.expire(now: time(6))
    #expect(driver.actions() == ["connect 1"])
    driver.recovery.connected(now: time(7))
    _ = driver.actions()
    _ = driver.append(SoupBinTCP.LoginRejected(.notAuthorized), at: 8)
    #expect(driver.recovery.nextStep(now: time(8)) == .none)
    #expect(driver.recovery.deadline == time(18))
    _ = driver.recovery.expire(now: time(18))
    #expect(driver.actions() == ["disconnect", "connect 0"])
    // Silence is a failure too, the third and last.
    #expect(driver.recovery.expire(now: time(3_018)) == .exhausted)
    let counters = driver.recovery.counters
    #expect(counters[RecoveryCounter.snapshotDisconnected] == 1)
    #expect(counters[.snapshotRejected] == 1)
    #expect(counters[.snapshotSilent] == 1)
  }

  @Test("without servers there is nothing to try")
  func noServers() {
    var driver = RecoveryDriver { _ in }
    #expect(driver.begin(1..<2, at: 0) == .exhausted)
    #expect(RecoveryConfiguration().isEnabled == false)
  }

  @Test("only books that are whole, or lost for good, can be told of")
  func trust() {
    let settled = [ChannelTrust.unbegun, .whole, .behind, .loading, .lost].filter(\.isSettled)
    #expect(settled == [.whole, .lost])
  }
}

extension RecoveryDriver {
  fileprivate mutating func append(_ packet: some WireEncodable, at millis: Int64) -> Bool {
    var bytes = [UInt8](repeating: 0, count: packet.byteCount)
    var span = bytes.mutableSpan
    var target = span.mutableBytes
    packet.write(to: &target, at: 0)
    return recovery.append(bytes.span.bytes, now: time(millis))
  }
}
