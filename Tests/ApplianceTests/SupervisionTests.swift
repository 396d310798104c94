// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Glibc
import Host
import Rings
import TestSupport
import Testing
import Trading
import Units

@Suite("control board")
struct ControlBoardTests {
  @Test("commands reach processes, states reach the supervisor")
  func exchange() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    #expect(throws: RegionError.self) { try ControlBoard.attach(in: folder.directory) }
    let supervisor = try ControlBoard.make(in: folder.directory)
    let process = try ControlBoard.attach(in: folder.directory)
    #expect(process.command == .boot)
    supervisor.order(.flatten)
    #expect(process.command == .flatten)
    #expect(BoardCommand.quiesce < BoardCommand.flatten)
    let slot = ProcessSlot(.strategy, StrategyID(raw: 63))
    #expect(supervisor.state(slot) == .absent)
    process.report(
      slot, .running, processID: 77, progress: 12, at: MonotonicNanos(raw: 5))
    #expect(supervisor.state(slot) == .running)
    #expect(supervisor.pid(slot) == 77)
    #expect(supervisor.progress(slot) == 12)
    #expect(supervisor.heartbeat(slot) == MonotonicNanos(raw: 5))
    supervisor.clear(slot)
    #expect(supervisor.state(slot) == .absent)
  }

  @Test("no two processes share a row")
  func slots() {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let roles: [ProcessRole] = [
      .datafeed, .store, .gateway, .exchange, .replay, .verifier, .recorder,
    ]
    let slots =
      roles.map { ProcessSlot($0) }
      + (0..<UInt8(StrategyID.capacity)).map { ProcessSlot(.strategy, StrategyID(raw: $0)) }
    #expect(Set(slots.map(\.name)).count == slots.count)
    do {
      let board = try ControlBoard.make(in: folder.directory)
      for (index, slot) in slots.enumerated() {
        board.report(
          slot, .ready, processID: Int32(index), progress: UInt64(index),
          at: MonotonicNanos(raw: 1))
      }
      for (index, slot) in slots.enumerated() {
        #expect(board.pid(slot) == Int32(index), "\(slot.name)")
      }
    } catch {
      Issue.record("\(error)")
    }
  }
}

@Suite("kill switch")
struct KillSwitchTests {
  static let scopes: [KillScope] = [
    .everything, .venue, .account(AccountID(raw: 15)), .strategy(StrategyID(raw: 63)),
    .instrument(InstrumentID(raw: 0)), .instrument(InstrumentID(raw: 199)),
  ]

  @Test("the operator's end moves the gateway's end", arguments: scopes)
  func engage(_ scope: KillScope) throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let gateway = try KillSwitch.make(in: folder.directory)
    let operatorEnd = try KillSwitch.attach(in: folder.directory)
    var words = KillWords(instrumentCapacity: 200)
    #expect(words.follow(gateway) == nil)
    operatorEnd.engage(scope)
    for other in Self.scopes { #expect(gateway.isEngaged(other) == (other == scope)) }
    #expect(changes(&words, gateway) == [scope: true])
    #expect(words.follow(gateway) == nil)
    operatorEnd.release(scope)
    #expect(!gateway.isEngaged(scope))
    #expect(changes(&words, gateway) == [scope: false])
    // A gateway that restarts finds what is engaged, and that alone.
    operatorEnd.engage(scope)
    var restarted = KillWords(instrumentCapacity: 200)
    #expect(changes(&restarted, gateway) == [scope: true])
  }

  func changes(_ words: inout KillWords, _ gateway: KillSwitch) -> [KillScope: Bool]? {
    words.follow(gateway).map { changes in
      Dictionary(uniqueKeysWithValues: changes.map { ($0.scope, $0.isEngaged) })
    }
  }

