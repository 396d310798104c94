// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@Suite struct TopologyTests {
  @Test(
    "A kernel list of numbers is read with its ranges",
    arguments: [
      ("0-3,8\n", [0, 1, 2, 3, 8]), ("\n", []), ("", []), ("5", [5]), ("2,0-1", [0, 1, 2]),
      ("7-7", [7]),
    ] as [(String, [Int])])
  func lists(text: String, numbers: [Int]) {
    #expect(Topology.numbers(in: text) == numbers)
  }

  @Test(
    "A text that is no list of numbers is refused",
    arguments: ["a", "1-", "-1", "3-1", "1--2", "1-2-3", "0-99999999999"])
  func refusals(text: String) {
    #expect(Topology.numbers(in: text) == nil)
  }

  @Test("Cores carry their node, isolation and siblings")
  func cores() {
    let texts = Topology.Texts(
      online: "0-3\n", isolated: "2-3\n", nodes: [0: "0,2\n", 1: "1,3\n"],
      siblings: [0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"])
    let cores = Topology(texts: texts)?.cores
    #expect(
      cores == [
        Core(id: 0, node: 0, isIsolated: false, siblings: [2]),
        Core(id: 1, node: 1, isIsolated: false, siblings: [3]),
        Core(id: 2, node: 0, isIsolated: true, siblings: [0]),
        Core(id: 3, node: 1, isIsolated: true, siblings: [1]),
      ])
  }

  @Test("A topology with an unreadable part is refused as a whole")
  func unreadableNode() {
    #expect(Topology(texts: Topology.Texts(online: "0-1", nodes: [0: "zero"])) == nil)
  }

  @Test("This machine has at least the core the test runs on")
  func current() throws {
    let cores = try Topology.current().cores
    #expect(cores.contains { $0.id == CurrentThread.core })
  }
}
