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
    #expect(try process.isSupervisorAlive)
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
    #expect(supervisor.progress(slot) == 0)
  }

  @Test(
    "figures are those of a moment once a housekeeping that began later, or the last, is over",
    arguments: [
      (ProcessState.running, Int64(6), false), (.running, 7, false), (.running, 8, true),
      (.stopped, 6, true), (.absent, 6, false),
    ])
  func published(state: ProcessState, heartbeat: Int64, isPublished: Bool) throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let board = try ControlBoard.make(in: folder.directory)
    let slot = ProcessSlot(.gateway)
    board.report(
      slot, state, processID: 1, progress: 1, at: MonotonicNanos(raw: heartbeat))
    #expect(board.hasPublished(slot, since: MonotonicNanos(raw: 7)) == isPublished)
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
  static let now = MonotonicNanos(raw: 1_000)
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
    operatorEnd.engage(scope, now: Self.now)
    for other in Self.scopes { #expect(gateway.isEngaged(other) == (other == scope)) }
    #expect(gateway.engaged == [scope])
    #expect(changes(&words, gateway) == [scope: true])
    #expect(words.follow(gateway) == nil)
    operatorEnd.release(scope, now: Self.now)
    #expect(!gateway.isEngaged(scope))
    #expect(changes(&words, gateway) == [scope: false])
    // A gateway that restarts finds what is engaged, and that alone.
    operatorEnd.engage(scope, now: Self.now)
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
    var words = KillWords(instrumentCapacity: 60)
    // The first lies in the last word that is looked at, the second behind it.
    for beyond in [60, 64] as [UInt32] {
      gateway.engage(.instrument(InstrumentID(raw: beyond)), now: Self.now)
      #expect(words.follow(gateway)?.isEmpty == true)
    }
    gateway.engage(.instrument(InstrumentID(raw: 59)), now: Self.now)
    #expect(changes(&words, gateway) == [.instrument(InstrumentID(raw: 59)): true])
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

@Suite("owned regions")
struct OwnedRegionsTests {
  /// Whose directories they are, and whether they stay.
  enum Creator: CaseIterable {
    case alive, dead, successor, nobody, halfRemoved
  }

  @Test("what a dead process left is removed, and nothing else", arguments: Creator.allCases)
  func abandoned(_ creator: Creator) throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let own = try ProcessIdentity.current()
    let child = try Self.endedChild()
    let name = "apus-\(creator == .halfRemoved ? child.pid : own.pid)"
    let huge = "\(folder.path)/huge/\(name)"
    let ordinary = "\(folder.path)/shm/\(name)"
    for path in [huge, ordinary] where path == huge || creator != .halfRemoved {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data([1]).write(to: URL(fileURLWithPath: "\(path)/region"))
    }
    let place = RegionDirectory(huge: huge, ordinary: ordinary)
    switch creator {
    case .alive: try OwnedRegions.claim(place, for: own)
    case .dead: try OwnedRegions.claim(place, for: child)
    case .successor:
      // Another process has the dead one's number.
      let earlier = ProcessIdentity(pid: own.pid, startTicks: own.startTicks - 1)
      try OwnedRegions.claim(place, for: earlier)
    case .nobody, .halfRemoved: break
    }
    let notes = try OwnedRegions.removeAbandoned(
      ordinary: "\(folder.path)/shm", huge: "\(folder.path)/huge")
    let isRemoved = creator != .alive && creator != .nobody
    #expect(notes.count == (isRemoved ? 1 : 0), "\(notes)")
    #expect(notes.allSatisfy { $0.contains(name) })
    #expect(FileManager.default.fileExists(atPath: huge) != isRemoved)
    #expect(FileManager.default.fileExists(atPath: ordinary) == !isRemoved)
    try FileManager.default.removeItem(atPath: "\(folder.path)/huge")
  }

  @Test("directories are removed by their creator unless they are kept", arguments: [false, true])
  func lifetime(isKept: Bool) throws {
    let name = "apus-owned-\(isKept)-\(getpid())"
    let regions = try OwnedRegions(name: name, isKept: isKept)
    let again = try OwnedRegions.removeAbandoned(huge: nil)
    #expect(!again.contains { $0.contains(name) })
    #expect(regions.remove().isEmpty)
    #expect(FileManager.default.fileExists(atPath: regions.place.ordinary) == isKept)
    guard isKept else { return }
    for path in [regions.place.huge, regions.place.ordinary].compactMap(\.self) {
      try FileManager.default.removeItem(atPath: path)
    }
  }

  /// A process that has ended.
  private static func endedChild() throws -> ProcessIdentity {
    let child = Process()
    child.executableURL = URL(filePath: "/bin/cat")
    child.standardInput = Pipe()
    try child.run()
    let identity = try #require(try ProcessIdentity(running: child.processIdentifier))
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    return identity
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
