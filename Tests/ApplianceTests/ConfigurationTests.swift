// SPDX-License-Identifier: Apache-2.0
import Appliance
import Feed
import Foundation
import Net
import TestSupport
import Testing
import Units

@Suite("configuration")
struct ConfigurationTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    let text: String
    let line: Int
    let part: String
    var testDescription: String { part }
  }

  static let refusals: [Refusal] = [
    Refusal(text: "[appliance]\nidle = \"fast\"", line: 2, part: "appliance.idle"),
    Refusal(text: "[appliance]\n\nlock_memory = 1", line: 3, part: "appliance.lock_memory"),
    Refusal(text: "[feed]\nsesion = \"A\"", line: 2, part: "feed.sesion: unknown key"),
    Refusal(text: "[fed]\nsession = \"A\"", line: 1, part: "fed: unknown key"),
    Refusal(text: "[feed]\ndate = \"2026-02-30\"", line: 2, part: "not a date"),
    Refusal(text: "[feed]\nsession = \"ELEVENCHARS\"", line: 2, part: "longer than 10"),
    Refusal(text: "[feed]\ninstruments = [\"A\", \"A\"]", line: 2, part: "listed twice"),
    Refusal(text: "[feed]\ninstruments = [1]", line: 2, part: "expected strings only"),
    Refusal(text: "[feed]\ninstruments = \"A\"", line: 2, part: "expected an array"),
    Refusal(text: "feed = 1", line: 1, part: "feed: expected a table"),
    Refusal(text: "[receive]\nring_depth = 100", line: 2, part: "not a power of two"),
    Refusal(text: "[receive]\nring_depth = 524288", line: 2, part: "outside 64 ... 262144"),
    Refusal(text: "[receive]\nstamp = \"sundial\"", line: 2, part: "\"hardware\""),
    Refusal(
      text: "[[line]]\nqueue = 1\nqueues = [1, 2]", line: 2, part: "queues = [1, 2] is given too"),
    Refusal(text: "[[line]]\nqueues = []", line: 2, part: "expected an array of integers"),
    Refusal(text: "[[line]]\nqueues = [\"0\"]", line: 2, part: "expected integers only"),
    Refusal(text: "[[line]]\nqueues = [1, 1]", line: 2, part: "listed twice"),
    Refusal(text: "[[line]]\nqueues = [1024]", line: 2, part: "outside 0 ... 1023"),
    Refusal(text: "[[line]]\nreceive = \"dpdk\"", line: 2, part: "line.receive"),
    Refusal(text: "[[line]]\nvlan = 4095", line: 2, part: "outside 1 ... 4094"),
    Refusal(
      text: "[[line]]\nsource = \"239.1.1.1\"", line: 2, part: "not the IPv4 address of a sender"),
    Refusal(
      text: "[[line]]\ngroup = \"239.1.1.1\"\n[[line]]\nvlan = 5\ngroup = \"239.1.1.1\"",
      line: 5, part: "is line \"A\""),
    Refusal(text: "[receive]\nkind = 3", line: 2, part: "receive.kind: expected a string"),
    Refusal(text: "[rings]\nevent_capacity = 1000", line: 2, part: "not a power of two"),
    Refusal(text: "[[line]]\ngroup = \"10.0.0.1\"", line: 2, part: "line.group"),
    Refusal(text: "[[line]]\nname = \"A\"", line: 1, part: "line.group"),
    Refusal(
      text: "[[line]]\ngroup = \"239.1.1.1\"\n[[line]]\ngroup = \"239.1.1.2\"\nport = 0",
      line: 5, part: "line.port"),
    Refusal(text: "[line]\nport = 1", line: 1, part: "expected [[line]]"),
    Refusal(text: "[[strategy]]\nid = 64", line: 2, part: "outside 0 ... 63"),
    Refusal(
      text: "[[account]]\n[[strategy]]\n[[strategy]]\nid = 0", line: 4,
      part: "used by another strategy"),
    Refusal(
      text: "[[account]]\n[[strategy]]\naccount = 3", line: 3, part: "the id of no [[account]]"),
    Refusal(text: "[[account]]\nid = 16", line: 2, part: "outside 0 ... 15"),
    Refusal(text: "[[account]]\n[[account]]\nid = 0", line: 3, part: "used by another account"),
    Refusal(
      text: "[[account]]\nchecks_off = [\"kill-switch\"]", line: 2, part: "is not one of not-ent"),
    Refusal(text: "[[account]]\nself_trade = \"no\"", line: 2, part: "\"cancel-oldest\""),
    Refusal(
      text: "[gateway]\nprotocol = \"fix-4.4\"\n[[account]]\nself_trade = \"decrement\"", line: 4,
      part: "account.self_trade: \"decrement\" reduces resting orders, which protocol \"fix-4.4\""),
    Refusal(text: "[[fee]]\naccount = 16", line: 2, part: "outside 0 ... 15"),
    Refusal(text: "[[fee]]\n[[fee]]\nvolume_min = 0", line: 3, part: "0 is not above"),
    Refusal(text: "[[fee]]\nmaker = 1", line: 2, part: "fee.maker: unknown key"),
    Refusal(text: "[[fee]]\nvolume_min = -1", line: 2, part: "outside 0"),
    Refusal(text: "[trading]\ntrade_capacity = 1", line: 2, part: "outside 64"),
    Refusal(text: "[[account]]\ncash = -1", line: 2, part: "account.cash: -1 is outside"),
    Refusal(text: "[[account]]\nleverage = 3", line: 2, part: "account.leverage: unknown key"),
    Refusal(text: "[[strategy]]\nkind = \"lucky\"", line: 2, part: "\"market-maker\""),
    Refusal(text: "[[strategy]]\ninstrument = \"\"", line: 2, part: "1 to 16 printable"),
    Refusal(
      text: "[[account]]\nposition_max = 0", line: 2, part: "account.position_max: 0 is outside"),
    Refusal(text: "[[account]]\nposition_max = 1.5", line: 2, part: "expected an integer"),
    Refusal(text: "[risk]\nposition_max = 5", line: 2, part: "risk.position_max: unknown key"),
    Refusal(text: "[gateway]\nusername = \"TOOLONG\"", line: 2, part: "longer than 6"),
    Refusal(
      text: "[gateway]\nprotocol = \"ouch-9\"", line: 2,
      part: "gateway.protocol: \"ouch-9\" is not one of \"ouch-5.0\", \"ouch-4.2\""),
    Refusal(
      text: "[gateway]\nstandby_hosts = [\"venue-b:1\"]", line: 2,
      part: "gateway.standby_hosts: \"venue-b:1\" is not IPv4-address:port"),
    Refusal(
      text: "[gateway]\nreconnect_ms = 200\nreconnect_ms_max = 100", line: 3,
      part: "gateway.reconnect_ms_max: 100 is less than reconnect_ms, 200"),
    Refusal(text: "[gateway]\npassword = \"x\"", line: 2, part: "gateway.password: unknown key"),
    Refusal(text: "[exchange]\nsession = \"ELEVENCHARS\"", line: 2, part: "longer than 10"),
    Refusal(text: "[exchange]\nseed = -1", line: 2, part: "exchange.seed: -1 is outside"),
    Refusal(
      text: "[recovery]\nrequest_servers = [\"10.0.0.1\"]", line: 2,
      part: "is not IPv4-address:port"),
    Refusal(
      text: "[recovery]\nrequest_timeout_ms_max = 10", line: 2,
      part: "less than request_timeout_ms"),
    Refusal(text: "[recovery]\nsnapshot_username = \"TOOLONG\"", line: 2, part: "longer than 6"),
    Refusal(text: "[cores]\nstore = 4096", line: 2, part: "cores.store"),
    Refusal(text: "[feed]\ndate = ", line: 2, part: ""),
  ]

  @Test("what is wrong is refused with source, line and key", arguments: refusals)
  func refusal(_ refusal: Refusal) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: refusal.text, source: "x.toml")
    }
    guard let error else { return }
    #expect(error.line == refusal.line, "\(error)")
    #expect(error.message.contains(refusal.part) || refusal.part.isEmpty, "\(error)")
    #expect(error.description.hasPrefix("x.toml:\(refusal.line): "))
  }

  @Test("the sample parses, and says what the defaults are")
  func sample() throws {
    let sample = try Configuration.embedded()
    let kinds: [StrategySection.Kind] = [.marketMaker, .imbalanceTaker]
    #expect(sample.strategies.map(\.kind) == kinds)
    #expect(sample.lines.count == 2)
    let bare = try Configuration(text: "", source: "empty")
    #expect(bare.appliance.idle == sample.appliance.idle)
    #expect(bare.appliance.hugePageCount == sample.appliance.hugePageCount)
    #expect(bare.receive.ringDepth == sample.receive.ringDepth)
    #expect(bare.feed.orderCapacity == sample.feed.orderCapacity)
    #expect(bare.rings.eventCapacity == sample.rings.eventCapacity)
    #expect(bare.risk.feedAgeMillisecondsMax == sample.risk.feedAgeMillisecondsMax)
    let account = try Configuration(text: "[[account]]", source: "x").accounts.first?.limits
    #expect(account == sample.accounts.first?.limits)
    #expect(bare.gateway.journalByteCount == sample.gateway.journalByteCount)
    #expect(bare.exchange.messageCount == sample.exchange.messageCount)
    #expect(bare.cores.datafeed == nil)
    #expect(bare.recovery.isEnabled == false)
    #expect(bare.recovery.windowMessagesMax == sample.recovery.windowMessagesMax)
    #expect(bare.recovery.holdPacketsMax == sample.recovery.holdPacketsMax)
  }

  @Test("a recovery section becomes the settings of a channel")
  func recovery() throws {
    let text = """
      [recovery]
      request_servers = ["10.0.0.1:26600", "10.0.0.2:26601"]
      snapshot_servers = ["10.0.0.1:26700"]
      window_messages_max = 77
      hold_packets_max = 99
      """
    let section = try Configuration(text: text, source: "x.toml").recovery
    var line = LineConfiguration()
    var recovery = RecoveryConfiguration()
    section.apply(to: &line, &recovery)
    #expect(section.requestServers.map(\.port) == [26_600, 26_601])
    #expect(recovery.requestServerCount == 2)
    #expect(recovery.snapshotServerCount == 1)
    #expect(recovery.windowMessagesMax == 77)
    #expect(recovery.username == Code("APUS"))
    #expect(line.heldPacketsMax == 99)
  }

  @Test("a line says how, from whom and where it is received")
  func lines() throws {
    let text = """
      [[line]]
      name = "A"
      interface = "eth0"
      receive = "af_xdp"
      queues = [0, 3]
      group = "232.1.1.1"
      source = "10.0.0.1"
      [[line]]
      name = "B"
      interface = "eth0"
      receive = "udp"
      group = "232.1.1.1"
      source = "10.0.0.2"
      [[line]]
      name = "C"
      interface = "eth1"
      queue = 2
      vlan = 100
      group = "232.1.1.1"
      """
    let lines = try Configuration(text: text, source: "x").lines
    #expect(lines.map(\.kind) == [.xdp, .udp, nil])
    #expect(lines.map(\.queues) == [[0, 3], [0], [2]])
    #expect(lines.map(\.vlan) == [nil, nil, 100])
    #expect(lines.map { $0.source?.description } == ["10.0.0.1", "10.0.0.2", nil])
  }

  /// Every `key = value` of the sample with its table, taken away from it one by one.
  @Test("each key of the sample is known: a misspelt one is refused in its line")
  func keys() throws {
    let lines = Configuration.sample.split(separator: "\n", omittingEmptySubsequences: false)
    var count = 0
    for (index, line) in lines.enumerated() {
      let key = line.prefix { $0.isLowercase || $0.isNumber || $0 == "_" }
      // Without its group a line is refused for that, before its keys are counted.
      guard !key.isEmpty, key != "group", line.dropFirst(key.count).hasPrefix(" = ") else {
        continue
      }
      count += 1
      var changed = lines
      changed[index] = "un" + line
      let error = #expect(throws: ConfigurationError.self) {
        try Configuration(text: changed.joined(separator: "\n"), source: "sample")
      }
      #expect(error?.message.contains("un\(key)") == true, "\(key)")
      #expect(error?.line == index + 1, "\(key)")
    }
    #expect(count > 60)
  }

  @Test("a file that is missing or no text is refused by its path")
  func files() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path + "/bad.toml"
    let missing = #expect(throws: ConfigurationError.self) { try Configuration.read(path) }
    #expect(missing?.description == "\(path): cannot be read")
    try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
    let binary = #expect(throws: ConfigurationError.self) { try Configuration.read(path) }
    #expect(binary?.description == "\(path): is not UTF-8")
  }
}
