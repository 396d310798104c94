// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Glibc
import Host
import Recording
import TestSupport
import Testing
import Trading
import Units

@Suite("kill log")
struct KillLogTests {
  typealias Scope = KillLog.Scope

  static let scopes: [Scope] = [
    .everything, .venue, .account(AccountID(raw: 15)), .strategy(StrategyID(raw: 63)),
    .instrument(code("AAPL")),
  ]

  static func code(_ text: String) -> Code {
    guard let code = Code(text) else { preconditionFailure("a printable name") }
    return code
  }

  func entry(_ action: KillLog.Action, _ scope: Scope) -> KillLog.Entry {
    KillLog.Entry(
      action, scope, cause: .person, by: "ann", reason: "wrong \"prices\"\nagain",
      at: UnixNanos(raw: 1_767_605_400_000_000_042))
  }

  @Test("what was killed stays killed until that very scope is armed", arguments: scopes)
  func stands(scope: Scope) throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let log = KillLog(path: "\(folder.directory.ordinary)/kills.jsonl")
    #expect(try log.standing().killed.isEmpty)
    try log.append(entry(.kill, scope))
    try log.append(entry(.kill, scope))
    let standing = try log.standing()
    #expect(standing.killed == [scope])
    #expect(standing.entries[scope]?.time == "2026-01-05T09:30:00.000000042Z")
    #expect(standing.entries[scope]?.reason == "wrong \"prices\"\nagain")
    #expect(standing.damage == nil)
    for other in Self.scopes where other != scope { try log.append(entry(.arm, other)) }
    #expect(try log.standing().killed == [scope])
    try log.append(entry(.arm, scope))
    #expect(try log.standing().killed.isEmpty)
  }

  @Test("a line torn at any byte kills everything, until everything is armed")
  func torn() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = "\(folder.directory.ordinary)/kills.jsonl"
    let log = KillLog(path: path)
    try log.append(entry(.kill, .venue))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in 1..<whole.count - 1 {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path))
      let standing = try log.standing()
      #expect(standing.killed == [.everything], "\(count) bytes")
      #expect(standing.damage?.contains("kills.jsonl:1") == true)
    }
    try log.append(entry(.kill, .account(AccountID(raw: 1))))
    #expect(try log.standing().killed == [.everything, .account(AccountID(raw: 1))])
    try log.append(entry(.arm, .everything))
    let standing = try log.standing()
    #expect(standing.killed == [.account(AccountID(raw: 1))])
    #expect(standing.damage == nil)
  }

  @Test(
    "a scope that nobody could have written is refused",
    arguments: [
      "", "everything ", "everything 1", "account", "account 16", "account -1", "account x",
      "strategy 64", "strategy", "instrument", "instrument ", "instrument A B", "desk 1",
    ])
  func refused(text: String) { #expect(Scope(text) == nil) }

  @Test("a scope reads as it is written", arguments: scopes)
  func text(scope: Scope) { #expect(Scope(scope.text) == scope) }

  @Test("a log that cannot be written says why")
  func unwritable() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let log = KillLog(path: "\(folder.directory.ordinary)/nowhere/kills.jsonl")
    let error = #expect(throws: (any Error).self) { try log.append(entry(.kill, .venue)) }
    #expect((error as? DiskError)?.description.contains("nowhere/kills.jsonl") == true)
  }
}

@Suite("kills as a gateway obeys them", .serialized)
struct GatewayKillsTests {
  let folder = TestFolder()

  func kills(_ file: String = "") throws -> GatewayKills {
    try GatewayKills(
      KillSettings(log: "\(folder.directory.ordinary)/kills.jsonl", file: file),
      instrumentCapacity: 64, core: nil, clock: Clock.kernel, in: folder.directory)
  }

  @Test("a restart finds what the log says, instruments once their numbers are known")
  func restart() throws {
    let log = KillLog(path: "\(folder.directory.ordinary)/kills.jsonl")
    for scope in [.account(AccountID(raw: 2)), .instrument(KillLogTests.code("SWFT"))]
      as [KillLog.Scope]
    {
      try log.append(
        KillLog.Entry(
          .kill, scope, cause: .person, by: "ann", reason: "test", at: UnixNanos(raw: 0)))
    }
    var kills = try kills()
    #expect(kills.isDue)
    #expect(kills.follow().map(\.scope) == [.account(AccountID(raw: 2))])
    #expect(!kills.isDue)
    let other = InstrumentID(raw: 3)
    kills.learn(KillLogTests.code("APUS"), as: InstrumentID(raw: 0), now: Clock.kernel.now())
    kills.learn(KillLogTests.code("SWFT"), as: other, now: Clock.kernel.now())
    #expect(kills.follow().map(\.scope) == [.instrument(other)])
  }

  @Test("the operator learns when orders were blocked and when the last cancel was sent")
  func obedience() throws {
    var kills = try kills()
    let killSwitch = try KillSwitch.attach(in: folder.directory)
    let now = Clock.kernel.now()
    killSwitch.engage(.venue, now: now)
    #expect(killSwitch.obedience.blockedAfter == nil)
    #expect(killSwitch.obedience.cancelledAfter == nil)
    #expect(kills.follow().map(\.scope) == [.venue])
    kills.noteBlocked(cancels: 7, now: now + .microseconds(3))
    #expect(kills.awaitsCancels)
    #expect(killSwitch.obedience.blockedAfter == .microseconds(3))
    #expect(killSwitch.obedience.cancelledAfter == nil)
    let sent = kills.noteCancelled(now: now + .microseconds(9))
    #expect(sent?.cancels == 7)
    #expect(sent?.after == .microseconds(9))
    #expect(!kills.awaitsCancels)
    #expect(killSwitch.obedience.cancelledAfter == .microseconds(9))
    #expect(killSwitch.obedience.cancels == 7)
  }

  @Test("the kill file kills everything and is written down")
  func file() async throws {
    let file = "\(folder.directory.ordinary)/stop"
    var kills = try kills(file)
    var now = Clock.kernel.now()
    kills.watchFile(now: now)
    #expect(!kills.isDue)
    try Data().write(to: URL(fileURLWithPath: file))
    kills.watchFile(now: now)
    #expect(!kills.isDue, "it is looked for every ten milliseconds")
    now = now + .milliseconds(10)
    kills.watchFile(now: now)
    #expect(kills.follow().map(\.scope) == [.everything])
    // Another thread writes it down: read until it is there.
    let log = KillLog(path: "\(folder.directory.ordinary)/kills.jsonl")
    while try log.standing().killed.isEmpty { await Task.yield() }
    #expect(try log.standing().entries[.everything]?.cause == "file")
  }

  @Test("SIGUSR1 kills everything")
  func signal() async throws {
    KillSignal.install()
    var kills = try kills()
    #expect(!kills.isDue)
    raise(SIGUSR1)
    #expect(kills.isDue)
    #expect(kills.follow().map(\.scope) == [.everything])
    #expect(!KillSignal.isRaised)
    let log = KillLog(path: "\(folder.directory.ordinary)/kills.jsonl")
    while try log.standing().killed.isEmpty { await Task.yield() }
    #expect(try log.standing().entries[.everything]?.cause == "signal")
  }
}
