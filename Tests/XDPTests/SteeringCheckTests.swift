// SPDX-License-Identifier: Apache-2.0
import Net
import Testing
import XDP

/// What is said of cards whose facts are written here: of a cable, and as two drivers tell them.
@Suite struct SteeringCheckTests {
  private static let groupA = IPv4Address(raw: 0xef01_0101)
  private static let groupB = IPv4Address(raw: 0xef01_0102)
  private static let lines = [
    Subscription(group: groupA, port: 30_001, line: 0),
    Subscription(group: groupB, port: 30_002, line: 1),
  ]

  /// One row: the card, the queues that are read, what is said.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let facts: ReceiveFacts
    var subscriptions = SteeringCheckTests.lines
    var queues = [0]
    let findings: [String]
    var testDescription: String { name }
  }

  private static func card(
    _ driver: String, queueCount: Int = 1, _ change: (inout ReceiveFacts) -> Void = { _ in }
  ) -> ReceiveFacts {
    var facts = ReceiveFacts(
      interface: "eth0", driver: driver, queueCount: queueCount, groups: [groupA, groupB])
    change(&facts)
    return facts
  }

  private static func rule(
    _ location: Int, _ group: IPv4Address, _ port: UInt16?, _ queue: Int?
  ) -> ReceiveFacts.Rule {
    ReceiveFacts.Rule(location: location, group: group, port: port, queue: queue)
  }

  static let cable: [Row] = [
    Row(name: "veth with one queue", facts: card("veth"), findings: []),
    Row(
      name: "veth, a queue it has not", facts: card("veth") { $0.setsCombined = false },
      queues: [1],
      findings: [
        "eth0 has 1 receive queue: queue 1 gets nothing: ethtool -L eth0 rx 2, or queue = 0",
        "eth0 may deliver 239.1.1.1 port 30001 to any of its 1 queues, and only queue 1 is read: "
          + "queues = [0] in [[line]]",
        "eth0 may deliver 239.1.1.2 port 30002 to any of its 1 queues, and only queue 1 is read: "
          + "queues = [0] in [[line]]",
      ]),
    Row(
      name: "veth with two queues, both read", facts: card("veth", queueCount: 2), queues: [1, 0],
      findings: []),
    Row(
      name: "no channels, no rules", facts: card("veth", queueCount: 2) { $0.setsCombined = nil },
      subscriptions: [lines[0]],
      findings: [
        "eth0 may deliver 239.1.1.1 port 30001 to any of its 2 queues, and only queue 0 is read: "
          + "queues = [0, 1] in [[line]]"
      ]),
    Row(
      name: "a group nobody joined", facts: card("veth") { $0.groups = [groupA] },
      findings: ["eth0 is no member of 239.1.1.2: neither switch nor card lets it through"]),
  ]

  static let ice: [Row] = [
    Row(
      name: "ice without rules, filters off",
      facts: card("ice", queueCount: 4) {
        $0.rules = []
        $0.hashedQueues = [0, 1, 2, 3]
      }, subscriptions: [lines[0]],
      findings: [
        "eth0 may deliver 239.1.1.1 port 30001 to any of its 4 queues, and only queue 0 is read: "
          + "ethtool -K eth0 ntuple on && ethtool -N eth0 flow-type udp4 dst-ip 239.1.1.1 "
          + "dst-port 30001 action 0, or ethtool -L eth0 combined 1, or "
          + "queues = [0, 1, 2, 3] in [[line]]"
      ]),
    Row(
      name: "ice with a rule for each line",
      facts: card("ice", queueCount: 4) {
        $0.steers = true
        $0.rules = [rule(0, groupA, 30_001, 2), rule(1, groupB, 30_002, 2)]
        $0.hashedQueues = [0, 1, 2, 3]
      }, queues: [2], findings: []),
    Row(
      name: "ice with a rule to another queue",
      facts: card("ice", queueCount: 4) {
        $0.steers = true
        $0.rules = [rule(7, groupA, 30_001, 3), rule(8, groupB, 30_002, 2)]
        $0.hashedQueues = [0, 1, 2, 3]
      }, queues: [2],
      findings: [
        "eth0 sends 239.1.1.1 port 30001 to queue 3, which nobody reads by its rule 7: "
          + "ethtool -N eth0 delete 7 && ethtool -N eth0 flow-type udp4 dst-ip 239.1.1.1 "
          + "dst-port 30001 action 2"
      ]),
    Row(
      name: "ice with rules that are switched off",
      facts: card("ice", queueCount: 2) {
        $0.rules = [rule(0, groupA, 30_001, 0)]
        $0.hashedQueues = [0, 1]
      }, subscriptions: [lines[0]],
      findings: [
        "eth0 may deliver 239.1.1.1 port 30001 to any of its 2 queues, and only queue 0 is read: "
          + "ethtool -K eth0 ntuple on && ethtool -N eth0 flow-type udp4 dst-ip 239.1.1.1 "
          + "dst-port 30001 action 0, or ethtool -L eth0 combined 1, or "
          + "queues = [0, 1] in [[line]]"
      ]),
  ]

  static let mlx5: [Row] = [
    Row(
      name: "mlx5 that hashes to the queue that is read",
      facts: card("mlx5_core", queueCount: 8) {
        $0.rules = []
        $0.hashedQueues = [5, 5, 5, 5]
      }, queues: [5], findings: []),
    Row(
      name: "mlx5 with a rule by group alone, which drops",
      facts: card("mlx5_core", queueCount: 8) {
        $0.steers = true
        $0.rules = [rule(1, groupA, nil, nil)]
        $0.hashedQueues = [0, 1]
      }, subscriptions: [lines[0]], queues: [0, 1],
      findings: [
        "eth0 sends 239.1.1.1 port 30001 away from all queues by its rule 1: "
          + "ethtool -N eth0 delete 1 && ethtool -N eth0 flow-type udp4 dst-ip 239.1.1.1 "
          + "dst-port 30001 action 0"
      ]),
    Row(
      name: "mlx5 that merges, strips tags and does not stamp",
      facts: card("mlx5_core") {
        $0.mergesSegments = true
        $0.stripsTags = true
        $0.stamping = CardStamping(canStamp: true, stampsEverything: false, clockNumber: 0)
      },
      subscriptions: [Subscription(group: groupA, port: 30_001, line: 0, vlan: 100)],
      findings: [
        "eth0 takes tags off frames, so that none is seen to be on VLAN 100: "
          + "ethtool -K eth0 rxvlan off",
        "eth0 merges what it receives (LRO), which no XDP program can take: "
          + "ethtool -K eth0 lro off",
        "eth0 can stamp what it receives and is not told to: hwstamp_ctl -i eth0 -r 1",
      ]),
    Row(
      name: "mlx5 that strips tags nobody asks for",
      facts: card("mlx5_core") { $0.stripsTags = true }, findings: []),
  ]

  @Test("A card's facts give these findings, each with its command", arguments: cable + ice + mlx5)
  func findings(row: Row) {
    let check = SteeringCheck(row.facts, subscriptions: row.subscriptions, queues: row.queues)
    #expect(check.findings.map(\.description) == row.findings)
  }

  @Test("Two lines of one destination, apart by sender, need one rule")
  func oneRule() {
    let facts = Self.card("ice", queueCount: 2) { $0.rules = [] }
    let lines = [1, 2].map {
      Subscription(group: Self.groupA, port: 1, line: UInt8($0), source: IPv4Address(raw: $0))
    }
    #expect(SteeringCheck(facts, subscriptions: lines, queues: [0]).findings.count == 1)
  }

  @Test("The groups of one interface are read out of the kernel's table")
  func groups() {
    let table = """
      Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
      1\tlo        :     1      V3
      \t\t\t\t010000E0     1 0:00000000\t\t0
      12\tcable     :     3      V3
      \t\t\t\t010101EF     1 0:00000000\t\t0
      \t\t\t\t020101EF     1 0:00000000\t\t0
      \t\t\t\t010000E0     1 0:00000000\t\t0

      """
    let all = IPv4Address(raw: 0xe000_0001)
    #expect(
      ReceiveFacts.groups(ofInterface: 12, inTable: table) == [Self.groupA, Self.groupB, all])
    #expect(ReceiveFacts.groups(ofInterface: 1, inTable: table) == [all])
    #expect(ReceiveFacts.groups(ofInterface: 2, inTable: table).isEmpty)
  }
}