  @Test("a switch of an instrument that the gateway has no room for is ignored")
  func beyond() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let gateway = try KillSwitch.make(in: folder.directory)
    var words = KillWords(instrumentCapacity: 64)
    gateway.engage(.instrument(InstrumentID(raw: 64)))
    #expect(words.follow(gateway)?.isEmpty == true)
  }
}

@Suite("shared clock")
struct SharedClockTests {
  @Test("a process of the run has the supervisor's calibration")
  func attach() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let shared = try SharedClock(in: folder.directory)
    let attached = try SharedClock.attach(in: folder.directory)
    #expect(attached.calibration == shared.clock.calibration)
    let first = shared.clock.now()
    let second = attached.now()
    #expect(first <= second)
  }

  @Test("a process without a run calibrates for itself")
  func alone() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let clock = try SharedClock.attach(in: folder.directory)
    #expect(clock.now() <= clock.now())
  }
}

@Suite("child process")
struct ChildProcessTests {
  /// This executable refuses the argument and ends; what matters is that its end is seen.
  @Test("the end of a child is seen and it can be started again")
  func ends() throws {
    let child = ChildProcess(name: "child", arguments: ["--no-such-argument"])
    #expect(child.exitStatus == nil)
    #expect(child.startCount == 0)
    for start in 1...2 {
      try child.start()
      #expect(child.processID > 0)
      child.terminate()
      child.wait()
      #expect(!child.isRunning)
      #expect(child.exitStatus != nil)
      #expect(child.startCount == start)
    }
  }
}

@Suite("stop signal")
struct StopSignalTests {
  @Test("a raised signal stays raised")
  func raised() {
    StopSignal.raise()
    #expect(StopSignal.isRaised)
  }
}

@Suite("namespace pair", .serialized)
struct NamespacePairTests {
  @Test("both namespaces are joined, and removed with the pair")
  func lifetime() throws {
    guard getuid() == 0 else {
      print("skipped: network namespaces need root")
      return
    }
    let names: [String]
    do {
      let pair = try NamespacePair.make()
      names = [pair.appliance, pair.exchange]
      for name in names {
        #expect(FileManager.default.fileExists(atPath: "/run/netns/\(name)"), "\(name)")
      }
    } catch {
      print("skipped: no network namespaces here: \(error)")
      return
    }
    for name in names {
      #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(name)"), "\(name)")
    }
  }
}

extension NamespacePairTests {
  @Test("a run's environment is taken and given back")
  func environment() throws {
    var environment: RunEnvironment?
    do {
      environment = try RunEnvironment(hugePageCount: 0, keepsRegions: false)
    } catch {
      print("skipped: no environment for a run here: \(error)")
      return
    }
    let place = try #require(environment?.place)
    let namespace = environment?.applianceNamespace
    #expect(FileManager.default.fileExists(atPath: place.ordinary))
    #expect((namespace == nil) == (getuid() != 0))
    environment?.removeRegions()
    environment = nil
    #expect(!FileManager.default.fileExists(atPath: place.ordinary))
    if let namespace {
      #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(namespace)"))
    }
  }
}

@Suite("credentials")
struct CredentialsTests {
  @Test("a password that is not there is asked for by the variable's name")
  func missing() {
    let name = "APUS_TEST_NO_SUCH_PASSWORD"
    let error = #expect(throws: ProcessError.self) { try Credentials.password(name) }
    #expect(error?.description.contains(name) == true)
    let invented = Credentials.invented(name)
    #expect(invented[name]?.count == 10)
    #expect(invented != Credentials.invented(name))
  }

  @Test("what the environment holds is taken, unless it is too long")
  func present() throws {
    let name = "APUS_TEST_PASSWORD_\(getpid())"
    setenv(name, "GOOD", 1)
    #expect(try Credentials.password(name) == Code("GOOD"))
    #expect(Credentials.invented(name).isEmpty)
    setenv(name, "ELEVENCHARS", 1)
    #expect(throws: ProcessError.self) { try Credentials.password(name) }
    unsetenv(name)
  }
}
